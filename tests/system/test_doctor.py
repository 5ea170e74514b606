"""`doctor`: what it says of planes that are well and that are not, and that it changes nothing."""

import contextlib
import hashlib
import http.server
import json
import pathlib
import re
import socket
import threading
import time
import unittest

import harness

harness.need("boto3")

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMES = {"INPUT_BUCKET_NAME": "in", "OUTPUT_BUCKET_NAME": "out", "JOBS_TABLE_NAME": "jobs",
         "SEGMENT_COMPLETIONS_TABLE_NAME": "completions",
         "REASSEMBLY_TRIGGERED_TABLE_NAME": "triggers", "CHUNKING_QUEUE_URL": "http://h/1/c",
         "VIDEO_WORKER_QUEUE_URL": "http://h/1/v", "REASSEMBLY_QUEUE_URL": "http://h/1/r"}


def examined(*words, env=None, code=0):
    """Findings by check, as lists."""
    done = harness.run("doctor", "--json", *words, check=False, env=env, timeout=120)
    if done.returncode != code:
        raise AssertionError(f"exit {done.returncode}, not {code}\n{done.stdout}\n{done.stderr}")
    found = {}
    for check in json.loads(done.stdout)["checks"]:
        found.setdefault(check["check"], []).append(check)
    return found


def bytes_below(folder):
    return {str(p): (p.stat().st_mtime_ns, p.stat().st_mode,
                     hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else "")
            for p in sorted(pathlib.Path(folder).rglob("*"))}


