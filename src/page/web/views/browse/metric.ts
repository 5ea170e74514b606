// The values of one metric, asked for and drawn.

import { call } from "../../lib/api";
import { awsCommand } from "../../lib/command";
import { Child, h } from "../../lib/dom";
import { secondsOf } from "../../lib/format";
import { copyCommand, empty, field, loading, select } from "../../lib/parts";
import { chart } from "./chart";

export interface Metric {
  Namespace: string;
  MetricName: string;
  Dimensions?: { Name: string; Value: string }[];
}
interface Datapoint {
  Timestamp: number | string;
  [statistic: string]: number | string;
}

/** How far back, in seconds, and the length of a period that makes at most some hundred points. */
const spans: [number, string, number][] = [
  [3600, "The last hour", 60],
  [3 * 3600, "3 hours", 60],
  [12 * 3600, "12 hours", 300],
  [86400, "A day", 300],
  [7 * 86400, "A week", 3600],
  [30 * 86400, "30 days", 10800],
];
const statistics = ["Average", "Sum", "Maximum", "Minimum", "SampleCount"];

/** A chart with what can be chosen about it. */
export function metricChart(
  metric: Metric,
  statistic: string,
  signal: AbortSignal,
  threshold?: number,
): Child {
  const span = select(
    spans.map(([, label], i) => [String(i), label]),
    { value: "1" },
  );
  span.value = "1";
  const way = select(statistics.map((s): [string, string] => [s, s]));
  way.value = statistics.includes(statistic) ? statistic : "Average";
  const where = h("div");
  const input = () => {
    const [length, , period] = spans[Number(span.value)];
    const to = Math.ceil(Date.now() / 1000 / 60) * 60;
    return {
      ...metric,
      StartTime: to - length,
      EndTime: to,
      Period: period,
      Statistics: [way.value],
    };
  };
  const draw = () => {
    const asked = input();
    loading(
      where,
      () => call<{ Datapoints?: Datapoint[] }>("monitoring/GetMetricStatistics", asked, signal),
      ({ Datapoints }) => {
        if (!Datapoints?.length) return empty("Nothing was measured in this time");
        const points = Datapoints.map((d) => ({
          at: secondsOf(d.Timestamp),
          value: Number(d[way.value]),
        }));
        return chart(
          points,
          asked.StartTime,
          asked.EndTime,
          asked.Period,
          `${metric.MetricName}, ${way.value}`,
          threshold,
        );
      },
      signal,
    );
  };
  span.addEventListener("change", draw);
  way.addEventListener("change", draw);
  draw();
  return [
    h("div", { class: "fields" }, field("Time", span), field("Statistic", way)),
    where,
    copyCommand(() => {
      const asked = input();
      return awsCommand("cloudwatch", "get-metric-statistics", {
        ...asked,
        StartTime: new Date(asked.StartTime * 1000).toISOString(),
        EndTime: new Date(asked.EndTime * 1000).toISOString(),
      });
    }),
  ];
}
