"""Questions of SNS about filter policies: what they let through, and which are refused."""

import json

from runner import asks
from sns_ways import EVERY, clients, drain, queue, receive, subscribe, subscribed, topic

RANGE = {"attr1": [{"numeric": [">", 0, "<=", 100]}]}


def number(value):
    return {"DataType": "Number", "StringValue": str(value)}


def put(sns, made, policy):
    sns.set_subscription_attributes(SubscriptionArn=made, AttributeName="FilterPolicy",
                                    AttributeValue=json.dumps(policy))


@asks("filter_policy")
def attribute(aws):
    sns, sqs = clients(aws)
    arn, url, made = subscribed(aws, sns, sqs, FilterPolicy=json.dumps(RANGE))
    look = {"SubscriptionArn": made}
    aws.step("subscription-attributes", sns.get_subscription_attributes, **look)
    aws.keep("messages-0", receive(sqs, url, **EVERY))
    send = {"TopicArn": arn}
    sns.publish(**send, Message="This is a test message", MessageAttributes={"attr1": number(99)})
    aws.keep("messages-1", receive(sqs, url))
    sns.publish(**send, Message="another", MessageAttributes={"attr1": number(111)})
    found = receive(sqs, url)
    aws.keep("messages-2", found)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=found["Messages"][0]["ReceiptHandle"])
    put(sns, made, {"attr1": [None, {"anything-but": "whatever"}]})
    aws.step("subscription-attributes-2", sns.get_subscription_attributes, **look)
    aws.keep("messages-3", receive(sqs, url))
    sns.publish(**send, Message="This the test message for null")
    aws.keep("messages-4", receive(sqs, url))


@asks("exists_filter_policy")
def exists(aws):
    sns, sqs = clients(aws)
    arn, url, made = subscribed(aws, sns, sqs)
    put(sns, made, {"store": [{"exists": True}]})
    aws.step("subscription-attributes-policy-1", sns.get_subscription_attributes,
             SubscriptionArn=made)
    aws.keep("messages-0", receive(sqs, url))
    both, one = {"store": number(99), "def": number(99)}, {"def": number(99)}
    for i, attributes in ((1, both), (2, one)):
        sns.publish(TopicArn=arn, Message=f"message-{i}", MessageAttributes=attributes)
        found = receive(sqs, url)
        aws.keep(f"messages-{i}", found)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=found["Messages"][0]["ReceiptHandle"])
    put(sns, made, {"store": [{"exists": False}]})
    aws.step("subscription-attributes-policy-2", sns.get_subscription_attributes,
             SubscriptionArn=made)
    for i, attributes in ((3, one), (4, both)):
        sns.publish(TopicArn=arn, Message=f"message-{i}", MessageAttributes=attributes)
        aws.keep(f"messages-{i}", receive(sqs, url))


@asks("exists_filter_policy_attributes_array")
def array(aws):
    sns, sqs = clients(aws)
    arn, url, made = subscribed(aws, sns, sqs, RawMessageDelivery="true",
                                FilterPolicy=json.dumps({"store": ["value1"]}))
    aws.step("subscription-attributes-policy", sns.get_subscription_attributes,
             SubscriptionArn=made)
    aws.keep("messages-init", receive(sqs, url))
    for i, (kind, value) in enumerate((("String", "value1"),
                                       ("String.Array", '["value1", "value2"]'),
                                       ("String.Array", '["value2", "value3"]')), 1):
        sns.publish(TopicArn=arn, Message=f"message-{i}", MessageAttributes={
            "store": {"DataType": kind, "StringValue": value}})
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        aws.keep(f"messages-{i}", found)


def by_body(aws, sns, sqs, policy, raw=True):
    return subscribed(aws, sns, sqs, RawMessageDelivery="true" if raw else "false",
                      FilterPolicyScope="MessageBody", FilterPolicy=json.dumps(policy))[:2]


@asks("filter_policy_on_message_body")
def body(aws):
    sns, sqs = clients(aws)
    arn, url = by_body(aws, sns, sqs, {"object": {"key": [{"prefix": "auto-"}, "hardcodedvalue"]}},
                       raw=aws.parameters == "True")
    aws.keep("recv-init", receive(sqs, url))
    for message in ({"object": {"key": "test-auto"}}, {"object": {"test": "auto-test"}},
                    {"key": "auto-test"}):
        sns.publish(TopicArn=arn, Message=json.dumps(message))
    sns.publish(TopicArn=arn, Message="no document")
    for i, message in enumerate(("auto-test", "hardcodedvalue")):
        sns.publish(TopicArn=arn, Message=json.dumps({"object": {"key": message}}))
        aws.keep(f"recv-passed-msg-{i}", receive(sqs, url, 30))


