"""What AWS was asked about the attributes, tags and policies of queues."""

import json

import botocore.exceptions

from runner import asks
from sqs_ways import Queue, client


@asks("create_queue_with_different_attributes_raises_exception")
def different(aws):
    sqs = client(aws, "sqs")  # the record shows JSON under both names
    name = aws.name()
    sqs.create_queue(QueueName=name, Attributes={"ReceiveMessageWaitTimeSeconds": "1",
                                                 "DelaySeconds": "1"})
    aws.step("create_queue_01", sqs.create_queue, QueueName=name, Attributes={
        "ReceiveMessageWaitTimeSeconds": "1", "DelaySeconds": "2"})
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "2"})
    aws.step("create_queue_02", sqs.create_queue, QueueName=name, Attributes={
        "ReceiveMessageWaitTimeSeconds": "1", "DelaySeconds": "1"})


@asks("create_fifo_queue_with_different_attributes_raises_error")
def different_fifo(aws):
    queue = Queue(aws, fifo=True, protocol="sqs", ContentBasedDeduplication="true")
    aws.step("queue-already-exists", queue.sqs.create_queue, QueueName=queue.name, Attributes={
        "FifoQueue": "true", "ContentBasedDeduplication": "false"})


@asks("create_and_update_queue_attributes")
def updated(aws):
    queue = Queue(aws, MessageRetentionPeriod="604800", ReceiveMessageWaitTimeSeconds="10",
                  VisibilityTimeout="20")
    queue.asked("get_queue_attributes", "get_queue_attributes", AttributeNames=["All"])
    queue.set(MaximumMessageSize="2048", VisibilityTimeout="69", DelaySeconds="420")
    queue.asked("get_updated_queue_attributes", "get_queue_attributes", AttributeNames=["All"])


@asks("set_queue_attributes_default_values")
def defaults(aws):
    queue = Queue(aws)
    queue.asked("get-queue-attributes-initial-values", "get_queue_attributes",
                AttributeNames=["All"])
    queue.set(KmsMasterKeyId="testKeyId", KmsDataKeyReusePeriodSeconds="6000")
    queue.asked("get-queue-attributes-after-update", "get_queue_attributes",
                AttributeNames=["All"])
    queue.set(KmsMasterKeyId="", KmsDataKeyReusePeriodSeconds="300")
    queue.asked("get-queue-attributes-after-set-to-defaults", "get_queue_attributes",
                AttributeNames=["All"])


ENCRYPTION = ["KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"]


@asks("sse_queue_attributes")
def encryption(aws):
    Queue(aws, KmsMasterKeyId="testKeyId", KmsDataKeyReusePeriodSeconds="6000",
          SqsManagedSseEnabled="false").asked(
        "sse_kms_attributes", "get_queue_attributes", AttributeNames=ENCRYPTION)
    queue = Queue(aws)
    queue.set(SqsManagedSseEnabled="true")
    queue.asked("sse_sqs_attributes", "get_queue_attributes", AttributeNames=ENCRYPTION)


@asks("sse_kms_and_sqs_are_mutually_exclusive")
def encryption_of_one_kind(aws):
    queue = Queue(aws, KmsMasterKeyId="testKeyId", SqsManagedSseEnabled="false")
    with aws.test.assertRaises(botocore.exceptions.ClientError) as refused:
        queue.set(SqsManagedSseEnabled="true")
    aws.keep("error", str(refused.exception))


@asks("set_unsupported_attribute_fifo")
def unsupported_fifo(aws):
    Queue(aws).asked("invalid-attr-name-1", "set_queue_attributes",
                     Attributes={"FifoQueue": "true"})
    Queue(aws, fifo=True).asked("invalid-attr-name-2", "set_queue_attributes",
                                Attributes={"FifoQueue": "false"})


