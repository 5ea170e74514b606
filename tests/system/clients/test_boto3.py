"""boto3, unmodified, against `serve`."""

import io
import json
import threading
import urllib.request
import urllib.error

import harness

harness.need("boto3")
from botocore.exceptions import ClientError  # noqa: E402


def code_of(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


class S3(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        self.s3 = self.plane.clients("s3")
        self.s3.create_bucket(Bucket="films")

    def test_objects_round_trip(self):
        self.s3.put_object(Bucket="films", Key="a b/ü+1.mp4", Body=b"hello", Metadata={"k": "v"},
                           ContentType="video/mp4", Tagging="x=1&y=2")
        got = self.s3.get_object(Bucket="films", Key="a b/ü+1.mp4")
        self.assertEqual(got["Body"].read(), b"hello")
        self.assertEqual(got["Metadata"], {"k": "v"})
        self.assertEqual(got["ContentType"], "video/mp4")
        tags = self.s3.get_object_tagging(Bucket="films", Key="a b/ü+1.mp4")["TagSet"]
        self.assertEqual({t["Key"]: t["Value"] for t in tags}, {"x": "1", "y": "2"})
        part = self.s3.get_object(Bucket="films", Key="a b/ü+1.mp4", Range="bytes=1-3")
        self.assertEqual(part["Body"].read(), b"ell")
        self.s3.copy_object(Bucket="films", Key="c", CopySource="films/a b/ü+1.mp4")
        self.assertEqual(self.s3.get_object(Bucket="films", Key="c")["Body"].read(), b"hello")
        self.s3.delete_object(Bucket="films", Key="c")
        self.assertEqual(code_of(self.s3.get_object, Bucket="films", Key="c"), "NoSuchKey")

    def test_large_and_multipart_uploads(self):
        data = bytes(range(256)) * 4096 * 20  # 20 MiB
        self.s3.put_object(Bucket="films", Key="large", Body=data)
        self.assertEqual(self.s3.get_object(Bucket="films", Key="large")["Body"].read(), data)
        self.s3.upload_fileobj(io.BytesIO(data), "films", "parts")
        head = self.s3.head_object(Bucket="films", Key="parts")
        self.assertEqual(head["ContentLength"], len(data))
        self.assertRegex(head["ETag"], r'^"[0-9a-f]{32}-3"$')
        self.assertEqual(self.s3.get_object(Bucket="films", Key="parts")["Body"].read(), data)

    def test_listing_pages(self):
        for i in range(25):
            self.s3.put_object(Bucket="films", Key=f"d/{i:03}", Body=b"")
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket="films", Prefix="d/", PaginationConfig={"PageSize": 10})
        keys = [o["Key"] for page in pages for o in page["Contents"]]
        self.assertEqual(keys, [f"d/{i:03}" for i in range(25)])
        top = self.s3.list_objects_v2(Bucket="films", Delimiter="/")
        self.assertEqual([p["Prefix"] for p in top["CommonPrefixes"]], ["d/"])

    def test_presigned_urls_of_both_versions(self):
        from botocore.config import Config
        import boto3
        env = self.plane.environment()
        for version in ("s3", "s3v4"):
            s3 = boto3.client("s3", endpoint_url=self.plane.endpoint, region_name="us-east-1",
                              aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
                              aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"],
                              config=Config(signature_version=version))
            params = {"Bucket": "films", "Key": f"presigned {version}"}
            put = s3.generate_presigned_url("put_object", Params=params)
            request = urllib.request.Request(put, data=b"by url", method="PUT")
            request.add_header("Content-Type", "")
            self.assertEqual(urllib.request.urlopen(request).status, 200)
            get = s3.generate_presigned_url("get_object", Params=params)
            self.assertEqual(urllib.request.urlopen(get).read(), b"by url")
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(get.replace("presigned", "another"))
            self.assertEqual(refused.exception.code, 403)
            refused.exception.close()

    def test_one_of_many_creates_wins(self):
        if not harness.knows(self.s3, "PutObject", "IfNoneMatch"):
            self.skipTest("this boto3 has no conditional writes")
        results = []

        def create(i):
            results.append(code_of(self.s3.put_object, Bucket="films", Key="lock", IfNoneMatch="*",
                                   Body=str(i).encode()))
        threads = [threading.Thread(target=create, args=(i,)) for i in range(8)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        self.assertEqual(results.count(None), 1)
        self.assertLessEqual(set(results) - {None},
                             {"PreconditionFailed", "ConditionalRequestConflict"})

    def test_unsigned_and_unknown_are_refused(self):
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(self.plane.endpoint + "/films/x")
        self.assertEqual(refused.exception.code, 403)
        refused.exception.close()
        self.assertEqual(code_of(self.s3.get_object_torrent, Bucket="films", Key="a"),
                         "NotImplemented")
        self.s3.head_bucket(Bucket="films")


class Queues(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        self.sqs = self.plane.clients("sqs")
        self.url = self.sqs.create_queue(QueueName="q")["QueueUrl"]

    def test_messages(self):
        sent = self.sqs.send_message(
            QueueUrl=self.url, MessageBody="hello ü",
            MessageAttributes={"n": {"DataType": "Number", "StringValue": "5"},
                               "b": {"DataType": "Binary", "BinaryValue": b"\0\1"}})
        got = self.sqs.receive_message(QueueUrl=self.url, MessageAttributeNames=["All"],
                                       AttributeNames=["All"])["Messages"][0]
        self.assertEqual(got["MessageId"], sent["MessageId"])
        self.assertEqual(got["Body"], "hello ü")
        self.assertEqual(got["MessageAttributes"]["b"]["BinaryValue"], b"\0\1")
        self.assertEqual(got["Attributes"]["ApproximateReceiveCount"], "1")
        self.assertNotIn("Messages", self.sqs.receive_message(QueueUrl=self.url))
        self.sqs.change_message_visibility(QueueUrl=self.url, VisibilityTimeout=0,
                                           ReceiptHandle=got["ReceiptHandle"])
        again = self.sqs.receive_message(QueueUrl=self.url)["Messages"][0]
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=again["ReceiptHandle"])
        counts = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])
        self.assertEqual(counts["Attributes"]["ApproximateNumberOfMessages"], "0")

    def test_long_poll_wakes(self):
        threading.Timer(0.3, lambda: self.sqs.send_message(QueueUrl=self.url,
                                                           MessageBody="late")).start()
        got = self.sqs.receive_message(QueueUrl=self.url, WaitTimeSeconds=20)
        self.assertEqual(got["Messages"][0]["Body"], "late")

    def test_dead_letter_queue_and_redrive(self):
        dlq = self.sqs.create_queue(QueueName="dlq")["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=dlq, AttributeNames=["QueueArn"])
        arn = arn["Attributes"]["QueueArn"]
        self.sqs.set_queue_attributes(QueueUrl=self.url, Attributes={
            "RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})})
        self.sqs.send_message(QueueUrl=self.url, MessageBody="poison")
        self.sqs.receive_message(QueueUrl=self.url, VisibilityTimeout=0)
        self.assertNotIn("Messages", self.sqs.receive_message(QueueUrl=self.url))
        if not harness.knows(self.sqs, "StartMessageMoveTask"):
            self.skipTest("this boto3 has no StartMessageMoveTask")
        self.sqs.start_message_move_task(SourceArn=arn)
        got = self.sqs.receive_message(QueueUrl=self.url, WaitTimeSeconds=20)["Messages"]
        self.assertEqual(got[0]["Body"], "poison")

    def test_errors_have_their_names(self):
        missing = self.url.replace("/q", "/nothing")
        self.assertEqual(code_of(self.sqs.send_message, QueueUrl=missing, MessageBody="x"),
                         "AWS.SimpleQueueService.NonExistentQueue")
        with self.assertRaises(self.sqs.exceptions.QueueDoesNotExist):
            self.sqs.get_queue_url(QueueName="nothing")


class Events(harness.PlaneTest):
    def test_an_upload_is_one_message(self):
        s3, sqs = self.plane.clients("s3", "sqs")
        harness.run("apply", "--data-dir", self.plane.folder, "-auto-approve")
        bucket = f"stereo-spot-input-{harness.ACCOUNT}"
        url = sqs.get_queue_url(QueueName="stereo-spot-chunking")["QueueUrl"]
        test_event = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"][0]
        self.assertEqual(json.loads(test_event["Body"])["Event"], "s3:TestEvent")
        sqs.delete_message(QueueUrl=url, ReceiptHandle=test_event["ReceiptHandle"])
        s3.put_object(Bucket=bucket, Key="input/a b/source.mp4", Body=b"x")
        s3.put_object(Bucket=bucket, Key="input/a/source.txt", Body=b"x")
        s3.put_object(Bucket=bucket, Key="other/a/source.mp4", Body=b"x")
        got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
        self.assertEqual(len(got), 1)
        record = json.loads(got[0]["Body"])["Records"][0]
        self.assertEqual(record["eventName"], "ObjectCreated:Put")
        self.assertEqual(record["s3"]["object"]["key"], "input/a+b/source.mp4")
        configuration = s3.get_bucket_notification_configuration(Bucket=bucket)
        rules = configuration["QueueConfigurations"]
        rules.append(dict(rules[0], Id="overlapping"))
        self.assertEqual(code_of(s3.put_bucket_notification_configuration, Bucket=bucket,
                                 NotificationConfiguration={"QueueConfigurations": rules}),
                         "InvalidArgument")


class Tables(harness.PlaneTest):
    def test_items_and_indexes(self):
        ddb = self.plane.clients("dynamodb")
        ddb.create_table(
            TableName="jobs", BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": t} for n, t in
                                  (("id", "S"), ("status", "S"), ("at", "N"))],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            GlobalSecondaryIndexes=[{
                "IndexName": "by-status", "Projection": {"ProjectionType": "ALL"},
                "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"},
                              {"AttributeName": "at", "KeyType": "RANGE"}]}])
        ddb.get_waiter("table_exists").wait(TableName="jobs")
        for i in range(30):
            ddb.put_item(TableName="jobs", Item={"id": {"S": f"j{i}"}, "status": {"S": "done"},
                                                 "at": {"N": str(i // 3)}})
        seen, start = [], {}
        while True:  # ten at a time, over tied sort keys
            page = ddb.query(TableName="jobs", IndexName="by-status", Limit=10, ScanIndexForward=False,
                             KeyConditionExpression="#s = :s",
                             ExpressionAttributeNames={"#s": "status"},
                             ExpressionAttributeValues={":s": {"S": "done"}}, **start)
            seen += [item["id"]["S"] for item in page["Items"]]
            if "LastEvaluatedKey" not in page:
                break
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        self.assertEqual(sorted(seen), sorted(f"j{i}" for i in range(30)))
        self.assertEqual(code_of(ddb.put_item, TableName="jobs", Item={"id": {"S": "j1"}},
                                 ConditionExpression="attribute_not_exists(id)"),
                         "ConditionalCheckFailedException")
        new = ddb.update_item(TableName="jobs", Key={"id": {"S": "j1"}}, ReturnValues="ALL_NEW",
                              UpdateExpression="SET a = :one ADD n :one REMOVE #s",
                              ExpressionAttributeNames={"#s": "status"},
                              ExpressionAttributeValues={":one": {"N": "1"}})
        self.assertEqual(new["Attributes"]["n"], {"N": "1"})
        self.assertNotIn("status", new["Attributes"])


class Metrics(harness.PlaneTest):
    def test_a_dead_letter_raises_its_alarm(self):
        harness.run("apply", "--data-dir", self.plane.folder, "-auto-approve")
        sqs, cloudwatch = self.plane.clients("sqs", "cloudwatch")

        def state():
            alarms = cloudwatch.describe_alarms(AlarmNames=["stereo-spot-chunking-dlq-messages"])
            return alarms["MetricAlarms"][0]["StateValue"]
        self.eventually(lambda: state() == "OK", what="the alarm's OK")
        url = sqs.get_queue_url(QueueName="stereo-spot-chunking-dlq")["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="poison")
        self.eventually(lambda: state() == "ALARM", 90, "the alarm")
        names = {m["MetricName"] for m in cloudwatch.list_metrics(Namespace="AWS/SQS")["Metrics"]}
        self.assertIn("ApproximateNumberOfMessagesVisible", names)

    def test_identity(self):
        identity = self.plane.clients("sts").get_caller_identity()
        self.assertEqual(identity["Account"], harness.ACCOUNT)


if __name__ == "__main__":
    harness.main()
