"""What a member of a request must satisfy agrees with AWS's own models, one member after the other.

Of each member that is read the type is that of botocore's service model, and each constraint of the
model (length, range, pattern, enumeration, and that a member is required) is described identically.
What the reader of requests checks by itself, unit tests show. What is left to the rules is sent to
the running program, violated: it must be refused, and with something else than what is said to the
same request without the violation. What passes all the same stands in GAPS with a reason.

A newer botocore that brings something new makes this test fail until somebody has decided about it.
"""

import copy
import re
import unittest

import harness

harness.need("boto3")
import boto3  # noqa: E402
import botocore  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402
from models import OURS, SERVICES, fate, members_below, model_of, value_for  # noqa: E402

# Whose models the descriptions were compared with. Older ones say less, or something else.
COMPARED_WITH = (1, 43)

# What is taken here and not by AWS, or asked for here alone. By the reason for it rows of "SERVICE
# OPERATION PATH", where * stands for anything; with "required" where the model requires it, "asked
# for" where it does not. A row that is no gap any more must go.
GAPS = {
    "an item has at most 400 KB, and so have its names": ["dynamodb * AttributeName"],
    "asks for what cannot have been named so: there is none": [
        "cloudwatch ListMetrics *", "cloudwatch GetMetricStatistics *",
        "cloudwatch GetMetricData *.Metric.*", "cloudwatch DescribeAlarm*",
        "cloudwatch PutMetricAlarm Metrics*",
        "sqs ReceiveMessage AttributeNames[]", "sqs ReceiveMessage MessageSystemAttributeNames[]",
    ],
    "tags of sessions meet no policies here, and are not kept": [
        "sts AssumeRole Tags*", "sts GetFederationToken Tags*"],
    "alarms on queries, which need neither, are refused": [
        "cloudwatch PutMetricAlarm EvaluationPeriods asked for",
        "cloudwatch PutMetricAlarm ComparisonOperator asked for",
    ],
    "empty or absent, it is the same": [
        "sqs SetQueueAttributes Attributes required",
        "sqs TagQueue Tags required", "sqs UntagQueue TagKeys required",
    ],
    "asked for unless a global table is copied, which is not offered": [
        "dynamodb CreateTable AttributeDefinitions asked for",
        "dynamodb CreateTable KeySchema asked for"],
    "a local index has no throughput of its own, and one that it is given is not looked at": [
        "dynamodb CreateTable LocalSecondaryIndexes[].ProvisionedThroughput.* asked for"],
    "the entry alone is told, in an answer that succeeds": [
        "sqs SendMessageBatch Entries[].MessageSystemAttributes<key>"],
}

QUEUE = "/000000000000/q"
KEY = {"id": {"S": "a"}}
ATTRIBUTES = [{"AttributeName": name, "AttributeType": "S"} for name in ("id", "k")]
HASH = [{"AttributeName": "id", "KeyType": "HASH"}]
PLAIN = {"AttributeDefinitions": ATTRIBUTES[:1], "KeySchema": HASH,
         "BillingMode": "PAY_PER_REQUEST"}
INDEX = {"IndexName": "by-k", "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
         "Projection": {"ProjectionType": "ALL"}}
LOCAL = {"IndexName": "local", "KeySchema": HASH + [{"AttributeName": "k", "KeyType": "RANGE"}],
         "Projection": {"ProjectionType": "ALL"}}
EXPECTED = {"n": {"ComparisonOperator": "NULL"}}
METRIC = {"Namespace": "N", "MetricName": "M"}
TIMES = {"StartTime": 1_700_000_000, "EndTime": 1_700_003_600}
ALARM = METRIC | {"AlarmName": "alarm", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1,
                  "Threshold": 1.0, "ComparisonOperator": "GreaterThanThreshold",
                  "TreatMissingData": "missing"}


