// One table: what it is, and its items by key, by index, or all of them.

import { call } from "../../lib/api";
import { awsCommand } from "../../lib/command";
import { append, Child, h, replace, shown } from "../../lib/dom";
import { bytes, count, secondsOf } from "../../lib/format";
import {
  addRows,
  badge,
  busy,
  button,
  card,
  Column,
  copyCommand,
  crumbs,
  empty,
  facts,
  failure,
  field,
  loading,
  scrolling,
  select,
  table,
  time,
} from "../../lib/parts";
import { place } from "../../lib/route";
import { editItem } from "./item";
import { cell, Item, Value } from "./values";

interface KeyElement {
  AttributeName: string;
  KeyType: "HASH" | "RANGE";
}
interface Index {
  IndexName: string;
  KeySchema: KeyElement[];
  Projection?: { ProjectionType?: string };
}
interface Description {
  TableName: string;
  TableStatus: string;
  KeySchema: KeyElement[];
  AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
  ItemCount: number;
  TableSizeBytes: number;
  CreationDateTime?: number | string;
  TableArn: string;
  BillingModeSummary?: { BillingMode: string };
  GlobalSecondaryIndexes?: Index[];
  LocalSecondaryIndexes?: Index[];
  StreamSpecification?: { StreamEnabled: boolean; StreamViewType: string };
  DeletionProtectionEnabled?: boolean;
}
interface Page {
  Items?: Item[];
  LastEvaluatedKey?: Item;
  ScannedCount?: number;
}

const pageSize = 50;
const mostColumns = 6;

export function showTable(host: HTMLElement, name: string, signal: AbortSignal): void {
  const body = h("div");
  host.append(
    crumbs([
      ["Tables", place("browse", "tables")],
      [shown(name), null],
    ]),
    body,
  );
  loading(
    body,
    () => call<{ Table: Description }>("dynamodb/DescribeTable", { TableName: name }, signal),
    ({ Table }) => content(Table, signal),
    signal,
  );
}

function content(described: Description, signal: AbortSignal): Child {
  const keys = typed(described.KeySchema, described);
  const results = h("div");
  const search = new Search(described, results, signal);
  return [
    h(
      "div",
      { class: "head" },
      h("h1", null, shown(described.TableName)),
      h(
        "div",
        { class: "actions" },
        button(
          "New item",
          () => void editItem(described.TableName, keys, null, () => search.run()),
          { change: true },
        ),
      ),
    ),
    h(
      "div",
      { class: "columns narrow-first" },
      h("div", null, card("Table", about(described))),
      h("div", null, card("Items", search.form, results)),
    ),
  ];
}

function about(t: Description): Child {
  const indexes = [...(t.GlobalSecondaryIndexes ?? []), ...(t.LocalSecondaryIndexes ?? [])];
  return [
    facts([
      ["Key", keyText(t.KeySchema, t)],
      ...indexes.map((i): [string, Child] => [
        "Index",
        [shown(i.IndexName), h("br"), keyText(i.KeySchema, t)],
      ]),
      [
        "Items",
        [count(t.ItemCount), " ", h("span", { class: "fine" }, "(counted every few hours)")],
      ],
      ["Size", bytes(t.TableSizeBytes)],
      ["State", badge(t.TableStatus, t.TableStatus === "ACTIVE" ? "good" : "warn")],
      ["Billing", t.BillingModeSummary?.BillingMode ?? ""],
      ["Stream", t.StreamSpecification?.StreamEnabled ? t.StreamSpecification.StreamViewType : ""],
      ["Protected", t.DeletionProtectionEnabled ? "against deletion" : ""],
      ["Made", t.CreationDateTime ? time(secondsOf(t.CreationDateTime)) : ""],
      ["ARN", h("code", null, shown(t.TableArn))],
    ]),
    copyCommand(() => awsCommand("dynamodb", "describe-table", { TableName: t.TableName })),
  ];
}

function typed(schema: KeyElement[], t: Description): [string, string][] {
  const types = new Map(t.AttributeDefinitions.map((d) => [d.AttributeName, d.AttributeType]));
  return schema.map((k) => [k.AttributeName, types.get(k.AttributeName) ?? "S"]);
}

function keyText(schema: KeyElement[], t: Description): Child {
  return typed(schema, t).map(([name, type], i) => [i > 0 && ", ", shown(name), " ", badge(type)]);
}

/** Conditions on the second part of a key, and how many values each takes. */
const conditions: [string, string, number][] = [
  ["", "any", 0],
  ["#r = :r", "is", 1],
  ["#r < :r", "is less than", 1],
  ["#r <= :r", "is at most", 1],
  ["#r > :r", "is more than", 1],
  ["#r >= :r", "is at least", 1],
  ["#r BETWEEN :r AND :s", "is between", 2],
  ["begins_with(#r, :r)", "begins with", 1],
];

class Search {
  readonly form: HTMLElement;
  private readonly keys: [string, string][];
  private readonly way: HTMLSelectElement;
  private readonly inputs = h("div", { class: "fields" });
  private hash = h("input", { type: "text", autocomplete: "off", spellcheck: "false" });
  private condition = select(conditions.map(([, label], i) => [String(i), label]));
  private range = h("input", { type: "text", autocomplete: "off", spellcheck: "false" });
  private second = h("input", { type: "text", autocomplete: "off", spellcheck: "false" });
  private backwards = h("input", { type: "checkbox" });

