// The stream of the server's news, the bar that says that the server is gone, and the looks for
// whether it is back.

import { ApiError, call, readSession, url } from "../lib/api";
import { bus } from "../lib/bus";
import { h } from "../lib/dom";

const firstPause = 1000;
const longestPause = 10000;

export class Connection {
  readonly bar = h(
    "div",
    { class: "gone", role: "alert", hidden: true },
    "The page's server does not answer. What you see may be out of date; ",
    "the page connects again by itself.",
  );
  private gone = false;
  private stream: EventSource | null = null;

  constructor() {
    bus.on("gone", () => this.lost());
    bus.on("signed-out", () => this.stop());
    document.addEventListener("visibilitychange", () => this.listen());
  }

  /**
   * Opens the stream, while the page is seen: browsers have few connections for all tabs of a
   * server, and hidden ones would hold them all.
   */
  listen(): void {
    if (document.visibilityState !== "visible") return this.stop();
    if (this.stream || this.gone) return;
    const stream = new EventSource(url("api/events"));
    this.stream = stream;
    stream.addEventListener("message", (event) => this.told(String(event.data)));
    stream.addEventListener("error", () => {
      // Why, only a question tells: the server is gone, or the session, or pages are too many.
      this.stop();
      void this.answers().then((answered) => {
        if (answered) setTimeout(() => this.listen(), longestPause);
        else bus.tell("gone");
      });
    });
  }

  private stop(): void {
    this.stream?.close();
    this.stream = null;
  }

  private told(event: string): void {
    if (event === "signed-out") bus.tell("signed-out");
    if (event === "alarms" || event === "everything") bus.tell("alarms");
    if (event === "jobs" || event === "everything") bus.tell("jobs");
    // Another tab of this session may have thrown the switch.
    if (event === "session" || event === "everything") {
      void readSession().then(
        () => bus.tell("changes"),
        () => undefined,
      );
    }
  }

  private async answers(): Promise<boolean> {
    try {
      await call("session");
      return true;
    } catch (error) {
      // Any answer is one: a server that was started anew knows no session.
      if (!(error instanceof ApiError) || error.code === "Unreachable") return false;
      if (error.code === "SignedOut") bus.tell("signed-out");
      return true;
    }
  }

  private lost(): void {
    if (this.gone) return;
    this.gone = true;
    this.stop();
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
