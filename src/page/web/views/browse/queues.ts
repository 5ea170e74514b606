// All queues, with how full they are.

import { call } from "../../lib/api";
import { awsCommand } from "../../lib/command";
import { h, shown } from "../../lib/dom";
import { count } from "../../lib/format";
import { badge, copyCommand, empty, loading, scrolling, table } from "../../lib/parts";
import { place } from "../../lib/route";

export type Attributes = Record<string, string>;

interface QueueList {
  QueueUrls?: string[];
  NextToken?: string;
}

const listedAtOnce = 1000;
const askedAtOnce = 6;

export function nameOf(queueUrl: string): string {
  return queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
}

export function attributesOf(queueUrl: string, signal: AbortSignal): Promise<Attributes> {
  return call<{ Attributes?: Attributes }>(
    "sqs/GetQueueAttributes",
    { QueueUrl: queueUrl, AttributeNames: ["All"] },
    signal,
  ).then((answer) => answer.Attributes ?? {});
}

export function showQueues(host: HTMLElement, signal: AbortSignal): void {
  const body = h("div");
  host.append(
    h(
      "div",
      { class: "head" },
      h("h1", null, "Queues"),
      h(
        "div",
        { class: "actions" },
        copyCommand(() => awsCommand("sqs", "list-queues", {})),
      ),
    ),
    body,
  );
  loading(
    body,
    () => call<QueueList>("sqs/ListQueues", { MaxResults: listedAtOnce }, signal),
    ({ QueueUrls, NextToken }) => {
      if (!QueueUrls || QueueUrls.length === 0)
        return empty("There is no queue yet", "`stereo-spot up` makes those of the pipeline.");
      const cells = QueueUrls.map(() => [
        h("span", null, "…"),
        h("span", null, "…"),
        h("span", null, "…"),
      ]);
      void fillCounts(QueueUrls, cells, signal);
      return [
        scrolling(
          table(
            "Queues",
            [
              { title: "Name" },
              { title: "Waiting", number: true },
              { title: "In flight", number: true },
              { title: "Delayed", number: true, minor: true },
            ],
            QueueUrls.map((queue, i) => [
              [
                h("a", { href: place("browse", "queues", queue) }, shown(nameOf(queue))),
                queue.endsWith(".fifo") && [" ", badge("FIFO")],
              ],
              ...cells[i],
            ]),
          ),
        ),
        NextToken &&
          h(
            "p",
            { class: "fine" },
            `There are more than ${count(listedAtOnce)}; the first are shown.`,
          ),
      ];
    },
    signal,
  );
}

/** A few queues are asked at a time, so that many do not crowd out other requests. */
async function fillCounts(
  queues: string[],
  cells: HTMLElement[][],
  signal: AbortSignal,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < queues.length && !signal.aborted; i = next++) {
      try {
        const a = await attributesOf(queues[i], signal);
        const counts = [
          a.ApproximateNumberOfMessages,
          a.ApproximateNumberOfMessagesNotVisible,
          a.ApproximateNumberOfMessagesDelayed,
        ];
        counts.forEach((n, at) => (cells[i][at].textContent = count(n ?? 0)));
      } catch {
        // The queue's own page says what is wrong with it.
        for (const cell of cells[i]) cell.textContent = "?";
      }
    }
  };
  await Promise.all(Array.from({ length: askedAtOnce }, worker));
}
