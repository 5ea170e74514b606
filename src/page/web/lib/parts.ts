// Parts that all views are made of.

import { ApiError, session } from "./api";
import { bus } from "./bus";
import { show } from "./dialog";
import { Child, h, Props, replace, shown, svg } from "./dom";
import { say } from "./toast";
import * as format from "./format";

/**
 * A button. `change`: it changes what is stored, and is out of use while the session only reads.
 */
export function button(
  label: string,
  then: (event: Event) => void,
  options: { kind?: "primary" | "danger" | "quiet"; change?: boolean; title?: string } = {},
): HTMLButtonElement {
  const made = h(
    "button",
    { type: "button", class: options.kind ?? "", click: then, title: options.title },
    label,
  );
  if (options.change) onlyWithChanges(made);
  return made;
}

/** Keeps a control in step with the switch of the session. */
export function onlyWithChanges(control: HTMLButtonElement): void {
  const update = () => {
    const may = session().MayChange;
    control.disabled = !may;
    control.title = may ? "" : "This session only reads. Switch to changes at the top first.";
  };
  update();
  const listening = new AbortController();
  let seen = false;
  bus.on(
    "changes",
    () => {
      seen ||= control.isConnected;
      if (seen && !control.isConnected) listening.abort();
      else update();
    },
    listening.signal,
  );
}

export function time(seconds: number): HTMLElement {
  return h("time", { datetime: new Date(seconds * 1000).toISOString() }, format.time(seconds));
}

export function badge(text: string, kind = ""): HTMLElement {
  return h("span", { class: "badge " + kind }, text);
}

/** Names and values, side by side. */
export function facts(rows: [string, Child][]): HTMLElement {
  return h(
    "dl",
    { class: "facts" },
    rows
      .filter(([, value]) => value !== "" && value !== null && value !== undefined)
      .map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))),
  );
}

export function card(title: string, ...children: Child[]): HTMLElement {
  return h("section", { class: "card" }, title && h("h2", null, title), children);
}

export function empty(title: string, hint: Child = null): HTMLElement {
  return h(
    "div",
    { class: "empty" },
    h("p", { class: "empty-title" }, title),
    hint && h("p", null, hint),
  );
}

export interface Column {
  title: string;
  number?: boolean;
  /** Left out where there is little room. */
  minor?: boolean;
}

/** A table that scrolls within itself where it is too wide. */
export function table(label: string, columns: Column[], rows: Child[][]): HTMLTableElement {
  const made = h(
    "table",
    { "aria-label": label },
    h(
      "thead",
      null,
      h(
        "tr",
        null,
        columns.map((c) => h("th", { scope: "col", class: classOf(c) }, c.title)),
      ),
    ),
    h("tbody"),
  );
  addRows(made, columns, rows);
  return made;
}

export function addRows(to: HTMLTableElement, columns: Column[], rows: Child[][]): void {
  for (const row of rows) {
    to.tBodies[0].append(
      h(
        "tr",
        null,
        row.map((cell, i) =>
          h("td", { class: classOf(columns[i]), "data-title": columns[i].title }, cell),
        ),
      ),
    );
  }
}

function classOf(column: Column): string {
  return (column.number ? "number " : "") + (column.minor ? "minor" : "");
}

export function scrolling(content: HTMLTableElement): HTMLElement {
  const label = content.getAttribute("aria-label");
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": label }, content);
}

/** What is shown for a failure, with a way to try again. */
export function failure(error: unknown, again?: () => void): HTMLElement {
  const known = error instanceof ApiError;
  return h(
    "div",
    { class: "failure", role: "alert" },
    h("p", { class: "failure-title" }, known ? titleOf(error) : "Something in the page failed"),
    h("p", null, shown(error instanceof Error ? error.message : String(error))),
    known && h("p", { class: "fine" }, error.code),
    again && button("Try again", again),
  );
}

function titleOf(error: ApiError): string {
  if (error.code === "ReadOnly") return "This session only reads";
  if (error.status === 403) return "That is not allowed";
  if (error.status === 404 || /NotFound|NonExistent|NoSuch/.test(error.code))
    return "It is not there";
  if (error.code === "Unreachable" || error.status >= 500) return "It cannot be reached";
  return "That did not work";
}

/** Shows that something is under way, then what it gives, or how it failed. */
export function loading<T>(
  where: HTMLElement,
  load: () => Promise<T>,
  render: (value: T) => Child,
  signal?: AbortSignal,
): void {
  where.setAttribute("aria-busy", "true");
  replace(
    where,
    h(
      "div",
      { class: "skeleton", role: "status" },
      h("span", { class: "hidden" }, "Loading"),
      h("i"),
      h("i"),
      h("i"),
    ),
  );
  load()
    .then((value) => {
      if (!signal?.aborted) replace(where, render(value));
    })
    .catch((error: unknown) => {
      if (signal?.aborted) return;
      replace(
        where,
        failure(error, () => loading(where, load, render, signal)),
      );
    })
    .finally(() => where.removeAttribute("aria-busy"));
}

/** Runs what a button asks for: the button rests meanwhile, and a failure is told. */
export async function busy(control: EventTarget | null, work: () => Promise<void>): Promise<void> {
  const element = control instanceof HTMLButtonElement ? control : null;
  if (element) element.disabled = true;
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) {
      say(error instanceof Error ? error.message : String(error), "bad");
    }
  } finally {
    if (element) element.disabled = false;
  }
}

export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(what + " copied");
  } catch {
    // Without TLS browsers give no clipboard to pages of other machines.
    const area = h("textarea", { rows: 6, readonly: true, "aria-label": what, value: text });
    await show(
      what,
      [h("p", null, "This browser does not let the page copy. Select and copy it here:"), area],
      [],
    );
  }
}

export function copyCommand(command: () => string): HTMLButtonElement {
  return button("Copy as aws command", () => void copy(command(), "Command"), { kind: "quiet" });
}

export function field(label: string, control: HTMLElement, hint: Child = null): HTMLElement {
  return h(
    "label",
    { class: "field" },
    h("span", null, label),
    control,
    hint && h("small", null, hint),
  );
}

export function select(options: [string, string][], props: Props = {}): HTMLSelectElement {
  return h(
    "select",
    props,
    options.map(([value, label]) => h("option", { value }, label)),
  );
}

export function crumbs(steps: [Child, string | null][]): HTMLElement {
  return h(
    "nav",
    { class: "crumbs", "aria-label": "Where this is" },
    h(
      "ol",
      null,
      steps.map(([label, to]) =>
        h(
          "li",
          null,
          to ? h("a", { href: to }, label) : h("span", { "aria-current": "page" }, label),
        ),
      ),
    ),
  );
}

/** A sign of the page's own set, drawn with strokes. */
export function icon(name: keyof typeof strokes): SVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" },
    svg("path", { d: strokes[name] }),
  );
}

const strokes = {
  folder: "M2.5 5.5h5l1.5 2h8.5v8h-15z",
  file: "M5 2.5h6.5l3.5 3.5v11.5h-10zM11.5 2.5v3.5h3.5",
  moon: "M16 11.5a6.5 6.5 0 1 1-7.5-7.5 5.2 5.2 0 0 0 7.5 7.5z",
};
