// Uploads: small files at once, larger ones in pieces, with a bar that can be stopped.

import { call, sendBytes } from "../../lib/api";
import { h, shown } from "../../lib/dom";
import { bytes } from "../../lib/format";
import { button } from "../../lib/parts";

// The server takes bodies up to this size (src/page/browse/transfers.cc).
const pieceBytes = 16 << 20;
const mostPieces = 10000;
const attempts = 3;

interface Stored {
  ETag: string;
}

/** Uploads one after the other, to keys that begin with `prefix`. Gives how many were stored. */
export async function uploadFiles(bucket: string, prefix: string, files: File[]): Promise<number> {
  const stopping = new AbortController();
  const word = h("span");
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Upload" });
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
  document.body.append(box);
  let done = 0;
  try {
    for (const file of files) {
      word.replaceChildren(shown(file.name), ` (${bytes(file.size)})`);
      bar.value = 0;
      await uploadFile(
        bucket,
        prefix + file.name,
        file,
        stopping.signal,
        (share) => (bar.value = share),
      );
      done += 1;
    }
  } finally {
    box.remove();
  }
  return done;
}

async function uploadFile(
  bucket: string,
  key: string,
  file: File,
  signal: AbortSignal,
  progress: (share: number) => void,
): Promise<void> {
  if (file.size <= pieceBytes) {
    await sendBytes<Stored>("s3/object", { bucket, key, type: file.type }, file, signal);
    return;
  }
  const pieces = Math.ceil(file.size / pieceBytes);
  if (pieces > mostPieces) {
    throw new Error(`${file.name} is too large for the page; use aws s3 cp.`);
  }
  const { UploadId } = await call<{ UploadId: string }>("s3/begin-upload", {
    Bucket: bucket,
    Key: key,
    ContentType: file.type,
  });
  const parts: { Number: number; ETag: string }[] = [];
  try {
    for (let i = 0; i < pieces; ++i) {
      const piece = file.slice(i * pieceBytes, (i + 1) * pieceBytes);
      const number = i + 1;
      const { ETag } = await patiently(signal, () =>
        sendBytes<Stored>(
          "s3/part",
          { bucket, key, upload: UploadId, number: String(number) },
          piece,
          signal,
        ),
      );
      parts.push({ Number: number, ETag });
      progress(number / pieces);
    }
    await call("s3/end-upload", { Bucket: bucket, Key: key, UploadId, Parts: parts });
  } catch (error) {
    // What was sent so far would stay, and cost room, unseen. The first error is the one to tell.
    await call("s3/abort-upload", { Bucket: bucket, Key: key, UploadId }).catch(() => undefined);
    throw error;
  }
}

/** A piece whose transfer fails is sent again. */
async function patiently<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; ++attempt) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || attempt === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500 * attempt));
    }
  }
}
