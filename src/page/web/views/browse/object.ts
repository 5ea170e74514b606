// One object: its facts, what is in it, tags, versions, links.

import { call, url } from "../../lib/api";
import { awsCommand, finish } from "../../lib/command";
import { confirm, show } from "../../lib/dialog";
import { Child, h, replace, shown } from "../../lib/dom";
import { bytes, count } from "../../lib/format";
import {
  badge,
  button,
  card,
  copy,
  copyCommand,
  crumbs,
  empty,
  facts,
  field,
  loading,
  onlyWithChanges,
  scrolling,
  select,
  table,
  time,
} from "../../lib/parts";
import { go, place } from "../../lib/route";
import { say } from "../../lib/toast";
import { steps } from "./objects";

interface Name {
  Bucket: string;
  Key: string;
  VersionId: string;
}
interface Head {
  Size: number;
  Modified: number;
  ETag: string;
  ContentType: string;
  ContentEncoding: string;
  CacheControl: string;
  StorageClass: string;
  VersionId: string;
  Expiration: string;
  Metadata: Record<string, string>;
}
interface Versions {
  Versions: {
    VersionId: string;
    Latest: boolean;
    DeleteMarker: boolean;
    Size: number;
    Modified: number;
  }[];
  More: boolean;
}
interface Tag {
  Key: string;
  Value: string;
}

/** The input of AWS's own operations: without a version, the current one is meant. */
function named(name: Name): object {
  return name.VersionId ? name : { Bucket: name.Bucket, Key: name.Key };
}

export function showObject(
  host: HTMLElement,
  bucket: string,
  key: string,
  version: string,
  signal: AbortSignal,
): void {
  const name: Name = { Bucket: bucket, Key: key, VersionId: version };
  const last = key.split("/").pop() || key;
  const download = new URL(url("api/s3/download"));
  download.search = new URLSearchParams({ bucket, key, version }).toString();
  const remove = button("Delete", () => void removeObject(name), { kind: "danger" });
  onlyWithChanges(remove);
  const about = h("div");
  const inside = h("div");
  const tags = h("div");
  const versions = h("div");
  host.append(
    crumbs(steps(bucket, key, true)),
    h(
      "div",
      { class: "head" },
      h(
        "h1",
        null,
        shown(last),
        version && h("small", { class: "fine" }, " version ", shown(version)),
      ),
      h(
        "div",
        { class: "actions" },
        copyCommand(() => getCommand(name, "./" + last.replace(/[^A-Za-z0-9._-]/g, "_"))),
        button("Link", () => void makeLink(name)),
        remove,
        h("a", { class: "button primary", href: download.toString(), download: "" }, "Download"),
      ),
    ),
    h(
      "div",
      { class: "columns" },
      h("div", null, card("Object", about), card("Tags", tags)),
      h("div", null, card("Content", inside), card("Versions", versions)),
    ),
  );
  loading(
    about,
    () => call<Head>("s3/head", name, signal),
    (head) => {
      showContent(inside, name, head, signal);
      return [
        facts([
          ["Key", shown(key)],
          ["Size", `${bytes(head.Size)}${head.Size >= 1000 ? ` (${count(head.Size)} bytes)` : ""}`],
          ["Changed", time(head.Modified)],
          ["Type", head.ContentType && shown(head.ContentType)],
          ["Encoding", head.ContentEncoding && shown(head.ContentEncoding)],
          ["Cache", head.CacheControl && shown(head.CacheControl)],
          ["Storage class", head.StorageClass],
          ["Entity tag", h("code", null, shown(head.ETag))],
          ["Version", head.VersionId && h("code", null, shown(head.VersionId))],
          ["Expires", head.Expiration && shown(head.Expiration)],
          ...Object.entries(head.Metadata).map(([k, v]): [string, Child] => [
            "x-amz-meta-" + k,
            shown(v),
          ]),
        ]),
        copyCommand(() => awsCommand("s3api", "head-object", named(name))),
      ];
    },
    signal,
  );
  showTags(tags, name, signal);
  loading(
    versions,
    () => call<Versions>("s3/versions", { Bucket: bucket, Key: key }, signal),
    (list) => (list.Versions.length === 0 ? empty("There is none") : versionTable(name, list)),
    signal,
  );
}