def good_requests(names):
    """By operation, a request that succeeds: the others are this one with something changed."""
    table, arn = {"TableName": "jobs"}, names["table_arn"]
    return {
        "sqs": {
            "CreateQueue": {"QueueName": "new"}, "DeleteQueue": {"QueueUrl": "/0/gone"},
            "GetQueueUrl": {"QueueName": "q"}, "ListQueues": {},
            "SendMessage": {"QueueUrl": QUEUE, "MessageBody": "x"},
            "SendMessageBatch": {"QueueUrl": QUEUE, "Entries": [{"Id": "a", "MessageBody": "x"}]},
            "SetQueueAttributes": {"QueueUrl": QUEUE, "Attributes": {"DelaySeconds": "0"}},
            "TagQueue": {"QueueUrl": QUEUE, "Tags": {"a": "b"}},
            "UntagQueue": {"QueueUrl": QUEUE, "TagKeys": ["a"]},
            "StartMessageMoveTask": {"SourceArn": names["queue_arn"]},
            "ListMessageMoveTasks": {"SourceArn": names["queue_arn"]},
            "*": {"QueueUrl": QUEUE},
        },
        "dynamodb": {
            "PutItem": table | {"Item": KEY}, "GetItem": table | {"Key": KEY},
            "UpdateItem": table | {"Key": KEY}, "DeleteItem": table | {"Key": KEY},
            "BatchGetItem": {"RequestItems": {"jobs": {"Keys": [KEY]}}},
            "BatchWriteItem": {"RequestItems": {"jobs": [{"PutRequest": {"Item": KEY}}]}},
            "Query": table | {"KeyConditionExpression": "id = :i",
                              "ExpressionAttributeValues": {":i": {"S": "a"}}},
            "TransactWriteItems": {"TransactItems": [{"Put": table | {"Item": KEY}}]},
            "TransactGetItems": {"TransactItems": [{"Get": table | {"Key": KEY}}]},
            "CreateTable": PLAIN | {"TableName": "new"},
            "UpdateTable": table | {"BillingMode": "PAY_PER_REQUEST"},
            "DeleteTable": {"TableName": "gone"}, "ListTables": {},
            "UpdateTimeToLive": table | {"TimeToLiveSpecification": {"Enabled": True,
                                                                     "AttributeName": "ttl"}},
            "UpdateContinuousBackups": table | {"PointInTimeRecoverySpecification": {
                "PointInTimeRecoveryEnabled": False}},
            "TagResource": {"ResourceArn": arn, "Tags": [{"Key": "a", "Value": "b"}]},
            "UntagResource": {"ResourceArn": arn, "TagKeys": ["a"]},
            "ListTagsOfResource": {"ResourceArn": arn},
            "*": table,
        },
        "dynamodbstreams": {
            "ListStreams": {}, "DescribeStream": {"StreamArn": names["stream_arn"]},
            "GetShardIterator": {"StreamArn": names["stream_arn"], "ShardId": names["shard"],
                                 "ShardIteratorType": "TRIM_HORIZON"},
            "GetRecords": {"ShardIterator": names["iterator"]},
        },
        "sns": {
            "CreateTopic": {"Name": "films"}, "ListTopics": {}, "ListSubscriptions": {},
            "DeleteTopic": {"TopicArn": names["topic_arn"] + "x"},
            "SetTopicAttributes": {"TopicArn": names["topic_arn"],
                                   "AttributeName": "DisplayName", "AttributeValue": "a"},
            "AddPermission": {"TopicArn": names["topic_arn"], "Label": "a",
                              "AWSAccountId": ["000000000000"], "ActionName": ["Publish"]},
            "RemovePermission": {"TopicArn": names["topic_arn"], "Label": "b"},
            "Subscribe": {"TopicArn": names["topic_arn"], "Protocol": "sqs",
                          "Endpoint": names["queue_arn"]},
            "Unsubscribe": {"SubscriptionArn": names["topic_arn"] + ":" + "0" * 36},
            "GetSubscriptionAttributes": {"SubscriptionArn": names["subscription_arn"]},
            "SetSubscriptionAttributes": {"SubscriptionArn": names["subscription_arn"],
                                          "AttributeName": "RawMessageDelivery",
                                          "AttributeValue": "true"},
            "TagResource": {"ResourceArn": names["topic_arn"],
                            "Tags": [{"Key": "a", "Value": "b"}]},
            "UntagResource": {"ResourceArn": names["topic_arn"], "TagKeys": ["a"]},
            "ListTagsForResource": {"ResourceArn": names["topic_arn"]},
            "Publish": {"TopicArn": names["topic_arn"], "Message": "a"},
            "PublishBatch": {"TopicArn": names["topic_arn"],
                             "PublishBatchRequestEntries": [{"Id": "a", "Message": "a"}]},
            "*": {"TopicArn": names["topic_arn"]},
        },
        "cloudwatch": {
            "PutMetricData": {"Namespace": "N", "MetricData": [{"MetricName": "M", "Value": 1.0}]},
            "ListMetrics": {},
            "GetMetricStatistics": METRIC | TIMES | {"Period": 60, "Statistics": ["Sum"]},
            "GetMetricData": TIMES | {"MetricDataQueries": [{
                "Id": "a", "MetricStat": {"Metric": METRIC, "Period": 60, "Stat": "Sum"}}]},
            "PutMetricAlarm": ALARM, "DescribeAlarms": {}, "DescribeAlarmsForMetric": METRIC,
            "DescribeAlarmHistory": {}, "DeleteAlarms": {"AlarmNames": ["gone"]},
            "EnableAlarmActions": {"AlarmNames": ["alarm"]},
            "DisableAlarmActions": {"AlarmNames": ["alarm"]},
            "SetAlarmState": {"AlarmName": "alarm", "StateValue": "OK", "StateReason": "r"},
            "ListTagsForResource": {"ResourceARN": names["alarm_arn"]},
            "TagResource": {"ResourceARN": names["alarm_arn"],
                            "Tags": [{"Key": "a", "Value": "b"}]},
            "UntagResource": {"ResourceARN": names["alarm_arn"], "TagKeys": ["a"]},
        },
        "sts": {
            "AssumeRole": {"RoleArn": "arn:aws:iam::000000000000:role/admin",
                           "RoleSessionName": "night",
                           "Tags": [{"Key": "team", "Value": "x"}],
                           "TransitiveTagKeys": ["team"]},
            "AssumeRoleWithWebIdentity": {"RoleArn": "arn:aws:iam::000000000000:role/admin",
                                          "RoleSessionName": "night",
                                          "WebIdentityToken": "a.b.c"},
            "GetFederationToken": {"Name": "guest", "Tags": [{"Key": "team", "Value": "x"}]},
            "*": {},
        },
    }


