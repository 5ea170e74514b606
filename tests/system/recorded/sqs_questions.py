"""What AWS was asked about standard queues and the limits of messages."""

import json
import time

import botocore.exceptions

from runner import asks
from sqs_ways import Queue, by_hand, client

BYTES = 1024 * 1024


def text(value):
    return {"DataType": "String", "StringValue": value}


@asks("send_receive_max_number_of_messages")
def most_messages(aws):
    Queue(aws).asked("send_max_number_of_messages", "receive_message", MaxNumberOfMessages=11)


@asks("send_oversized_message")
def oversized(aws):
    Queue(aws).asked("send_oversized_message", "send_message", MessageBody="a" * (BYTES - 7),
                     MessageAttributes={"k": text("x")})


@asks("send_message_with_updated_maximum_message_size")
def oversized_for_its_queue(aws):
    Queue(aws, MaximumMessageSize="1024").asked(
        "send_oversized_message", "send_message", MessageBody="a" * 1017,
        MessageAttributes={"k": text("x")})


@asks("send_message_batch_with_oversized_contents")
def oversized_batch(aws):
    Queue(aws).asked("send_oversized_message_batch", "send_message_batch", Entries=[
        {"Id": "1", "MessageBody": "a" * (BYTES - 8), "MessageAttributes": {"k": text("x")}},
        {"Id": "2", "MessageBody": "a"}])


@asks("send_message_batch_with_oversized_contents_with_updated_maximum_message_size")
def batch_of_messages_that_fit(aws):
    Queue(aws, MaximumMessageSize="2048").asked(
        "send_oversized_message_batch", "send_message_batch", Entries=[
            {"Id": "1", "MessageBody": "a" * 2040, "MessageAttributes": {"k": text("x")}},
            {"Id": "2", "MessageBody": "a"}])


@asks("send_batch_message_size")
def batch_with_one_too_large(aws):
    Queue(aws, protocol="sqs", MaximumMessageSize="1024").asked(
        "send-message-batch-result", "send_message_batch", Entries=[
            {"Id": aws.name("large"), "MessageBody": "a" * 1025},
            {"Id": aws.name("small"), "MessageBody": "a" * 1024}])


@asks("send_empty_message")
def empty(aws):
    Queue(aws).asked("send_empty_message", "send_message", MessageBody="")


@asks("too_many_entries_in_batch_request")
def too_many(aws):
    Queue(aws).asked("test_too_many_entries_in_batch_request", "send_message_batch", Entries=[
        {"Id": f"message-{n}", "MessageBody": f"{n}"} for n in range(20)])


@asks("invalid_batch_id")
def batch_ids(aws):
    Queue(aws).asked("test_invalid_batch_id", "send_message_batch", Entries=[
        {"Id": f"message:{n}", "MessageBody": f"{n}"} for n in range(2)])


@asks("delete_message_batch_invalid_msg_id")
def batch_ids_of_deletes(aws):
    queue = Queue(aws)
    queue.send("x")
    queue.asked("error_response", "delete_message_batch", Entries=[
        {"Id": aws.parameters.split("-", 1)[1],
         "ReceiptHandle": queue.first(WaitTimeSeconds=2)["ReceiptHandle"]}])


def twenty_handles(queue):
    for n in range(2):
        queue.send_batch(*[{"Id": f"m{i}", "MessageBody": f"{n}{i}"} for i in range(10)])
    return [{"Id": f"m{i}", "ReceiptHandle": message["ReceiptHandle"]}
            for i, message in enumerate(queue.take_all(20, MaxNumberOfMessages=10))]


@asks("delete_message_batch_with_too_large_batch")
def too_many_deletes(aws):
    queue = Queue(aws)
    queue.asked("error_response", "delete_message_batch", Entries=twenty_handles(queue))


@asks("change_message_visibility_batch_with_too_large_batch")
def too_many_changes(aws):
    queue = Queue(aws)
    queue.asked("error_response", "change_message_visibility_batch", Entries=[
        entry | {"VisibilityTimeout": 123} for entry in twenty_handles(queue)])


@asks("send_message_with_binary_attributes")
def binary(aws):
    queue = Queue(aws)
    queue.send("test", MessageAttributes={"attr1": {
        "DataType": "Binary",
        "BinaryValue": b"traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01"}})
    answer = queue.asked("binary-attrs-msg", "receive_message", MessageAttributeNames=["All"],
                         WaitTimeSeconds=2)
    value = answer["Messages"][0]["MessageAttributes"]["attr1"]
    value["BinaryValue"] = str(value["BinaryValue"])  # as the record writes it


