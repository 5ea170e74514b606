"""Questions of SNS about what is published, and how it arrives in queues."""

import json

from runner import asks
from sns_ways import EVERY, clients, drain, queue, receive, subscribe, subscribed, topic

NUMBER = {"attr1": {"DataType": "Number", "StringValue": "99.12"}}
BYTES = {"binary-attribute": {"DataType": "Binary", "BinaryValue": b"\x02\x03\x04"}}


@asks("publish_wrong_arn_format", "publish_non_existent_target", "unknown_topic_publish",
      "publish_with_empty_subject", "topic_publish_another_region")
def refused(aws):
    sns, _ = clients(aws)
    arn = topic(aws, sns)

    def ask(step, **asked):
        aws.step(step, sns.publish, **{"Message": "message"} | asked)
    if "wrong" in aws.case:
        ask("invalid-topic-arn", TopicArn="randomstring")
        ask("invalid-topic-arn-1", TopicArn="randomstring:1")
        ask("empty-topic", TopicArn="")
    elif "target" in aws.case:
        ask("non-existent-endpoint",
            TargetArn="arn:aws:sns:us-east-1:000000000000:endpoint/APNS/abcdef/0f7d5971")
    elif "unknown" in aws.case:
        ask("success", TopicArn=arn)
        ask("error", TopicArn=arn + "x")
    elif "subject" in aws.case:
        ask("response-without-subject", TopicArn=arn)
        ask("response-with-empty-subject", TopicArn=arn, Subject="")
    else:
        other = arn.replace("us-east-1", "eu-central-1")
        ask("success", TopicArn=arn)
        ask("error", TopicArn=other)
        aws.step("error-batch", sns.publish_batch, TopicArn=other,
                 PublishBatchRequestEntries=[{"Id": "1", "Message": "message"}])


@asks("publish_message_by_target_arn", "publish_message_before_subscribe_topic",
      "publish_unicode_chars", "publish_by_path_parameters",
      "publish_sqs_from_sns_with_xray_propagation")
def wrapped(aws):
    sns, sqs = clients(aws)
    if "before" in aws.case:
        arn = topic(aws, sns)
        url, queue_arn = queue(aws, sqs)
        aws.step("publish-before-subscribing", sns.publish, TopicArn=arn, Message="before",
                 Subject="test-subject-before-sub")
        subscribe(sns, arn, queue_arn)
        aws.step("publish-after-subscribing", sns.publish, TopicArn=arn,
                 Message="test_message_after", Subject="test-subject-after-sub")
        aws.keep("receive-messages", receive(sqs, url))
        return
    arn, url, _ = subscribed(aws, sns, sqs)
    if "target" in aws.case:
        for key, message, step in (("TopicArn", "test-msg-1", "receive-topic-arn"),
                                   ("TargetArn", "test-msg-2", "receive-target-arn")):
            sns.publish(**{key: arn}, Message=message)
            found = receive(sqs, url, 30)
            aws.keep(step, found)
    elif "unicode" in aws.case:
        sns.publish(TopicArn=arn, Message='ö§a1"_!?,. £$-')
        aws.keep("received-message", receive(sqs, url))
    elif "xray" in aws.case:
        sns.meta.events.register("before-send.sns.Publish", lambda request, **_: request.headers
                                 .update({"X-Amzn-Trace-Id": "Root=1-3152b799-8954dae64eda91bc9a23a7e8;"
                                          "Parent=7fa8c0f79203be72;Sampled=1"}))
        sns.publish(TopicArn=arn, Message="X-Ray propagation test msg")
        found = receive(sqs, url, AttributeNames=["SentTimestamp", "AWSTraceHeader"])
        aws.keep("xray-msg", found["Messages"][0])
    else:
        answer = sns.publish(TopicArn=arn, Message="test message direct post request")
        aws.keep("post-request", {"PublishResponse": {
            "PublishResult": {"MessageId": answer["MessageId"]},
            "ResponseMetadata": answer["ResponseMetadata"]}})
        aws.keep("messages", receive(sqs, url))


