// One queue: what it is set to, sending, looking at messages, emptying.

import { call } from "../../lib/api";
import { awsCommand } from "../../lib/command";
import { confirm } from "../../lib/dialog";
import { Child, h, replace, shown } from "../../lib/dom";
import { bytes, count, duration, plural } from "../../lib/format";
import {
  badge,
  busy,
  button,
  card,
  copyCommand,
  crumbs,
  empty,
  facts,
  field,
  loading,
  time,
} from "../../lib/parts";
import { place } from "../../lib/route";
import { say } from "../../lib/toast";
import { Attributes, attributesOf, nameOf } from "./queues";

interface Message {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  Attributes?: Attributes;
  MessageAttributes?: Record<
    string,
    { DataType: string; StringValue?: string; BinaryValue?: string }
  >;
}

const lookedAtOnce = 10;

export function showQueue(host: HTMLElement, queue: string, signal: AbortSignal): void {
  const name = nameOf(queue);
  const fifo = name.endsWith(".fifo");
  const about = h("div");
  const messages = h("div");
  let attributes: Attributes = {};
  const refresh = () =>
    loading(
      about,
      () => attributesOf(queue, signal),
      (a) => {
        attributes = a;
        return [
          aboutOf(a),
          copyCommand(() =>
            awsCommand("sqs", "get-queue-attributes", { QueueUrl: queue, AttributeNames: ["All"] }),
          ),
        ];
      },
      signal,
    );
  const purge = button(
    "Purge",
    () =>
      void confirm(
        "Purge this queue?",
        "All its messages are deleted for ever, those that are being worked on, too.",
        "Purge",
        () => call("sqs/PurgeQueue", { QueueUrl: queue }),
        name,
      ).then((done) => {
        if (!done) return;
        say("The queue is purged");
        replace(messages);
        refresh();
      }),
    { kind: "danger", change: true },
  );
  const look = button(
    "Look at messages",
    (event) => void busy(event.target, () => lookAt(queue, fifo, messages, attributes, refresh)),
    { change: true },
  );
  host.append(
    crumbs([
      ["Queues", place("browse", "queues")],
      [shown(name), null],
    ]),
    h(
      "div",
      { class: "head" },
      h("h1", null, shown(name), fifo && [" ", badge("FIFO")]),
      h("div", { class: "actions" }, button("Refresh", refresh), purge),
    ),
    h(
      "div",
      { class: "columns" },
      h("div", null, card("Queue", about), card("Send", sendForm(queue, fifo, refresh))),
      h(
        "div",
        null,
        card(
          "Messages",
          h(
            "p",
            { class: "fine" },
            `Up to ${lookedAtOnce} messages are received and become visible again at once. `,
            "A look counts: each adds one to a message's receive count, and a queue with a ",
            "dead-letter queue moves a message there after as many as it allows. So it is one of ",
            "the changes.",
          ),
          h("div", { class: "actions start" }, look),
          messages,
        ),
      ),
    ),
  );
  refresh();
}

function aboutOf(a: Attributes): Child {
  let redrive: Child = "";
  if (a.RedrivePolicy) {
    try {
      const policy = JSON.parse(a.RedrivePolicy) as {
        deadLetterTargetArn: string;
        maxReceiveCount: number | string;
      };
      redrive = [
        shown(policy.deadLetterTargetArn.split(":").pop() ?? ""),
        ` after ${plural(Number(policy.maxReceiveCount), "receive")}`,
      ];
    } catch {
      redrive = shown(a.RedrivePolicy);
    }
  }
  return facts([
    ["Waiting", count(a.ApproximateNumberOfMessages ?? 0)],
    ["In flight", count(a.ApproximateNumberOfMessagesNotVisible ?? 0)],
    ["Delayed", count(a.ApproximateNumberOfMessagesDelayed ?? 0)],
    ["Visibility timeout", duration(Number(a.VisibilityTimeout ?? 0))],
    ["Kept for", duration(Number(a.MessageRetentionPeriod ?? 0))],
    ["Delay", duration(Number(a.DelaySeconds ?? 0))],
    ["Largest message", bytes(Number(a.MaximumMessageSize ?? 0))],
    ["Dead letters to", redrive],
    ["Made", a.CreatedTimestamp && time(Number(a.CreatedTimestamp))],
    ["ARN", h("code", null, shown(a.QueueArn ?? ""))],
  ]);
}