@asks("set_unsupported_attribute_standard")
def unsupported(aws):
    queue = Queue(aws)
    for step, value in (("invalid-attr-name-1", "true"), ("invalid-attr-name-2", "false")):
        queue.asked(step, "set_queue_attributes", Attributes={"FifoQueue": value})


@asks("create_standard_queue_with_fifo_attribute_raises_error")
def standard_with_fifo_attributes(aws):
    sqs = client(aws, "sqs")  # the record shows JSON under both names
    for step, name, value in (
            ("invalid-attribute-fifo-queue", "FifoQueue", "false"),
            ("invalid-attribute-content-based-deduplication", "ContentBasedDeduplication", "false"),
            ("invalid-attribute-deduplication-scope", "DeduplicationScope", "queue"),
            ("invalid-attribute-throughput-limit", "FifoThroughputLimit", "perQueue")):
        aws.step(step, sqs.create_queue, QueueName=aws.name(), Attributes={name: value})


@asks("set_empty_redrive_policy")
def no_redrive_policy(aws):
    queue = Queue(aws).dead_letters_to(Queue(aws), 2)
    aws.test.assertIn("RedrivePolicy", queue.attributes("All")["Attributes"])
    queue.set(RedrivePolicy="")
    aws.test.assertNotIn("RedrivePolicy", queue.attributes("All")["Attributes"])


@asks("tag_untag_queue")
def tags(aws):
    queue = Queue(aws)
    queue.sqs.tag_queue(QueueUrl=queue.url, Tags={"tag1": "value1", "tag2": "value2", "tag3": ""})
    queue.asked("get-tag-1", "list_queue_tags")
    queue.sqs.untag_queue(QueueUrl=queue.url, TagKeys=["tag1", "tag3"])
    queue.asked("get-tag-2", "list_queue_tags")
    queue.sqs.untag_queue(QueueUrl=queue.url, TagKeys=["tag2"])
    queue.asked("get-tag-after-untag", "list_queue_tags")


@asks("successive_purge_calls_fail")
def purges(aws):
    queue = Queue(aws)
    queue.sqs.purge_queue(QueueUrl=queue.url)
    queue.asked("purge_queue_error", "purge_queue")


@asks("list_queues_pagination")
def pages(aws):
    sqs = client(aws, "sqs")
    prefix = "7f7df0f5-test-queue-"
    for n in range(10):
        sqs.create_queue(QueueName=f"{prefix}{n}")
    asked = {"QueueNamePrefix": prefix}
    aws.step("list_all", sqs.list_queues, **asked)
    token = aws.step("list_two_max", sqs.list_queues, MaxResults=2, **asked)["NextToken"]
    aws.step("list_remaining", sqs.list_queues, MaxResults=8, NextToken=token, **asked)


@asks("sqs_permission_lifecycle")
def permissions(aws):
    queue = Queue(aws)
    first, second = "668614515564", "000000000000"

    def add(step, label, *accounts):
        return queue.asked(step, "add_permission", Label=label, AWSAccountIds=list(accounts),
                           Actions=["ReceiveMessage"])

    def remove(step, label):
        return queue.asked(step, "remove_permission", Label=label)

    def policy(step):
        answer = queue.asked(step, "get_queue_attributes", AttributeNames=["Policy"])
        if "Attributes" in answer:
            answer["Attributes"]["Policy"] = json.loads(answer["Attributes"]["Policy"])

    step = "get-queue-policy-attribute"
    label, other = "crossaccountpermission", "crossaccountpermission2"
    add("add-permission-response", label, first, second)
    policy(step)
    remove("remove-permission-response", label)
    policy(f"{step}-after-removal")
    add("added", label, second)
    policy(f"{step}-first-account-same-label")
    add(f"{step}-second-account-same-label", label, first)
    add("added", other, second)
    policy(f"{step}-second-account-different-label")
    remove("removed", label)
    policy(f"{step}-delete-first-permission")
    remove("removed", other)
    policy(f"{step}-delete-second-permission")
    remove(f"{step}-delete-non-existent-label", other)