@asks("empty_sns_message", "publish_too_long_message", "publish_batch_too_long_message")
def sizes(aws):
    sns, sqs = clients(aws)
    arn, url, _ = subscribed(aws, sns, sqs)
    long, attributes = "a" * 262145, {"attr": {"DataType": "String", "StringValue": "b" * 100}}
    if "empty" in aws.case:
        aws.step("empty-msg-error", sns.publish, TopicArn=arn, Message="")
        aws.step("queue-attrs", sqs.get_queue_attributes, QueueUrl=url,
                 AttributeNames=["ApproximateNumberOfMessages"])
    elif "batch" in aws.case:
        for step, more in (("error-no-attrs", {}), ("error-with-attrs",
                                                    {"MessageAttributes": attributes})):
            half = "a" * (131073 - (100 if more else 0))
            aws.step(step, sns.publish_batch, TopicArn=arn, PublishBatchRequestEntries=[
                {"Id": i, "Message": half} | more for i in "12"])
    else:
        aws.step("error", sns.publish, TopicArn=arn, Message=long)
        aws.step("error-with-attrs", sns.publish, TopicArn=arn, Message=long[:-50],
                 MessageAttributes=attributes)


@asks("message_structure_json_exc", "message_structure_json_to_sqs")
def structure(aws):
    sns, sqs = clients(aws)
    arn, url, _ = subscribed(aws, sns, sqs)

    def ask(step, message):
        aws.step(step, sns.publish, TopicArn=arn, MessageStructure="json", Message=message)
    if "exc" in aws.case:
        ask("missing-default-key", json.dumps({"sqs": "test"}))
        ask("invalid-json", "{'invalid'}")
        ask("duplicate-json-keys", '{"default": "a", "sqs": "b", "sqs": "c"}')
        ask("key-is-not-string", '{"default": {"a": 1}}')
        return
    ask("one", json.dumps({"default": "default field", "sqs": json.dumps({"field": "value"})}))
    aws.keep("get-msg-json-sqs", receive(sqs, url, 30))
    ask("two", json.dumps({"default": "default field"}))
    aws.keep("get-msg-json-default", receive(sqs, url, 30))


@asks("subscribe_sqs_queue")
def filtered(aws):
    sns, sqs = clients(aws)
    arn, url, made = subscribed(aws, sns, sqs, FilterPolicy=json.dumps(
        {"attr1": [{"numeric": [">", 0, "<=", 100]}]}))
    aws.step("subscription-attributes", sns.get_subscription_attributes, SubscriptionArn=made)
    sns.publish(TopicArn=arn, Message="This is a test message", MessageAttributes=NUMBER)
    aws.keep("messages", receive(sqs, url))


@asks("attribute_raw_subscribe", "publish_sqs_from_sns")
def raw(aws):
    sns, sqs = clients(aws)
    arn, url, made = subscribed(aws, sns, sqs, RawMessageDelivery="true")
    look = {"SubscriptionArn": made}
    if "attribute" in aws.case:
        aws.step("subscription-attributes", sns.get_subscription_attributes, **look)
        sns.publish(TopicArn=arn, Message="This is a test message", MessageAttributes={
            "store": {"DataType": "Binary", "BinaryValue": b"\x02\x03\x04"}})
        aws.keep("messages-response", as_recorded(receive(sqs, url)))
        return
    aws.step("sub-attrs-raw-true", sns.get_subscription_attributes, **look)
    sns.publish(TopicArn=arn, Message="Test msg", MessageAttributes=NUMBER)
    aws.keep("message-raw-true", receive(sqs, url, 30))
    sns.set_subscription_attributes(**look, AttributeName="RawMessageDelivery",
                                    AttributeValue="false")
    aws.step("sub-attrs-raw-false", sns.get_subscription_attributes, **look)
    sns.publish(TopicArn=arn, Message="Test msg", MessageAttributes={
        "attr1": {"DataType": "Number", "StringValue": "100.12"}})
    aws.keep("message-raw-false", receive(sqs, url, 30))


def as_recorded(answer):
    """The record shows bytes as Python writes them."""
    for message in answer.get("Messages", []):
        for value in message.get("MessageAttributes", {}).values():
            if "BinaryValue" in value:
                value["BinaryValue"] = repr(value["BinaryValue"])
    return answer


