// All metrics, by namespace; one of them drawn.

import { call } from "../../lib/api";
import { awsCommand } from "../../lib/command";
import { Child, h, replace, shown } from "../../lib/dom";
import {
  addRows,
  busy,
  button,
  card,
  Column,
  copyCommand,
  empty,
  field,
  loading,
  scrolling,
  table,
} from "../../lib/parts";
import { Metric, metricChart } from "./metric";

interface MetricList {
  Metrics?: Metric[];
  NextToken?: string;
}

const columns: Column[] = [{ title: "Metric" }, { title: "Namespace", minor: true }];

export function showMetrics(host: HTMLElement, signal: AbortSignal): void {
  const drawn = h("div");
  const body = h("div");
  host.append(
    h(
      "div",
      { class: "head" },
      h("h1", null, "Metrics"),
      h(
        "div",
        { class: "actions" },
        copyCommand(() => awsCommand("cloudwatch", "list-metrics", {})),
      ),
    ),
    drawn,
    body,
  );
  const draw = (metric: Metric) => {
    replace(
      drawn,
      card(
        "",
        h("h2", null, shown(metric.MetricName)),
        h("p", { class: "fine" }, dimensionsOf(metric)),
        metricChart(metric, "Average", signal),
      ),
    );
    drawn.scrollIntoView({ block: "nearest" });
  };
  const rows = (metrics: Metric[]): Child[][] =>
    metrics.map((metric) => [
      [
        h(
          "button",
          { type: "button", class: "link", click: () => draw(metric) },
          shown(metric.MetricName),
        ),
        h("div", { class: "fine" }, dimensionsOf(metric)),
      ],
      shown(metric.Namespace),
    ]);
  const ask = (next?: string) =>
    call<MetricList>("monitoring/ListMetrics", next ? { NextToken: next } : {}, signal);
  loading(
    body,
    () => ask(),
    (first) => {
      if (!first.Metrics?.length)
        return empty(
          "Nothing is measured yet",
          "Metrics appear as soon as queues, tables or buckets are used.",
        );
      const made = table("Metrics", columns, rows(first.Metrics));
      const filter = h("input", {
        type: "search",
        placeholder: "name or resource",
        autocomplete: "off",
      });
      filter.addEventListener("input", () => {
        const words = filter.value.toLowerCase().split(/\s+/);
        for (const row of made.tBodies[0].rows) {
          const text = row.textContent?.toLowerCase() ?? "";
          row.hidden = !words.every((word) => text.includes(word));
        }
      });
      let next = first.NextToken;
      const more = button(
        "More",
        (event) =>
          void busy(event.target, async () => {
            const page = await ask(next);
            addRows(made, columns, rows(page.Metrics ?? []));
            next = page.NextToken;
            more.hidden = !next;
          }),
      );
      more.hidden = !next;
      return [
        h("div", { class: "fields" }, field("Filter", filter)),
        scrolling(made),
        h("div", { class: "more" }, more),
      ];
    },
    signal,
  );
}

export function dimensionsOf(metric: Metric): Child {
  const all = metric.Dimensions ?? [];
  if (all.length === 0) return "";
  return all.map((d, i) => [i > 0 && ", ", shown(d.Name), " ", h("strong", null, shown(d.Value))]);
}
