// Small drawings of how a device shows the two eyes: more is understood from them than from names.

import { svg } from "../../lib/dom";
import { Device } from "./job";

function box(x: number, y: number, width: number, height: number, kind: string): SVGElement {
  return svg("rect", { x, y, width, height, rx: 1.5, class: kind });
}

export function drawing(device: Device): SVGElement {
  const parts: SVGElement[] = [];
  const mode = device.Mode;
  if (mode === "hsbs") parts.push(box(9, 6, 11, 20, "left"), box(20, 6, 11, 20, "right"));
  else if (mode === "sbs" || mode === "cross")
    parts.push(
      box(1, 9, 19, 14, mode === "cross" ? "right" : "left"),
      box(20, 9, 19, 14, mode === "cross" ? "left" : "right"),
    );
  else if (mode === "vr180")
    parts.push(
      svg("circle", { cx: 11, cy: 16, r: 9, class: "left" }),
      svg("circle", { cx: 29, cy: 16, r: 9, class: "right" }),
    );
  else if (mode === "row-interleaved") {
    for (let row = 0; row < 6; ++row)
      parts.push(box(7, 5 + row * 3.8, 26, 3, row % 2 === 0 ? "left" : "right"));
  } else parts.push(box(8, 7, 22, 17, "left"), box(11, 9, 22, 17, "right"));
  return svg(
    "svg",
    { viewBox: "0 0 40 32", class: "drawing", "data-mode": mode, "aria-hidden": "true" },
    parts,
  );
}