@asks("publish_batch_messages_from_sns_to_sqs")
def batch(aws):
    sns, sqs = clients(aws)
    arn, url, made = subscribed(aws, sns, sqs, RawMessageDelivery="true")
    aws.step("sub-attrs-raw-true", sns.get_subscription_attributes, SubscriptionArn=made)
    one = {"attr1": {"DataType": "Number", "StringValue": "19.12"}}
    two = NUMBER | {"attr2": {"DataType": "Number", "StringValue": "109.12"}}
    aws.step("publish-batch", sns.publish_batch, TopicArn=arn, PublishBatchRequestEntries=[
        {"Id": "1", "Message": "Test Message with two attributes", "Subject": "Subject",
         "MessageAttributes": two},
        {"Id": "2", "Message": "Test Message with one attribute", "Subject": "Subject",
         "MessageAttributes": one},
        {"Id": "3", "Message": "Test Message without attribute", "Subject": "Subject"},
        {"Id": "4", "Message": "Test Message without subject"},
        {"Id": "5", "Message": json.dumps({"default": "test default", "sqs": "test sqs"}),
         "MessageStructure": "json"}])
    aws.keep("messages", drain(sqs, url, lambda m: m["Body"]))


@asks("publish_batch_messages_without_topic", "publish_batch_exceptions",
      "publish_batch_invalid_entry_id")
def batch_refused(aws):
    sns, _ = clients(aws)
    arn, fifo = topic(aws, sns), topic(aws, sns, fifo=True)

    def ask(step, to, *entries):
        aws.step(step, sns.publish_batch, TopicArn=to, PublishBatchRequestEntries=[
            {"Message": "Test"} | entry for entry in entries])
    if "without" in aws.case:
        ask("publish-batch-no-topic", arn + "x", {"Id": "1"})
    elif "exceptions" in aws.case:
        ask("no-group-id", fifo, {"Id": "1"})
        ask("no-dedup-id", fifo, {"Id": "1", "MessageGroupId": "g"})
        ask("too-many-msg", arn, *({"Id": str(i)} for i in range(11)))
        ask("same-msg-id", arn, {"Id": "1"}, {"Id": "1"})
        ask("no-default-key-json", arn, {"Id": "1", "MessageStructure": "json",
                                         "Message": json.dumps({"sqs": "a"})})
    else:
        for step, name in (
                ("invalid-char-dot", "message.id"), ("invalid-char-special", "msg@123#test"),
                ("id-too-long-81", "a" * 81),
                ("id-too-long-91", "myreally" + "really" * 12 + "longid"),
                ("valid-id-80-chars", "a" * 80),
                ("valid-id-with-hyphen-underscore", "valid-message_123")):
            ask(step, arn, {"Id": name})


@asks("redrive_policy_sqs_queue_subscription", "subscription_after_failure_to_deliver")
def dead_letters(aws):
    sns, sqs = clients(aws)
    dead_url, dead_arn = queue(aws, sqs)
    redrive = json.dumps({"deadLetterTargetArn": dead_arn})
    if "redrive" in aws.case:
        arn, url, _ = subscribed(aws, sns, sqs, RedrivePolicy=redrive, RawMessageDelivery=(
            "true" if aws.parameters == "True" else "false"))
        sqs.delete_queue(QueueUrl=url)
        sns.publish(TopicArn=arn, Message="test_dlq_after_sqs_endpoint_deleted",
                    MessageAttributes={
                        "attr1": {"DataType": "Number", "StringValue": "111"},
                        "attr2": {"DataType": "Binary", "BinaryValue": b"\x02\x03\x04"}})
        aws.keep("messages", as_recorded(receive(sqs, dead_url, **EVERY)))
        return
    arn, url, made = subscribed(aws, sns, sqs)
    look = {"SubscriptionArn": made}
    aws.step("subscriptions-attrs", sns.get_subscription_attributes, **look)
    sns.publish(TopicArn=arn, Message="test_dlq_before_sqs_endpoint_deleted")
    aws.keep("messages-before-delete", receive(sqs, url))
    sqs.delete_queue(QueueUrl=url)
    sns.publish(TopicArn=arn, Message="test_dlq_after_sqs_endpoint_deleted")
    aws.step("subscriptions", sns.list_subscriptions_by_topic, TopicArn=arn)
    sns.set_subscription_attributes(**look, AttributeName="RedrivePolicy", AttributeValue=redrive)
    aws.step("subscriptions-attrs-with-redrive", sns.get_subscription_attributes, **look)
    for i in range(2):
        sns.publish(TopicArn=arn, Message=f"test_dlq_after_sqs_endpoint_deleted_{i}")
        aws.keep(f"message-{i}-after-delete", receive(sqs, dead_url, 30))