@asks("send_message_with_empty_string_attribute")
def empty_attribute(aws):
    Queue(aws).asked("empty-string-attr", "send_message", MessageBody="test",
                     MessageAttributes={"ErrorDetails": text("")})


@asks("receive_message_message_attribute_names_filters")
def names_of_attributes(aws):
    queue = Queue(aws, VisibilityTimeout="0")
    queue.asked("send_message_response", "send_message", MessageBody="msg", MessageAttributes={
        "Hello": text("There"), "General": text("Kenobi"), "Help.Me": text("Me")})
    for step, names in (("empty_filter", []), ("all_name", ["All"]), ("illegal_name_1", ["AWS."]),
                        ("illegal_name_2", [".."])):
        queue.asked(step, "receive_message", MessageAttributeNames=names, WaitTimeSeconds=2)
    for step, names in (("all_wildcard_asterisk", ["*"]), ("all_wildcard", [".*"]),
                        ("only_non_existing_names", ["Foo", "Help"]),
                        ("only_existing", ["Hello", "General"]),
                        ("existing_and_non_existing", ["Foo", "Hello"]),
                        ("prefix_filter", ["Hel.*"])):
        aws.keep(step, queue.first(MessageAttributeNames=names, WaitTimeSeconds=2))


def filters(aws, parameter):
    queue = Queue(aws, VisibilityTimeout="0")
    queue.send("msg", MessageAttributes={"Foo": text("Bar")})
    for step, names, of_message in (("all_attributes", ["All"], []),
                                    ("all_system_and_message_attributes", ["All"], ["All"]),
                                    ("single_attribute", ["SenderId"], []),
                                    ("multiple_attributes", ["SenderId", "SequenceNumber"], [])):
        queue.asked(step, "receive_message", **{parameter: names}, WaitTimeSeconds=2,
                    MessageAttributeNames=of_message)


@asks("receive_message_attribute_names_filters")
def names_of_system_attributes(aws):
    filters(aws, "AttributeNames")


@asks("receive_message_message_system_attribute_names_filters")
def names_of_system_attributes_today(aws):
    filters(aws, "MessageSystemAttributeNames")


@asks("message_system_attribute_names_with_attribute_names")
def both_names_of_system_attributes(aws):
    queue = Queue(aws, VisibilityTimeout="0")
    queue.send("msg")
    for step, old, new in (("same_values", "All", "All"), ("different_values", "All", "SenderId")):
        queue.asked(step, "receive_message", AttributeNames=[old], WaitTimeSeconds=2,
                    MessageSystemAttributeNames=[new])


@asks("aws_trace_header_propagation")
def trace(aws):
    queue = Queue(aws)

    def add_header(params, **_):
        params["headers"]["X-Amzn-Trace-Id"] = (
            "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1")
    queue.sqs.meta.events.register("before-call.sqs.SendMessage", add_header)
    queue.send("test", MessageAttributes={
        "timestamp": {"DataType": "Number", "StringValue": "1493147359900"}})
    aws.keep("xray-msg", queue.first(AttributeNames=["SentTimestamp", "AWSTraceHeader"],
                                     MessageAttributeNames=["All"], WaitTimeSeconds=2))


@asks("send_receive_wait_time_seconds")
def wait_times(aws):
    queue = Queue(aws)
    queue.asked("recieve_message_error_too_large", "receive_message", WaitTimeSeconds=21)
    queue.asked("recieve_message_error_too_small", "receive_message", WaitTimeSeconds=-1)
    queue.send("message")
    queue.asked("empty_short_poll_by_default_resp", "receive_message")
    queue.send("message")
    queue.asked("empty_short_poll_explicit_resp", "receive_message", WaitTimeSeconds=0)


@asks("receive_empty_queue")
def nothing_there(aws):
    queue = Queue(aws)
    queue.asked("empty_short_poll_resp_no_param", "receive_message")
    queue.asked("empty_short_poll_resp", "receive_message", WaitTimeSeconds=0)
    queue.asked("empty_long_poll_resp", "receive_message", WaitTimeSeconds=1)


