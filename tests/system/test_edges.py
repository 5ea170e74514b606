"""boto3 against the edges of each service's rules: what AWS refuses is refused, and changes nothing."""

import json
import time
import threading
import unittest
import urllib.error
import urllib.request

import harness

harness.need("boto3")
from botocore.auth import S3SigV4Auth, SigV4Auth  # noqa: E402
from botocore.awsrequest import AWSRequest  # noqa: E402
from botocore.credentials import Credentials  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402


class Edges(harness.PlaneTest):
    def refused(self, code, call, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        error = caught.exception.response["Error"]
        self.assertEqual(error["Code"], code, error)
        return error["Message"]

    def raw(self, service, method, path, body, **headers):
        """Status and body of a request that no SDK would make."""
        env = self.plane.environment()
        request = AWSRequest(method, self.plane.endpoint + path, data=body, headers=headers)
        signer = S3SigV4Auth if service == "s3" else SigV4Auth
        signer(Credentials(env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]), service,
               "us-east-1").add_auth(request)
        sent = urllib.request.Request(request.url, body, dict(request.headers), method=method)
        try:
            with urllib.request.urlopen(sent, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def test_a_document_type_is_malformed(self):
        self.plane.clients("s3").create_bucket(Bucket="films")
        document = "<NotificationConfiguration></NotificationConfiguration>"
        status, _ = self.raw("s3", "PUT", "/films?notification=", document.encode())
        self.assertEqual(status, 200)
        declared = "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + document
        status, body = self.raw("s3", "PUT", "/films?notification=", declared.encode())
        self.assertEqual(status, 400)
        self.assertIn("<Code>MalformedXML</Code>", body)

    def test_conditions_of_a_delete_keep_the_object(self):
        s3 = self.plane.clients("s3")
        s3.create_bucket(Bucket="films")
        s3.put_object(Bucket="films", Key="a", Body=b"whole")
        for name, value in {"x-amz-if-match-size": "7", "x-amz-if-match-last-modified-time":
                            "Tue, 14 Nov 2023 22:13:20 GMT", "If-None-Match": "*"}.items():
            status, body = self.raw("s3", "DELETE", "/films/a", b"", **{name: value})
            self.assertEqual(status, 501, name)
            self.assertIn(f"<Header>{name.lower()}</Header>", body)
        self.refused("AccessDenied", s3.delete_object, Bucket="films", Key="a",
                     ExpectedBucketOwner="111111111111")
        self.refused("AccessDenied", s3.copy_object, Bucket="films", Key="b",
                     CopySource="films/a", ExpectedSourceBucketOwner="111111111111")
        self.refused("AccessDenied", s3.list_objects_v2, Bucket="films",
                     ExpectedBucketOwner="111111111111")
        self.assertEqual(s3.get_object(Bucket="films", Key="a", ExpectedBucketOwner=harness.ACCOUNT)
                         ["Body"].read(), b"whole")

    def test_attributes_of_messages(self):
        sqs = self.plane.clients("sqs")
        url = sqs.create_queue(QueueName="q")["QueueUrl"]

        def refused(code="InvalidParameterValue", **parameters):
            return self.refused(code, sqs.send_message, QueueUrl=url,
                                **{"MessageBody": "x", **parameters})

        self.assertIn("to a number", refused(MessageAttributes={
            "n": {"DataType": "Number", "StringValue": "zz"}}))
        self.assertIn("257 bytes", refused(MessageAttributes={
            "n": {"DataType": "String." + "x" * 2000, "StringValue": "v"}}))
        for code, size in (("InvalidParameterValue", 100_000),
                           ("RequestEntityTooLarge", 5_000_000)):
            refused(code, MessageSystemAttributes={
                "AWSTraceHeader": {"DataType": "String", "StringValue": "x" * size}})
        refused("InvalidMessageContents", MessageBody="\x01")
        self.assertNotIn("Messages", sqs.receive_message(QueueUrl=url))

    def test_a_poll_hears_of_a_message_that_is_delayed_after_it_began(self):
        sqs = self.plane.clients("sqs")
        url = sqs.create_queue(QueueName="q")["QueueUrl"]
        answers = []

        def poll():
            begin = time.monotonic()
            got = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20).get("Messages", [])
            answers.append((time.monotonic() - begin, [m["Body"] for m in got]))
        polls = [threading.Thread(target=poll) for _ in range(2)]
        for thread in polls:
            thread.start()
        for n in range(2):
            sqs.send_message(QueueUrl=url, MessageBody=str(n), DelaySeconds=2 + n)
        for thread in polls:
            thread.join()
        self.assertEqual(sorted(body for _, body in answers), [["0"], ["1"]])
        self.assertLess(max(seconds for seconds, _ in answers), 15, "not at the poll's end")

    def test_a_queue_that_takes_nobodys_dead_letters(self):
        sqs = self.plane.clients("sqs")
        sqs.create_queue(QueueName="dead", Attributes={
            "RedriveAllowPolicy": json.dumps({"redrivePermission": "denyAll"})})
        policy = json.dumps({"maxReceiveCount": 3, "deadLetterTargetArn":
                             f"arn:aws:sqs:us-east-1:{harness.ACCOUNT}:dead"})
        self.refused("InvalidParameterValue", sqs.create_queue, QueueName="q",
                     Attributes={"RedrivePolicy": policy})
        url = sqs.create_queue(QueueName="q")["QueueUrl"]
        self.refused("InvalidParameterValue", sqs.set_queue_attributes, QueueUrl=url,
                     Attributes={"RedrivePolicy": policy})

    def test_times_and_numbers_of_metrics(self):
        for timestamp, value in (("1e300", "1"), ("-1e300", "1"), ("1", "1"), ("null", "1e300")):
            body = (f'{{"Namespace":"N","MetricData":[{{"MetricName":"m","Timestamp":{timestamp},'
                    f'"Value":{value}}}]}}').encode()
            status, answer = self.raw(
                "monitoring", "POST", "/", body, **{
                    "Content-Type": "application/x-amz-json-1.0",
                    "X-Amz-Target": "GraniteServiceVersion20100801.PutMetricData"})
            self.assertEqual(status, 400, answer)
        self.assertEqual(self.plane.clients("cloudwatch").list_metrics(Namespace="N")["Metrics"],
                         [])

    def test_a_page_of_whole_items_holds_a_megabyte(self):
        dynamodb = self.plane.clients("dynamodb")
        dynamodb.create_table(
            TableName="films", BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": t}
                                  for n, t in (("reel", "S"), ("title", "S"), ("year", "N"))],
            KeySchema=[{"AttributeName": "reel", "KeyType": "HASH"},
                       {"AttributeName": "title", "KeyType": "RANGE"}],
            LocalSecondaryIndexes=[{
                "IndexName": "by_year", "Projection": {"ProjectionType": "KEYS_ONLY"},
                "KeySchema": [{"AttributeName": "reel", "KeyType": "HASH"},
                              {"AttributeName": "year", "KeyType": "RANGE"}]}])
        for i in range(10):
            dynamodb.put_item(TableName="films", Item={
                "reel": {"S": "r"}, "title": {"S": f"t{i}"}, "year": {"N": str(i)},
                "pixels": {"S": "x" * 300_000}})
        asked = {"TableName": "films", "IndexName": "by_year", "Select": "ALL_ATTRIBUTES",
                 "KeyConditionExpression": "reel = :r",
                 "ExpressionAttributeValues": {":r": {"S": "r"}}}
        pages = list(dynamodb.get_paginator("query").paginate(**asked))
        self.assertEqual([page["Count"] for page in pages], [3, 3, 3, 1])
        years = [item["year"]["N"] for page in pages for item in page["Items"]]
        self.assertEqual(years, [str(i) for i in range(10)])


if __name__ == "__main__":
    unittest.main(verbosity=2)
