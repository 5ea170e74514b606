// The frame around the views: navigation, the switch between reading and changing, and the words
// for when there is no session or no server.

import { allowChanges, ApiError, logOut, readSession, session } from "../lib/api";
import { bus } from "../lib/bus";
import { h, replace } from "../lib/dom";
import { busy, button, failure } from "../lib/parts";
import { here, place } from "../lib/route";
import { allViews } from "../views";
import { Connection } from "./connection";
import { themeButton } from "./theme";

export class App extends HTMLElement {
  private readonly main = h("main", { id: "main", tabindex: -1 });
  private readonly connection = new Connection();
  private showing: AbortController | null = null;
  private framed: AbortController | null = null;
  private links: HTMLAnchorElement[] = [];
  private started = false;

  connectedCallback(): void {
    if (this.started) return;
    this.started = true;
    window.addEventListener("hashchange", () => this.show(true));
    bus.on("signed-out", () => this.signedOut());
    bus.on("back", () => void this.begin());
    void this.begin();
  }

  private async begin(): Promise<void> {
    try {
      await readSession();
    } catch (error) {
      if (error instanceof ApiError && error.code === "SignedOut") return this.signedOut();
      replace(
        this,
        this.connection.bar,
        h(
          "div",
          { class: "alone" },
          failure(error, () => void this.begin()),
        ),
      );
      return;
    }
    this.frame();
    this.show(false);
    this.connection.listen();
  }

  private frame(): void {
    const views = allViews();
    this.links = views.map((view) => h("a", { href: place(view.id) }, view.title));
    const facts = session();
    replace(
      this,
      h(
        "a",
        { class: "skip", href: "#main", click: (event) => this.skip(event) },
        "Skip to the content",
      ),
      this.connection.bar,
      h(
        "header",
        { class: "top" },
        h("a", { class: "brand", href: place(views[0].id) }, "stereo-spot"),
        h("nav", { class: "views", "aria-label": "Views" }, this.links),
        h(
          "div",
          { class: "top-end" },
          h("span", { class: "where", title: facts.Endpoint }, facts.Region),
          this.changesSwitch(),
          themeButton(),
          button("Sign out", (event) => void busy(event.target, logOut), { kind: "quiet" }),
        ),
      ),
      this.main,
    );
  }

  private changesSwitch(): HTMLElement {
    const input = h("input", {
      type: "checkbox",
      role: "switch",
      id: "changes",
      "aria-label": "Allow changes",
    });
    const word = h("span");
    const update = () => {
      const may = session().MayChange;
      input.checked = may;
      word.textContent = may ? "Changes on" : "Read only";
      this.toggleAttribute("changing", may);
    };
    input.addEventListener("change", () => {
      const on = input.checked;
      void busy(input, () => allowChanges(on)).finally(update);
    });
    update();
    this.framed?.abort();
    this.framed = new AbortController();
    bus.on("changes", update, this.framed.signal);
    return h(
      "label",
      { class: "switch", title: "While it is off, nothing on this page changes what is stored." },
      input,
      h("i", { "aria-hidden": "true" }),
      word,
    );
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.main.focus();
  }

  private show(moved: boolean): void {
    this.showing?.abort();
    if (!this.main.isConnected) return;
    const [id, ...words] = here();
    const views = allViews();
    const view = views.find((v) => v.id === id) ?? views[0];
    for (const [i, link] of this.links.entries()) {
      if (views[i] === view) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    this.showing = new AbortController();
    replace(this.main);
    document.title = view.title + " - stereo-spot";
    view.show(this.main, view.id === id ? words : [], this.showing.signal);
    // A screen reader is told of the new place, as if a page had been loaded.
    if (moved) {
      this.main.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  }

  private signedOut(): void {
    this.showing?.abort();
    for (const dialog of document.querySelectorAll("dialog")) dialog.close();
    replace(
      this,
      this.connection.bar,
      h(
        "div",
        { class: "alone" },
        h("p", { class: "brand" }, "stereo-spot"),
        h("h1", null, "You are signed out"),
        h(
          "p",
          null,
          "The page is opened by a link that works once. On the machine where the plane runs, ",
          "a new one is printed by",
        ),
        h("pre", null, "stereo-spot page link"),
        h(
          "p",
          { class: "fine" },
          "Where the plane's folder is not the usual one, name it by --data-dir.",
        ),
      ),
    );
  }
}
