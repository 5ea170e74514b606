// The objects of a bucket as a tree: one folder, page by page.

import { call } from "../../lib/api";
import { awsCommand } from "../../lib/command";
import { append, Child, h, shown } from "../../lib/dom";
import { bytes, plural } from "../../lib/format";
import {
  addRows,
  badge,
  busy,
  button,
  Column,
  copyCommand,
  crumbs,
  empty,
  icon,
  loading,
  onlyWithChanges,
  scrolling,
  table,
  time,
} from "../../lib/parts";
import { go, place } from "../../lib/route";
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
    const last = path.endsWith("/") && !isKey && i === folders.length - 1;
    all.push([
      name === "" ? h("em", null, "(empty)") : shown(name),
      last ? null : place("browse", "buckets", bucket, prefix),
    ]);
  });
  const name = parts[parts.length - 1];
  if (!isKey && name !== "") all.push([[shown(name), "…"], null]);
  if (isKey) {
    all.push([name === "" ? h("em", null, "(the folder's own object)") : shown(name), null]);
  }
  return all;
}

/** The folder of a prefix that may end within a name. */
function folderOf(prefix: string): string {
  return prefix.slice(0, prefix.lastIndexOf("/") + 1);
}

function nameIn(folder: string, path: string): Child {
  const name = path.slice(folder.length);
  return name === ""
    ? h("em", null, "(the folder's own object)")
    : name === "/"
      ? h("em", null, "(empty)/")
      : shown(name);
}

export function showObjects(
  host: HTMLElement,
  bucket: string,
  prefix: string,
  signal: AbortSignal,
): void {
  const body = h("div");
  const chosen = h("input", {
    type: "file",
    multiple: true,
    class: "hidden",
    tabindex: -1,
    "aria-label": "Files to upload",
  });
  const upload = button("Upload", () => chosen.click(), { kind: "primary" });
  onlyWithChanges(upload);
  const refresh = () => list(body, bucket, prefix, signal);
  chosen.addEventListener("change", () => {
    const files = [...(chosen.files ?? [])];
    chosen.value = "";
    if (files.length === 0) return;
    void busy(upload, async () => {
      const done = await uploadFiles(bucket, folderOf(prefix), files);
      if (done > 0) say(plural(done, "file") + " uploaded");
      refresh();
    });
  });
  const title = h(
    "h1",
    null,
    shown(prefix ? prefix.split("/").slice(-2, -1)[0] || prefix : bucket),
  );
  if (!prefix) void addVersioning(title, bucket, signal);
  host.append(
    crumbs(steps(bucket, prefix, false)),
    h(
      "div",
      { class: "head" },
      title,
      h(
        "div",
        { class: "actions" },
        copyCommand(() =>
          awsCommand("s3api", "list-objects-v2", {
            Bucket: bucket,
            Prefix: prefix,
            Delimiter: "/",
          }),
        ),
        chosen,
        upload,
      ),
    ),
    beginsWith(bucket, prefix),
    body,
  );
  refresh();
}

/**
 * Says whether the bucket keeps versions. What fails here fails in the listing, too, which says so.
 */
async function addVersioning(
  title: HTMLElement,
  bucket: string,
  signal: AbortSignal,
): Promise<void> {
  const words: Record<string, string> = {
    enabled: "keeps versions",
    suspended: "versions suspended",
  };
  const facts = await call<{ Versioning: string }>("s3/bucket", { Bucket: bucket }, signal).catch(
    () => null,
  );
  const word = words[facts?.Versioning ?? ""];
  if (word) append(title, [" ", badge(word)]);
}

/** S3 finds keys by how they begin, and by nothing else. */
function beginsWith(bucket: string, prefix: string): HTMLElement {
  const folder = folderOf(prefix);
  const input = h("input", {
    type: "search",
    value: prefix.slice(folder.length),
    placeholder: "Name begins with",
    "aria-label": "Name begins with",
    autocomplete: "off",
    spellcheck: "false",
  });
  const submit = (event: Event) => {
    event.preventDefault();
    go("browse", "buckets", bucket, folder + input.value);
  };
  return h("form", { class: "begins", role: "search", submit }, input, h("button", null, "Find"));
}

function list(body: HTMLElement, bucket: string, prefix: string, signal: AbortSignal): void {
  const ask = (next: string) =>
    call<ObjectList>("s3/list", { Bucket: bucket, Prefix: prefix, Next: next }, signal);
  const folder = folderOf(prefix);
  const rows = (page: ObjectList): Child[][] => [
    ...page.Prefixes.map((p) => [
      h(
        "a",
        { class: "entry", href: place("browse", "buckets", bucket, p) },
        icon("folder"),
        nameIn(folder, p),
      ),
      "",
      "",
    ]),
    ...page.Objects.map((o) => [
      h(
        "a",
        { class: "entry", href: place("browse", "object", bucket, o.Key) },
        icon("file"),
        nameIn(folder, o.Key),
      ),
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
          button(
            "More",
            (event) =>
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
