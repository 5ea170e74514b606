// The player: the packed film as it is, or made of it while it plays: red-cyan, one eye, both by
// turns.

import { call } from "../../lib/api";
import { Child, h, shown } from "../../lib/dom";
import { bytes } from "../../lib/format";
import { facts, loading } from "../../lib/parts";
import { place } from "../../lib/route";
import { Device, Job } from "./job";
import { EyePainter, Eyes, eyesOf } from "./eye_painter";

interface Details {
  Job: Job;
  FileName: string;
  FilmBytes?: number;
}

const looks: [Eyes, string][] = [
  ["packed", "As it is"],
  ["anaglyph", "Red-cyan glasses"],
  ["left", "One eye"],
  ["wiggle", "Wiggle"],
];

export function showPlayer(host: HTMLElement, id: string, signal: AbortSignal): void {
  const body = h("div");
  host.append(
    h(
      "div",
      { class: "view" },
      h("p", { class: "back" }, h("a", { href: place("films") }, "Films")),
      body,
    ),
  );
  loading(
    body,
    async () => {
      const [details, list] = await Promise.all([
        call<Details>("jobs/show", { JobId: id }, signal),
        call<{ Devices: Device[] }>("films/devices", {}, signal),
      ]);
      return { details, devices: list.Devices };
    },
    ({ details, devices }) => render(details, devices, signal),
    signal,
  );
}

function render(details: Details, devices: Device[], signal: AbortSignal): Child {
  const job = details.Job;
  const title = h(
    "div",
    { class: "head" },
    h("h1", null, shown(job.Title)),
    h(
      "div",
      { class: "actions" },
      h("a", { class: "button", href: place("queue", job.JobId) }, "Details"),
      h(
        "a",
        {
          class: "button",
          href: "api/films/save?job=" + encodeURIComponent(job.JobId),
          download: "",
        },
        "Download",
      ),
    ),
  );
  if (job.Status !== "completed")
    return [
      title,
      h(
        "p",
        null,
        "This film is not finished. It stands in the ",
        h("a", { href: place("queue", job.JobId) }, "queue"),
        ".",
      ),
    ];
  return [title, player(job, signal), guide(details, devices)];
}

function player(job: Job, signal: AbortSignal): HTMLElement {
  const source = "api/films/play?job=" + encodeURIComponent(job.JobId);
  const video = h("video", {
    controls: true,
    playsinline: true,
    preload: "metadata",
    src: source,
    "aria-label": job.Title,
  });
  const canvas = h("canvas", {
    hidden: true,
    role: "img",
    "aria-label": "The film, seen through the chosen glasses",
  });
  const word = h("p", { class: "fine", role: "status" });
  const stage = h("div", { class: "stage" }, canvas, video);
  video.addEventListener("error", () => {
    word.textContent =
      "This browser cannot play the film; download it, or convert it with the codec h264.";
  });
  const painter = eyesOf(job) ? new EyePainter(video, canvas, eyesOf(job)!) : null;
  signal.addEventListener("abort", () => {
    painter?.stop();
    video.removeAttribute("src");
    video.load();
  });
  const show = (eyes: Eyes) => {
    const painted = eyes !== "packed" && painter !== null;
    canvas.hidden = !painted;
    stage.classList.toggle("painted", painted);
    if (painted && !painter.show(eyes)) {
      word.textContent = "This browser has no WebGL, so only the packed film can be shown.";
      canvas.hidden = true;
      stage.classList.remove("painted");
    }
    if (!painted) painter?.stop();
  };
  const buttons = looks.map(([eyes, label]) => {
    const made = h("button", { type: "button", "aria-pressed": eyes === "packed" }, label);
    made.addEventListener("click", () => {
      buttons.forEach((b) => b.setAttribute("aria-pressed", String(b === made)));
      show(eyes);
    });
    return made;
  });
  return h(
    "section",
    { class: "player", "aria-label": "Player", role: "region" },
    stage,
    painter &&
      h("div", { class: "looks", role: "group", "aria-label": "How it is shown" }, buttons),
    word,
  );
}

/** How to watch it elsewhere: by the device whose packing it has. */
function guide(details: Details, devices: Device[]): HTMLElement {
  const fitting = devices.filter((device) => device.Mode === details.Job.Mode);
  const rows: [string, Child][] = [
    ["Saved as", shown(details.FileName)],
    ["Size", details.FilmBytes === undefined ? "" : bytes(details.FilmBytes)],
    ...fitting.map((device): [string, Child] => [device.Label, device.Watching]),
  ];
  return h("section", { class: "card" }, h("h2", null, "How to watch it"), facts(rows));
}
