// A film goes up in parts: a broken connection costs one part, and nothing is kept on the way.

import { call, sendBytes } from "../../lib/api";
import { h, shown } from "../../lib/dom";
import { bytes } from "../../lib/format";
import { button } from "../../lib/parts";
import { say } from "../../lib/toast";

const attempts = 6;

interface NewJob {
  JobId: string;
  UploadId: string;
  PartBytes: number;
}

/** Resolves to whether the film is whole, and its job goes on. */
export async function uploadFilm(
  file: File,
  wish: { Device: string; Settings: Record<string, string> },
): Promise<boolean> {
  const stopping = new AbortController();
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Upload" });
  const word = h("span", null, shown(file.name), ` (${bytes(file.size)})`);
  const box = h(
    "div",
    { class: "upload", role: "status" },
    h(
      "div",
      { class: "upload-line" },
      word,
      button("Stop", () => stopping.abort(), { kind: "quiet" }),
    ),
    bar,
  );
  const { JobId, UploadId, PartBytes } = await call<NewJob>("films/begin", {
    Title: file.name,
    SizeBytes: file.size,
    ...wish,
  });
  document.body.append(box);
  const leave = (event: BeforeUnloadEvent) => event.preventDefault();
  window.addEventListener("beforeunload", leave);
  try {
    const parts: { Number: number; ETag: string }[] = [];
    for (let at = 0; at < file.size; at += PartBytes) {
      const number = parts.length + 1;
      const { ETag } = await patiently(stopping.signal, () =>
        sendBytes<{ ETag: string }>(
          "films/part",
          { job: JobId, upload: UploadId, number: String(number) },
          file.slice(at, at + PartBytes),
          stopping.signal,
        ),
      );
      parts.push({ Number: number, ETag });
      bar.value = Math.min(1, (at + PartBytes) / file.size);
    }
    await call("films/end", { JobId, UploadId, Parts: parts });
    return true;
  } catch (error) {
    await call("films/stop", { JobId, UploadId }).catch(() => undefined);
    if (stopping.signal.aborted) return false;
    say(error instanceof Error ? `${file.name}: ${error.message}` : String(error), "bad");
    return false;
  } finally {
    box.remove();
    window.removeEventListener("beforeunload", leave);
  }
}

/** A part whose transfer fails is sent again, after pauses: the plane may be starting anew. */
async function patiently<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; ++attempt) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || attempt === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt));
    }
  }
}
