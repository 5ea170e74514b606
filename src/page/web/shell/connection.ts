// The bar that says that the server is gone, and the looks for whether it is back.

import { ApiError, call } from "../lib/api";
import { bus } from "../lib/bus";
import { h } from "../lib/dom";

const firstPause = 1000;
const longestPause = 10000;
const lookEvery = 15000;

export class Connection {
  readonly bar = h(
    "div",
    { class: "gone", role: "alert", hidden: true },
    "The page's server does not answer. What you see may be out of date; the page connects again by itself.",
  );
  private gone = false;

  constructor() {
    bus.on("gone", () => this.lost());
    // Whoever only reads a page shall learn of it, too.
    setInterval(() => {
      if (!this.gone && document.visibilityState === "visible") void this.answers();
    }, lookEvery);
  }

  private async answers(): Promise<boolean> {
    try {
      await call("session");
      return true;
    } catch (error) {
      // Any answer is one: a server that was started anew knows no session.
      const answered = error instanceof ApiError && error.code !== "Unreachable";
      if (answered && (error as ApiError).code === "SignedOut") bus.tell("signed-out");
      return answered;
    }
  }

  private lost(): void {
    if (this.gone) return;
    this.gone = true;
    this.bar.hidden = false;
    let pause = firstPause;
    const look = () =>
      setTimeout(() => {
        void this.answers().then((back) => {
          if (!back) {
            pause = Math.min(pause * 2, longestPause);
            look();
            return;
          }
          this.gone = false;
          this.bar.hidden = true;
          bus.tell("back");
        });
      }, pause);
    look();
  }
}
