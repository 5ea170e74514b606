"""Questions of SNS about FIFO topics."""

import json

from runner import asks
from sns_ways import EVERY, clients, drain, queue, receive, subscribe, subscribed, topic

BY_CONTENT = {"ContentBasedDeduplication": "true"}


@asks("message_to_fifo_sqs", "publish_to_fifo_topic_deduplication_on_topic_level",
      "fifo_topic_to_regular_sqs")
def one_message(aws):
    sns, sqs = clients(aws)
    by_content = aws.parameters != "False"
    arn = topic(aws, sns, fifo=True, Attributes=BY_CONTENT if by_content else {})
    url, queue_arn = queue(aws, sqs, fifo="regular" not in aws.case)
    subscribe(sns, arn, queue_arn)
    asked = {"TopicArn": arn, "Message": "Test", "MessageGroupId": "message-group-id-1"}
    if not by_content:
        asked["MessageDeduplicationId"] = "message-deduplication-id-1"
    sns.publish(**asked)
    found = receive(sqs, url, 30, **EVERY)
    aws.keep("messages", found)
    for message in found["Messages"]:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    sns.publish(**asked)
    aws.keep("dedup-messages", receive(sqs, url))


@asks("message_to_fifo_sqs_ordering")
def ordering(aws):
    sns, sqs = clients(aws)
    arn, url, _ = subscribed(aws, sns, sqs, fifo=True, topic_attributes=BY_CONTENT,
                             RawMessageDelivery="true")
    bodies = [f"message-{i}" for i in range(8)]
    for body in bodies:
        sns.publish(TopicArn=arn, Message=body, MessageGroupId="group")
    assert [m["Body"] for m in drain(sqs, url)["Messages"]] == bodies


@asks("validations_for_fifo")
def validations(aws):
    sns, sqs = clients(aws)
    standard, fifo = topic(aws, sns), topic(aws, sns, fifo=True)
    url, arn = queue(aws, sqs)
    _, fifo_arn = queue(aws, sqs, fifo=True)
    aws.step("not-fifo-topic", sns.subscribe, TopicArn=standard, Protocol="sqs", Endpoint=fifo_arn)
    made = subscribe(sns, fifo, arn)
    aws.keep("not-fifo-queue",
             sns.get_subscription_attributes(SubscriptionArn=made)["Attributes"])
    made = subscribe(sns, fifo, fifo_arn)
    aws.step("regular-queue-for-dlq-of-fifo-topic", sns.set_subscription_attributes,
             SubscriptionArn=made, AttributeName="RedrivePolicy",
             AttributeValue=json.dumps({"deadLetterTargetArn": arn}))
    aws.step("no-msg-group-id", sns.publish, TopicArn=fifo, Message="test")
    aws.step("no-dedup-policy", sns.publish, TopicArn=fifo, Message="test",
             MessageGroupId=aws.name())
    aws.step("no-msg-dedup-regular-topic", sns.publish, TopicArn=standard, Message="test",
             MessageDeduplicationId=aws.name())


def entries(first=None, subject=True):
    two = {"attr1": {"DataType": "Number", "StringValue": "99.12"},
           "attr2": {"DataType": "Number", "StringValue": "109.12"}}
    one = {"attr1": {"DataType": "Number", "StringValue": "19.12"}}
    made = []
    for i, (words, attributes) in enumerate((("with two attributes", two),
                                             ("with one attribute", one),
                                             ("without attribute", {}))):
        entry = {"Id": str(i + 1), "Message": f"Test Message {words}", "Subject": "Subject",
                 "MessageAttributes": attributes, "MessageGroupId": "complexMessageGroupId"}
        if first is not None:
            entry["MessageDeduplicationId"] = f"MessageDeduplicationId-{first + i}"
        made.append(entry)
    return made


@asks("publish_fifo_messages_to_dlq")
def to_dead_letters(aws):
    sns, sqs = clients(aws)
    arn = topic(aws, sns, fifo=True)
    aws.step("topic-attrs", sns.get_topic_attributes, TopicArn=arn)
    dead_url, dead_arn = queue(aws, sqs, fifo=True)
    url, queue_arn = queue(aws, sqs, fifo=True)
    subscribe(sns, arn, queue_arn, RawMessageDelivery="true" if aws.parameters == "True"
              else "false", RedrivePolicy=json.dumps({"deadLetterTargetArn": dead_arn}))
    sqs.delete_queue(QueueUrl=url)
    aws.step("publish-batch-response-fifo", sns.publish_batch, TopicArn=arn,
             PublishBatchRequestEntries=entries(first=1))
    aws.keep("batch-messages-in-dlq", drain(sqs, dead_url))
    aws.step("publish-response-fifo", sns.publish, TopicArn=arn, Message="test-message",
             MessageGroupId="message-group-id-1",
             MessageDeduplicationId="message-deduplication-id-1")
    aws.keep("messages-in-dlq", drain(sqs, dead_url))


@asks("publish_batch_messages_from_fifo_topic_to_fifo_queue")
def batches(aws):
    sns, sqs = clients(aws)
    by_content = aws.parameters == "True"
    arn = topic(aws, sns, fifo=True, Attributes=BY_CONTENT if by_content else {})
    aws.step("topic-attrs", sns.get_topic_attributes, TopicArn=arn)
    url, queue_arn = queue(aws, sqs, fifo=True)
    made = subscribe(sns, arn, queue_arn, RawMessageDelivery="true")
    aws.step("sub-attrs-raw-true", sns.get_subscription_attributes, SubscriptionArn=made)
    asked = {"TopicArn": arn, "PublishBatchRequestEntries": entries(None if by_content else 0)}
    aws.step("publish-batch-response-fifo", sns.publish_batch, **asked)
    aws.keep("messages", drain(sqs, url))
    aws.step("republish-batch-response-fifo", sns.publish_batch, **asked)
    aws.keep("duplicate-messages", receive(sqs, url))


@asks("publish_to_fifo_topic_to_sqs_queue_no_content_dedup")
def by_the_topics_content(aws):
    sns, sqs = clients(aws)
    arn, url, _ = subscribed(aws, sns, sqs, fifo=True, topic_attributes=BY_CONTENT,
                             RawMessageDelivery="true" if aws.parameters == "True" else "false")
    sns.publish(TopicArn=arn, Message="Test single", MessageGroupId="message-group-id-1")
    sns.publish_batch(TopicArn=arn, PublishBatchRequestEntries=[
        {"Id": "1", "Message": "Test batched", "MessageGroupId": "message-group-id-1"}])
    aws.keep("messages", drain(sqs, url))
