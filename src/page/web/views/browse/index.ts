// Browse: what lies on the plane, service by service.

import { h } from "../../lib/dom";
import { place } from "../../lib/route";
import { View } from "../view";
import { showAlarm, showAlarms } from "./alarms";
import { showBuckets } from "./buckets";
import { showMetrics } from "./metrics";
import { showObject } from "./object";
import { showObjects } from "./objects";
import { showQueue } from "./queue";
import { showQueues } from "./queues";
import { showTable } from "./table";
import { showTables } from "./tables";

interface Section {
  id: string;
  title: string;
  show(host: HTMLElement, words: string[], signal: AbortSignal): void;
}

const sections: Section[] = [
  {
    id: "buckets",
    title: "Buckets",
    show(host, words, signal) {
      if (words[0] === undefined) showBuckets(host, signal);
      else showObjects(host, words[0], words[1] ?? "", signal);
    },
  },
  {
    id: "queues",
    title: "Queues",
    show: (host, words, signal) =>
      words[0] ? showQueue(host, words[0], signal) : showQueues(host, signal),
  },
  {
    id: "tables",
    title: "Tables",
    show: (host, words, signal) =>
      words[0] ? showTable(host, words[0], signal) : showTables(host, signal),
  },
  {
    id: "alarms",
    title: "Alarms",
    show: (host, words, signal) =>
      words[0] ? showAlarm(host, words[0], signal) : showAlarms(host, signal),
  },
  { id: "metrics", title: "Metrics", show: (host, _words, signal) => showMetrics(host, signal) },
];

export const browse: View = {
  id: "browse",
  title: "Browse",
  show(host, words, signal) {
    const [id, ...rest] = words;
    // An object is a page of its own below its bucket.
    const section =
      sections.find((s) => s.id === (id === "object" ? "buckets" : id)) ?? sections[0];
    const body = h("div", { class: "view" });
    host.append(
      h(
        "nav",
        { class: "sections", "aria-label": "What lies on the plane" },
        sections.map((s) =>
          h(
            "a",
            { href: place("browse", s.id), "aria-current": s === section ? "true" : null },
            s.title,
          ),
        ),
      ),
      body,
    );
    host
      .querySelector(".sections [aria-current]")
      ?.scrollIntoView({ inline: "center", block: "nearest" });
    if (id === "object" && rest.length >= 2)
      showObject(body, rest[0], rest[1], rest[2] ?? "", signal);
    else section.show(body, section.id === id ? rest : [], signal);
  },
};
