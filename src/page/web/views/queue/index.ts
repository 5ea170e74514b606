// The queue: what runs, what waits and in which order, what is finished and why something failed.

import { call } from "../../lib/api";
import { bus } from "../../lib/bus";
import { confirm } from "../../lib/dialog";
import { append, Child, h, replace, shown } from "../../lib/dom";
import { count, plural, span } from "../../lib/format";
import { badge, busy, button, empty, facts, failure, loading, time } from "../../lib/parts";
import { place } from "../../lib/route";
import { View } from "../view";
import { Job, JobPage, states, Unfinished } from "../films/job";

const firstShown = 50;
const moreShown = 200;

export const queue: View = {
  id: "queue",
  title: "Queue",
  show(host, words, signal) {
    if (words.length > 0) return void showJob(host, words[0], signal);
    showQueue(host, signal);
  },
};

// ------------------------------------------------------------------------------ the list

function showQueue(host: HTMLElement, signal: AbortSignal): void {
  let most = firstShown;
  const running = h("div");
  const failed = h("div");
  const done = h("div");
  const head = h(
    "div",
    { class: "head" },
    h("h1", null, "Queue"),
    h(
      "div",
      { class: "actions" },
      h("a", { class: "button primary", href: place("films") }, "New film"),
    ),
  );
  host.append(h("div", { class: "view" }, head, running, failed, done));
  const ask = () => call<Unfinished>("jobs/unfinished", { Most: most }, signal);
  const render = (list: Unfinished): Child => {
    if (list.All === 0) {
      return empty("Nothing waits", [
        h("a", { href: place("films") }, "Drop a film"),
        " to see it in 3D.",
      ]);
    }
    return [
      h(
        "ul",
        { class: "jobs", "aria-label": "Films under way" },
        list.Jobs.map((job) => jobItem(job, refresh)),
      ),
      list.All > list.Jobs.length &&
        h(
          "div",
          { class: "more" },
          button(`Show more of ${count(list.All)}`, () => {
            most += moreShown;
            refresh();
          }),
        ),
    ];
  };
  // Films that are under way, of which one that is gone is in one of the other lists.
  let known: string[] = [];
  const refresh = () =>
    void ask().then(
      (list) => {
        keepFocus(running, () => replace(running, render(list)));
        const now = idsOf(list);
        if (known.some((id) => !now.includes(id))) showEnds();
        known = now;
      },
      () => undefined,
    );
  const showEnds = () => {
    finished(failed, "failed", "Failed", refresh, signal);
    finished(done, "completed", "Finished", refresh, signal);
  };
  loading(
    running,
    ask,
    (list) => {
      known = idsOf(list);
      return render(list);
    },
    signal,
  );
  showEnds();
  bus.on("jobs", refresh, signal);
}

function idsOf(list: Unfinished): string[] {
  return list.Jobs.map((job) => job.JobId);
}

/** A list that is made anew keeps the focus, where somebody is at one of its buttons. */
function keepFocus(where: HTMLElement, make: () => void): void {
  const at = document.activeElement;
  const job =
    at instanceof HTMLElement ? at.closest<HTMLElement>("[data-job]")?.dataset.job : undefined;
  const label = at?.textContent;
  make();
  if (!job) return;
  const item = [...where.querySelectorAll<HTMLElement>("[data-job]")].find(
    (e) => e.dataset.job === job,
  );
  const same = [...(item?.querySelectorAll<HTMLElement>("button, a") ?? [])].find(
    (e) => e.textContent === label,
  );
  same?.focus({ preventScroll: true });
}

