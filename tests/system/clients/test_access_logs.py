"""Server access logs, with boto3: each line is read by a parser of the test's own."""

import json
import re
import unittest
import urllib.error
import urllib.request

import harness

harness.need("boto3")
import botocore.exceptions  # noqa: E402

FIELDS = ("owner bucket time ip requester request_id operation key uri status error bytes size total "
          "turnaround referer agent version host_id signature cipher auth host tls access_point acl")
LINE = re.compile(r'\[[^\]]*\]|"[^"]*"|[^ ]+')


def parsed(line):
    values = LINE.findall(line)
    assert len(values) == len(FIELDS.split()), line
    return dict(zip(FIELDS.split(), values))


class AccessLogs(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        self.s3 = self.plane.clients("s3")
        for bucket in ("films", "logs"):
            self.s3.create_bucket(Bucket=bucket)
        self.s3.put_bucket_policy(Bucket="logs", Policy=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"},
                "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*",
                "Condition": {"StringEquals": {"aws:SourceAccount": harness.ACCOUNT}}}]}))
        self.log("films")

    def log(self, bucket, **more):
        self.s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={
            "LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": "l/"} | more})

    def restart(self):
        self.assertEqual(0, self.plane.stop())
        self.plane.start()
        self.s3 = self.plane.clients("s3")

    def lines(self, bucket="logs"):
        """All lines that were delivered; they are delivered at an orderly end at the latest."""
        found = []
        for item in self.s3.list_objects_v2(Bucket=bucket).get("Contents", []):
            body = self.s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read().decode()
            self.assertTrue(body.endswith("\n"))
            found += [parsed(line) for line in body.splitlines()]
        return found

    def fails(self, code, call, **request):
        with self.assertRaises(botocore.exceptions.ClientError) as refused:
            call(**request)
        self.assertEqual(code, refused.exception.response["Error"]["Code"])

    def test_requests(self):
        for restarted in (False, True):
            at = {"Bucket": "films", "Key": f"a b-{restarted}"}
            self.s3.put_object(**at, Body=b"words")
            self.s3.get_object(**at)["Body"].read()
            self.s3.head_object(**at)
            self.fails("NoSuchKey", self.s3.get_object, Bucket="films", Key="lost")
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(self.plane.endpoint + "/films/x?y=%22")
            refused.exception.close()
            self.s3.delete_object(**at)
            self.restart()
            key = f"a%2520b-{restarted}"
            lines = [line for line in self.lines() if line["key"] in (key, "lost", "x")]
            said = {(line["operation"], line["key"]): line for line in lines}
            put = said["REST.PUT.OBJECT", key]
            self.assertEqual((harness.ACCOUNT, "films", "200", "-", "-", "5"), tuple(
                put[name] for name in ("requester", "bucket", "status", "error", "bytes", "size")))
            self.assertEqual(("SigV4", "AuthHeader", "127.0.0.1", "-", "-"), tuple(
                put[name] for name in ("signature", "auth", "ip", "tls", "acl")))
            self.assertEqual(f'"PUT /films/a%20b-{restarted} HTTP/1.1"', put["uri"])
            self.assertIn("Boto3", put["agent"])
            self.assertRegex(put["time"], r"\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000\]")
            got = said["REST.GET.OBJECT", key]
            self.assertEqual(("5", "5"), (got["bytes"], got["size"]))
            self.assertEqual("-", said["REST.HEAD.OBJECT", key]["bytes"])
            self.assertEqual("204", said["REST.DELETE.OBJECT", key]["status"])
            lost = said["REST.GET.OBJECT", "lost"]
            self.assertEqual(("404", "NoSuchKey"), (lost["status"], lost["error"]))
            nobody = said["REST.GET.OBJECT", "x"]
            self.assertEqual(("403", "AccessDenied", "-", "-"), tuple(
                nobody[name] for name in ("status", "error", "requester", "auth")))
            self.assertTrue(all(int(line["total"]) >= int(line["turnaround"]) for line in lines))

    def test_a_delivery_comes_by_itself(self):
        self.s3.put_object(Bucket="films", Key="a", Body=b"words")
        self.eventually(self.lines, 90, "a delivery")
        [item] = self.s3.list_objects_v2(Bucket="logs")["Contents"]
        self.assertRegex(item["Key"], r"^l/\d{4}(-\d\d){5}-[0-9A-F]{16}$")

    def test_only_where_the_target_lets_it(self):
        self.s3.delete_bucket_policy(Bucket="logs")
        self.s3.put_object(Bucket="films", Key="a", Body=b"words")
        self.restart()
        self.assertEqual([], self.lines())
        self.assertIn("access logs could not be delivered, and are dropped", self.plane.log_text())
        self.s3.put_bucket_ownership_controls(
            Bucket="logs", OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
        self.s3.put_bucket_acl(Bucket="logs", ACL="log-delivery-write")
        self.s3.put_object(Bucket="films", Key="b", Body=b"words")
        self.restart()
        self.assertEqual(["b"], [line["key"] for line in self.lines()])

    def test_a_bucket_that_logs_into_itself_ends(self):
        self.log("logs")
        self.s3.put_object(Bucket="logs", Key="a", Body=b"words")
        for _ in range(3):
            self.restart()
        # Its own deliveries are not logged; what this test has asked is.
        self.assertLessEqual(len(self.s3.list_objects_v2(Bucket="logs")["Contents"]), 4)

    def test_a_killed_plane_loses_lines_and_nothing_else(self):
        self.s3.put_object(Bucket="films", Key="a", Body=b"words")
        self.plane.kill()
        self.plane.start()
        self.assertEqual(b"words", self.s3.get_object(Bucket="films", Key="a")["Body"].read())
        self.restart()
        self.assertEqual(["REST.GET.OBJECT"], [line["operation"] for line in self.lines()])


if __name__ == "__main__":
    unittest.main(verbosity=2)
