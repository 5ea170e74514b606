"""Questions of SNS about subscriptions."""

import json

from runner import asks
from sns_ways import clients, queue, subscribe, subscribed, topic

NO_ID = "00000000-0000-0000-0000-000000000000"


@asks("subscribe_with_invalid_protocol", "subscribe_to_sqs_with_queue_url",
      "subscribe_sqs_queue_url", "subscribe_unknown_topic", "subscribe_unknown_sqs_queue",
      "subscribe_with_invalid_topic", "subscribe_invalid_filter_policy")
def refused(aws):
    sns, sqs = clients(aws)
    arn = topic(aws, sns)
    url, queue_arn = queue(aws, sqs)

    def ask(step, **asked):
        aws.step(step, sns.subscribe, **{"TopicArn": arn, "Protocol": "sqs",
                                         "Endpoint": queue_arn} | asked)
    {
        "test_subscribe_with_invalid_protocol": lambda: ask(
            "exception", Protocol="test-protocol", Endpoint=queue_arn),
        "test_subscribe_to_sqs_with_queue_url": lambda: ask("sub-queue-url", Endpoint=url),
        "test_subscribe_sqs_queue_url": lambda: ask("subscribe-sqs-via-url-error", Endpoint=url),
        "test_subscribe_unknown_topic": lambda: ask("subscribe-unknown-topic", TopicArn=arn + "x"),
        "test_subscribe_unknown_sqs_queue": lambda: (
            ask("subscribe-unknown-sqs", Endpoint=queue_arn + "x"),
            ask("subscribe-unknown-sqs-invalid_arn", Endpoint="arn:aws:sqs:x")),
        "test_subscribe_with_invalid_topic": lambda: (
            ask("invalid-subscribe-arn-1", TopicArn="randomstring"),
            ask("invalid-subscribe-arn-2", TopicArn=arn.rsplit(":", 1)[0]),
            ask("non-existent-topic", TopicArn=arn + "x")),
        "test_subscribe_invalid_filter_policy": lambda: ask(
            "subscribe-invalid-filter-policy", Attributes={"FilterPolicy": "invalid"}),
    }[aws.case]()


@asks("unsubscribe_from_non_existing_subscription", "unsubscribe_wrong_arn_format",
      "unsubscribe_idempotency", "unsubscribe_from_deleted_topic")
def unsubscribe(aws):
    sns, sqs = clients(aws)
    arn, _, subscription = subscribed(aws, sns, sqs)

    def ask(step, asked):
        aws.step(step, sns.unsubscribe, SubscriptionArn=asked)
    if "non_existing" in aws.case:
        ask("empty-unsubscribe", f"{arn}:{NO_ID}")
    elif "wrong" in aws.case:
        ask("invalid-unsubscribe-arn-1", "randomstring")
        ask("invalid-unsubscribe-arn-2", "arn:aws:sns:us-east-1:random")
        ask("invalid-unsubscribe-arn-3", "arn:aws:sns:us-east-1:111111111111:random")
        ask("invalid-unsubscribe-arn-4", "")
    elif "deleted" in aws.case:
        sns.delete_topic(TopicArn=arn)
        ask("unsubscribe-deleted-topic", "subscription")
    else:
        ask("unsubscribe-1", subscription)
        ask("unsubscribe-2", subscription)


@asks("create_subscriptions_with_attributes")
def with_attributes(aws):
    sns, sqs = clients(aws)
    arn = topic(aws, sns)
    _, queue_arn = queue(aws, sqs)
    asked = {"TopicArn": arn, "Protocol": "sqs", "Endpoint": queue_arn}
    aws.step("subscribe-wrong-attr", sns.subscribe, **asked,
             Attributes={"RawMessageDelivery": "wrongvalue"})
    made = aws.step("subscribe", sns.subscribe, **asked,
                    Attributes={"RawMessageDelivery": "true"})["SubscriptionArn"]
    aws.step("get-attrs", sns.get_subscription_attributes, SubscriptionArn=made)
    aws.step("get-attrs-nonexistent-sub", sns.get_subscription_attributes,
             SubscriptionArn=f"{arn}:{NO_ID}")


