// All tables.

import { call } from "../../lib/api";
import { awsCommand } from "../../lib/command";
import { Child, h, shown } from "../../lib/dom";
import {
  addRows,
  busy,
  button,
  copyCommand,
  empty,
  loading,
  scrolling,
  table,
} from "../../lib/parts";
import { place } from "../../lib/route";

interface TableList {
  TableNames?: string[];
  LastEvaluatedTableName?: string;
}

export function showTables(host: HTMLElement, signal: AbortSignal): void {
  const body = h("div");
  host.append(
    h(
      "div",
      { class: "head" },
      h("h1", null, "Tables"),
      h(
        "div",
        { class: "actions" },
        copyCommand(() => awsCommand("dynamodb", "list-tables", {})),
      ),
    ),
    body,
  );
  const ask = (after?: string) =>
    call<TableList>(
      "dynamodb/ListTables",
      { Limit: 100, ...(after ? { ExclusiveStartTableName: after } : {}) },
      signal,
    );
  const columns = [{ title: "Name" }];
  const rows = (names: string[]): Child[][] =>
    names.map((name) => [h("a", { href: place("browse", "tables", name) }, shown(name))]);
  loading(
    body,
    () => ask(),
    (first) => {
      if (!first.TableNames?.length)
        return empty("There is no table yet", "`stereo-spot up` makes those of the pipeline.");
      const made = table("Tables", columns, rows(first.TableNames));
      let next = first.LastEvaluatedTableName;
      const more = button(
        "More",
        (event) =>
          void busy(event.target, async () => {
            const page = await ask(next);
            addRows(made, columns, rows(page.TableNames ?? []));
            next = page.LastEvaluatedTableName;
            more.hidden = !next;
          }),
      );
      more.hidden = !next;
      return [scrolling(made), h("div", { class: "more" }, more)];
    },
    signal,
  );
}