@asks("filter_policy_on_message_body_dot_attribute")
def dots(aws):
    sns, sqs = clients(aws)
    arn, url = by_body(aws, sns, sqs, {"object.nested": ["string.value"]}, raw=False)
    aws.keep("recv-init", receive(sqs, url))
    for i, message in enumerate(({"object": {"nested": "string.value"}},
                                 {"object.nested": "string.value"})):
        sns.publish(TopicArn=arn, Message=json.dumps(message))
        aws.keep(f"recv-nested-msg-{i}", receive(sqs, url, 30))
    made = sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"][0]["SubscriptionArn"]
    put(sns, made, {"object.nested.test": ["string.value"]})
    for i, message in enumerate(({"object": {"nested": {"test": "string.value"}}},
                                 {"object.nested.test": "string.value"},
                                 {"object.nested": {"test": "string.value"}},
                                 {"object": {"nested.test": "string.value"}})):
        sns.publish(TopicArn=arn, Message=json.dumps(message))
        aws.keep(f"recv-deep-nested-msg-{i}", receive(sqs, url, 30))


def in_order(sqs, url):
    return drain(sqs, url, lambda message: message["Body"])


@asks("filter_policy_on_message_body_array_attributes")
def lists(aws):
    sns, sqs = clients(aws)
    arn = topic(aws, sns)
    urls = []
    for name in ("queue1", "queue2"):
        url, queue_arn = queue(aws, sqs)
        subscribe(sns, arn, queue_arn, RawMessageDelivery="true", FilterPolicyScope="MessageBody",
                  FilterPolicy=json.dumps({"headers": {"route-to": [name]}}))
        urls.append(url)
    for to in (["queue3"], ["queue1"], ["queue2"], ["queue1", "queue2"]):
        sns.publish(TopicArn=arn, Message=json.dumps({"headers": {"route-to": to}}))
    for i, url in enumerate(urls):
        aws.keep(f"messages-queue-{i}", in_order(sqs, url))


@asks("filter_policy_on_message_body_array_of_object_attributes")
def lists_of_maps(aws):
    sns, sqs = clients(aws)
    arn, url = by_body(aws, sns, sqs, {
        "Records": {"s3": {"object": {"key": [{"prefix": "auto-"}]}},
                    "eventName": [{"prefix": "ObjectCreated:"}]}})
    created = {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
               "s3": {"object": [[{"key": "auto-insurance-2314.xml", "size": 17}]]}}
    removed = {"eventSource": "aws:s3", "eventName": "ObjectRemoved:Delete",
               "s3": {"object": {"key": "home-insurance-2314.xml", "size": 17}}}
    whole = {"eventSource": "aws:s3", "eventTime": "2022-11-21T03:41:29.743Z",
             "eventName": "ObjectCreated:Put",
             "s3": {"bucket": {"name": "bucket1", "arn": "arn:aws:s3:::bucket1"},
                    "object": {"key": "auto-insurance-2314.xml", "size": 17}}}
    # Neither record has both.
    split = [{"eventName": "ObjectRemoved:Delete", "s3": {"object": {"key": "auto-1.xml"}}},
             {"eventName": "ObjectCreated:Put", "s3": {"object": {"key": "home-1.xml"}}}]
    for records in ([removed], split, [created, removed], [whole]):
        sns.publish(TopicArn=arn, Message=json.dumps({"Records": records}))
    aws.keep("messages", in_order(sqs, url))


@asks("filter_policy_on_message_body_or_attribute")
def either(aws):
    sns, sqs = clients(aws)
    arn, url = by_body(aws, sns, sqs, {
        "$or": [{"metricName": ["CPUUtilization", "ReadLatency"]},
                {"namespace": ["AWS/EC2", "AWS/ES"]}],
        "detail": {"scope": ["Service"],
                   "$or": [{"source": ["aws.cloudwatch"]},
                           {"type": ["CloudWatch Alarm State Change"]}]}})
    detail = {"scope": "Service", "source": "aws.cloudwatch"}
    for message in (
            {"metricName": "CPUUtilization", "detail": detail},
            {"metricName": "CPUUtilization",
             "detail": {"scope": "Service", "type": "CloudWatch Alarm State Change"}},
            {"metricName": "ReadLatency", "detail": detail},
            {"namespace": "AWS/EC2", "detail": detail},
            {"namespace": "AWS/ES", "detail": detail},
            {"metricName": "CPUUtilization", "detail": {"scope": "Other"}},
            {"metricName": "CPUUtilization", "detail": {"scope": "Service"}},
            {"namespace": "AWS/Other", "detail": detail}):
        sns.publish(TopicArn=arn, Message=json.dumps(message))
    aws.keep("messages-queue", in_order(sqs, url))