LEGACY = {"KeyConditionExpression": None, "ExpressionAttributeValues": None,
          "KeyConditions": {"id": {"ComparisonOperator": "EQ", "AttributeValueList": [KEY["id"]]}}}
SOME = INDEX | {"IndexName": "some", "Projection": {"ProjectionType": "INCLUDE",
                                                    "NonKeyAttributes": ["n"]}}
UNITS = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
BOUGHT = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": UNITS}
STREAM = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}}
LOCALLY = {"AttributeDefinitions": ATTRIBUTES, "LocalSecondaryIndexes": [LOCAL],
           "KeySchema": HASH + [{"AttributeName": "k", "KeyType": "RANGE"}]}
WRITE = {"TableName": "jobs", "Key": KEY}

# What a request holds besides, or does not hold (None), so that what lies below a path means
# something; the longest path counts.
BESIDES = {
    "CreateTable GlobalSecondaryIndexes": {"AttributeDefinitions": ATTRIBUTES,
                                           "GlobalSecondaryIndexes": [SOME]},
    "CreateTable GlobalSecondaryIndexes[].ProvisionedThroughput": BOUGHT | {
        "AttributeDefinitions": ATTRIBUTES,
        "GlobalSecondaryIndexes": [INDEX | {"ProvisionedThroughput": UNITS}]},
    "CreateTable LocalSecondaryIndexes": LOCALLY,
    "CreateTable LocalSecondaryIndexes[].Projection": LOCALLY | {
        "LocalSecondaryIndexes": [LOCAL | {"Projection": SOME["Projection"]}]},
    "CreateTable ProvisionedThroughput": BOUGHT, "UpdateTable ProvisionedThroughput": BOUGHT,
    "CreateTable StreamSpecification": STREAM, "UpdateTable StreamSpecification": STREAM,
    "UpdateTable GlobalSecondaryIndexUpdates[].Create": {
        "AttributeDefinitions": ATTRIBUTES, "GlobalSecondaryIndexUpdates": [{"Create": SOME}]},
    "UpdateTable GlobalSecondaryIndexUpdates[].Create.ProvisionedThroughput": BOUGHT | {
        "AttributeDefinitions": ATTRIBUTES,
        "GlobalSecondaryIndexUpdates": [{"Create": INDEX | {"ProvisionedThroughput": UNITS}}]},
    "Scan Segment": {"TotalSegments": 4}, "Scan TotalSegments": {"Segment": 0},
    "Scan IndexName": {"IndexName": "by-k"},
    "Query IndexName": {"IndexName": "by-k", "KeyConditionExpression": "k = :i"},
    "Query AttributesToGet": LEGACY,
    "Query KeyConditions": LEGACY, "Query QueryFilter": LEGACY | {"QueryFilter": EXPECTED},
    "Query ConditionalOperator": LEGACY | {"QueryFilter": EXPECTED},
    "Scan ScanFilter": {"ScanFilter": EXPECTED},
    "Scan ConditionalOperator": {"ScanFilter": EXPECTED},
    **{f"{operation} {member}": {"Expected": EXPECTED}
       for operation in ("PutItem", "UpdateItem", "DeleteItem")
       for member in ("Expected", "ConditionalOperator")},
    "TransactWriteItems TransactItems[].ConditionCheck": {"TransactItems": [{
        "ConditionCheck": WRITE | {"ConditionExpression": "attribute_not_exists(n)"}}]},
    "TransactWriteItems TransactItems[].Delete": {"TransactItems": [{"Delete": WRITE}]},
    "TransactWriteItems TransactItems[].Update": {"TransactItems": [{"Update": WRITE}]},
}
# Operations that a table takes once: each request has a new one.
ONCE = ("UpdateTable", "UpdateTimeToLive")


