// A view is one link of the navigation and a folder of its own here. Its half on the server is a
// folder beside src/page/browse, with its routes.

export interface View {
  /** The first word of its places: "browse" for "#/browse/…". */
  id: string;
  /** The name of its link. */
  title: string;
  /**
   * Fills `host` for a place; `words` are those behind the view's own. `signal` is aborted when
   * another place is shown.
   */
  show(host: HTMLElement, words: string[], signal: AbortSignal): void;
}
