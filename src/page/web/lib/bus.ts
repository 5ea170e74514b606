// What all of the page is told of.

type Event = "gone" | "back" | "signed-out" | "changes" | "alarms" | "jobs";

class Bus {
  private readonly target = new EventTarget();
  tell(event: Event): void {
    this.target.dispatchEvent(new CustomEvent(event));
  }
  /** Listens until the signal, where one is given. */
  on(event: Event, then: () => void, signal?: AbortSignal): void {
    this.target.addEventListener(event, then, signal ? { signal } : undefined);
  }
}

export const bus = new Bus();
