// Films: new ones are dropped here, finished ones are watched.

import { call } from "../../lib/api";
import { bus } from "../../lib/bus";
import { append, Child, h, replace, shown } from "../../lib/dom";
import { bytes, plural, span } from "../../lib/format";
import { busy, button, empty, field, loading } from "../../lib/parts";
import { go, place } from "../../lib/route";
import { say } from "../../lib/toast";
import { View } from "../view";
import { Device, Job, JobPage } from "./job";
import { drawing } from "./drawing";
import { showPlayer } from "./player";
import { uploadFilm } from "./upload";

export const films: View = {
  id: "films",
  title: "Films",
  show(host, words, signal) {
    if (words.length > 0) return showPlayer(host, words[0], signal);
    showFilms(host, signal);
  },
};

function showFilms(host: HTMLElement, signal: AbortSignal): void {
  const made = h("div");
  const list = h("div");
  host.append(
    h("div", { class: "view" }, h("div", { class: "head" }, h("h1", null, "Films")), made, list),
  );
  loading(
    made,
    () => call<{ Devices: Device[] }>("films/devices", {}, signal),
    ({ Devices }) => newFilm(Devices),
    signal,
  );
  showFinished(list, signal);
}

// ------------------------------------------------------------------------------ a new film

function newFilm(devices: Device[]): Child {
  let files: File[] = [];
  const input = h("input", {
    type: "file",
    multiple: true,
    accept: "video/*,.mkv,.mov,.avi,.ts,.m2ts,.mpg,.vob,.wmv,.flv",
    "aria-label": "Films",
    id: "films",
  });
  const names = h("div", { class: "chosen", "aria-live": "polite" });
  const drop = h(
    "label",
    { class: "drop", for: "films" },
    h("span", { class: "drop-title" }, "Drop a film here"),
    h("span", { class: "fine" }, "or choose one; several will do"),
    input,
    names,
  );
  const device = choice(devices);
  const strength = h("input", { type: "range", min: 0, max: 5, step: 0.1, value: "2" });
  const strengthWord = h("output", null, "2.0 %");
  strength.addEventListener(
    "input",
    () => (strengthWord.textContent = Number(strength.value).toFixed(1) + " %"),
  );
  const convert = button("Convert", (event) => void busy(event.target, begin), { kind: "primary" });
  const choose = (chosen: File[]) => {
    files = chosen;
    convert.disabled = files.length === 0;
    replace(
      names,
      files.map((f) =>
        h("div", null, shown(f.name), " ", h("span", { class: "fine" }, bytes(f.size))),
      ),
    );
  };
  convert.disabled = true;
  input.addEventListener("change", () => choose([...(input.files ?? [])]));
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    choose([...(event.dataTransfer?.files ?? [])]);
  });
  async function begin(): Promise<void> {
    const settings: Record<string, string> =
      strength.value === "2" ? {} : { strength: strength.value };
    let begun = 0;
    for (const file of files) {
      if (await uploadFilm(file, { Device: device.value(), Settings: settings })) begun += 1;
    }
    input.value = "";
    choose([]);
    if (begun === 0) return;
    say(plural(begun, "film") + " begun");
    go("queue");
  }
  return h(
    "section",
    { class: "card new-film", "aria-label": "New film" },
    drop,
    device.element,
    h(
      "div",
      { class: "sliders" },
      field(
        "Strength of the depth",
        h("span", { class: "slider" }, strength, strengthWord),
        "2 % suits screens; more is deeper, and harder on the eyes.",
      ),
    ),
    h("div", { class: "new-foot" }, convert),
  );
}

/** The devices as a group of large buttons, of which one is pressed. */
function choice(devices: Device[]): { element: HTMLElement; value: () => string } {
  const radios = devices.map((device, i) =>
    h("input", {
      type: "radio",
      name: "device",
      value: device.Name,
      checked: i === 0,
      id: "device-" + device.Name,
    }),
  );
  const watching = h("p", { class: "fine watching" }, devices[0]?.Watching);
  const element = h(
    "fieldset",
    { class: "devices" },
    h("legend", null, "Watched on"),
    h(
      "div",
      { class: "device-grid" },
      devices.map((device, i) =>
        h("label", { class: "device" }, radios[i], drawing(device), h("span", null, device.Label)),
      ),
    ),
    watching,
  );
  element.addEventListener("change", () => {
    watching.textContent = devices[radios.findIndex((r) => r.checked)]?.Watching ?? "";
  });
  return { element, value: () => radios.find((r) => r.checked)?.value ?? "" };
}

// ------------------------------------------------------------------------------ finished films

function showFinished(where: HTMLElement, signal: AbortSignal): void {
  const ask = (next: JobPage["Next"]) =>
    call<JobPage>("jobs/finished", { Status: "completed", Next: next }, signal);
  const render = (page: JobPage): Child => {
    if (page.Jobs.length === 0)
      return empty("No film is finished yet", "Those that are under way stand in the queue.");
    const grid = h(
      "ul",
      { class: "film-grid", "aria-label": "Finished films" },
      page.Jobs.map(card),
    );
    const foot = h("div", { class: "more" });
    let next = page.Next;
    const update = () => {
      foot.replaceChildren();
      if (Object.keys(next).length === 0) return;
      foot.append(
        button(
          "More",
          (event) =>
            void busy(event.target, async () => {
              const more = await ask(next);
              append(grid, more.Jobs.map(card));
              next = more.Next;
              update();
            }),
        ),
      );
    };
    update();
    return [h("h2", { class: "section" }, "Finished"), grid, foot];
  };
  loading(where, () => ask({}), render, signal);
  let shownIds = "";
  bus.on(
    "jobs",
    () =>
      void ask({}).then(
        (page) => {
          const ids = page.Jobs.map((job) => job.JobId).join();
          if (ids !== shownIds && shownIds !== "") replace(where, render(page));
          shownIds = ids;
        },
        () => undefined,
      ),
    signal,
  );
}

function card(job: Job): HTMLElement {
  const took =
    job.CompletedAt === undefined ? "" : span(Math.max(0, job.CompletedAt - job.CreatedAt));
  return h(
    "li",
    { class: "film", "data-job": job.JobId },
    h("a", { class: "film-title", href: place("films", job.JobId) }, shown(job.Title)),
    h("p", { class: "fine" }, job.Mode, took && ` · ready after ${took}`),
    h(
      "div",
      { class: "job-actions" },
      h("a", { class: "button primary", href: place("films", job.JobId) }, "Watch"),
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
}
