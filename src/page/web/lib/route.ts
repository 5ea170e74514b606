// Places within the page are in the URL behind "#": no server hears of them, and each has a link.

/** The link to a place: its words, whatever letters they have. */
export function place(...words: string[]): string {
  return "#/" + words.map(encodeURIComponent).join("/");
}

/** The words of the place that is shown. */
export function here(): string[] {
  const hash = location.hash.replace(/^#\/?/, "");
  if (!hash) return [];
  try {
    return hash.split("/").map(decodeURIComponent);
  } catch {
    return [];
  }
}

export function go(...words: string[]): void {
  location.hash = place(...words);
}