@asks("filter_policy_for_batch")
def batch(aws):
    sns, sqs = clients(aws)
    arn, url, made = subscribed(aws, sns, sqs, FilterPolicy=json.dumps(RANGE))
    other_url, queue_arn = queue(aws, sqs)
    other = subscribe(sns, arn, queue_arn)
    aws.step("subscription-attributes-with-filter", sns.get_subscription_attributes,
             SubscriptionArn=made)
    aws.step("subscription-attributes-no-filter", sns.get_subscription_attributes,
             SubscriptionArn=other)
    aws.keep("messages-no-filter-before-publish", receive(sqs, other_url))
    aws.keep("messages-with-filter-before-publish", receive(sqs, url))

    def publish(message, value):
        sns.publish_batch(TopicArn=arn, PublishBatchRequestEntries=[
            {"Id": "1", "Message": message, "MessageAttributes": {"attr1": number(value)}}])
    publish("This is a test message", 99)
    aws.keep("messages-no-filter-after-publish-ok", receive(sqs, other_url, 30))
    aws.keep("messages-with-filter-after-publish-ok", receive(sqs, url, 30))
    publish("This is another test message", 111)
    aws.keep("messages-no-filter-after-publish-ok-1", receive(sqs, other_url, 30))
    aws.keep("messages-with-filter-after-publish-filtered", receive(sqs, url, 30))


@asks("filter_policy_empty_array_payload", "filter_policy_ip_address_condition",
      "filter_policy_large_complex_payload")
def bodies(aws):
    sns, sqs = clients(aws)
    if "large" in aws.case:
        arn, url = by_body(aws, sns, sqs, {"last": {"field": ["wanted"]}})
        message = {"list": [{"a": i, "b": [{"c": j} for j in range(20)]} for i in range(300)]}
        sns.publish(TopicArn=arn, Message=json.dumps(message | {"last": {"field": "other"}}))
        sns.publish(TopicArn=arn, Message=json.dumps(message | {"last": {"field": "wanted"}}))
        assert len(drain(sqs, url)["Messages"]) == 1
        return
    event = {"version": "0", "id": "3e3c153a-8339-4e30-8c35-687ebef853fe",
             "detail-type": "EC2 Instance Launch Successful", "source": "aws.autoscaling",
             "account": "123456789012", "time": "2015-11-11T21:31:47Z", "region": "my-region",
             "resources": [], "detail": {"eventVersion": "", "responseElements": None}}
    if "empty" in aws.case:
        arn, url = by_body(aws, sns, sqs, {"detail": {"eventVersion": [""]}})
        sns.publish(TopicArn=arn, Message=json.dumps(event))
    else:
        arn, url = by_body(aws, sns, sqs, {"detail": {"$or": [
            {"sourceIPAddress": [{"cidr": "10.0.0.0/24"}]},
            {"sourceIPAddressV6": [{"cidr": "2001:db8:1234:1a00::/64"}]}]}})
        for name, detail in (
                ("1", {"sourceIPAddress": "10.0.0.255"}), ("2", {"sourceIPAddress": "10.0.0.256"}),
                ("4", {"sourceIPAddress": "10.0.1.255"}),
                ("3", {"sourceIPAddressV6": "2001:0db8:1234:1a00:0000:0000:0000:0000"}),
                ("5", {"sourceIPAddressV6": "2001:0db8:123f:1a01:0000:0000:0000:0000"})):
            sns.publish(TopicArn=arn, Message=json.dumps({
                "id": name, "source": "test-source", "detail-type": "test-detail-type",
                "account": "123456789012", "region": "my-region", "time": "2022-07-13T13:48:01Z",
                "detail": detail}))
    aws.keep("messages-queue", in_order(sqs, url))