/**
 * get-object, which takes no document beside its file; only a key that looks like a URL needs
 * another way.
 */
function getCommand(name: Name, file: string): string {
  if (/^(fileb?|https?):/.test(name.Key))
    return finish(["aws", "s3", "cp", `s3://${name.Bucket}/${name.Key}`, file]);
  const version = name.VersionId ? ["--version-id=" + name.VersionId] : [];
  return finish([
    "aws",
    "s3api",
    "get-object",
    "--bucket=" + name.Bucket,
    "--key=" + name.Key,
    ...version,
    file,
  ]);
}

function versionTable(name: Name, list: Versions): Child {
  return [
    scrolling(
      table(
        "Versions",
        [{ title: "Version" }, { title: "Size", number: true }, { title: "Changed", minor: true }],
        list.Versions.map((v) => [
          [
            v.DeleteMarker
              ? h("code", null, shown(v.VersionId))
              : h(
                  "a",
                  { href: place("browse", "object", name.Bucket, name.Key, v.VersionId) },
                  h("code", null, shown(v.VersionId || "null")),
                ),
            v.Latest ? [" ", badge("current")] : null,
            v.DeleteMarker ? [" ", badge("delete marker", "warn")] : null,
          ],
          v.DeleteMarker ? "" : bytes(v.Size),
          time(v.Modified),
        ]),
      ),
    ),
    list.More && h("p", { class: "fine" }, "There are more than a thousand; the newest are shown."),
  ];
}

// ------------------------------------------------------------------------------------ content

const pictures = /^image\/(png|jpeg|gif|webp|avif|bmp)$/;
const films = /^(video|audio)\/[a-z0-9.+-]+$/;
const largestPicture = 50e6;

function hasDots(key: string): boolean {
  return key.split("/").some((step) => step === "." || step === "..");
}

/** Pictures and films come from S3's own origin; of all else only text is shown, as text. */
function showContent(where: HTMLElement, name: Name, head: Head, signal: AbortSignal): void {
  const type = head.ContentType.split(";")[0].trim().toLowerCase();
  // Browsers take such steps out of a URL, which then is no longer the one that was signed.
  if ((pictures.test(type) || films.test(type)) && hasDots(name.Key)) {
    return replace(
      where,
      empty(
        "It cannot be shown here",
        "Browsers change the links of keys with a step of dots; download it instead.",
      ),
    );
  }
  const linked = () => call<{ Url: string }>("s3/link", { ...name, Seconds: 3600 }, signal);
  if (pictures.test(type) && head.Size <= largestPicture && !head.ContentEncoding) {
    loading(
      where,
      linked,
      ({ Url }) => {
        const image = h("img", {
          src: Url,
          alt: "The picture in this object",
          class: "preview",
          referrerpolicy: "no-referrer",
        });
        image.addEventListener("error", () =>
          replace(
            where,
            empty(
              "The picture cannot be shown",
              "It may be damaged, or S3 cannot be reached from this browser.",
            ),
          ),
        );
        return image;
      },
      signal,
    );
  } else if (films.test(type)) {
    loading(
      where,
      linked,
      ({ Url }) => {
        const tag = type.startsWith("audio") ? "audio" : "video";
        const player = h(tag, { src: Url, controls: true, preload: "metadata", class: "preview" });
        player.addEventListener("error", () =>
          replace(where, empty("This browser cannot play it", "Download it instead.")),
        );
        return player;
      },
      signal,
    );
  } else {
    loading(
      where,
      () => call<{ Text?: string; IsText: boolean; Whole: boolean }>("s3/text", name, signal),
      (piece) => {
        if (head.Size === 0) return empty("It has no bytes");
        if (!piece.IsText) return empty("It is not text", "It is not shown here; download it.");
        return [
          h(
            "pre",
            { class: "text", tabindex: 0, "aria-label": "Text of the object" },
            piece.Text ?? "",
          ),
          !piece.Whole && h("p", { class: "fine" }, "The first 128 KiB are shown."),
        ];
      },
      signal,
    );
  }
}