function finished(
  where: HTMLElement,
  status: string,
  title: string,
  refresh: () => void,
  signal: AbortSignal,
): void {
  const ask = (next: JobPage["Next"]) =>
    call<JobPage>("jobs/finished", { Status: status, Next: next }, signal);
  ask({}).then(
    (page) => {
      if (signal.aborted) return;
      if (page.Jobs.length === 0) return replace(where);
      const again = () => {
        finished(where, status, title, refresh, signal);
        refresh();
      };
      const list = h(
        "ul",
        { class: "jobs", "aria-label": title },
        page.Jobs.map((job) => jobItem(job, again)),
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
                append(
                  list,
                  more.Jobs.map((job) => jobItem(job, again)),
                );
                next = more.Next;
                update();
              }),
          ),
        );
      };
      update();
      replace(where, h("h2", { class: "section" }, title), list, foot);
    },
    (error: unknown) => {
      if (!signal.aborted)
        replace(
          where,
          failure(error, () => finished(where, status, title, refresh, signal)),
        );
    },
  );
}

/** What a job does now, in a line. */
function telling(job: Job): string {
  const parts: string[] = [];
  if (job.State === "waiting") {
    if (!job.Uploaded && job.Ahead === 0) return "is being uploaded, or begins now";
    parts.push(job.Ahead === 0 ? "begins next" : plural(job.Ahead, "film") + " before it");
  }
  if (job.State === "converting") {
    if (job.Segments > 1)
      parts.push(`segment ${Math.min(job.SegmentsDone + 1, job.Segments)} of ${job.Segments}`);
    if (job.Pictures > 0)
      parts.push(`${count(job.PicturesDone)} of ${count(job.Pictures)} pictures`);
    if (job.PicturesPerSecond > 0) parts.push(`${job.PicturesPerSecond.toFixed(1)} a second`);
  }
  if (job.SecondsLeft !== undefined && job.State !== "paused")
    parts.push(span(job.SecondsLeft) + " left");
  return parts.join(" · ");
}

export function progressOf(job: Job): HTMLElement {
  const percent = Math.floor(job.Share * 100);
  const bar = h(
    "div",
    {
      class: "bar",
      role: "progressbar",
      "aria-label": "Progress of " + job.Title,
      "aria-valuemin": 0,
      "aria-valuemax": 100,
      "aria-valuenow": percent,
    },
    h("i"),
  );
  (bar.firstElementChild as HTMLElement).style.setProperty("inline-size", percent + "%");
  return h("div", { class: "bar-line" }, bar, h("span", { class: "percent" }, percent + " %"));
}

function jobItem(job: Job, refresh: () => void): HTMLElement {
  const over = job.Status === "completed" || job.Status === "failed";
  const item = h(
    "li",
    { class: "job", "data-job": job.JobId },
    h(
      "div",
      { class: "job-line" },
      h("a", { class: "job-title", href: place("queue", job.JobId) }, shown(job.Title)),
      badge(states[job.State]?.label ?? job.State, states[job.State]?.kind ?? ""),
      h("span", { class: "job-mode" }, job.Mode),
    ),
    !over && progressOf(job),
    h("p", { class: "job-telling" }, over ? ended(job) : telling(job)),
    h("div", { class: "job-actions" }, actions(job, refresh)),
  );
  return item;
}

function ended(job: Job): Child {
  if (job.Status === "failed") return shown(job.Error || "It failed, and does not say why.");
  return [
    job.CompletedAt !== undefined && time(job.CompletedAt),
    job.Notes.length > 0 && " · " + plural(job.Notes.length, "note"),
  ];
}

/** The buttons of a job, as its state allows. */
export function actions(job: Job, refresh: () => void): Child[] {
  const act = (label: string, path: string, kind?: "quiet") =>
    button(
      label,
      (event) =>
        void busy(event.target, async () => {
          await call("jobs/" + path, { JobId: job.JobId });
          refresh();
        }),
      { kind },
    );
  const remove = (label: string, title: string, text: string, path: string) =>
    button(
      label,
      () =>
        void confirm(title, [shown(job.Title), text], label, async () => {
          await call("jobs/" + path, { JobId: job.JobId });
          refresh();
        }),
      { kind: "quiet" },
    );
  const buttons: Child[] = [];
  if (job.Status === "completed") {
    buttons.push(
      h("a", { class: "button primary", href: place("films", job.JobId) }, "Watch"),
      saveLink(job),
    );
  }
  if (job.State === "paused") buttons.push(act("Resume", "resume"));
  else if (["waiting", "cutting", "converting"].includes(job.State))
    buttons.push(act("Pause", "pause"));
  if (job.State === "waiting" && job.Ahead > 0) buttons.push(act("First", "first", "quiet"));
  if (job.Status === "failed") buttons.push(act("Retry", "retry"));
  if (job.Status === "completed" || job.Status === "failed") {
    buttons.push(remove("Delete", "Delete this film?", " and its 3D film are removed.", "delete"));
  } else {
    buttons.push(
      remove("Cancel", "Cancel this film?", " stops; it can be retried later.", "cancel"),
    );
  }
  return buttons;
}

