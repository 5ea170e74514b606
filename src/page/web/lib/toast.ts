// Short words on what has just happened, which screen readers speak.

import { h, shown } from "./dom";

// It is there before its first word: a region that comes with a text is not read out.
const region = document.body.appendChild(
  h("div", { class: "toasts", role: "status", "aria-live": "polite" }),
);

export function say(text: string, kind: "good" | "bad" = "good"): void {
  const toast = h("div", { class: "toast " + kind }, shown(text));
  region.append(toast);
  while (region.childElementCount > 4) region.firstElementChild?.remove();
  setTimeout(() => toast.remove(), kind === "bad" ? 12000 : 4000);
}
