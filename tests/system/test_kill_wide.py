"""kill -9 of `serve` under a load of all that is more than one row: locked objects, uploads in parts and by
forms, topics with two queues, composite alarms, statements and transactions, tables with indexes of both
kinds. What was acknowledged is there, whole; what was not is there whole or not at all. KILL_ROUNDS (default
4) says how often."""

import datetime
import json
import os
import random
import threading
import time
import urllib.error
import urllib.request
import uuid

import harness

harness.need("boto3", "botocore")

import botocore.exceptions  # noqa: E402

ROUNDS = int(os.environ.get("KILL_ROUNDS", "4"))
ANYBODY = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}]}


class Work:
    """One kind of request, made again and again until the plane dies. `once` does it under a name that
    nobody has; `check` looks afterwards at all names that were acknowledged."""

    def __init__(self, plane):
        self.plane, self.done, self.asked, self.failure = plane, [], [], None
        self.connect()

    def connect(self):
        self.s3, self.sqs, self.sns, self.ddb, self.cloudwatch = self.plane.clients(
            "s3", "sqs", "sns", "dynamodb", "cloudwatch")

    def run(self, round_number):
        n = 0
        while True:
            name = f"{round_number}-{n}"
            self.asked.append(name)
            try:
                self.once(name)
            except (botocore.exceptions.ConnectionError, botocore.exceptions.HTTPClientError,
                    urllib.error.URLError, ConnectionError):
                return  # killed: what is in flight is unknown
            except Exception as failure:  # noqa: BLE001  shown by the test
                self.failure = failure
                return
            self.done.append(name)
            n += 1

    def drain(self, url):
        """The bodies of all messages, in the order in which they were received."""
        bodies = []
        while True:
            got = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
            if not got:
                return bodies
            bodies += [m["Body"] for m in got]
            self.sqs.delete_message_batch(QueueUrl=url, Entries=[
                {"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(got)])


class LockedObjects(Work):
    """An object has its lock from its first moment."""

    def prepare(self):
        self.s3.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
        self.until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)

    def once(self, name):
        self.s3.put_object(Bucket="locked", Key=name, Body=b"x" * (100 if name[-1] > "3" else 70_000),
                           ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=self.until,
                           ObjectLockLegalHoldStatus="ON", Tagging="a=b")

    def check(self, test):
        found = [v for page in self.s3.get_paginator("list_object_versions").paginate(Bucket="locked")
                 for v in page.get("Versions", [])]
        test.assertLessEqual(set(self.done), {v["Key"] for v in found})
        for version in found:
            which = {"Bucket": "locked", "Key": version["Key"], "VersionId": version["VersionId"]}
            head = self.s3.head_object(**which)
            test.assertEqual(("COMPLIANCE", "ON"), (head["ObjectLockMode"],
                                                    head["ObjectLockLegalHoldStatus"]))
            test.assertEqual(1, len(self.s3.get_object_tagging(**which)["TagSet"]))
        with test.assertRaises(botocore.exceptions.ClientError):
            self.s3.delete_object(**which)


class Uploads(Work):
    """An upload in parts becomes an object once, and only where there was none."""

    def prepare(self):
        self.s3.create_bucket(Bucket="uploads")

    def once(self, name):
        which = {"Bucket": "uploads", "Key": name}
        upload = self.s3.create_multipart_upload(**which)["UploadId"]
        tags = [self.s3.upload_part(**which, UploadId=upload, PartNumber=n,
                                    Body=bytes([n]) * size)["ETag"]
                for n, size in ((1, 5 << 20), (2, 1000))]
        self.s3.complete_multipart_upload(
            **which, UploadId=upload, IfNoneMatch="*", MultipartUpload={
                "Parts": [{"ETag": tag, "PartNumber": n} for n, tag in enumerate(tags, 1)]})

    def check(self, test):
        found = {o["Key"]: o["Size"] for page in
                 self.s3.get_paginator("list_objects_v2").paginate(Bucket="uploads")
                 for o in page.get("Contents", [])}
        test.assertLessEqual(set(self.done), set(found))
        test.assertEqual({(5 << 20) + 1000}, set(found.values()))
        for name in self.done[-3:]:
            body = self.s3.get_object(Bucket="uploads", Key=name)["Body"].read()
            test.assertEqual(bytes([1]) * (5 << 20) + bytes([2]) * 1000, body)


class Forms(Work):
    """What a browser's form uploads."""

    def prepare(self):
        self.s3.create_bucket(Bucket="forms")

    def once(self, name):
        form = self.s3.generate_presigned_post("forms", name)
        boundary = uuid.uuid4().hex
        body = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
            for field, value in (form["fields"] | {"file": "of " + name}).items())
        request = urllib.request.Request(
            form["url"], (body + f"--{boundary}--\r\n").encode(),
            {"Content-Type": f"multipart/form-data; boundary={boundary}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status == 204, answer.status

    def check(self, test):
        for name in self.done:
            body = self.s3.get_object(Bucket="forms", Key=name)["Body"].read()
            test.assertEqual(f"of {name}".encode(), body)


class Topics(Work):
    """A message to a topic reaches both of its queues, or neither; in one of them, those of a kind."""

    def prepare(self):
        self.topic = self.sns.create_topic(Name="kills")["TopicArn"]
        self.urls = []
        for name in ("kills-a", "kills-b", "kills-few"):
            self.urls.append(self.sqs.create_queue(QueueName=name, Attributes={
                "Policy": json.dumps(ANYBODY), "VisibilityTimeout": "600"})["QueueUrl"])
            attributes = {"RawMessageDelivery": "true"}
            if name.endswith("few"):
                attributes["FilterPolicy"] = json.dumps({"even": ["yes"]})
            self.sns.subscribe(TopicArn=self.topic, Protocol="sqs", Attributes=attributes,
                               Endpoint=f"arn:aws:sqs:us-east-1:{harness.ACCOUNT}:{name}")

    def once(self, name):
        self.sns.publish(TopicArn=self.topic, Message=name, MessageAttributes={
            "even": {"DataType": "String", "StringValue": "yes" if name[-1] in "02468" else "no"}})

    def check(self, test):
        one, other, few = (self.drain(url) for url in self.urls)
        test.assertLessEqual(set(self.done), set(one))
        test.assertEqual(sorted(one), sorted(other))
        test.assertEqual(sorted(n for n in one if n[-1] in "02468"), sorted(few))
        test.assertEqual(len(one), len(set(one)), "a message was delivered twice")


class FifoTopics(Work):
    """A FIFO topic keeps the order of its queue, without a gap and without an equal."""

    def prepare(self):
        self.topic = self.sns.create_topic(Name="kills.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
        self.url = self.sqs.create_queue(QueueName="kills.fifo", Attributes={
            "FifoQueue": "true", "Policy": json.dumps(ANYBODY)})["QueueUrl"]
        self.sns.subscribe(TopicArn=self.topic, Protocol="sqs",
                           Attributes={"RawMessageDelivery": "true"},
                           Endpoint=f"arn:aws:sqs:us-east-1:{harness.ACCOUNT}:kills.fifo")

    def once(self, name):
        for _ in range(2):  # the second one is its equal
            self.sns.publish(TopicArn=self.topic, Message=name, MessageGroupId="g",
                             MessageDeduplicationId=name)

    def check(self, test):
        found = self.drain(self.url)
        test.assertLessEqual(set(self.done), set(found))
        test.assertEqual([name for name in self.asked if name in set(found)], found)


class Alarms(Work):
    """A composite alarm, its rule's alarm and their history."""

    def prepare(self):
        self.cloudwatch.put_metric_alarm(
            AlarmName="base", Namespace="n", MetricName="m", Statistic="Sum", Period=60,
            EvaluationPeriods=1, Threshold=1, ComparisonOperator="GreaterThanThreshold")

    def once(self, name):
        self.cloudwatch.put_composite_alarm(AlarmName=f"c-{name}", AlarmRule="ALARM(base)")
        self.cloudwatch.set_alarm_state(AlarmName=f"c-{name}", StateValue="ALARM",
                                        StateReason="a test says so")

    def check(self, test):
        pages = self.cloudwatch.get_paginator("describe_alarms").paginate(AlarmTypes=["CompositeAlarm"])
        found = {a["AlarmName"].removeprefix("c-") for page in pages for a in page["CompositeAlarms"]}
        test.assertLessEqual(set(self.done), found)
        for name in self.done[-5:]:
            history = self.cloudwatch.describe_alarm_history(
                AlarmName=f"c-{name}", AlarmTypes=["CompositeAlarm"])["AlarmHistoryItems"]
            test.assertIn("StateUpdate", {item["HistoryItemType"] for item in history})


class Items(Work):
    """Statements and transactions; indexes of both kinds are a function of their table."""

    def prepare(self):
        self.ddb.create_table(
            TableName="kills", BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": t}
                                  for n, t in (("id", "S"), ("part", "N"), ("kind", "S"), ("at", "N"))],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"},
                       {"AttributeName": "part", "KeyType": "RANGE"}],
            LocalSecondaryIndexes=[{"IndexName": "local", "Projection": {"ProjectionType": "ALL"},
                                    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"},
                                                  {"AttributeName": "at", "KeyType": "RANGE"}]}],
            GlobalSecondaryIndexes=[{"IndexName": "several", "Projection": {"ProjectionType": "ALL"},
                                     "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"},
                                                   {"AttributeName": "at", "KeyType": "RANGE"},
                                                   {"AttributeName": "part", "KeyType": "RANGE"}]}])

    def once(self, name):
        self.ddb.execute_statement(
            Statement="INSERT INTO kills VALUE {'id': ?, 'part': 0, 'kind': 'k', 'at': 1}",
            Parameters=[{"S": name}])
        self.ddb.transact_write_items(TransactItems=[
            {"Put": {"TableName": "kills", "Item": {
                "id": {"S": name}, "part": {"N": str(part)}, "kind": {"S": "k"}, "at": {"N": "2"}}}}
            for part in (1, 2)] + [
            {"Update": {"TableName": "kills", "Key": {"id": {"S": name}, "part": {"N": "0"}},
                        "UpdateExpression": "SET #a = :n", "ExpressionAttributeNames": {"#a": "at"},
                        "ExpressionAttributeValues": {":n": {"N": "2"}}}}])

    def all(self, **how):
        found = []
        while True:
            page = self.ddb.scan(TableName="kills", **how)
            found += [(i["id"]["S"], int(i["part"]["N"]), int(i["at"]["N"])) for i in page["Items"]]
            if "LastEvaluatedKey" not in page:
                return sorted(found)
            how["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def check(self, test):
        found = self.all()
        test.assertEqual(found, self.all(IndexName="local"))
        test.assertEqual(found, self.all(IndexName="several"))
        names = {name for name, _, _ in found}
        test.assertLessEqual(set(self.done), names)
        for name in names:
            parts = [(part, at) for found_name, part, at in found if found_name == name]
            test.assertIn(parts, ([(0, 1)], [(0, 2), (1, 2), (2, 2)]), "half of a transaction")


class KillWide(harness.PlaneTest):
    def test_nothing_acknowledged_is_lost_and_nothing_is_there_by_half(self):
        works = [kind(self.plane) for kind in Work.__subclasses__()]
        for work in works:
            work.prepare()
        chance = random.Random(2)
        for round_number in range(ROUNDS):
            threads = [threading.Thread(target=work.run, args=(round_number,)) for work in works]
            [t.start() for t in threads]
            time.sleep(chance.uniform(0.3, 1.2))  # the moment of the kill, not a wait
            self.plane.kill()
            [t.join() for t in threads]
            for work in works:
                self.assertIsNone(work.failure, type(work).__name__)
            self.plane.start()
            [work.connect() for work in works]
        for work in works:
            with self.subTest(type(work).__name__):
                self.assertTrue(work.done, "it did nothing")
                work.check(self)
        counts = ", ".join(f"{len(work.done)} {type(work).__name__}" for work in works)
        print(f"{ROUNDS} kills, acknowledged: {counts}", flush=True)


if __name__ == "__main__":
    harness.main()