def rules_of(shape):
    """The constraints of a shape, in the words of spot_members."""
    said = {k: v for k, v in shape.metadata.items() if k in ("min", "max", "pattern")}
    if "enum" in shape.metadata:
        said["values"] = sorted(shape.metadata["enum"])
    if said.get("min") == 0 and shape.type_name not in ("integer", "long"):
        del said["min"]  # a length is never less
    return said


def constrained(shape, path="", seen=()):
    """Paths as spot_members writes them, of all that has a constraint."""
    if shape is None or shape.name in seen:
        return
    if path and rules_of(shape):
        yield path, shape
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            below = f"{path}.{name}" if path else name
            yield from constrained(member, below, (*seen, shape.name))
    elif shape.type_name == "list":
        yield from constrained(shape.member, path + "[]", seen)
    elif shape.type_name == "map":
        yield from constrained(shape.key, path + "<key>", seen)
        yield from constrained(shape.value, path + "{}", seen)


def violations(shape):
    """Values that break one constraint each."""
    rules, kind = rules_of(shape), shape.type_name
    if "values" in rules:
        yield "no-such-value"
        return
    if "pattern" in rules:
        yield ":" * max(3, rules.get("min", 0))
    least, most = rules.get("min"), rules.get("max")
    if kind == "string":
        if least:
            yield "x" * (least - 1)
        if most:
            yield "x" * (most + 1)
    elif kind in ("integer", "long"):
        yield from [] if least is None else [least - 1]
        yield from [] if most is None else [most + 1]
    elif kind == "list":
        if least:
            yield []
        if most:
            yield [distinct(value_for(shape.member), i) for i in range(most + 1)]
    elif kind == "map":
        if least:
            yield {}
        if most:
            yield {f"key{i}": value_for(shape.value) for i in range(most + 1)}


def distinct(value, i):
    return f"{value}{i}" if isinstance(value, str) else value


def steps_of(path):
    return re.findall(r"[A-Za-z0-9]+|\[\]|\{\}|<key>", path)


def changed(shape, value, steps, leaf):
    """`value` with `leaf` where the steps lead."""
    if not steps:
        return leaf
    step, *rest = steps
    if step == "[]":
        first = value[0] if value else value_for(shape.member)
        return [changed(shape.member, first, rest, leaf)]
    if step == "{}":
        key, inner = next(iter(value.items())) if value else ("key", value_for(shape.value))
        return {key: changed(shape.value, inner, rest, leaf)}
    if step == "<key>":
        return {leaf: next(iter(value.values())) if value else value_for(shape.value)}
    made = dict(value or {})
    member = shape.members[step]
    made[step] = changed(member, made.get(step, value_for(member)), rest, leaf)
    return made


def found(value, steps, absent):
    """The leaf that a request has already."""
    for step in steps:
        if not value:
            return absent
        if step == "[]":
            value = value[0]
        elif step == "{}":
            value = next(iter(value.values()))
        elif step == "<key>":
            return next(iter(value))
        elif step not in value:
            return absent
        else:
            value = value[step]
    return value


