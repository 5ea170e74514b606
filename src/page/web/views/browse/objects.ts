// The objects of a bucket as a tree: one folder, page by page.

import { call } from "../../lib/api";
import { awsCommand } from "../../lib/command";
import { append, Child, h, shown } from "../../lib/dom";
import { bytes, plural } from "../../lib/format";
import { addRows, busy, button, Column, copyCommand, crumbs, empty, icon, loading, onlyWithChanges, scrolling, table, time } from "../../lib/parts";
import { place } from "../../lib/route";
import { say } from "../../lib/toast";
import { uploadFiles } from "./upload";

interface ObjectList {
  Objects: { Key: string; Size: number; Modified: number; StorageClass: string }[];
  Prefixes: string[];
  Next?: string;
}

const columns: Column[] = [
  { title: "Name" },
  { title: "Size", number: true },
  { title: "Changed", minor: true },
];

/** The steps from the bucket to a prefix, or to a key; the last one has no link. */
export function steps(bucket: string, path: string, isKey: boolean): [Child, string | null][] {
  const all: [Child, string | null][] = [
    ["Buckets", place("browse", "buckets")],
    [shown(bucket), path ? place("browse", "buckets", bucket) : null],
  ];
  const parts = path.split("/");
  const folders = parts.slice(0, -1);
  folders.forEach((name, i) => {
    const prefix = parts.slice(0, i + 1).join("/") + "/";
    const last = !isKey && i === folders.length - 1;
    all.push([name === "" ? h("em", null, "(empty)") : shown(name), last ? null : place("browse", "buckets", bucket, prefix)]);
  });
  if (isKey) {
    const name = parts[parts.length - 1];
    all.push([name === "" ? h("em", null, "(the folder's own object)") : shown(name), null]);
  }
  return all;
}

function nameIn(prefix: string, path: string): Child {
  const name = path.slice(prefix.length);
  return name === "" ? h("em", null, "(the folder's own object)") : name === "/" ? h("em", null, "(empty)/") : shown(name);
}

export function showObjects(host: HTMLElement, bucket: string, prefix: string, signal: AbortSignal): void {
  const body = h("div");
  const chosen = h("input", { type: "file", multiple: true, class: "hidden", tabindex: -1, "aria-label": "Files to upload" });
  const upload = button("Upload", () => chosen.click(), { kind: "primary" });
  onlyWithChanges(upload);
  const refresh = () => list(body, bucket, prefix, signal);
  chosen.addEventListener("change", () => {
    const files = [...(chosen.files ?? [])];
    chosen.value = "";
    if (files.length === 0) return;
    void busy(upload, async () => {
      const done = await uploadFiles(bucket, prefix, files);
      if (done > 0) say(plural(done, "file") + " uploaded");
      refresh();
    });
  });
  host.append(
    crumbs(steps(bucket, prefix, false)),
    h(
      "div",
      { class: "head" },
      h("h1", null, shown(prefix ? (prefix.split("/").slice(-2, -1)[0] || prefix) : bucket)),
      h(
        "div",
        { class: "actions" },
        copyCommand(() => awsCommand("s3api", "list-objects-v2", { Bucket: bucket, Prefix: prefix, Delimiter: "/" })),
        chosen,
        upload,
      ),
    ),
    body,
  );
  refresh();
}

function list(body: HTMLElement, bucket: string, prefix: string, signal: AbortSignal): void {
  const ask = (next: string) =>
    call<ObjectList>("s3/list", { Bucket: bucket, Prefix: prefix, Next: next }, signal);
  const rows = (page: ObjectList): Child[][] => [
    ...page.Prefixes.map((p) => [
      h("a", { class: "entry", href: place("browse", "buckets", bucket, p) }, icon("folder"), nameIn(prefix, p)),
      "",
      "",
    ]),
    ...page.Objects.map((o) => [
      h("a", { class: "entry", href: place("browse", "object", bucket, o.Key) }, icon("file"), nameIn(prefix, o.Key)),
      bytes(o.Size),
      time(o.Modified),
    ]),
  ];
  loading(
    body,
    () => ask(""),
    (first) => {
      if (first.Objects.length + first.Prefixes.length === 0) {
        return empty("Nothing is here", prefix ? "No key begins so." : "The bucket is empty.");
      }
      const made = table("Objects", columns, rows(first));
      const foot = h("div", { class: "more" });
      let next = first.Next;
      const update = () => {
        foot.replaceChildren();
        if (!next) return;
        append(foot, [
          button("More", (event) =>
            void busy(event.target, async () => {
              const page = await ask(next ?? "");
              addRows(made, columns, rows(page));
              next = page.Next;
              update();
            }),
          ),
        ]);
      };
      update();
      return [scrolling(made), foot];
    },
    signal,
  );
}