@asks("not_found_error_on_set_subscription_attributes")
def not_found(aws):
    sns, sqs = clients(aws)
    arn = topic(aws, sns)
    _, queue_arn = queue(aws, sqs)
    made = aws.step("sub", sns.subscribe, TopicArn=arn, Protocol="sqs",
                    Endpoint=queue_arn)["SubscriptionArn"]
    aws.step("sub-attrs", sns.get_subscription_attributes, SubscriptionArn=made)
    aws.step("subscriptions-for-topic-before-unsub", sns.list_subscriptions_by_topic, TopicArn=arn)
    sns.unsubscribe(SubscriptionArn=made)
    aws.step("sub-not-found", sns.set_subscription_attributes, SubscriptionArn=made,
             AttributeName="RawMessageDelivery", AttributeValue="true")
    aws.step("subscriptions-for-topic-after-unsub", sns.list_subscriptions_by_topic, TopicArn=arn)


@asks("validate_set_sub_attributes")
def validated(aws):
    sns, sqs = clients(aws)
    _, _, subscription = subscribed(aws, sns, sqs)
    for step, name, value in (
            ("fake-attribute", "FakeAttribute", "test"),
            ("raw-message-wrong-value", "RawMessageDelivery", "test-ValUe"),
            ("raw-message-empty-value", "RawMessageDelivery", ""),
            ("fake-arn-redrive-policy", "RedrivePolicy", '{"deadLetterTargetArn": "fake-arn"}'),
            ("invalid-json-redrive-policy", "RedrivePolicy", "{invalidjson}"),
            ("invalid-json-filter-policy", "FilterPolicy", "{invalidjson}")):
        aws.step(step, sns.set_subscription_attributes, SubscriptionArn=subscription,
                 AttributeName=name, AttributeValue=value)


@asks("subscribe_idempotency")
def idempotent(aws):
    sns, sqs = clients(aws)
    arn = topic(aws, sns)
    _, queue_arn = queue(aws, sqs)

    def ask(step, **more):
        return aws.step(step, sns.subscribe, TopicArn=arn, Protocol="sqs", Endpoint=queue_arn,
                        ReturnSubscriptionArn=True, **more)
    made = ask("subscribe", Attributes={"RawMessageDelivery": "true"})["SubscriptionArn"]
    aws.step("get-sub-attrs", sns.get_subscription_attributes, SubscriptionArn=made)
    ask("subscribe-exact-same-raw", Attributes={"RawMessageDelivery": "true"})
    sns.set_subscription_attributes(SubscriptionArn=made, AttributeName="FilterPolicy",
                                    AttributeValue=json.dumps({"a": ["b"]}))
    ask("subscribe-idempotent", Attributes={"RawMessageDelivery": "true",
                                            "FilterPolicy": json.dumps({"a": ["b"]})})
    ask("subscribe-idempotent-no-attributes")
    ask("subscribe-idempotent-empty-attributes", Attributes={})
    ask("subscribe-missing-attributes", Attributes={"RawMessageDelivery": "true"})
    ask("subscribe-diff-attributes", Attributes={"RawMessageDelivery": "false"})


@asks("list_subscriptions")
def listed(aws):
    sns, sqs = clients(aws)
    made = {subscribed(aws, sns, sqs)[2] for _ in range(3)}
    found = {one["SubscriptionArn"] for page in sns.get_paginator("list_subscriptions").paginate()
             for one in page["Subscriptions"]}
    assert made <= found


