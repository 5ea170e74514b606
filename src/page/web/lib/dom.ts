// Elements are made here, and of text alone: no markup is ever parsed, so nothing that is stored on
// the plane can become an element. (The page's policy forbids it, too: Trusted Types.)

export type Child = Node | string | number | null | undefined | false | Child[];
type Handler = (event: Event) => void;
export type Props = Record<string, string | number | boolean | Handler | null | undefined>;

function fill(element: Element, props: Props | null, children: Child[]): void {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") {
      element.addEventListener(name, value);
    } else if (name === "value" && "value" in element) {
      (element as HTMLInputElement).value = String(value);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  append(element, children);
}

export function append(to: Node, children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(to, child);
    else to.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** An element. A property that is a function listens to the event of its name ("click"). */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props | null = null,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, props, children);
  return element;
}

/** The same for SVG. */
export function svg(tag: string, props: Props | null = null, ...children: Child[]): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(element, props, children);
  return element;
}

export function replace(where: Element, ...children: Child[]): void {
  where.replaceChildren();
  append(where, children);
}

const invisible =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function visible(letter: string): string {
  const code = letter.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}

/**
 * A text of strangers in one line: letters that would be invisible, or would turn the text around,
 * are shown as signs, and its direction does not leak into what stands beside it.
 */
export function shown(text: string): HTMLElement {
  const parts: Child[] = [];
  let at = 0;
  for (const found of text.matchAll(invisible)) {
    parts.push(text.slice(at, found.index));
    parts.push(h("span", { class: "control" }, visible(found[0])));
    at = (found.index ?? 0) + found[0].length;
  }
  parts.push(text.slice(at));
  return h("bdi", { class: "shown" }, parts);
}
