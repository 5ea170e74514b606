"""Questions of SNS about topics, their tags and permissions."""

import json

from runner import asks
from sns_ways import clients, queue, subscribe, topic


@asks("create_topic_with_attributes")
def create_with_attributes(aws):
    sns, _ = clients(aws)
    arn = topic(aws, sns, fifo=True, Attributes={"DisplayName": "TestTopic",
                                                 "SignatureVersion": "2"})
    aws.step("get-topic-attrs", sns.get_topic_attributes, TopicArn=arn)
    aws.step("get-attrs-nonexistent-topic", sns.get_topic_attributes,
             TopicArn=arn.replace(".fifo", "") + "other")
    aws.step("get-attrs-malformed-topic", sns.get_topic_attributes, TopicArn="test-topic")


@asks("tags")
def tags(aws):
    sns, _ = clients(aws)
    arn = topic(aws, sns)
    one, two = {"Key": "k1", "Value": "v1"}, {"Key": "k2", "Value": "v2"}
    aws.step("duplicate-key-error", sns.tag_resource, ResourceArn=arn, Tags=[one, two, two])
    sns.tag_resource(ResourceArn=arn, Tags=[one, two])
    aws.step("list-created-tags", sns.list_tags_for_resource, ResourceArn=arn)
    sns.untag_resource(ResourceArn=arn, TagKeys=["k1"])
    aws.step("list-after-delete-tags", sns.list_tags_for_resource, ResourceArn=arn)
    sns.tag_resource(ResourceArn=arn, Tags=[{"Key": "k2", "Value": "v2b"}])
    aws.step("list-after-update-tags", sns.list_tags_for_resource, ResourceArn=arn)


@asks("tags_removed_after_deletion")
def tags_removed(aws):
    sns, _ = clients(aws)
    name = aws.name("topic")
    arn = sns.create_topic(Name=name)["TopicArn"]
    sns.tag_resource(ResourceArn=arn, Tags=[{"Key": "k1", "Value": "v1"},
                                            {"Key": "k2", "Value": "v2"}])
    aws.step("list-created-tags", sns.list_tags_for_resource, ResourceArn=arn)
    sns.delete_topic(TopicArn=arn)
    sns.create_topic(Name=name)
    aws.step("list-empty-tags", sns.list_tags_for_resource, ResourceArn=arn)


@asks("create_topic_test_arn")
def create_test_arn(aws):
    sns, _ = clients(aws)
    arn = aws.step("create-topic", sns.create_topic, Name=aws.name("topic"))["TopicArn"]
    aws.step("get-topic-attrs", sns.get_topic_attributes, TopicArn=arn)
    aws.step("delete-topic", sns.delete_topic, TopicArn=arn)
    aws.step("topic-not-exists", sns.get_topic_attributes, TopicArn=arn)


@asks("create_duplicate_topic_with_more_tags")
def duplicate_with_tags(aws):
    sns, _ = clients(aws)
    name = aws.name("topic")
    sns.create_topic(Name=name)
    aws.step("exception-duplicate", sns.create_topic, Name=name,
             Tags=[{"Key": "key1", "Value": "value1"}])


@asks("create_duplicate_topic_check_idempotency")
def duplicate_idempotent(aws):
    sns, _ = clients(aws)
    name = aws.name("topic")
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    aws.step("response-created", sns.create_topic, Name=name, Tags=tags)
    for i, more in enumerate(({"Tags": tags}, {"Tags": tags[::-1]}, {})):
        aws.step(f"response-same-arn-{i}", sns.create_topic, Name=name, **more)


@asks("create_topic_after_delete_with_new_tags")
def after_delete(aws):
    sns, _ = clients(aws)
    name = aws.name("topic")
    arn = aws.step("topic-0", sns.create_topic, Name=name,
                   Tags=[{"Key": "Name", "Value": "pqr"}])["TopicArn"]
    sns.delete_topic(TopicArn=arn)
    aws.step("topic-1", sns.create_topic, Name=name, Tags=[{"Key": "Name", "Value": "abc"}])


@asks("topic_delivery_policy_crud")
def delivery_policy(aws):
    sns, _ = clients(aws)
    arn = topic(aws, sns, fifo=True, Attributes={
        "DisplayName": "TestTopic", "SignatureVersion": "2",
        "DeliveryPolicy": json.dumps({"http": {"defaultRequestPolicy": {
            "headerContentType": "application/json"}}})})
    aws.step("get-topic-attrs", sns.get_topic_attributes, TopicArn=arn)
    for value, set_step, get_step in (
            ({"http": {"defaultHealthyRetryPolicy": {"minDelayTarget": 5, "maxDelayTarget": 6,
                                                     "numRetries": 1}}},
             "set-topic-attrs", "get-topic-attrs-after-update"),
            ({"http": {"defaultHealthyRetryPolicy": None}},
             "set-topic-attrs-none", "get-topic-attrs-after-none"),
            (None, "set-topic-attrs-full-none", "get-topic-attrs-after-delete")):
        aws.step(set_step, sns.set_topic_attributes, TopicArn=arn, AttributeName="DeliveryPolicy",
                 AttributeValue=json.dumps(value) if value else "")
        aws.step(get_step, sns.get_topic_attributes, TopicArn=arn)