def required_below(shape):
    """Paths of all that the model requires, with the shape of what holds it."""
    yield from ((name, shape) for name in shape.required_members)
    for path, member in members_below(shape):
        plain, below = member, path
        while plain.type_name in ("list", "map"):
            below += "[]" if plain.type_name == "list" else "{}"
            plain = plain.member if plain.type_name == "list" else plain.value
        if plain.type_name == "structure":
            yield from ((f"{below}.{name}", plain) for name in plain.required_members)


def without(shape, value, path, holder):
    """`value` without what the path leads to; `holder` is the shape that requires it."""
    *above, last = steps_of(path)
    whole = found(value, above, None) or value_for(holder)
    return changed(shape, value, above, {k: v for k, v in whole.items() if k != last})


GOOD = object()


def shape_at(shape, steps):
    for step in steps:
        shape = shape.member if step == "[]" else shape.value if step == "{}" else \
            shape.key if step == "<key>" else shape.members[step]
    return shape


def fits(gap, row):
    return re.fullmatch(".*".join(re.escape(part) for part in gap.split("*")), row) is not None


class Constraints(harness.PlaneTest):
    def setUp(self):
        if tuple(int(n) for n in botocore.__version__.split(".")[:2]) < COMPARED_WITH:
            self.skipTest(f"botocore {botocore.__version__} has older models")
        super().setUp()
        env = self.plane.environment()
        config = Config(retries={"max_attempts": 1, "mode": "standard"}, parameter_validation=False)
        self.clients = {s: boto3.client(
            s, endpoint_url=self.plane.endpoint, region_name="us-east-1", config=config,
            aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"]) for s in SERVICES}
        for client in self.clients.values():
            client._ruleset_resolver = None  # it looks into requests, and trips over broken ones
        self.good = good_requests(self.make_things())

    def make_things(self):
        sqs, dynamodb, streams, cloudwatch, _, sns = self.clients.values()
        sqs.create_queue(QueueName="q")
        arn = sqs.get_queue_attributes(QueueUrl=QUEUE, AttributeNames=["QueueArn"])
        arn = arn["Attributes"]["QueueArn"]
        sqs.create_queue(QueueName="source", Attributes={
            "RedrivePolicy": '{"deadLetterTargetArn":"%s","maxReceiveCount":3}' % arn})
        made = dynamodb.create_table(**PLAIN | {
            "TableName": "jobs", "AttributeDefinitions": ATTRIBUTES,
            "GlobalSecondaryIndexes": [INDEX],
            "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}})
        made = made["TableDescription"]
        stream = made["LatestStreamArn"]
        shard = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]
        iterator = streams.get_shard_iterator(StreamArn=stream, ShardId=shard["ShardId"],
                                              ShardIteratorType="TRIM_HORIZON")
        cloudwatch.put_metric_alarm(**ALARM)
        alarm = cloudwatch.describe_alarms()["MetricAlarms"][0]
        topic = sns.create_topic(Name="films")["TopicArn"]
        subscribed = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]
        return {"queue_arn": arn, "table_arn": made["TableArn"], "stream_arn": stream,
                "shard": shard["ShardId"], "iterator": iterator["ShardIterator"],
                "alarm_arn": alarm["AlarmArn"], "topic_arn": topic, "subscription_arn": subscribed}

    def request(self, service, operation, path):
        """A good request in which what lies below the path means something."""
        own = self.good[service]
        besides = max((below for below in BESIDES if f"{operation} {path}".startswith(below)),
                      key=len, default="")
        request = own.get(operation, own.get("*", {})) | BESIDES.get(besides, {})
        request = copy.deepcopy({k: v for k, v in request.items() if v is not None})
        if operation in ("CreateTable", *ONCE):
            self.made += 1
            request["TableName"] = f"table{self.made}"
        if operation in ONCE:
            self.clients["dynamodb"].create_table(TableName=request["TableName"], **PLAIN)
        return request

    def ask(self, service, operation, request, leaf):
        """Nothing where it succeeds; else status, code and message without what differs anyway."""
        try:
            self.clients[service]._make_api_call(operation, request)
        except ClientError as error:
            said = error.response["Error"]
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            message = re.sub(r"table\d+", "table", said["Message"])
            return status, said["Code"], message.replace(str(leaf), "<value>") if leaf else message
        return None

    def asked(self, service, operation, shape, path, leaf):
        """What is said to a good request that has the leaf at the path."""
        base, steps = self.request(service, operation, path), steps_of(path)
        if leaf is GOOD:
            leaf = found(base, steps, value_for(shape_at(shape, steps)))
        return self.ask(service, operation, changed(shape, base, steps, leaf), leaf)

    def tell(self, wrong):
        """Fails where something is wrong that is no gap, or a gap is none."""
        known = {gap for gaps in GAPS.values() for gap in gaps}
        told = [text for row, text in wrong if not any(fits(gap, row) for gap in known)]
        self.used |= {gap for gap in known for row, _ in wrong if fits(gap, row)}
        self.assertFalse(told, "\n" + "\n".join(told))

    def members(self):
        for service in SERVICES:
            model = model_of(service)
            for operation, known in OURS[service].items():
                if operation in model.operation_names:
                    yield service, operation, known, model.operation_model(operation).input_shape

    def wrong_types(self):
        words = {"long": "integer", "float": "double"}
        for service, operation, known, shape in self.members():
            for path, member in members_below(shape):
                ours = known.get(path, {}).get("type")
                theirs = words.get(member.type_name, member.type_name)
                if ours and ours != theirs:
                    row = f"{service} {operation} {path}"
                    yield row, f"{row}: {ours}, not {theirs}"

    def unknown_operations(self):
        for service in SERVICES:
            for operation in set(OURS[service]) - set(model_of(service).operation_names):
                yield f"{service} {operation}", f"{service} has no operation {operation}"

    def required_here_alone(self):
        for service, operation, known, shape in self.members():
            theirs = {path for path, _ in required_below(shape)} if shape else set()
            for path, ours in known.items():
                if ours["required"] and path not in theirs:
                    yield f"{service} {operation} {path} asked for", \
                        f"{service} {operation} {path} is required here and not there"

    def wrong_constraints(self):
        for service, operation, known, shape in self.members():
            for path, inner in constrained(shape):
                if fate(known, path) in ("refused", "harmless"):
                    continue
                ours = dict(known.get(path, {}).get("constraint", {}))
                ours.pop("checked_by_rule", None)
                if "values" in ours:
                    ours["values"] = sorted(ours["values"].split(", "))
                if ours.get("min") == 0 and inner.type_name not in ("integer", "long"):
                    del ours["min"]
                if ours == rules_of(inner):
                    continue
                # A name that is the same everywhere is one gap, wherever it stands.
                row = inner.name if inner.name == "AttributeName" else path
                yield (f"{service} {operation} {row}",
                       f"{service} {operation} {path} ({inner.name}): {ours}, "
                       f"not {rules_of(inner)}")

    def passed_by_rules(self):
        for service, operation, known, shape in self.members():
            for path, inner in constrained(shape):
                constraint = known.get(path, {}).get("constraint")
                if constraint is None or not constraint["checked_by_rule"]:
                    continue
                for leaf in violations(inner):
                    control = self.asked(service, operation, shape, path, GOOD)
                    said = self.asked(service, operation, shape, path, leaf)
                    self.tried += 1
                    refused = said is not None and (400 <= said[0] < 500 and said != control or
                                                    said[1] == "NotImplemented")
                    if not refused:
                        yield (f"{service} {operation} {path}", f"{service} {operation} {path} "
                               f"({inner.name}) {str(leaf)[:40]!r}: {said}")

    def missing_and_taken(self):
        for service, operation, known, shape in self.members():
            for path, holder in required_below(shape) if shape else ():
                ours = known.get(path)
                if ours is None or ours["fate"] != "read" or ours["required"]:
                    continue
                base = self.request(service, operation, path)
                said = self.ask(service, operation, without(shape, base, path, holder), "")
                if said is None or not 400 <= said[0] < 500:
                    yield (f"{service} {operation} {path} required",
                           f"{service} {operation} {path} is not required: {said}")

    def test_all_is_as_the_models_say(self):
        self.used, self.tried, self.made = set(), 0, 0
        for look in (self.unknown_operations, self.wrong_types, self.wrong_constraints,
                     self.passed_by_rules, self.missing_and_taken, self.required_here_alone):
            with self.subTest(look.__name__):
                self.tell(list(look()))
        self.assertGreater(self.tried, 30)
        unused = {gap for gaps in GAPS.values() for gap in gaps} - self.used
        self.assertFalse(unused, f"no gaps any more: {unused}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