@asks("change_message_visibility_after_visibility_timeout_expiration")
def late_heartbeat(aws):
    queue = Queue(aws)
    queue.send("foobar")
    message = queue.first(VisibilityTimeout=1, WaitTimeSeconds=2)
    time.sleep(1.2)
    queue.asked("visibility_timeout_expired", "change_message_visibility", VisibilityTimeout=2,
                ReceiptHandle=message["ReceiptHandle"])


@asks("delete_after_visibility_timeout")
def late_delete(aws):
    queue = Queue(aws)
    queue.send("foobar")
    message = queue.first(VisibilityTimeout=1, WaitTimeSeconds=2)
    time.sleep(1.2)
    queue.delete(message)
    queue.asked("delete_after_timeout_queue_empty", "receive_message")


@asks("approximate_number_of_messages_not_visible")
def in_flight(aws):
    queue = Queue(aws, VisibilityTimeout="5")
    for n in range(3):
        queue.send(f"{n}")
    queue.first(WaitTimeSeconds=2)
    shown = queue.attributes("ApproximateNumberOfMessages",
                             "ApproximateNumberOfMessagesNotVisible")["Attributes"]
    aws.test.assertEqual(shown, {"ApproximateNumberOfMessages": "2",
                                 "ApproximateNumberOfMessagesNotVisible": "1"})


@asks("dead_letter_queue_message_attributes")
def dead_letters(aws):
    dead = Queue(aws, protocol="sqs")
    queue = Queue(aws, protocol="sqs", VisibilityTimeout="0").dead_letters_to(dead, 1)
    aws.keep("dlq-arn", dead.arn)
    aws.keep("sourcen-arn", queue.arn)
    queue.send("message-1", MessageAttributes={"MyAttribute": text("foobar")},
               MessageSystemAttributes={"AWSTraceHeader": text(
                   "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")})
    queue.send("message-2")
    asked = {"MaxNumberOfMessages": 2, "MessageAttributeNames": ["All"], "AttributeNames": [
        "ApproximateFirstReceiveTimestamp", "ApproximateReceiveCount", "SentTimestamp",
        "AWSTraceHeader", "DeadLetterQueueSourceArn"]}
    aws.keep("rec-pre-dlq", queue.take_all(2, **asked))
    queue.receive(MaxNumberOfMessages=2)
    aws.keep("dlq-messages", dead.take_all(2, **asked))


@asks("fair_queue_with_message_group_id")
def fair(aws):
    queue = Queue(aws)
    queue.asked("send_message", "send_message", MessageBody="message", MessageGroupId="test")
    queue.asked("get-message-with-deduplication-id", "receive_message", AttributeNames=["All"],
                WaitTimeSeconds=2)


WRONG_IDS = {"empty": "", "too_long": "a" * 129, "spaces": "group 123"}


@asks("send_message_to_standard_queue_with_invalid_message_group_id")
def wrong_group(aws):
    Queue(aws, protocol="sqs").asked("error-response", "send_message", MessageBody="message",
                                     MessageGroupId=WRONG_IDS[aws.parameters])


@asks("non_existent_queue")
def gone(aws):
    queue = Queue(aws, protocol="sqs")
    url = queue.url + "-gone"
    aws.step("queue-does-not-exist", queue.sqs.get_queue_url, QueueName="nobody-has-this")
    aws.step("queue-does-not-exist-url", queue.sqs.get_queue_attributes, QueueUrl=url)
    aws.step("queue-does-not-exist-query", client(aws, "sqs_query").get_queue_attributes,
             QueueUrl=url)


@asks("send_message_via_queue_url_with_json_protocol")
def json_without_a_target(aws):
    queue = Queue(aws, protocol="sqs")
    status, _ = by_hand(aws, "POST", queue.url, json.dumps({
        "QueueUrl": queue.url, "MessageBody": "not sent"}),
        {"Content-Type": "application/x-amz-json-1.0"})
    aws.test.assertGreaterEqual(status, 400)
    queue.asked("receive-json-on-queue-url", "receive_message")


@asks("invalid_dead_letter_arn_rejected_before_lookup")
def wrong_arn(aws):
    with aws.test.assertRaises(botocore.exceptions.ClientError):
        Queue(aws, protocol="sqs", RedrivePolicy=json.dumps({
            "deadLetterTargetArn": "dummy", "maxReceiveCount": 42}))