  constructor(
    private readonly described: Description,
    private readonly results: HTMLElement,
    private readonly signal: AbortSignal,
  ) {
    this.keys = typed(described.KeySchema, described);
    this.way = select(
      [
        ["scan", "All items"],
        ["key", "By key"],
        ...this.indexes().map((i): [string, string] => [
          "index:" + i.IndexName,
          "By index " + i.IndexName,
        ]),
      ],
      { change: () => this.drawInputs() },
    );
    this.condition.addEventListener("change", () => this.drawInputs());
    this.form = h(
      "form",
      { class: "search", submit: (event) => this.submit(event) },
      h("div", { class: "fields" }, field("Find", this.way)),
      this.inputs,
      h(
        "div",
        { class: "actions start" },
        h("button", { class: "primary" }, "Find"),
        copyCommand(() => awsCommand("dynamodb", this.scans() ? "scan" : "query", this.input())),
      ),
    );
    this.drawInputs();
    this.run();
  }

  private indexes(): Index[] {
    return [
      ...(this.described.GlobalSecondaryIndexes ?? []),
      ...(this.described.LocalSecondaryIndexes ?? []),
    ];
  }
  private scans(): boolean {
    return this.way.value === "scan";
  }
  private index(): Index | undefined {
    return this.indexes().find((i) => "index:" + i.IndexName === this.way.value);
  }
  private schema(): [string, string][] {
    return typed(this.index()?.KeySchema ?? this.described.KeySchema, this.described);
  }

  private drawInputs(): void {
    replace(this.inputs);
    if (this.scans()) return;
    const [[hashName, hashType], range] = this.schema();
    append(this.inputs, [field(`${hashName} (${hashType})`, this.hash)]);
    if (!range) return;
    const values = conditions[Number(this.condition.value)][2];
    append(this.inputs, [
      field(`${range[0]} (${range[1]})`, this.condition),
      values > 0 && field(values > 1 ? "From" : "Value", this.range),
      values > 1 && field("To", this.second),
      h("label", { class: "check" }, this.backwards, "Last first"),
    ]);
  }

  private input(): Record<string, unknown> {
    const input: Record<string, unknown> = { TableName: this.described.TableName, Limit: pageSize };
    if (this.scans()) return input;
    const index = this.index();
    if (index) input.IndexName = index.IndexName;
    const [[hashName, hashType], range] = this.schema();
    const names: Record<string, string> = { "#h": hashName };
    const values: Record<string, Value> = { ":h": { [hashType]: this.hash.value } };
    let condition = "#h = :h";
    const [text, , takes] = conditions[Number(this.condition.value)];
    if (range && takes > 0) {
      condition += " AND " + text;
      names["#r"] = range[0];
      values[":r"] = { [range[1]]: this.range.value };
      if (takes > 1) values[":s"] = { [range[1]]: this.second.value };
    }
    input.KeyConditionExpression = condition;
    input.ExpressionAttributeNames = names;
    input.ExpressionAttributeValues = values;
    if (range && this.backwards.checked) input.ScanIndexForward = false;
    return input;
  }

  private submit(event: Event): void {
    event.preventDefault();
    this.run();
  }

  run(): void {
    const input = this.input();
    const operation = this.scans() ? "Scan" : "Query";
    const ask = (from?: Item) =>
      call<Page>(
        "dynamodb/" + operation,
        from ? { ...input, ExclusiveStartKey: from } : input,
        this.signal,
      );
    loading(
      this.results,
      () => ask(),
      (first) => this.draw(first, ask),
      this.signal,
    );
  }

  private draw(first: Page, ask: (from?: Item) => Promise<Page>): Child {
    if (!first.Items?.length && !first.LastEvaluatedKey)
      return empty("No item is there", this.scans() ? null : "None has this key.");
    const names = this.columnsOf(first.Items ?? []);
    const columns: Column[] = names.map((name) => ({ title: name }));
    const made = table("Items", columns, this.rows(first.Items ?? [], names));
    const foot = h("div", { class: "more" });
    let next = first.LastEvaluatedKey;
    const update = () => {
      foot.replaceChildren();
      if (!next) return;
      append(foot, [
        button(
          "More",
          (event) =>
            void busy(event.target, async () => {
              try {
                const page = await ask(next);
                addRows(made, columns, this.rows(page.Items ?? [], names));
                next = page.LastEvaluatedKey;
                update();
              } catch (error) {
                append(foot, [failure(error)]);
              }
            }),
        ),
      ]);
    };
    update();
    return [scrolling(made), foot];
  }

  /** The key first, then what most items have. */
  private columnsOf(items: Item[]): string[] {
    const seen = new Map<string, number>();
    for (const item of items)
      for (const name of Object.keys(item)) seen.set(name, (seen.get(name) ?? 0) + 1);
    const keys = this.keys.map(([name]) => name);
    const others = [...seen.entries()]
      .filter(([name]) => !keys.includes(name))
      .sort((a, b) => b[1] - a[1]);
    return [...keys, ...others.map(([name]) => name)].slice(0, Math.max(mostColumns, keys.length));
  }

  private rows(items: Item[], names: string[]): Child[][] {
    return items.map((item) =>
      names.map((name, i) =>
        i === 0
          ? h(
              "button",
              {
                type: "button",
                class: "link",
                click: () =>
                  void editItem(this.described.TableName, this.keys, item, () => this.run()),
              },
              cell(item[name]),
            )
          : cell(item[name]),
      ),
    );
  }
}
