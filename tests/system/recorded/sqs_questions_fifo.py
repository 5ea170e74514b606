"""What AWS was asked about FIFO queues."""

import json
import time

import botocore.exceptions

from runner import asks
from sqs_questions import WRONG_IDS
from sqs_ways import Queue, client


@asks("fifo_empty_message_groups_added_back_to_queue")
def group_comes_back(aws):
    queue = Queue(aws, fifo=True, ContentBasedDeduplication="true")
    queue.send("Message 1", "g1")
    message = queue.asked("inital-fifo-receive", "receive_message")["Messages"][0]
    queue.delete(message)
    queue.asked("empty-fifo-receive", "receive_message")
    queue.send("Message 2", "g1")
    queue.asked("final-fifo-receive", "receive_message")


@asks("fifo_queue_send_message_with_delay_seconds_fails")
def delay(aws):
    Queue(aws, fifo=True, ContentBasedDeduplication="true").asked(
        "send_message", "send_message", MessageBody="message-1", MessageGroupId="1",
        DelaySeconds=2)


@asks("fifo_queue_send_message_with_zero_delay_defaults_to_queue_delay")
def delay_of_the_queue(aws):
    queue = Queue(aws, fifo=True, ContentBasedDeduplication="true", DelaySeconds="2")
    queue.asked("send_message_result", "send_message", MessageBody="message-1",
                MessageGroupId="1", DelaySeconds=0)
    queue.asked("receive_message_initial_result", "receive_message")
    time.sleep(2.2)
    queue.asked("receive_message_after_delay_result", "receive_message")


@asks("fifo_message_attributes")
def attributes(aws):
    queue = Queue(aws, fifo=True, ContentBasedDeduplication="true", VisibilityTimeout="0")
    queue.asked("send_message", "send_message", MessageBody="message-body-1",
                MessageGroupId="group-1", MessageDeduplicationId="dedup-1")
    for n in range(2):
        queue.asked(f"receive_message_{n}", "receive_message", AttributeNames=["All"])


def late_handle(aws, step=None):
    queue = Queue(aws, fifo=True, ContentBasedDeduplication="true", VisibilityTimeout="1")
    queue.send("foobar", "1")
    message = queue.asked("received_sqs_message", "receive_message")["Messages"][0]
    return queue, message


@asks("fifo_delete_message_with_expired_receipt_handle")
def delete_expired(aws):
    queue, message = late_handle(aws)
    time.sleep(1.2)
    with aws.test.assertRaises(botocore.exceptions.ClientError):
        queue.delete(message)


@asks("fifo_delete_after_visibility_timeout")
def delete_late(aws):
    queue, message = late_handle(aws)
    time.sleep(1.2)
    queue.asked("delete_after_timeout_fifo", "delete_message",
                ReceiptHandle=message["ReceiptHandle"])


@asks("fifo_delete_after_visibility_timeout_extended")
def delete_extended(aws):
    queue, message = late_handle(aws)
    queue.hide(message, 5)
    time.sleep(1.2)
    queue.asked("delete_after_timeout_fifo_extended", "delete_message",
                ReceiptHandle=message["ReceiptHandle"])


@asks("fifo_group_visibility_extends_with_change_message_visibility")
def group_visibility(aws):
    visible = {"all": 0, "0": 0, "1": 1, "no": 2, "2": 2}[aws.parameters.split("-")[1]]
    queue = Queue(aws, fifo=True, ContentBasedDeduplication="true", VisibilityTimeout="1")
    for body in ("foo", "bar", "baz"):
        queue.send(body, "g")
    received = queue.asked("receive_all_messages", "receive_message",
                           MaxNumberOfMessages=10)["Messages"]
    for message in received[visible:]:
        queue.hide(message, 10)
    time.sleep(1.2)
    queue.asked("some-messages-invisible", "receive_message", MaxNumberOfMessages=10)


@asks("fifo_approximate_number_of_messages_not_visible")
def in_flight(aws):
    queue = Queue(aws, fifo=True, ContentBasedDeduplication="true", VisibilityTimeout="5")
    for n in range(3):
        queue.send(f"{n}", f"{n}")
    queue.first()
    shown = queue.attributes("ApproximateNumberOfMessages",
                             "ApproximateNumberOfMessagesNotVisible")["Attributes"]
    aws.test.assertEqual(shown, {"ApproximateNumberOfMessages": "2",
                                 "ApproximateNumberOfMessagesNotVisible": "1"})


@asks("fifo_set_content_based_deduplication_strategy")
def strategy(aws):
    queue = Queue(aws, fifo=True, ContentBasedDeduplication="true")
    queue.asked("before-update", "get_queue_attributes", AttributeNames=["All"])
    queue.set(ContentBasedDeduplication="false")
    queue.asked("after-update", "get_queue_attributes", AttributeNames=["All"])


def document(queue, step):
    """Receives; the record has the body as the document that it is."""
    answer = queue.asked(step, "receive_message", VisibilityTimeout=30)
    for message in answer.get("Messages", []):
        queue.delete(message)
        message["Body"] = json.loads(message["Body"])


def duplicates(aws, steps, groups):
    content_based = aws.parameters.split("-")[1] == "True"
    queue = Queue(aws, fifo=True,
                  ContentBasedDeduplication="true" if content_based else "false")
    for step, group in zip(steps, groups):
        queue.send(json.dumps({"foo": "bar"}), group, None if content_based else "dedup-1")
        document(queue, step)