// --------------------------------------------------------------------------------------- tags

function showTags(where: HTMLElement, name: Name, signal: AbortSignal): void {
  loading(
    where,
    () => call<{ Tags: Tag[] }>("s3/tags", name, signal),
    ({ Tags }) => [
      Tags.length === 0
        ? h("p", { class: "fine" }, "It has none.")
        : facts(Tags.map((t): [string, Child] => [t.Key, shown(t.Value)])),
      h(
        "div",
        { class: "actions start" },
        button("Edit tags", () => void editTags(Tags), { change: true }),
        copyCommand(() => awsCommand("s3api", "get-object-tagging", named(name))),
      ),
    ],
    signal,
  );

  async function editTags(tags: Tag[]): Promise<void> {
    const rows = h("div", { class: "pairs" });
    const add = (tag: Tag) => {
      const row = h(
        "div",
        { class: "pair" },
        h("input", {
          type: "text",
          value: tag.Key,
          "aria-label": "Name",
          placeholder: "Name",
          maxlength: 128,
        }),
        h("input", {
          type: "text",
          value: tag.Value,
          "aria-label": "Value",
          placeholder: "Value",
          maxlength: 256,
        }),
        button("Remove", () => row.remove(), { kind: "quiet" }),
      );
      rows.append(row);
    };
    tags.forEach(add);
    if (tags.length === 0) add({ Key: "", Value: "" });
    const saved = await show(
      "Tags",
      [rows, button("Add a tag", () => add({ Key: "", Value: "" }))],
      [
        {
          label: "Save",
          kind: "primary",
          then: async () => {
            const all = [...rows.children].map((row) => {
              const [k, v] = row.querySelectorAll("input");
              return { Key: k.value, Value: v.value };
            });
            await call("s3/put-tags", { ...name, Tags: all.filter((t) => t.Key !== "") });
          },
        },
      ],
    );
    if (saved) {
      say("Tags saved");
      showTags(where, name, signal);
    }
  }
}

// ---------------------------------------------------------------------------- links, deletions

async function makeLink(name: Name): Promise<void> {
  const holds = select(
    [
      ["900", "15 minutes"],
      ["3600", "an hour"],
      ["86400", "a day"],
      ["604800", "a week"],
    ],
    { "aria-label": "Holds" },
  );
  const saves = h("input", { type: "checkbox" });
  await show(
    "A link to this object",
    [
      h("p", null, "Whoever has the link reads the object, without a key, until it ends."),
      hasDots(name.Key) &&
        h(
          "p",
          null,
          "Browsers change the link of this key, since it has a step of dots; ",
          "curl --path-as-is does not.",
        ),
      field("Holds", holds),
      h("label", { class: "check" }, saves, "The browser saves it, and does not show it"),
    ],
    [
      {
        label: "Copy link",
        kind: "primary",
        then: async () => {
          const { Url } = await call<{ Url: string }>("s3/link", {
            ...name,
            Seconds: Number(holds.value),
            Download: saves.checked,
          });
          await copy(Url, "Link");
        },
      },
    ],
  );
}

async function removeObject(name: Name): Promise<void> {
  const what = name.VersionId
    ? "This version is removed for ever."
    : "Where the bucket keeps versions, they stay, and a delete marker hides them. " +
      "Where it keeps none, the object is gone for ever.";
  const done = await confirm(
    "Delete this object?",
    [shown(name.Key), h("br"), what],
    "Delete",
    async () => {
      const { Errors } = await call<{ Errors: { Message: string }[] }>("s3/delete", {
        Bucket: name.Bucket,
        Objects: [{ Key: name.Key, VersionId: name.VersionId }],
      });
      if (Errors.length > 0) throw new Error(Errors[0].Message);
    },
  );
  if (!done) return;
  say("Deleted");
  go("browse", "buckets", name.Bucket, name.Key.slice(0, name.Key.lastIndexOf("/") + 1));
}
