// Dialogs: the browser's own, which keep the focus inside and close by Escape.

import { Child, h, shown } from "./dom";
import { failure } from "./parts";

export interface Choice {
  label: string;
  kind?: "primary" | "danger";
  /** Resolves: the dialog closes. Throws: it stays, and shows why. */
  then: () => Promise<void>;
  /** Whether it may be chosen now; asked at each input. */
  ready?: () => boolean;
}

/** Opens a dialog. Resolves when it has closed: true where a choice was made. */
export function show(title: string, content: Child[], choices: Choice[]): Promise<boolean> {
  return new Promise((resolve) => {
    let made = false;
    const trouble = h("div");
    const buttons = choices.map((choice) => {
      const button = h("button", { type: "button", class: choice.kind ?? "" }, choice.label);
      button.addEventListener("click", () => {
        button.disabled = true;
        trouble.replaceChildren();
        choice
          .then()
          .then(() => {
            made = true;
            dialog.close();
          })
          .catch((error: unknown) => trouble.replaceChildren(failure(error)))
          .finally(update);
      });
      return button;
    });
    const update = () =>
      buttons.forEach((button, i) => {
        button.disabled = !(choices[i].ready?.() ?? true);
      });
    const heading = h("h2", { id: "dialog-title" }, title);
    const cancel = h(
      "button",
      { type: "button", class: "quiet" },
      choices.length ? "Cancel" : "Close",
    );
    const dialog = h(
      "dialog",
      { "aria-labelledby": "dialog-title", input: update },
      heading,
      h("div", { class: "dialog-body" }, content),
      trouble,
      h("div", { class: "dialog-foot" }, cancel, buttons),
    );
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(made);
    });
    document.body.append(dialog);
    update();
    dialog.showModal();
  });
}

/** Asks before something that cannot be undone. `typed`: what must be typed to agree. */
export function confirm(
  title: string,
  text: Child,
  label: string,
  then: () => Promise<void>,
  typed?: string,
): Promise<boolean> {
  const input = h("input", { type: "text", autocomplete: "off", spellcheck: "false" });
  return show(
    title,
    [
      h("p", null, text),
      typed !== undefined &&
        h(
          "label",
          { class: "field" },
          h("span", null, "Type ", h("strong", null, shown(typed)), " to agree"),
          input,
        ),
    ],
    [{ label, kind: "danger", then, ready: () => typed === undefined || input.value === typed }],
  );
}
