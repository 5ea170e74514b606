"""Several access keys, with boto3: made, limited, disabled and deleted while the plane runs."""

import json
import os
import subprocess
import unittest
import urllib.error
import urllib.request

import harness

harness.need("boto3")


def words_of(call, **given):
    """(code, status, message) of what AWS's client makes of a refusal; None: it was allowed."""
    import botocore.exceptions
    try:
        call(**given)
    except botocore.exceptions.ClientError as error:
        answer = error.response
        return (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"],
                answer["Error"].get("Message", ""))
    return None


class Keys(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        self.s3, self.sqs, self.dynamodb, self.cloudwatch = self.plane.clients(
            "s3", "sqs", "dynamodb", "cloudwatch")
        for bucket in ("films", "other"):
            self.s3.create_bucket(Bucket=bucket)
            for key in ("uploads/a", "results/a"):
                self.s3.put_object(Bucket=bucket, Key=key, Body=b"words")
        self.urls = {name: self.sqs.create_queue(QueueName=name)["QueueUrl"]
                     for name in ("jobs", "other")}
        for table in ("jobs", "other"):
            self.dynamodb.create_table(
                TableName=table, BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])

    def key(self, *words):
        return harness.run("key", *words, "--data-dir", self.plane.folder)

    def made(self, user, *flags):
        """(id, function that makes clients with the key)"""
        said = self.key("create", user, *flags).stdout
        env = dict(line.removeprefix("export ").split("=", 1) for line in said.splitlines())
        return env["AWS_ACCESS_KEY_ID"], lambda service: self.client(service, env)

    def client(self, service, env):
        import boto3
        from botocore.config import Config
        return boto3.client(service, endpoint_url=self.plane.endpoint, region_name="us-east-1",
                            config=Config(retries={"max_attempts": 1, "mode": "standard"}),
                            aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
                            aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"])

    def denied(self, action, call, status=403, code="AccessDenied", **given):
        told = words_of(call, **given)
        self.assertIsNotNone(told, f"{action} was allowed")
        self.assertEqual(told[:2], (code, status), told)
        self.assertRegex(told[2], rf"^User: arn:aws:iam::{harness.ACCOUNT}:user/\S+ is not "
                                  rf"authorized to perform: {action}\b")

    def test_a_key_without_limits_is_a_users(self):
        _, make = self.made("mary")
        who = make("sts").get_caller_identity()
        self.assertEqual((who["Account"], who["Arn"]), (
            harness.ACCOUNT, f"arn:aws:iam::{harness.ACCOUNT}:user/mary"))
        self.assertRegex(who["UserId"], r"^AIDA[0-9A-Z]{17}$")
        self.assertEqual(len(make("s3").list_buckets()["Buckets"]), 2)
        make("sqs").delete_queue(QueueUrl=self.urls["other"])
        make("dynamodb").delete_table(TableName="other")
        root = self.plane.clients("sts").get_caller_identity()
        self.assertEqual(root["Arn"], f"arn:aws:iam::{harness.ACCOUNT}:root")

    def test_changes_hold_from_the_next_request_on(self):
        name, make = self.made("mary")
        s3, sqs, dynamodb, sts = map(make, ("s3", "sqs", "dynamodb", "sts"))
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "films",
                                                              "Key": "uploads/a"})

        def allowed():
            told = [words_of(s3.list_buckets), words_of(sqs.list_queues),
                    words_of(dynamodb.list_tables), words_of(sts.get_caller_identity)]
            try:
                with urllib.request.urlopen(url) as answer:
                    told.append(answer.read() and None)
            except urllib.error.HTTPError as error:
                told.append(("InvalidAccessKeyId" if b"InvalidAccessKeyId" in error.read() else
                             "other", error.code))
            if told == [None] * 5:
                return True
            self.assertEqual(told[0][:2], ("InvalidAccessKeyId", 403))
            self.assertIn(told[1][0], ("InvalidClientTokenId", "UnrecognizedClientException"))
            self.assertEqual(told[2][0], "UnrecognizedClientException")
            self.assertEqual(told[3][:2], ("InvalidClientTokenId", 403))
            self.assertEqual(told[4], ("InvalidAccessKeyId", 403))
            return False

        self.assertTrue(allowed())
        for _ in range(3):
            self.key("disable", name)
            self.assertFalse(allowed())
            self.key("enable", "mary")
            self.assertTrue(allowed())
        self.plane.kill()
        self.key("disable", "mary")  # of a plane that does not run
        self.plane.start()
        self.assertFalse(allowed())
        self.key("enable", "mary")
        self.assertTrue(allowed())
        keys = self.plane.folder + "/keys"
        os.chmod(keys, 0o644)
        self.assertFalse(allowed())
        os.chmod(keys, 0o600)
        self.assertTrue(allowed())
        self.key("delete", "mary")
        self.assertFalse(allowed())
        self.assertEqual(len(self.s3.list_buckets()["Buckets"]), 2, "the root's stays")

    def test_keys_are_listed_without_their_secrets(self):
        _, _ = self.made("uploader", "--bucket", "films/uploads/*,other", "--days", "30")
        self.made("page", "--read-only")
        said = harness.run("key", "list", "--json", "--data-dir", self.plane.folder).stdout
        first, second = map(json.loads, said.splitlines())
        self.assertEqual((first["user"], first["buckets"], first["read_only"]),
                         ("uploader", ["films/uploads/*", "other"], False))
        self.assertEqual((second["user"], second["read_only"]), ("page", True))
        self.assertIn("expires_at", first)
        self.assertNotIn("secret", said)
        for name in ("keys", "keys.seal"):
            self.assertEqual(os.stat(f"{self.plane.folder}/{name}").st_mode & 0o777, 0o600)

    def test_a_secret_that_nobody_saw_is_no_key(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([harness.PROGRAM, "key", "create", "lost", "--data-dir",
                                   self.plane.folder], stdout=full, stderr=subprocess.PIPE,
                                  env=harness.clean_environment())
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"could not be written", done.stderr)
        self.assertEqual(self.key("list").stdout, "")

    def test_mistakes_say_what_to_do(self):
        for words, told in ((["create", "a b"], "a name has"), (["create"], "key takes"),
                            (["create", "a", "--bucket", "films/x"], "ends with *"),
                            (["create", "a", "--queue", "*"], "named whole"),
                            (["disable", "nobody"], "key list"), (["melt", "x"], "give one of create"),
                            (["list", "--data-dir", "/none"], "start a plane")):
            done = harness.run("key", *words, *(
                [] if "--data-dir" in words else ["--data-dir", self.plane.folder]), check=False)
            self.assertIn(done.returncode, (1, 64), words)
            self.assertIn(told, done.stderr)

    def test_read_only_reads(self):
        _, make = self.made("page", "--read-only")
        s3, sqs, dynamodb, cloudwatch = map(make, ("s3", "sqs", "dynamodb", "cloudwatch"))
        self.assertEqual(s3.get_object(Bucket="films", Key="uploads/a")["Body"].read(), b"words")
        s3.list_objects_v2(Bucket="other")
        s3.get_bucket_versioning(Bucket="films")
        sqs.get_queue_attributes(QueueUrl=self.urls["jobs"], AttributeNames=["All"])
        dynamodb.scan(TableName="jobs")
        cloudwatch.describe_alarms()
        self.denied("s3:PutObject", s3.put_object, Bucket="films", Key="x", Body=b"x" * 300_000)
        self.denied("s3:DeleteObject", s3.delete_object, Bucket="films", Key="uploads/a")
        self.denied("s3:CreateBucket", s3.create_bucket, Bucket="more")
        self.denied("sqs:sendmessage", sqs.send_message, QueueUrl=self.urls["jobs"],
                    MessageBody="x")
        self.denied("sqs:receivemessage", sqs.receive_message, QueueUrl=self.urls["jobs"])
        self.denied("dynamodb:PutItem", dynamodb.put_item, 400, "AccessDeniedException",
                    TableName="jobs", Item={"id": {"S": "x"}})
        self.denied("cloudwatch:PutMetricData", cloudwatch.put_metric_data, Namespace="x",
                    MetricData=[{"MetricName": "m", "Value": 1}])
        self.assertEqual(self.s3.get_object(Bucket="films", Key="uploads/a")["Body"].read(),
                         b"words")

    def test_an_uploader_reaches_its_prefix_alone(self):
        _, make = self.made("uploader", "--bucket", "films/uploads/*")
        s3 = make("s3")
        s3.put_object(Bucket="films", Key="uploads/b", Body=b"x")
        s3.copy_object(Bucket="films", Key="uploads/c", CopySource="films/uploads/b")
        upload = s3.create_multipart_upload(Bucket="films", Key="uploads/d")["UploadId"]
        s3.upload_part(Bucket="films", Key="uploads/d", UploadId=upload, PartNumber=1, Body=b"x")
        s3.abort_multipart_upload(Bucket="films", Key="uploads/d", UploadId=upload)
        listed = s3.list_objects_v2(Bucket="films", Prefix="uploads/")["Contents"]
        self.assertEqual([entry["Key"] for entry in listed],
                         ["uploads/a", "uploads/b", "uploads/c"])
        s3.delete_object(Bucket="films", Key="uploads/c")
        self.denied("s3:GetObject", s3.get_object, Bucket="films", Key="results/a")
        self.denied("s3:PutObject", s3.put_object, Bucket="other", Key="uploads/a", Body=b"x")
        self.denied("s3:GetObject", s3.copy_object, Bucket="films", Key="uploads/c",
                    CopySource="films/results/a")
        self.denied("s3:ListBucket", s3.list_objects_v2, Bucket="films")
        self.denied("s3:ListAllMyBuckets", s3.list_buckets)
        removed = s3.delete_objects(Bucket="films", Delete={"Objects": [
            {"Key": "uploads/b"}, {"Key": "results/a"}]})
        self.assertEqual([one["Key"] for one in removed["Deleted"]], ["uploads/b"])
        self.assertEqual([(one["Key"], one["Code"]) for one in removed["Errors"]],
                         [("results/a", "AccessDenied")])
        self.denied("s3:PutBucketNotification", s3.put_bucket_notification_configuration,
                    Bucket="films", NotificationConfiguration={})
        self.denied("sqs:listqueues", make("sqs").list_queues)
        self.denied("dynamodb:ListTables", make("dynamodb").list_tables, 400,
                    "AccessDeniedException")
        self.assertEqual(self.s3.get_object(Bucket="films", Key="results/a")["Body"].read(),
                         b"words")

    def test_a_worker_reaches_its_queue_and_table_alone(self):
        _, make = self.made("worker", "--queue", "jobs", "--table", "jobs")
        sqs, dynamodb = make("sqs"), make("dynamodb")
        self.assertEqual(sqs.get_queue_url(QueueName="jobs")["QueueUrl"], self.urls["jobs"])
        sqs.send_message(QueueUrl=self.urls["jobs"], MessageBody="x")
        handle = sqs.receive_message(QueueUrl=self.urls["jobs"])["Messages"][0]["ReceiptHandle"]
        sqs.delete_message(QueueUrl=self.urls["jobs"], ReceiptHandle=handle)
        self.denied("sqs:sendmessage", sqs.send_message, QueueUrl=self.urls["other"],
                    MessageBody="x")
        self.denied("sqs:setqueueattributes", sqs.set_queue_attributes,
                    QueueUrl=self.urls["jobs"], Attributes={"DelaySeconds": "1"})
        item = {"id": {"S": "x"}}
        dynamodb.put_item(TableName="jobs", Item=item)
        dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": "jobs", "Item": item}}])
        dynamodb.batch_get_item(RequestItems={"jobs": {"Keys": [item]}})
        refused = {"status": 400, "code": "AccessDeniedException"}
        self.denied("dynamodb:GetItem", dynamodb.get_item, TableName="other", Key=item, **refused)
        self.denied("dynamodb:PutItem", dynamodb.transact_write_items, TransactItems=[
            {"Put": {"TableName": "jobs", "Item": {"id": {"S": "y"}}}},
            {"Put": {"TableName": "other", "Item": item}}], **refused)
        self.denied("dynamodb:BatchWriteItem", dynamodb.batch_write_item, RequestItems={
            "jobs": [{"PutRequest": {"Item": {"id": {"S": "y"}}}}],
            "other": [{"PutRequest": {"Item": item}}]}, **refused)
        self.denied("dynamodb:DeleteTable", dynamodb.delete_table, TableName="jobs", **refused)
        self.assertEqual(self.dynamodb.scan(TableName="jobs")["Items"], [item])
        self.denied("s3:GetObject", make("s3").get_object, Bucket="films", Key="uploads/a")
        self.denied("cloudwatch:DescribeAlarms", make("cloudwatch").describe_alarms)


if __name__ == "__main__":
    harness.main()