@asks("double_subscription")
def double(aws):
    sns, sqs = clients(aws)
    arn = topic(aws, sns)
    _, queue_arn = queue(aws, sqs)
    for step in ("double-subscription-first", "double-subscription-second"):
        made = aws.step(step, sns.subscribe, TopicArn=arn, Protocol="sqs", Endpoint=queue_arn)
        # The record has the topic's name, which is another each time.
        made["SubscriptionArn"] = made["SubscriptionArn"].replace(
            arn.rsplit(":", 1)[1], "double-sub-befdfdff")


@asks("getting_subscriptions_by_topic")
def by_topic(aws):
    sns, sqs = clients(aws)
    arn, _, _ = subscribed(aws, sns, sqs)
    aws.step("list-subscriptions-by-topic", sns.list_subscriptions_by_topic, TopicArn=arn)


@asks("subscribe_attributes", "creating_subscription_with_attributes",
      "set_subscription_attributes", "sqs_topic_subscription_confirmation")
def attributes(aws):
    sns, sqs = clients(aws)
    raw = {"RawMessageDelivery": "true"} if "with_attributes" in aws.case else {}
    _, _, made = subscribed(aws, sns, sqs, **raw)
    if "test_set" in aws.case:
        sns.set_subscription_attributes(SubscriptionArn=made, AttributeName="RawMessageDelivery",
                                        AttributeValue="true")
    found = sns.get_subscription_attributes(SubscriptionArn=made)
    for step in ("get-subscription-attributes", "subscription-with-attributes",
                 "set-subscription-attributes"):
        aws.keep(step, found)
    aws.keep("subscription-attrs", found["Attributes"])


@asks("get_subscription_attributes_error_not_exists")
def no_such(aws):
    sns, _ = clients(aws)
    aws.step("get-sub-attrs-nonexistent", sns.get_subscription_attributes,
             SubscriptionArn=f"{topic(aws, sns)}:{NO_ID}")


@asks("set_subscription_filter_policy_scope")
def filter_scope(aws):
    sns, sqs = clients(aws)
    _, _, made = subscribed(aws, sns, sqs)

    def put(name, value, step=None):
        asked = {"SubscriptionArn": made, "AttributeName": name, "AttributeValue": value}
        aws.step(step or "unnamed", sns.set_subscription_attributes, **asked)

    def look(step):
        aws.step(step, sns.get_subscription_attributes, SubscriptionArn=made)
    look("sub-attrs-default")
    put("FilterPolicyScope", "MessageBody")
    look("sub-attrs-filter-scope-body")
    put("FilterPolicyScope", "RandomValue", "sub-attrs-filter-scope-error")
    put("FilterPolicy", json.dumps({"attr": ["match-this"]}))
    look("sub-attrs-after-setting-policy")


@asks("sub_filter_policy_nested_property", "sub_filter_policy_nested_property_constraints")
def nested(aws):
    sns, sqs = clients(aws)
    _, _, made = subscribed(aws, sns, sqs)

    def put(step, value, name="FilterPolicy"):
        aws.step(step, sns.set_subscription_attributes, SubscriptionArn=made, AttributeName=name,
                 AttributeValue=value if isinstance(value, str)
                 else json.dumps(value, separators=(",", ":")))
    policy = {"object": {"key": [{"prefix": "auto-"}]}}
    if "constraints" not in aws.case:
        put("sub-filter-policy-nested-error", policy)
        put("unnamed", "MessageBody", "FilterPolicyScope")
        put("unnamed", policy)
        aws.step("sub-attrs-after-setting-nested-policy", sns.get_subscription_attributes,
                 SubscriptionArn=made)
        return
    put("unnamed", "MessageBody", "FilterPolicyScope")
    put("sub-filter-policy-nested-error-too-many-combinations",
        {"a": {"b": {"c": list("123456789")}}, "d": {"e": list("1234567")}})
    put("sub-filter-policy-max-attr-keys", {f"key_{i}": ["value"] for i in range(6)})
    put("sub-filter-policy-rule-no-list", {"key_a": "value_one"})
