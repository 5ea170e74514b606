// DynamoDB's values: how they are shown, and whether a document is one.

import { Child, h, shown } from "../../lib/dom";

export type Value = { [type: string]: unknown };
export type Item = Record<string, Value>;

/** A value in one line, for a cell of a table. */
export function cell(value: Value | undefined): Child {
  if (value === undefined) return "";
  const [[type, inner]] = Object.entries(value);
  const text =
    type === "S" || type === "N"
      ? String(inner)
      : type === "BOOL"
        ? String(inner)
        : type === "NULL"
          ? "null"
          : type === "B"
            ? `${String(inner).length} letters of base64`
            : JSON.stringify(inner);
  const short = text.length > 120 ? text.slice(0, 120) + "…" : text;
  return h(
    "span",
    { class: "value " + (type === "N" ? "numeral" : ""), title: type },
    shown(short),
  );
}

const text = (x: unknown) => typeof x === "string";
const numeral = (x: unknown) =>
  typeof x === "string" && /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(x.trim());
const binary = (x: unknown) =>
  typeof x === "string" && /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(x);
const setOf = (one: (x: unknown) => boolean) => (x: unknown) =>
  Array.isArray(x) && x.length > 0 && x.every(one) && new Set(x).size === x.length;

const rules: Record<string, [(x: unknown) => boolean, string]> = {
  S: [text, "a text"],
  N: [numeral, 'a number written as a text, "42"'],
  B: [binary, "base64"],
  BOOL: [(x) => typeof x === "boolean", "true or false"],
  NULL: [(x) => x === true, "true"],
  SS: [setOf(text), "a list of different texts, not empty"],
  NS: [setOf(numeral), "a list of different numbers written as texts, not empty"],
  BS: [setOf(binary), "a list of different base64 texts, not empty"],
};

/** The first thing that is wrong with a value, and where; null: nothing. */
function wrongValue(value: unknown, path: string): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return `${path}: must be an object with one type, like {"S": "text"}`;
  }
  const types = Object.keys(value);
  if (types.length !== 1) return `${path}: must have exactly one type, and has ${types.length}`;
  const type = types[0];
  const inner = (value as Value)[type];
  if (type === "L") {
    if (!Array.isArray(inner)) return `${path}.L: must be a list`;
    for (const [i, one] of inner.entries()) {
      const wrong = wrongValue(one, `${path}[${i}]`);
      if (wrong) return wrong;
    }
    return null;
  }
  if (type === "M") {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner))
      return `${path}.M: must be an object`;
    for (const [name, one] of Object.entries(inner)) {
      const wrong = wrongValue(one, `${path}.${name}`);
      if (wrong) return wrong;
    }
    return null;
  }
  const rule = Object.hasOwn(rules, type) ? rules[type] : undefined;
  if (!rule) return `${path}: ${type} is no type; there are S, N, B, BOOL, NULL, M, L, SS, NS, BS`;
  return rule[0](inner) ? null : `${path}.${type}: must be ${rule[1]}`;
}

/** An item as text: a scalar and a set in one line each, so that many are seen at once. */
export function written(item: Item, indent = ""): string {
  const deeper = indent + "  ";
  const one = (value: Value, at: string): string => {
    const type = Object.keys(value)[0];
    const inner = value[type];
    if (type === "M") return `{"M": ${written(inner as Item, at)}}`;
    if (type !== "L") return `{${JSON.stringify(type)}: ${JSON.stringify(inner)}}`;
    const items = (inner as Value[]).map((v) => at + "  " + one(v, at + "  "));
    return items.length === 0 ? '{"L": []}' : `{"L": [\n${items.join(",\n")}\n${at}]}`;
  };
  const members = Object.entries(item).map(
    ([name, value]) => `${deeper}${JSON.stringify(name)}: ${one(value, deeper)}`,
  );
  return members.length === 0 ? "{}" : `{\n${members.join(",\n")}\n${indent}}`;
}

/** Reads an item in DynamoDB's JSON. `keys`: the attributes that it must have, with their types. */
export function readItem(
  source: string,
  keys: [string, string][],
): { item?: Item; wrong?: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    return { wrong: "An item is an object." };
  for (const [name, value] of Object.entries(parsed)) {
    const wrong = wrongValue(value, name);
    if (wrong) return { wrong };
  }
  const item = parsed as Item;
  for (const [name, type] of keys) {
    if (!Object.hasOwn(item, name)) return { wrong: `${name}: is part of the key, and is missing` };
    if (!(type in item[name]))
      return { wrong: `${name}: is part of the key, and must have the type ${type}` };
  }
  return { item };
}

export function keyOf(item: Item, keys: [string, string][]): Item {
  return Object.fromEntries(keys.map(([name]) => [name, item[name]]));
}