@asks("delete_topic_idempotency", "delete_non_existent_topic")
def deleted_twice(aws):
    sns, _ = clients(aws)
    arn = topic(aws, sns)
    if "existent" in aws.case:
        aws.step("delete-non-existent-topic", sns.delete_topic, TopicArn=arn + "other")
        return
    for step in ("delete-topic", "delete-topic-again"):
        aws.step(step, sns.delete_topic, TopicArn=arn)


@asks("create_topic_should_be_idempotent")
def idempotent(aws):
    sns, _ = clients(aws)
    name = aws.name("topic")
    for i in ("1", "2"):
        arn = sns.create_topic(Name=name)["TopicArn"]
        if i == "1":
            sns.set_topic_attributes(TopicArn=arn, AttributeName="DisplayName",
                                     AttributeValue="AlreadySet")
        aws.step(f"topic-attrs-idempotent-{i}", sns.get_topic_attributes, TopicArn=arn)


@asks("create_topic_name_constraints")
def names(aws):
    sns, _ = clients(aws)
    fifo = {"FifoTopic": "true"}
    aws.step("valid-name-max-length", sns.create_topic, Name="a" * 256)
    aws.step("name-too-short", sns.create_topic, Name="")
    aws.step("name-too-long", sns.create_topic, Name="a" * 257)
    aws.step("name-contains-fifo", sns.create_topic, Name="a.fifo")
    aws.step("fifo-name-not-contains-fifo", sns.create_topic, Name="a", Attributes=fifo)
    for i, bad in enumerate("!@#$%^&*"):
        aws.step(f"name-invalid-char-{i}", sns.create_topic, Name=f"a{bad}")


@asks("topic_get_attributes_with_fifo_false")
def fifo_false(aws):
    sns, _ = clients(aws)
    arn = topic(aws, sns, Attributes={"FifoTopic": "false"})
    aws.step("get-attrs-standard-topic", sns.get_topic_attributes, TopicArn=arn)
    aws.step("set-fifo-false-after-creation", sns.set_topic_attributes, TopicArn=arn,
             AttributeName="FifoTopic", AttributeValue="false")


@asks("create_topic_different_attrs")
def different_attributes(aws):
    sns, _ = clients(aws)
    name = aws.name("topic")
    arn = aws.step("create-topic", sns.create_topic, Name=name,
                   Attributes={"DisplayName": "Value1"})["TopicArn"]
    aws.step("create-topic-no-attrs", sns.create_topic, Name=name)
    aws.step("topic-attrs", sns.get_topic_attributes, TopicArn=arn)
    for step, attributes in (
            ("create-topic-diff-attrs", {"DisplayName": "Value2"}),
            ("create-topic-new-attrs-fifo", {"FifoTopic": "true"}),
            ("create-topic-new-attrs", {"KmsMasterKeyId": "key"}),
            ("create-topic-new-and-same-attrs", {"DisplayName": "Value1",
                                                 "KmsMasterKeyId": "key"})):
        aws.step(step, sns.create_topic, Name=name, Attributes=attributes)


def policy(sns, arn):
    return json.loads(sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"])


@asks("topic_add_permission", "topic_add_multiple_permissions", "topic_remove_permission")
def permissions(aws):
    sns, _ = clients(aws)
    arn = topic(aws, sns)
    actions = ["Publish", "Subscribe"] if "multiple" in aws.case else ["Publish"]
    aws.step("add-permission-response", sns.add_permission, TopicArn=arn, Label="test",
             AWSAccountId=["000000000000"], ActionName=actions)
    if "remove" in aws.case:
        sns.remove_permission(TopicArn=arn, Label="test")
        aws.keep("topic-policy", policy(sns, arn))
    else:
        aws.keep("topic-policy-after-permission", policy(sns, arn))


@asks("topic_policy_overwrite_lifecycle")
def policy_overwritten(aws):
    sns, _ = clients(aws)
    arn = topic(aws, sns)
    own = {"Version": "2012-10-17", "Statement": [
        {"Sid": "own", "Effect": "Allow", "Principal": "*", "Action": "SNS:Publish",
         "Resource": arn}]}
    sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=json.dumps(own))
    assert policy(sns, arn) == own


@asks("add_permission_errors", "remove_permission_errors")
def permission_errors(aws):
    sns, _ = clients(aws)
    arn = topic(aws, sns)
    asked = {"Label": "test", "AWSAccountId": ["000000000000"], "ActionName": ["Publish"]}
    if "remove" in aws.case:
        aws.step("topic-not-found", sns.remove_permission, TopicArn=arn + "x", Label="test")
        return
    sns.add_permission(TopicArn=arn, **asked)
    aws.step("duplicate-label", sns.add_permission, TopicArn=arn, **asked)
    aws.step("topic-not-found", sns.add_permission, TopicArn=arn + "x", **asked)
    aws.step("invalid-action", sns.add_permission, TopicArn=arn,
             **asked | {"Label": "test2", "ActionName": ["InvalidAction"]})


@asks("delete_subscriptions_on_delete_topic")
def subscriptions_of_deleted(aws):
    sns, sqs = clients(aws)
    arn = topic(aws, sns)
    _, queue_arn = queue(aws, sqs)
    subscription = subscribe(sns, arn, queue_arn, RawMessageDelivery="true")
    sns.delete_topic(TopicArn=arn)
    aws.step("get-sub-after-topic-delete", sns.get_subscription_attributes,
             SubscriptionArn=subscription)
