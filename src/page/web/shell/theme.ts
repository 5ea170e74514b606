// Light or dark: as the system says, until the reader says otherwise.

import { h } from "../lib/dom";
import { icon } from "../lib/parts";

const key = "stereo-spot-theme";

function stored(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // a browser that keeps nothing: the choice lasts as long as the page
  }
}

function apply(theme: string | null): void {
  if (theme) document.documentElement.dataset.theme = theme;
}

export function themeButton(): HTMLButtonElement {
  apply(stored());
  const dark = () =>
    (document.documentElement.dataset.theme ??
      (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const button = h(
    "button",
    { type: "button", class: "quiet round", "aria-label": "Dark colours", title: "Light or dark" },
    icon("moon"),
  );
  const update = () => button.setAttribute("aria-pressed", String(dark()));
  button.addEventListener("click", () => {
    const theme = dark() ? "light" : "dark";
    apply(theme);
    try {
      localStorage.setItem(key, theme);
    } catch {
      // see stored()
    }
    update();
  });
  update();
  return button;
}