@asks("message_attributes_not_missing")
def attributes_there(aws):
    sns, sqs = clients(aws)
    arn, url, made = subscribed(aws, sns, sqs, RawMessageDelivery="true")
    attributes = BYTES | {"an-attribute-key": {"DataType": "String",
                                               "StringValue": "an-attribute-value"}}
    for publish_step, step in (("publish-msg-raw", "raw-delivery-msg-attrs"),
                               ("publish-msg-json", "json-delivery-msg-attrs")):
        aws.step(publish_step, sns.publish, TopicArn=arn, Message="text",
                 MessageAttributes=attributes)
        aws.keep(step, as_recorded(receive(sqs, url, 30, **EVERY)))
        sns.set_subscription_attributes(SubscriptionArn=made, AttributeName="RawMessageDelivery",
                                        AttributeValue="false")


@asks("empty_or_wrong_message_attributes", "message_attributes_prefixes")
def wrong_attributes(aws):
    sns, sqs = clients(aws)
    arn = topic(aws, sns)
    if "prefixes" in aws.case:
        for step, kind in (("publish-error", "DataType"), ("publish-error-2", "StringPrefixed"),
                           ("publish-ok-1", "String.prefixed"), ("publish-ok-2", "String.")):
            aws.step(step, sns.publish, TopicArn=arn, Message="test", MessageAttributes={
                "attr1": {"DataType": kind, "StringValue": "prefixed-1"}})
        return
    name = {"too_long_name": "a" * 257, "invalid_name": "a^", "invalid_name_2": ".a",
            "invalid_name_3": "a.", "invalid_name_4": "a..b"}
    good = {"DataType": "String", "StringValue": "a"}
    for step, value in [
            ("missing_string_attr", {"DataType": "String", "StringValue": ""}),
            ("fully_missing_string_attr", {"DataType": "String"}),
            ("fully_missing_data_type", {"StringValue": "a"}),
            ("missing_binary_attr", {"DataType": "Binary", "BinaryValue": b""}),
            ("str_attr_binary_value", {"DataType": "String", "BinaryValue": b"123"}),
            ("int_attr_binary_value", {"DataType": "Number", "BinaryValue": b"123"}),
            ("binary_attr_string_value", {"DataType": "Binary", "StringValue": "123"}),
            ("invalid_attr_string_value", {"DataType": "InvalidType", "StringValue": "123"}),
            *((step, good) for step in name)]:
        attributes = {name.get(step, "attr1"): value}
        aws.step(step, sns.publish, TopicArn=arn, Message="message", MessageAttributes=attributes)
        aws.step(f"batch-{step}", sns.publish_batch, TopicArn=arn, PublishBatchRequestEntries=[
            {"Id": "1", "Message": "message", "MessageAttributes": attributes}])


@asks("publish_sqs_verify_signature", "publish_message_group_id")
def signed(aws):
    sns, sqs = clients(aws)
    version = {"SignatureVersion": aws.parameters} if aws.parameters else {}
    arn, url, _ = subscribed(aws, sns, sqs, topic_attributes=version)
    more = {"MessageGroupId": "my-group-id-1"} if "group" in aws.case else {}
    sns.publish(TopicArn=arn, Message="test signature value with attributes", MessageAttributes={
        "attr1": {"DataType": "Number", "StringValue": "1"}}, **more)
    aws.keep("messages", receive(sqs, url, **EVERY))
