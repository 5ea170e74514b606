// A line chart in SVG, with the same numbers as a table for those who cannot see it.

import { h, svg } from "../../lib/dom";
import { number, time } from "../../lib/format";
import { scrolling, table } from "../../lib/parts";

export interface Point {
  at: number; // seconds since the epoch
  value: number;
}

const width = 720;
const height = 240;
const left = 56;
const right = 16;
const top = 16;
const bottom = 32;

/** Values for the lines of a grid: round ones, about four of them. */
export function ticks(least: number, most: number): number[] {
  const span = most - least || Math.abs(most) || 1;
  const raw = span / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= raw) ?? raw;
  const all: number[] = [];
  for (let at = Math.floor(least / step) * step; at <= most + step * 0.999; at += step)
    all.push(Number(at.toPrecision(12)));
  return all.length > 1 ? all : [least, least + 1];
}

const hour = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });

/**
 * `gap`: seconds after which the line is broken, since nothing was measured between. `threshold`:
 * an alarm's, drawn as a line of its own.
 */
export function chart(
  points: Point[],
  from: number,
  to: number,
  gap: number,
  label: string,
  threshold?: number,
): HTMLElement {
  const sorted = [...points].sort((a, b) => a.at - b.at);
  const values = sorted.map((p) => p.value);
  if (threshold !== undefined) values.push(threshold);
  const lines = ticks(Math.min(0, ...values), Math.max(...values, 0));
  const low = lines[0];
  const high = lines[lines.length - 1];
  const x = (at: number) => left + ((at - from) / (to - from)) * (width - left - right);
  const y = (value: number) =>
    height - bottom - ((value - low) / (high - low)) * (height - top - bottom);
  let path = "";
  sorted.forEach((p, i) => {
    const broken = i === 0 || p.at - sorted[i - 1].at > gap * 1.5;
    path += `${broken ? "M" : "L"}${x(p.at).toFixed(1)} ${y(p.value).toFixed(1)}`;
  });
  const step = (to - from) / 4;
  const times = [0, 1, 2, 3, 4].map((i) => from + i * step);
  const drawn = svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img", "aria-label": label },
    lines.map((value) => [
      svg("line", { class: "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }),
      svg(
        "text",
        { class: "tick", x: left - 8, y: y(value) + 4, "text-anchor": "end" },
        number(value),
      ),
    ]),
    times.map((at, i) =>
      svg(
        "text",
        {
          class: i % 2 ? "tick between" : "tick",
          x: x(at),
          y: height - 8,
          "text-anchor": i === 0 ? "start" : i === 4 ? "end" : "middle",
        },
        to - from > 2 * 86400 ? day.format(at * 1000) : hour.format(at * 1000),
      ),
    ),
    threshold !== undefined &&
      svg("line", {
        class: "threshold",
        x1: left,
        x2: width - right,
        y1: y(threshold),
        y2: y(threshold),
      }),
    svg("path", { class: "line", d: path }),
    sorted.length <= 150 &&
      sorted.map((p) =>
        svg(
          "circle",
          { class: "dot", cx: x(p.at), cy: y(p.value), r: 2.5 },
          svg("title", null, `${time(p.at)}: ${number(p.value)}`),
        ),
      ),
  );
  return h(
    "figure",
    { class: "figure" },
    drawn,
    h(
      "details",
      null,
      h("summary", null, "As a table"),
      scrolling(
        table(
          label,
          [{ title: "Time" }, { title: "Value", number: true }],
          sorted.map((p) => [time(p.at), number(p.value)]),
        ),
      ),
    ),
  );
}