@asks("fifo_deduplication_arrives_once_after_delete")
def once_after_delete(aws):
    duplicates(aws, ["get-messages", "get-messages-duplicate"], ["g1", "g1"])


@asks("fifo_deduplication_not_on_message_group_id")
def not_on_group(aws):
    duplicates(aws, ["get-messages", "get-dedup-messages"], ["g1", "g2"])


@asks("posting_to_fifo_requires_deduplicationid_group_id")
def both_ids(aws):
    queue = Queue(aws, fifo=True)
    for end in ("", "-query"):
        if end:
            queue.sqs = client(aws, "sqs")  # the record shows JSON here, under both names
        queue.asked(f"invalid-parameter-value{end}", "send_message", MessageBody="x",
                    MessageGroupId="test")
        queue.asked(f"missing-parameter{end}", "send_message", MessageBody="x",
                    MessageDeduplicationId="test")


@asks("send_batch_missing_deduplication_id_for_fifo_queue")
def batch_without_deduplication(aws):
    Queue(aws, fifo=True).asked(
        "test_missing_deduplication_id_for_fifo_queue", "send_message_batch", Entries=[
            {"Id": f"message-{n}", "MessageBody": f"{n}", "MessageGroupId": "g"}
            for n in range(2)])


@asks("send_batch_missing_message_group_id_for_fifo_queue")
def batch_without_group(aws):
    Queue(aws, fifo=True, ContentBasedDeduplication="true").asked(
        "test_missing_message_group_id_for_fifo_queue", "send_message_batch", Entries=[
            {"Id": f"message-{n}", "MessageBody": f"{n}", "MessageDeduplicationId": f"{n}"}
            for n in range(2)])


@asks("message_deduplication_id_invalid")
def wrong_id(aws):
    Queue(aws, fifo=True, protocol="sqs").asked(
        "error-response", "send_message", MessageBody="message", MessageGroupId="g",
        MessageDeduplicationId=WRONG_IDS[aws.parameters])


@asks("message_deduplication_id_success")
def longest_id(aws):
    queue = Queue(aws, fifo=True, protocol="sqs")
    queue.send("message", "g", "a" * 128)
    queue.send("message", "g", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def by_group(aws, steps, groups, **attributes):
    queue = Queue(aws, fifo=True, **attributes)
    for n, (step, group) in enumerate(zip(steps, groups)):
        queue.send("Test" + (f"{n + 1}" if attributes.get("FifoThroughputLimit") else ""), group,
                   "dedup-1")
        for message in queue.asked(step, "receive_message").get("Messages", []):
            queue.delete(message)
    return queue


PAIR = ["same-dedup-different-grp-1", "same-dedup-different-grp-2"]
HIGH = {"DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}
REGULAR = {"DeduplicationScope": "queue", "FifoThroughputLimit": "perQueue"}


@asks("sqs_fifo_same_dedup_id_different_message_groups")
def same_in_two_groups(aws):
    by_group(aws, PAIR, ["g1", "g2"])


@asks("sqs_fifo_message_group_scope_no_throughput_setting")
def scope_alone(aws):
    by_group(aws, PAIR, ["g1", "g2"], DeduplicationScope="messageGroup")


@asks("fifo_high_throughput_ordering")
def high(aws):
    by_group(aws, PAIR, ["g1", "g2"], **HIGH)


def then(queue, *rest):
    for step, body, group, deduplication in rest:
        queue.send(body, group, deduplication)
        for message in queue.asked(step, "receive_message").get("Messages", []):
            queue.delete(message)


@asks("fifo_change_to_high_throughput_after_creation")
def to_high(aws):
    queue = by_group(aws, PAIR, ["g1", "g2"], **REGULAR)
    queue.set(**HIGH)
    queue.asked("set-to-high-throughput", "get_queue_attributes", AttributeNames=["All"])
    then(queue, ("same-dedup-different-grp-high-throughput", "Test3", "g1", "dedup-1"),
         ("same-dedup-different-grp-high-throughput-2", "Test3", "g2", "dedup-1"),
         ("new-dedup2-high-throughput", "Test4", "g1", "dedup-2"),
         ("same-dedup2-high-throughput", "Test5", "g1", "dedup-2"))


@asks("fifo_change_to_regular_throughput_after_creation")
def to_regular(aws):
    queue = by_group(aws, PAIR, ["g1", "g2"], **HIGH)
    queue.set(**REGULAR)
    queue.asked("set-to-regular-throughput", "get_queue_attributes", AttributeNames=["All"])
    then(queue, ("same-dedup-different-grp-regular-throughput", "Test3", "g3", "dedup-1"))


@asks("dead_letter_queue_with_fifo_and_content_based_deduplication")
def dead_letters(aws):
    dead = Queue(aws, fifo=True, ContentBasedDeduplication="true")
    queue = Queue(aws, fifo=True, ContentBasedDeduplication="true",
                  VisibilityTimeout="0").dead_letters_to(dead, 1)
    queue.send("foobar", "g")
    queue.first()
    aws.test.assertNotIn("Messages", queue.receive())
    aws.test.assertEqual(dead.first(WaitTimeSeconds=2)["Body"], "foobar")
