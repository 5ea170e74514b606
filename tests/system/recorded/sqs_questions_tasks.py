"""What AWS was asked about message move tasks."""

import base64
import json
import time

from runner import asks
from sqs_ways import Queue


class Letters:
    """Queues whose messages have become dead letters of one."""

    def __init__(self, aws, sources=1, messages=2):
        self.aws, self.dead = aws, Queue(aws, protocol="sqs")
        self.sources = [Queue(aws, protocol="sqs", VisibilityTimeout="0")
                        .dead_letters_to(self.dead, 1) for _ in range(sources)]
        for source in self.sources:
            for n in range(messages):
                source.send(f"message-{n}")
            for _ in range(2):  # the first receive counts, the second moves
                source.receive(MaxNumberOfMessages=10)

    def start(self, step, **more):
        return self.aws.step(step, self.dead.sqs.start_message_move_task,
                             SourceArn=self.dead.arn, **more)

    def tasks(self, step):
        return self.aws.step(step, self.dead.sqs.list_message_move_tasks,
                             SourceArn=self.dead.arn)["Results"]

    def finished(self, step):
        end = time.monotonic() + 20
        while self.tasks(step)[0]["Status"] == "RUNNING" and time.monotonic() < end:
            time.sleep(0.1)


STARTED, LISTED = "start-message-move-task-response", "list-message-move-task-response"


@asks("basic_move_task_workflow")
def basic(aws):
    letters, destination = Letters(aws), Queue(aws, protocol="sqs")
    letters.start(STARTED, DestinationArn=destination.arn)
    letters.finished(LISTED)
    aws.test.assertEqual(len(destination.take_all(2)), 2)


def back_to(aws, letters, names):
    aws.keep("source-arn", letters.dead.arn)
    for name, source in zip(names, letters.sources):
        aws.keep(name, source.arn)
    letters.start(STARTED)
    letters.finished(LISTED)


@asks("move_task_workflow_with_default_destination")
def back(aws):
    back_to(aws, Letters(aws), ["original-source"])


@asks("move_task_workflow_with_multiple_sources_as_default_destination")
def back_to_each(aws):
    back_to(aws, Letters(aws, sources=2), ["original-source-1", "original-source-2"])


@asks("move_task_with_throughput_limit")
def limited(aws):
    letters, destination = Letters(aws, messages=3), Queue(aws, protocol="sqs")
    letters.start(STARTED, DestinationArn=destination.arn, MaxNumberOfMessagesPerSecond=1)
    aws.test.assertEqual(len(destination.take_all(3)), 3)


@asks("source_needs_redrive_policy")
def nobodys(aws):
    queue, other = Queue(aws, protocol="sqs"), Queue(aws, protocol="sqs")
    aws.step("error", queue.sqs.start_message_move_task, SourceArn=queue.arn,
             DestinationArn=other.arn)


@asks("destination_needs_to_exist")
def no_destination(aws):
    letters = Letters(aws, messages=1)
    letters.start("error", DestinationArn=letters.dead.arn + "-gone")


@asks("start_multiple_move_tasks")
def two(aws):
    letters, destination = Letters(aws, messages=5), Queue(aws, protocol="sqs")
    asked = {"DestinationArn": destination.arn, "MaxNumberOfMessagesPerSecond": 1}
    letters.start("first", **asked)
    letters.start("error", **asked)


def handle(task, source):
    return base64.b64encode(json.dumps({"taskId": task, "sourceArn": source}).encode()).decode()


def cancelled(aws, of):
    queue = Queue(aws, protocol="sqs")
    aws.step("error", queue.sqs.cancel_message_move_task, TaskHandle=of(queue))


@asks("cancel_with_invalid_task_handle")
def no_handle(aws):
    cancelled(aws, lambda queue: "foobared")


@asks("cancel_with_invalid_source_arn_in_task_handle")
def handle_of_no_queue(aws):
    cancelled(aws, lambda queue: handle("10f57157-fc43-4da9-9b6f-fc25d0d59b1e",
                                        queue.arn + "-gone"))


@asks("cancel_with_invalid_task_id_in_task_handle")
def handle_of_no_task(aws):
    cancelled(aws, lambda queue: handle("10f57157-fc43-4da9-9b6f-fc25d0d59b1e", queue.arn))


def slowly(aws):
    """A task that has moved a few of ten."""
    letters, destination = Letters(aws, messages=10), Queue(aws, protocol="sqs")
    letters.handle = letters.start("start", DestinationArn=destination.arn,
                                   MaxNumberOfMessagesPerSecond=1)["TaskHandle"]
    return letters, destination


@asks("move_task_cancel")
def cancel(aws):
    letters, _ = slowly(aws)
    end = time.monotonic() + 20
    while (letters.tasks("list-while")[0]["ApproximateNumberOfMessagesMoved"] < 2
           and time.monotonic() < end):
        time.sleep(0.1)
    aws.step("cancel", letters.dead.sqs.cancel_message_move_task, TaskHandle=letters.handle)
    letters.tasks("list-after")


@asks("move_task_delete_destination_queue_while_running")
def destination_goes(aws):
    letters, destination = slowly(aws)
    end = time.monotonic() + 20
    while (letters.tasks("while")[0]["ApproximateNumberOfMessagesMoved"] < 3
           and time.monotonic() < end):
        time.sleep(0.05)
    destination.sqs.delete_queue(QueueUrl=destination.url)
    letters.finished("list")
