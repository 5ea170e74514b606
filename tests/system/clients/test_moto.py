"""The provisioner and the workers against moto's server, as a stand-in for AWS: nothing in it knows
our own plane."""

import json
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request

import harness

harness.need("moto", "boto3", programs=("moto_server", "ffmpeg"))

import boto3  # noqa: E402  not before it is known to be there
from between import Killing  # noqa: E402

ACCOUNT, PREFIX = "123456789012", "stereo-spot"
INPUT, OUTPUT = (f"{PREFIX}-{name}-{ACCOUNT}" for name in ("input", "output"))


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
        self.env = dict(harness.clean_environment(), AWS_ACCESS_KEY_ID="test",
                        AWS_SECRET_ACCESS_KEY="test")
        self.s3, self.sqs, self.dynamodb, self.cloudwatch = (
            boto3.client(service, endpoint_url=self.endpoint, region_name="us-east-1",
                         aws_access_key_id="test", aws_secret_access_key="test")
            for service in ("s3", "sqs", "dynamodb", "cloudwatch"))

    def do(self, verb, *flags, rc=0):
        approve = ["-auto-approve"] if verb in ("apply", "destroy") else []
        done = harness.run(verb, "--endpoint-url", self.endpoint, *approve, *flags, check=False,
                           env=self.env)
        self.assertEqual(done.returncode, rc, done.stdout[-2000:] + done.stderr)
        return done.stdout

    def names(self):
        """Of all that there is."""
        return sorted(
            [bucket["Name"] for bucket in self.s3.list_buckets()["Buckets"]] +
            [url.rpartition("/")[2] for url in self.sqs.list_queues().get("QueueUrls", [])] +
            self.dynamodb.list_tables()["TableNames"] +
            [a["AlarmName"] for a in self.cloudwatch.describe_alarms()["MetricAlarms"]])

    def test_from_nothing_and_back_beside_another(self):
        self.assertIn("Plan: 20 to add, 0 to change, 0 to destroy.",
                      self.do("plan", "-detailed-exitcode", rc=2))
        self.do("apply", "--name-prefix", "other")
        others = self.names()
        self.assertEqual(len(others), 14)  # two buckets, six queues, three tables, three alarms
        self.assertIn("20 added", self.do("apply"))
        self.do("plan", "-detailed-exitcode")
        self.assertEqual(self.do("output", "-raw", "input_bucket_name").strip(), INPUT)
        self.assertEqual(self.do("output", "-raw", "chunking_queue_url").strip(),
                         f"{self.endpoint}/{ACCOUNT}/{PREFIX}-chunking")
        self.do("plan", "-detailed-exitcode", "--name-prefix", "other")

        self.assertIn("20 destroyed", self.do("destroy"))
        self.assertEqual(self.names(), others)
        self.do("plan", "-detailed-exitcode", "--name-prefix", "other")
        self.assertIn("There is nothing to destroy", self.do("destroy"))
        self.do("output", rc=1)
        self.assertIn("20 destroyed", self.do("destroy", "--name-prefix", "other"))
        self.assertEqual(self.names(), [])

    def changes(self):
        """Changes by hand: what plan says of each, and how to do it."""
        queue = self.sqs.get_queue_url(QueueName=f"{PREFIX}-chunking")["QueueUrl"]
        cors = {"AllowedHeaders": ["*"], "AllowedMethods": ["GET", "PUT", "POST"],
                "AllowedOrigins": ["*"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 3600}
        yield "aws_s3_bucket_lifecycle_configuration.output will be created", \
            lambda: self.s3.delete_bucket_lifecycle(Bucket=OUTPUT)
        yield "aws_s3_bucket_cors_configuration.input will be updated", \
            lambda: self.s3.put_bucket_cors(Bucket=INPUT, CORSConfiguration={"CORSRules": [cors]})
        yield "aws_cloudwatch_metric_alarm.chunking_dlq_messages will be created", \
            lambda: self.cloudwatch.delete_alarms(AlarmNames=[f"{PREFIX}-chunking-dlq-messages"])
        yield "aws_sqs_queue.chunking will be updated", \
            lambda: self.sqs.set_queue_attributes(QueueUrl=queue,
                                                  Attributes={"VisibilityTimeout": "77"})
        yield "aws_s3_bucket_notification.input will be created", \
            lambda: self.s3.put_bucket_notification_configuration(Bucket=INPUT,
                                                                  NotificationConfiguration={})
        yield "aws_s3_bucket.output will be updated", \
            lambda: self.s3.put_bucket_tagging(
                Bucket=OUTPUT, Tagging={"TagSet": [{"Key": "project", "Value": "other"}]})
        yield "aws_sqs_queue.video_worker_dlq will be updated", \
            lambda: self.sqs.untag_queue(QueueUrl=queue.replace("chunking", "video-worker-dlq"),
                                         TagKeys=["project"])

    def test_what_was_changed_by_hand_is_found_and_mended_by_one_apply(self):
        self.do("apply")
        for found, change in self.changes():
            with self.subTest(found):
                change()
                self.assertIn(found, self.do("plan", "-detailed-exitcode", rc=2))
                self.do("apply")
                self.do("plan", "-detailed-exitcode")
        found = [(what, change()) for what, change in self.changes()]
        plan = self.do("plan", "-detailed-exitcode", rc=2)
        for what, _ in found:
            self.assertIn(what, plan)
        self.do("apply")
        self.do("plan", "-detailed-exitcode")
        # In moto a queue whose attributes are set loses its policy.
        self.do("apply", "-dlq-max-receive-count", "7")
        self.do("plan", "-detailed-exitcode", "-dlq-max-receive-count", "7")

    def test_what_a_kill_left_is_ended_by_the_next_run(self):
        for verb, ends in (("apply", range(30, 79, 12)), ("destroy", range(30, 132, 24))):
            for after in ends:
                between = Killing(self.endpoint, after)
                self.addCleanup(between.stop)
                process = between.watch(subprocess.Popen(
                    [harness.PROGRAM, verb, "--endpoint-url", between.endpoint, "-auto-approve"],
                    env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
                self.assertIn(process.wait(timeout=60), (0, -9))
                self.do("apply")
                self.do("plan", "-detailed-exitcode")
                if verb == "apply":
                    self.do("destroy")
                    self.assertEqual(self.names(), [])

    def test_a_film_goes_through(self):
        """Moto sends S3's events to SQS as AWS does: nothing is done by hand."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=12:d=2",
                        "-f", "lavfi", "-i", "sine=d=2", "-c:v", "libx264", "-pix_fmt", "yuv420p",
                        "-c:a", "aac", folder / "film.mp4"], check=True)
        self.do("apply")
        with open(folder / "log", "wb") as log:
            workers = subprocess.Popen(
                [harness.PROGRAM, "work", "all", "--endpoint-url", self.endpoint], env=self.env,
                stdout=log, stderr=log)
        try:
            done = harness.run("job", "submit", folder / "film.mp4", "--wait", "--endpoint-url",
                               self.endpoint, check=False, env=self.env)
            self.assertEqual(done.returncode, 0,
                             done.stderr + (folder / "log").read_text(errors="replace")[-2000:])
            job = done.stdout.split()[0]
            harness.run("job", "fetch", job, folder / "film_3d.mp4", "--endpoint-url",
                        self.endpoint, env=self.env)
            self.assertEqual(len(harness.frames(folder / "film_3d.mp4")), 24)
            for name in ("chunking", "video-worker", "reassembly"):
                url = self.sqs.get_queue_url(QueueName=f"{PREFIX}-{name}-dlq")["QueueUrl"]
                self.assertNotIn("Messages", self.sqs.receive_message(QueueUrl=url))
        finally:
            workers.terminate()
            self.assertEqual(workers.wait(timeout=60), 0)
        self.do("destroy", rc=1)  # there is content
        self.do("destroy", "-force")
        self.assertEqual(self.names(), [])

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
