// Alarms: all of them, and one with its history.

import { call } from "../../lib/api";
import { bus } from "../../lib/bus";
import { awsCommand } from "../../lib/command";
import { Child, h, replace, shown } from "../../lib/dom";
import { duration, number, secondsOf } from "../../lib/format";
import {
  badge,
  card,
  copyCommand,
  crumbs,
  empty,
  facts,
  loading,
  scrolling,
  table,
  time,
} from "../../lib/parts";
import { place } from "../../lib/route";
import { Metric, metricChart } from "./metric";
import { dimensionsOf } from "./metrics";

interface Alarm {
  AlarmName: string;
  AlarmDescription?: string;
  StateValue: string;
  StateReason?: string;
  StateUpdatedTimestamp?: number | string;
  MetricName?: string;
  Namespace?: string;
  Dimensions?: { Name: string; Value: string }[];
  Statistic?: string;
  Period?: number;
  EvaluationPeriods?: number;
  Threshold?: number;
  ComparisonOperator?: string;
  AlarmRule?: string;
  AlarmArn: string;
}
interface AlarmList {
  MetricAlarms?: Alarm[];
  CompositeAlarms?: Alarm[];
  NextToken?: string;
}
interface History {
  AlarmHistoryItems?: {
    Timestamp: number | string;
    HistoryItemType: string;
    HistorySummary: string;
  }[];
}

const mostListed = 100;

function state(alarm: Alarm): HTMLElement {
  const kind = { OK: "good", ALARM: "bad" }[alarm.StateValue] ?? "";
  return badge(
    { OK: "OK", ALARM: "In alarm", INSUFFICIENT_DATA: "No data" }[alarm.StateValue] ??
      alarm.StateValue,
    kind,
  );
}

const signs: Record<string, string> = {
  GreaterThanThreshold: ">",
  GreaterThanOrEqualToThreshold: "≥",
  LessThanThreshold: "<",
  LessThanOrEqualToThreshold: "≤",
};

function condition(alarm: Alarm): Child {
  if (alarm.AlarmRule) return shown(alarm.AlarmRule);
  if (!alarm.MetricName) return "an expression of metrics";
  const sign = signs[alarm.ComparisonOperator ?? ""] ?? alarm.ComparisonOperator ?? "";
  return [
    shown(alarm.MetricName),
    ` ${sign} ${alarm.Threshold === undefined ? "" : number(alarm.Threshold)}`,
  ];
}

export function showAlarms(host: HTMLElement, signal: AbortSignal): void {
  const body = h("div");
  const input = { MaxRecords: mostListed, AlarmTypes: ["MetricAlarm", "CompositeAlarm"] };
  host.append(
    h(
      "div",
      { class: "head" },
      h("h1", null, "Alarms"),
      h(
        "div",
        { class: "actions" },
        copyCommand(() => awsCommand("cloudwatch", "describe-alarms", input)),
      ),
    ),
    body,
  );
  const ask = () => call<AlarmList>("monitoring/DescribeAlarms", input, signal);
  loading(body, ask, listOf, signal);
  // News are shown in place; a failure to read them is left to the next ones.
  bus.on(
    "alarms",
    () =>
      void ask().then(
        (list) => replace(body, listOf(list)),
        () => undefined,
      ),
    signal,
  );
}

function listOf(list: AlarmList): Child {
  const all = [...(list.MetricAlarms ?? []), ...(list.CompositeAlarms ?? [])];
  if (all.length === 0)
    return empty("There is no alarm yet", "`stereo-spot up` makes those of the pipeline.");
  const order = ["ALARM", "INSUFFICIENT_DATA", "OK"];
  all.sort((a, b) => order.indexOf(a.StateValue) - order.indexOf(b.StateValue));
  return [
    scrolling(
      table(
        "Alarms",
        [
          { title: "State" },
          { title: "Name" },
          { title: "When", minor: true },
          { title: "Since", minor: true },
        ],
        all.map((alarm) => [
          state(alarm),
          h("a", { href: place("browse", "alarms", alarm.AlarmName) }, shown(alarm.AlarmName)),
          condition(alarm),
          alarm.StateUpdatedTimestamp ? time(secondsOf(alarm.StateUpdatedTimestamp)) : "",
        ]),
      ),
    ),
    list.NextToken &&
      h("p", { class: "fine" }, `There are more than ${mostListed}; the first are shown.`),
  ];
}

export function showAlarm(host: HTMLElement, name: string, signal: AbortSignal): void {
  const body = h("div");
  const input = { AlarmNames: [name], AlarmTypes: ["MetricAlarm", "CompositeAlarm"] };
  host.append(
    crumbs([
      ["Alarms", place("browse", "alarms")],
      [shown(name), null],
    ]),
    body,
  );
  loading(
    body,
    () => call<AlarmList>("monitoring/DescribeAlarms", input, signal),
    (list) => {
      const alarm = list.MetricAlarms?.[0] ?? list.CompositeAlarms?.[0];
      if (!alarm) return empty("There is no alarm of this name");
      const history = h("div");
      loadHistory(history, name, signal);
      const metric: Metric | null =
        alarm.MetricName && alarm.Namespace
          ? {
              Namespace: alarm.Namespace,
              MetricName: alarm.MetricName,
              ...(alarm.Dimensions ? { Dimensions: alarm.Dimensions } : {}),
            }
          : null;
      return [
        h(
          "div",
          { class: "head" },
          h("h1", null, shown(alarm.AlarmName), " ", state(alarm)),
          h(
            "div",
            { class: "actions" },
            copyCommand(() => awsCommand("cloudwatch", "describe-alarms", input)),
          ),
        ),
        h(
          "div",
          { class: "columns narrow-first" },
          h("div", null, card("Alarm", about(alarm, metric))),
          h(
            "div",
            null,
            metric &&
              card(
                "Metric",
                metricChart(metric, alarm.Statistic ?? "Average", signal, alarm.Threshold),
              ),
            card("History", history),
          ),
        ),
      ];
    },
    signal,
  );
}

function about(alarm: Alarm, metric: Metric | null): Child {
  return facts([
    ["About", alarm.AlarmDescription ? shown(alarm.AlarmDescription) : ""],
    ["When", condition(alarm)],
    ["Of", metric ? dimensionsOf(metric) : ""],
    ["Statistic", alarm.Statistic ?? ""],
    [
      "Over",
      alarm.Period && alarm.EvaluationPeriods
        ? `${alarm.EvaluationPeriods} × ${duration(alarm.Period)}`
        : "",
    ],
    ["Because", alarm.StateReason ? shown(alarm.StateReason) : ""],
    ["Since", alarm.StateUpdatedTimestamp ? time(secondsOf(alarm.StateUpdatedTimestamp)) : ""],
    ["ARN", h("code", null, shown(alarm.AlarmArn))],
  ]);
}

function loadHistory(where: HTMLElement, name: string, signal: AbortSignal): void {
  const input = { AlarmName: name, MaxRecords: 50 };
  loading(
    where,
    () => call<History>("monitoring/DescribeAlarmHistory", input, signal),
    ({ AlarmHistoryItems }) => [
      AlarmHistoryItems?.length
        ? h(
            "ol",
            { class: "history" },
            AlarmHistoryItems.map((item) =>
              h("li", null, time(secondsOf(item.Timestamp)), " ", shown(item.HistorySummary)),
            ),
          )
        : empty("Nothing has happened yet"),
      copyCommand(() => awsCommand("cloudwatch", "describe-alarm-history", input)),
    ],
    signal,
  );
}