class OfAPlane(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        harness.run("apply", "--data-dir", self.plane.folder, "-auto-approve")

    def doctor(self, *words, **more):
        return examined("--data-dir", self.plane.folder, *words, **more)

    def contents(self):
        """All that clients can see, and the numbers of what they cannot."""
        s3, sqs, dynamodb, cloudwatch = self.plane.clients("s3", "sqs", "dynamodb", "cloudwatch")
        seen = []
        for bucket in s3.list_buckets()["Buckets"]:
            name = bucket["Name"]
            seen.append([name, s3.list_object_versions(Bucket=name).get("Versions"),
                         s3.list_object_versions(Bucket=name).get("DeleteMarkers"),
                         s3.list_multipart_uploads(Bucket=name).get("Uploads")])
        for url in sqs.list_queues()["QueueUrls"]:
            seen.append(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"])
        for table in dynamodb.list_tables()["TableNames"]:
            seen.append([table, dynamodb.scan(TableName=table)["Items"]])
        for alarm in cloudwatch.describe_alarms()["MetricAlarms"]:
            seen.append([alarm["AlarmName"], alarm["AlarmConfigurationUpdatedTimestamp"]])
        return seen

    def test_a_plane_that_is_well(self):
        found = self.doctor()
        self.assertEqual({c["verdict"] for checks in found.values() for c in checks}, {"ok"})
        self.assertIn("no changes", found["applied"][0]["found"])
        self.assertIn(str(self.plane.process.pid), found["plane"][0]["found"])
        self.assertIn(":root", found["credentials"][0]["found"])
        text = harness.run("doctor", "--data-dir", self.plane.folder).stdout
        self.assertRegex(text, r"(?m)^ok    clock +0 s ")
        self.assertNotIn("\x1b", text)

    def test_its_rights_are_those_of_the_policies(self):
        policies = (ROOT / "terraform/aws-iam/policies.tf").read_text()
        wanted = set(re.findall(r'"((?:s3|sqs|dynamodb):\w+)"', policies))
        found = self.doctor()
        named = {check for check in found if ":" in check}
        named |= set(re.findall(r"\w+:\w+", found["untried"][0]["found"].split(": ")[0]))
        self.assertEqual(named, wanted)

    def test_a_running_plane_is_the_same_afterwards(self):
        s3, sqs, dynamodb = self.plane.clients("s3", "sqs", "dynamodb")
        name = f"stereo-spot-input-{harness.ACCOUNT}"
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        s3.put_object(Bucket=name, Key="segments/a/x", Body=b"x")
        url = sqs.get_queue_url(QueueName="stereo-spot-chunking")["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="one")
        # The very item that it asks for.
        job = "stereo-spot-doctor.asks.for.no.job"
        dynamodb.put_item(TableName="stereo-spot-jobs", Item={"job_id": {"S": job}})
        before = self.contents()
        self.doctor()
        self.assertTrue(before == self.contents())

    def test_a_stopped_plane_is_the_same_to_the_byte(self):
        self.plane.stop()
        before = bytes_below(self.plane.folder)
        found = self.doctor()
        self.assertEqual(found["plane"][0]["verdict"], "warn")
        self.assertIn("does not run", found["plane"][0]["found"])
        self.assertNotIn("endpoint", found)
        self.assertTrue(before == bytes_below(self.plane.folder))

    def test_what_waits_and_what_is_open(self):
        sqs, cloudwatch = self.plane.clients("sqs", "cloudwatch")
        url = sqs.get_queue_url(QueueName="stereo-spot-chunking-dlq")["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="lost")
        cloudwatch.set_alarm_state(AlarmName="stereo-spot-reassembly-dlq-messages",
                                   StateValue="ALARM", StateReason="a test")
        found = self.doctor()
        letters = {c["found"]: c["verdict"] for c in found["dead letters"]}
        self.assertEqual(letters["stereo-spot-chunking-dlq: 1"], "warn")
        self.assertEqual(letters["stereo-spot-video-worker-dlq: none"], "ok")
        self.assertEqual(found["alarms"][0]["verdict"], "warn")
        self.assertIn("stereo-spot-reassembly-dlq-messages", found["alarms"][0]["found"])

    def test_what_is_missing_is_counted(self):
        cloudwatch, sqs = self.plane.clients("cloudwatch", "sqs")
        cloudwatch.delete_alarms(AlarmNames=["stereo-spot-chunking-dlq-messages"])
        found = self.doctor(code=1)
        self.assertEqual(found["applied"][0]["verdict"], "fail")
        self.assertIn("1 to add, 0 to change", found["applied"][0]["found"])
        url = sqs.get_queue_url(QueueName="stereo-spot-video-worker")["QueueUrl"]
        harness.run("apply", "--data-dir", self.plane.folder, "-auto-approve")
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "77"})
        found = self.doctor()
        self.assertEqual(found["applied"][0]["verdict"], "warn")
        self.assertIn("0 to add, 1 to change", found["applied"][0]["found"])

    def test_nothing_applied_is_said_once(self):
        harness.run("destroy", "--data-dir", self.plane.folder, "-auto-approve")
        found = self.doctor(code=1)
        failures = [c for checks in found.values() for c in checks if c["verdict"] == "fail"]
        self.assertEqual([c["check"] for c in failures], ["applied"])

    def test_a_folder_that_others_may_enter(self):
        pathlib.Path(self.plane.folder).chmod(0o755)
        found = self.doctor(code=1)
        self.assertEqual(found["folder"][0]["verdict"], "fail")
        self.assertIn("chmod 700", found["folder"][0]["remedy"])

    def test_a_name_that_can_be_none_is_said(self):
        told = harness.run("output", "--data-dir", self.plane.folder, "--format", "env").stdout
        path = self.folder / "outputs.env"
        path.write_text(told)
        found = self.doctor("--env-file", path, "--name-prefix", "Films", code=1)
        self.assertEqual(found["applied"][0]["verdict"], "fail")
        self.assertIn("Films", found["applied"][0]["found"])
        self.assertEqual(found["s3:GetObject"][0]["verdict"], "ok")

    def limited(self, *flags):
        made = harness.run("key", "create", "worker", *flags, "--data-dir", self.plane.folder)
        keys = dict(re.findall(r"(AWS_\w+)=(\S+)", made.stdout))
        return self.plane.environment() | keys

    def test_a_key_with_limits_lacks_what_it_lacks(self):
        env = self.limited("--read-only")
        found = examined(env=env, code=1)
        self.assertEqual({c["verdict"] for c in found["s3:GetObject"]}, {"ok"})
        puts = found["dynamodb:PutItem"]
        self.assertEqual({c["verdict"] for c in puts}, {"fail"})
        self.assertIn("AccessDenied", puts[0]["found"])
        self.assertIn("uploader", " ".join(c["remedy"] for c in puts))
        # A part that needs less.
        found = examined("--part", "uploader", env=env, code=1)
        self.assertNotIn("dynamodb:UpdateItem", found)
        self.assertNotIn("sqs:DeleteMessage", found)

    def test_keys_that_are_wrong(self):
        env = self.plane.environment() | {"AWS_SECRET_ACCESS_KEY": "wrong"}
        found = examined(env=env, code=1)
        self.assertEqual(found["credentials"][0]["verdict"], "fail")
        self.assertIn("the environment", found["credentials"][0]["found"])
        self.assertNotIn("s3:GetObject", found)

    def test_a_region_that_is_not_the_planes(self):
        found = self.doctor("--region", "eu-west-1", code=1)
        self.assertEqual(found["credentials"][0]["verdict"], "fail")
        self.assertIn("expecting 'us-east-1'", found["credentials"][0]["found"])


@contextlib.contextmanager
def server(answer):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                answer(self)
        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = answer

        def log_message(self, *_):
            pass
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        made.daemon_threads = True
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()
        thread.join()


def environment(endpoint):
    return harness.clean_environment() | NAMES | {
        "AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret", "AWS_EC2_METADATA_DISABLED": "true",
        "HOME": "/nonexistent"}


def nothing_known(handler):
    body = b"<Error><Code>NotImplemented</Code><Message>not here</Message></Error>"
    handler.send_response(501)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


class Elsewhere(unittest.TestCase):
    def test_an_endpoint_that_lacks_all_is_said_to(self):
        with server(nothing_known) as endpoint:
            found = examined(env=environment(endpoint), code=1)
        self.assertEqual(found["endpoint"][0]["verdict"], "ok")
        self.assertEqual(found["clock"][0]["verdict"], "ok")
        self.assertEqual(found["credentials"][0]["verdict"], "warn")
        self.assertIn("GetCallerIdentity", found["credentials"][0]["found"])
        for check in ("s3:ListBucket", "sqs:GetQueueUrl", "dynamodb:GetItem"):
            self.assertEqual(found[check][0]["verdict"], "fail")
            self.assertIn("lacks", found[check][0]["remedy"])

    def test_a_bucket_that_is_in_another_region_is_named(self):
        def elsewhere(handler):
            if handler.command != "HEAD":
                return nothing_known(handler)
            handler.send_response(301)
            handler.send_header("x-amz-bucket-region", "eu-central-1")
            handler.send_header("Content-Length", "0")
            return handler.end_headers()
        with server(elsewhere) as endpoint:
            found = examined(env=environment(endpoint), code=1)
        self.assertIn("in is in eu-central-1", found["region"][0]["found"])
        self.assertIn("--region eu-central-1", found["region"][0]["remedy"])

    def test_a_clock_that_is_off_is_named(self):
        for minutes, verdict in ((2, "warn"), (20, "fail")):
            def late(handler):
                handler.send_response_only(403)
                date = time.gmtime(time.time() - 60 * minutes)
                handler.send_header("Date", time.strftime("%a, %d %b %Y %H:%M:%S GMT", date))
                handler.send_header("Content-Length", "0")
                handler.end_headers()
            with server(late) as endpoint:
                found = examined(env=environment(endpoint), code=1)
            self.assertEqual(found["clock"][0]["verdict"], verdict)
            self.assertIn("ahead of the endpoint's", found["clock"][0]["found"])

    def test_nobody_there(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            endpoint = f"http://127.0.0.1:{free.getsockname()[1]}"
            found = examined(env=environment(endpoint), code=1)
        self.assertEqual(found["endpoint"][0]["verdict"], "fail")
        self.assertNotIn("credentials", found)

    def test_an_endpoint_that_never_answers_is_given_up(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen(16)
            endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
            begin = time.monotonic()
            found = examined(env=environment(endpoint), code=1)
            self.assertLess(time.monotonic() - begin, 30)
        self.assertEqual(found["endpoint"][0]["verdict"], "fail")

    def test_an_endpoint_that_falls_silent_midway_is_given_up(self):
        # Who the keys' owner is is answered, and no more.
        def until_more(handler):
            if handler.headers.get("Authorization") and b"GetCallerIdentity" not in handler.body:
                gone.wait(60)
            nothing_known(handler)
        gone = threading.Event()
        with server(until_more) as endpoint:
            begin = time.monotonic()
            found = examined(env=environment(endpoint), code=1)
            took = time.monotonic() - begin
            gone.set()
        self.assertLess(took, 25)
        for check in ("region", "dead letters", "alarms", "s3:ListBucket", "sqs:GetQueueUrl"):
            self.assertEqual([c["verdict"] for c in found[check]], ["fail"], check)

    def test_no_keys_at_all(self):
        env = environment("http://127.0.0.1:1")
        del env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]
        found = examined(env=env, code=1)
        self.assertEqual(found["credentials"][0]["verdict"], "fail")

    def test_settings_that_are_wrong(self):
        env = environment("ftp://127.0.0.1")
        self.assertIn("ftp://", examined(env=env, code=1)["settings"][0]["found"])
        env = environment("http://127.0.0.1:1") | {"AWS_PROFILE": "nobody"}
        self.assertIn("nobody", examined(env=env, code=1)["settings"][0]["found"])

    def test_a_folder_that_is_not_there(self):
        found = examined("--data-dir", "/nonexistent/plane", code=1)
        self.assertEqual(found["folder"][0]["verdict"], "fail")

    def test_flags_that_are_wrong(self):
        self.assertEqual(harness.run("doctor", "--part", "vidoe", check=False).returncode, 64)
        self.assertEqual(harness.run("doctor", "me", check=False).returncode, 64)


if __name__ == "__main__":
    harness.main()
