"""The provisioner against moto's server, as a stand-in for AWS: nothing in it knows our own plane."""

import json
import socket
import subprocess
import time
import unittest
import urllib.request

import harness

harness.need("moto", "boto3", programs=("moto_server",))

import boto3  # noqa: E402  not before it is known to be there


class Moto(unittest.TestCase):
    def setUp(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.server = subprocess.Popen(["moto_server", "-H", "127.0.0.1", "-p", str(port)],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.kill)
        self.endpoint = f"http://127.0.0.1:{port}"
        end = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(self.endpoint + "/moto-api/").close()
                break
            except OSError:
                self.assertLess(time.monotonic(), end, "moto_server did not start")
                time.sleep(0.1)

    def test_plan_apply_plan_destroy(self):
        env = dict(harness.clean_environment(), AWS_ACCESS_KEY_ID="test",
                   AWS_SECRET_ACCESS_KEY="test")
        flags = ("--endpoint-url", self.endpoint)
        plan = harness.run("plan", *flags, "-detailed-exitcode", check=False, env=env)
        self.assertEqual(plan.returncode, 2, plan.stderr)
        self.assertIn("Plan: 20 to add, 0 to change, 0 to destroy.", plan.stdout)
        harness.run("apply", *flags, "-auto-approve", env=env)
        again = harness.run("plan", *flags, "-detailed-exitcode", check=False, env=env)
        self.assertEqual(again.returncode, 0, again.stdout + again.stderr)
        harness.run("destroy", *flags, "-auto-approve", env=env)

    def test_doctor_leaves_it_as_it_is(self):
        env = dict(harness.clean_environment(), AWS_ACCESS_KEY_ID="test",
                   AWS_SECRET_ACCESS_KEY="test")
        flags = ("--endpoint-url", self.endpoint)
        harness.run("apply", *flags, "-auto-approve", env=env)

        def client(service):
            return boto3.client(service, endpoint_url=self.endpoint, region_name="us-east-1",
                                aws_access_key_id="test", aws_secret_access_key="test")

        def state():
            s3, sqs, dynamodb = client("s3"), client("sqs"), client("dynamodb")
            buckets = [b["Name"] for b in s3.list_buckets()["Buckets"]]
            return ([s3.list_object_versions(Bucket=b).get("Versions") for b in buckets],
                    [s3.list_multipart_uploads(Bucket=b).get("Uploads") for b in buckets],
                    [sqs.get_queue_attributes(QueueUrl=u, AttributeNames=["All"])["Attributes"]
                     for u in sqs.list_queues()["QueueUrls"]],
                    [dynamodb.scan(TableName=t)["Items"]
                     for t in dynamodb.list_tables()["TableNames"]])
        before = state()
        checks = json.loads(harness.run("doctor", "--json", *flags, env=env).stdout)["checks"]
        verdicts = {c["check"]: c["verdict"] for c in checks}
        for check in ("clock", "credentials", "applied", "s3:GetObject", "sqs:DeleteMessage",
                      "dynamodb:PutItem"):
            self.assertEqual(verdicts[check], "ok", check)
        # It fails at an upload that nobody has begun (5.2): that is no refusal.
        self.assertIn(verdicts["s3:PutObject"], ("ok", "warn"))
        self.assertTrue(before == state())


if __name__ == "__main__":
    harness.main()
