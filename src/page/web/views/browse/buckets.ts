// All buckets.

import { call } from "../../lib/api";
import { show } from "../../lib/dialog";
import { h, shown } from "../../lib/dom";
import {
  button,
  copyCommand,
  empty,
  field,
  loading,
  scrolling,
  table,
  time,
} from "../../lib/parts";
import { awsCommand } from "../../lib/command";
import { go, place } from "../../lib/route";

export interface BucketList {
  Buckets: { Name: string; Created: number }[];
}

export function showBuckets(host: HTMLElement, signal: AbortSignal): void {
  const body = h("div");
  host.append(
    h(
      "div",
      { class: "head" },
      h("h1", null, "Buckets"),
      h(
        "div",
        { class: "actions" },
        copyCommand(() => awsCommand("s3api", "list-buckets", {})),
        button("New bucket", () => void newBucket(), { change: true }),
      ),
    ),
    body,
  );
  loading(
    body,
    () => call<BucketList>("s3/buckets", {}, signal),
    ({ Buckets }) =>
      Buckets.length === 0
        ? empty("There is no bucket yet", "`stereo-spot up` makes two, for films and for results.")
        : scrolling(
            table(
              "Buckets",
              [{ title: "Name" }, { title: "Made", minor: true }],
              Buckets.map((b) => [
                h("a", { href: place("browse", "buckets", b.Name) }, shown(b.Name)),
                time(b.Created),
              ]),
            ),
          ),
    signal,
  );
}

async function newBucket(): Promise<void> {
  const name = h("input", {
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: 63,
  });
  await show(
    "New bucket",
    [field("Name", name, "3 to 63 letters: a-z, 0-9, hyphens and dots.")],
    [
      {
        label: "Make it",
        kind: "primary",
        ready: () => name.value.length >= 3,
        then: async () => {
          await call("s3/create-bucket", { Bucket: name.value });
          go("browse", "buckets", name.value);
        },
      },
    ],
  );
}