export function saveLink(job: Job): HTMLElement {
  return h(
    "a",
    { class: "button", href: "api/films/save?job=" + encodeURIComponent(job.JobId), download: "" },
    "Download",
  );
}

// ------------------------------------------------------------------------------ one job

interface Details {
  Job: Job;
  Segments: {
    Index: number;
    CompletedAt: number;
    Seconds: number;
    Pictures: number;
    Damaged: number;
  }[];
  FileName: string;
  Comfort: string;
  Suggested: string;
}

function showJob(host: HTMLElement, id: string, signal: AbortSignal): void {
  const body = h("div");
  host.append(
    h(
      "div",
      { class: "view" },
      h("p", { class: "back" }, h("a", { href: place("queue") }, "Queue")),
      body,
    ),
  );
  const ask = () => call<Details>("jobs/show", { JobId: id }, signal);
  const refresh = () =>
    void ask().then(
      (details) => keepFocus(body, () => replace(body, render(details))),
      () => undefined,
    );
  const render = ({ Job: job, Segments, FileName, Comfort, Suggested }: Details): Child => [
    h(
      "div",
      { class: "head" },
      h("h1", null, shown(job.Title)),
      h("div", { class: "actions", "data-job": job.JobId }, actions(job, refresh)),
    ),
    job.Status !== "completed" && job.Status !== "failed" && progressOf(job),
    h(
      "p",
      { class: "job-telling" },
      badge(states[job.State]?.label ?? job.State, states[job.State]?.kind ?? ""),
      " ",
      telling(job),
    ),
    job.Error &&
      h(
        "div",
        { class: "failure", role: "alert" },
        h("p", { class: "failure-title" }, "It failed"),
        h("p", null, shown(job.Error)),
      ),
    job.Notes.length > 0 &&
      h(
        "section",
        { class: "card" },
        h("h2", null, "Notes"),
        h(
          "ul",
          null,
          job.Notes.map((note) => h("li", null, shown(note))),
        ),
      ),
    h(
      "section",
      { class: "card" },
      h("h2", null, "Film"),
      facts([
        ["Packing", job.Mode],
        ["Saved as", shown(FileName)],
        ["Comfort", Comfort],
        ["More comfortable", Suggested && h("code", null, Suggested)],
        ["Settings", settingsOf(job)],
        ["Submitted", time(job.CreatedAt)],
        ["Finished", job.CompletedAt === undefined ? "" : time(job.CompletedAt)],
        ["Job", h("code", null, job.JobId)],
      ]),
    ),
    Segments.length > 0 &&
      h(
        "section",
        { class: "card" },
        h("h2", null, "Segments"),
        h(
          "ol",
          { class: "segments" },
          Segments.map((s) =>
            h(
              "li",
              null,
              `${plural(s.Pictures, "picture")} in ${span(s.Seconds)}`,
              s.Damaged > 0 && `, ${s.Damaged} damaged`,
            ),
          ),
        ),
      ),
  ];
  loading(body, ask, render, signal);
  bus.on("jobs", refresh, signal);
}

function settingsOf(job: Job): Child {
  const all = Object.entries(job.Settings);
  return all.length === 0
    ? "as the worker has them"
    : all.map(([name, value], i) => [i > 0 && ", ", shown(`${name.replace(/_/g, " ")} ${value}`)]);
}