function sendForm(queue: string, fifo: boolean, sent: () => void): Child {
  const body = h("textarea", { rows: 4, spellcheck: "false" });
  const delay = h("input", { type: "number", min: 0, max: 900, value: 0 });
  const group = h("input", { type: "text", maxlength: 128, autocomplete: "off" });
  const once = h("input", { type: "text", maxlength: 128, autocomplete: "off" });
  const input = () => ({
    QueueUrl: queue,
    MessageBody: body.value,
    ...(fifo
      ? {
          MessageGroupId: group.value,
          ...(once.value ? { MessageDeduplicationId: once.value } : {}),
        }
      : Number(delay.value) > 0
        ? { DelaySeconds: Number(delay.value) }
        : {}),
  });
  return [
    field("Message", body),
    fifo
      ? h(
          "div",
          { class: "fields" },
          field("Group", group),
          field("Deduplication id", once, "Empty: by the content, where the queue is set so."),
        )
      : h("div", { class: "fields" }, field("Delay in seconds", delay)),
    h(
      "div",
      { class: "actions start" },
      button(
        "Send",
        (event) =>
          void busy(event.target, async () => {
            await call("sqs/SendMessage", input());
            say("Sent");
            body.value = "";
            sent();
          }),
        { kind: "primary", change: true },
      ),
      copyCommand(() => awsCommand("sqs", "send-message", input())),
    ),
  ];
}

async function lookAt(
  queue: string,
  fifo: boolean,
  where: HTMLElement,
  attributes: Attributes,
  changed: () => void,
): Promise<void> {
  const answer = await call<{ Messages?: Message[] }>("sqs/ReceiveMessage", {
    QueueUrl: queue,
    MaxNumberOfMessages: lookedAtOnce,
    VisibilityTimeout: 0,
    WaitTimeSeconds: 0,
    AttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  const found = answer.Messages ?? [];
  if (found.length === 0) {
    const hidden = Number(attributes.ApproximateNumberOfMessagesNotVisible ?? 0);
    return replace(
      where,
      empty(
        "No message is visible",
        hidden > 0 ? `${plural(hidden, "message")} are being worked on.` : null,
      ),
    );
  }
  replace(
    where,
    found.map((message) => messageOf(queue, fifo, message, changed)),
  );
}

function messageOf(
  queue: string,
  fifo: boolean,
  message: Message,
  changed: () => void,
): HTMLElement {
  const a = message.Attributes ?? {};
  const remove = button(
    "Delete",
    () =>
      void confirm(
        "Delete this message?",
        "It is gone for ever, and nobody will work on it.",
        "Delete",
        () => call("sqs/DeleteMessage", { QueueUrl: queue, ReceiptHandle: message.ReceiptHandle }),
      ).then((done) => {
        if (!done) return;
        say("The message is deleted");
        box.remove();
        changed();
      }),
    { kind: "quiet", change: true },
  );
  const box = h(
    "article",
    { class: "message" },
    h(
      "pre",
      { class: "text", tabindex: 0, "aria-label": "Body of the message" },
      pretty(message.Body),
    ),
    facts([
      ["Sent", a.SentTimestamp && time(Number(a.SentTimestamp) / 1000)],
      ["Received", a.ApproximateReceiveCount && plural(Number(a.ApproximateReceiveCount), "time")],
      ["Group", a.MessageGroupId && shown(a.MessageGroupId)],
      ["Id", h("code", null, shown(message.MessageId))],
      ...Object.entries(message.MessageAttributes ?? {}).map(([k, v]): [string, Child] => [
        k,
        [shown(v.StringValue ?? v.BinaryValue ?? ""), " ", badge(v.DataType)],
      ]),
    ]),
    // FIFO queues delete only what is still held, and a look holds nothing.
    !fifo && h("div", { class: "actions start" }, remove),
  );
  return box;
}

/** JSON in lines, all else as it is. */
function pretty(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    // Large numbers would be rounded by the way through JavaScript.
    return typeof value === "object" && value !== null && !/\d{16}/.test(text)
      ? JSON.stringify(value, null, 2)
      : text;
  } catch {
    return text;
  }
}