REFUSED = {
    "error-condition-list": [["value"]],
    "error-condition-operator": [{"wrong-operator": True}],
    "error-condition-two-operators": [{"suffix": "value", "prefix": "value2"}],
    "error-condition-empty-array": [],
    "error-condition-is-numeric": [{"suffix": 100}],
    "error-condition-is-none": [{"suffix": None}],
    "error-condition-is-not-list-and-operator": {"suffix": "value"},
    "error-condition-empty-list": [{"suffix": []}],
    "error-condition-list-wrong-type": [{"suffix": ["test", "test2"]}],
    "error-condition-is-not-list-two-ops": {"suffix": "value", "prefix": "value"},
    "error-condition-is-not-list-and-no-operator": {"not-an-operator": "value"},
    "error-condition-bad-type": [{"cidr": ["bad-filter"]}],
    "error-condition-bad-cidr-str": [{"cidr": "bad-filter"}],
    "error-condition-bad-cidr-str-slash": [{"cidr": "bad-filter/64"}],
    "error-condition-bad-cidr-str-slash-2": [{"cidr": "bad-filter/a"}],
    "error-condition-bad-cidr-v4": [{"cidr": "xx.11.xx/8"}],
    "error-condition-bad-cidr-v6": [{"cidr": "xxxx:db8:1234:1a00::/64"}],
    "error-numeric-empty": [{"numeric": []}],
    "error-numeric-wrong-operator": [{"numeric": ["operator"]}],
    "error-numeric-operator-order": [{"numeric": [1, "<="]}],
    "error-numeric-type": [{"numeric": ["=", "000"]}],
    "error-numeric-missing-value": [{"numeric": [">="]}],
    "error-numeric-wrong-range-order": [{"numeric": ["<", 100, ">", 10]}],
    "error-numeric-wrong-range-operators": [{"numeric": [">=", 1, ">", 2]}],
    "error-numeric-wrong-value-order": [{"numeric": [">", 3, "<", 1]}],
    "error-numeric-missing-range-value": [{"numeric": [">", 20, "<="]}],
    "error-numeric-missing-range-operator": [{"numeric": [">", 20, 30]}],
    "error-numeric-wrong-second-range-operator": [{"numeric": [">", 20, "test"]}],
    "error-numeric-wrong-range-value-1-type": [{"numeric": [">", "20", "<", "30"]}],
    "error-numeric-wrong-range-value-2-type": [{"numeric": [">", 20, "<", "30"]}],
    "error-numeric-too-many-range": [{"numeric": [">", 20, "<", 30, "<", 50]}],
    "error-condition-none": [{"exists": None}],
    "error-condition-string": [{"exists": "no"}],
    "error-condition-wrong-operator": [{"anything-but": {"wrong-operator": None}}],
    "error-condition-anything-but-suffix": [{"anything-but": {"suffix": "test"}}],
    "error-condition-anything-but-exists": [{"anything-but": {"exists": False}}],
    "error-condition-anything-but-prefix-wrong-type": [{"anything-but": {"prefix": False}}],
}
COMPLEX = {
    "error-complexity-in-one-condition": {"a": {"b": {"c": list("abcdefgh")}},
                                          "d": {"e": list("abcdefgh")}},
    "error-complexity-in-two-conditions": {"a": {"b": {"c": list("abcdef")}},
                                           "d": {"e": {"f": list("abc")}}},
    "error-complexity-too-many-fields": {f"field{i}": ["a"] for i in range(6)},
    "error-complexity-or-flat": {"$or": [{"a": [str(i) for i in range(76)]},
                                         {"b": [str(i) for i in range(76)]}]},
    "error-complexity-or-nested": {"a": {"$or": [{"b": {"c": list("abcdefgh")}},
                                                 {"d": {"e": list("abcdefgh")}}]},
                                   "f": {"g": list("abcd")}},
}


@asks("validate_policy", "validate_policy_string_operators", "validate_policy_numeric_operator",
      "validate_policy_exists_operator", "validate_policy_nested_anything_but_operator",
      "policy_complexity", "policy_complexity_with_or")
def refused(aws):
    sns, sqs = clients(aws)
    arn = topic(aws, sns)
    _, queue_arn = queue(aws, sqs)
    policies = COMPLEX if "complexity" in aws.case else {
        step: {"key": conditions} for step, conditions in REFUSED.items()}
    for step, policy in policies.items():
        more = {"FilterPolicyScope": "MessageBody"} if policies is COMPLEX or isinstance(
            policy["key"], dict) else {}
        aws.step(step, sns.subscribe, TopicArn=arn, Protocol="sqs", Endpoint=queue_arn,
                 Attributes=more | {"FilterPolicy": json.dumps(policy, separators=(",", ":"))})
