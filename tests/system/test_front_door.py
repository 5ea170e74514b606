"""Clients that send too much, too slowly, too often or something else: each gets an answer that it
can read, in its service's own shape, and the plane goes on serving the others."""

import concurrent.futures
import pathlib
import resource
import socket
import subprocess
import threading
import time
import unittest
import urllib.error
import urllib.request

import harness

harness.need("boto3")


def memory_of(plane):
    """Resident bytes, now."""
    for line in pathlib.Path(f"/proc/{plane.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no VmRSS")


class FrontDoor(harness.PlaneTest):
    def address(self):
        host, port = self.plane.listen.rsplit(":", 1)
        return host, int(port)

    def connect(self):
        raw = socket.create_connection(self.address(), timeout=30)
        self.addCleanup(raw.close)
        return raw

    def hear(self, raw):
        out = b""
        while True:
            piece = raw.recv(65536)
            if not piece:
                return out
            out += piece

    def healthy(self):
        """Every service answers a signed request."""
        s3, sqs, dynamodb = self.plane.clients("s3", "sqs", "dynamodb")
        s3.list_buckets()
        sqs.list_queues()
        dynamodb.list_tables()


class Uploads(FrontDoor):
    def test_an_empty_upload_holds_up_nothing(self):
        s3 = self.plane.clients("s3")
        s3.create_bucket(Bucket="bucket")
        begin = time.monotonic()
        for _ in range(3):
            s3.put_object(Bucket="bucket", Key="empty", Body=b"")
            s3.put_object(Bucket="bucket", Key="full", Body=b"x" * 9000)
        self.assertLess(time.monotonic() - begin, 20, "a client's read timeout is 60 s and more")
        self.assertEqual(s3.get_object(Bucket="bucket", Key="full")["Body"].read(), b"x" * 9000)

    def test_a_presigned_upload_with_a_content_type(self):
        s3 = self.plane.clients("s3")
        s3.create_bucket(Bucket="bucket")
        url = s3.generate_presigned_url(
            "put_object", Params={"Bucket": "bucket", "Key": "k", "ContentType": "image/png"})
        self.assertIn("AWSAccessKeyId=", url, "boto3 presigns by version 2 unless it is told not to")
        put = urllib.request.Request(url, data=b"png", method="PUT",
                                     headers={"Content-Type": "image/png"})
        self.assertEqual(urllib.request.urlopen(put, timeout=30).status, 200)
        self.assertEqual(s3.head_object(Bucket="bucket", Key="k")["ContentType"], "image/png")

    def test_refusals_of_large_uploads_can_be_read(self):
        self.plane.clients("s3").create_bucket(Bucket="bucket")
        for target, code, word in (("/bucket/k", 403, b"AccessDenied"), ("/", 403, b"MissingAuth")):
            put = urllib.request.Request(
                self.plane.endpoint + target, data=b"x" * (3 << 20),
                method="PUT" if target != "/" else "POST",
                headers={} if target != "/" else {"X-Amz-Target": "AmazonSQS.SendMessage"})
            with self.assertRaises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(put, timeout=30)
            self.assertEqual(caught.exception.code, code)
            self.assertIn(word, caught.exception.read())

    def test_posts_to_s3_in_the_content_type_of_forms(self):
        s3 = self.plane.clients("s3")
        s3.create_bucket(Bucket="bucket")
        url = s3.generate_presigned_url("create_multipart_upload",
                                        Params={"Bucket": "bucket", "Key": "k"})
        done = subprocess.run(["curl", "-s", "-X", "POST", "-d", "", url], capture_output=True,
                              text=True, timeout=30, check=True)
        # Version 2 signs the content type, which curl chooses by itself: a refusal, but S3's own.
        self.assertIn("<Error>", done.stdout)
        from botocore.config import Config
        import boto3
        env = self.plane.environment()
        v4 = boto3.client("s3", endpoint_url=self.plane.endpoint, region_name="us-east-1",
                          config=Config(signature_version="s3v4"),
                          aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
                          aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"])
        url = v4.generate_presigned_url("create_multipart_upload",
                                        Params={"Bucket": "bucket", "Key": "k"})
        done = subprocess.run(["curl", "-s", "-X", "POST", "-d", "", url], capture_output=True,
                              text=True, timeout=30, check=True)
        self.assertIn("<InitiateMultipartUploadResult", done.stdout)


class Strangers(FrontDoor):
    def test_tls_on_the_plain_port_ends_at_once(self):
        raw = self.connect()
        begin = time.monotonic()
        raw.sendall(bytes.fromhex("160301020001000001fc0303") + bytes(200))
        self.assertIn(b"400", self.hear(raw))
        self.assertLess(time.monotonic() - begin, 8, "not when the time of a head is up")

    def test_unsigned_bodies_are_not_kept(self):
        before = memory_of(self.plane)
        size = 25_000_000
        head = (f"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {size}\r\n"
                "X-Amz-Target: DynamoDB_20120810.PutItem\r\n\r\n").encode()
        held = []
        for _ in range(20):
            raw = self.connect()
            raw.sendall(head)
            held.append(raw)

        def send(raw):
            try:
                raw.sendall(b"a&" * (size // 2 - 1))
            except OSError:
                pass  # closed before the end is an answer too

        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            list(pool.map(send, held))
        self.assertLess(memory_of(self.plane) - before, 100 << 20)
        self.healthy()
        for raw in held:
            self.assertIn(b"MissingAuthenticationToken", raw.recv(65536))

    def test_many_values_in_few_bytes(self):
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
        env = self.plane.environment()
        before = memory_of(self.plane)
        for target, service in (("AmazonSQS.SendMessage", "sqs"),
                                ("DynamoDB_20120810.BatchWriteItem", "dynamodb")):
            body = b"[" + b"0," * 8_000_000 + b"0]"
            if service == "sqs":
                body = b"[" + b"0," * 1_500_000 + b"0]"
            request = AWSRequest("POST", self.plane.endpoint + "/", data=body,
                                 headers={"X-Amz-Target": target})
            SigV4Auth(Credentials(env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]),
                      service, "us-east-1").add_auth(request)
            with self.assertRaises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(urllib.request.Request(
                    request.url, data=body, headers=dict(request.headers), method="POST"),
                    timeout=60)
            self.assertEqual(caught.exception.code, 400)
            self.assertIn(b"SerializationException", caught.exception.read())
        self.assertLess(memory_of(self.plane) - before, 300 << 20)
        self.healthy()


class FewDescriptors(FrontDoor):
    """`ulimit -n 1024`, hard: the store has what it needs whatever clients do."""

    under = ("prlimit", "--nofile=1024:1024")

    def setUp(self):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        if hard < 2048:
            self.skipTest("the limit of open files is too low for a thousand sockets")
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        super().setUp()

    def test_a_thousand_idle_connections(self):
        idle = [self.connect() for _ in range(1000)]
        s3, sqs = self.plane.clients("s3", "sqs")
        s3.create_bucket(Bucket="bucket")
        queue = sqs.create_queue(QueueName="q")["QueueUrl"]
        for i in range(50):
            s3.put_object(Bucket="bucket", Key=str(i), Body=b"x" * 100_000)
            sqs.send_message(QueueUrl=queue, MessageBody=str(i))
        self.assertEqual(len(s3.list_objects_v2(Bucket="bucket")["Contents"]), 50)
        self.assertIsNone(self.plane.process.poll(), self.plane.log_text())
        self.assertGreater(len(idle), 0)
        self.assertEqual(self.plane.stop(), 0, self.plane.log_text())
        self.plane.start()
        self.assertEqual(self.plane.clients("s3").get_object(Bucket="bucket", Key="7")["Body"].read(),
                         b"x" * 100_000)


class Overload(FrontDoor):
    """Many clients that do not slow down: answers are 200 or a refusal that says so, memory is
    bounded, and the plane is well afterwards. How fast all that is, bench/run.py measures."""

    def test_more_than_can_be_done(self):
        s3 = self.plane.clients("s3")
        s3.create_bucket(Bucket="bucket")
        s3.put_object(Bucket="bucket", Key="k", Body=b"x" * 1000)
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "k"})
        path = url.removeprefix(self.plane.endpoint)
        request = f"GET {path} HTTP/1.1\r\nHost: {self.plane.listen}\r\n\r\n".encode()
        end = time.monotonic() + 3
        statuses = {}
        lock = threading.Lock()

        def ask():
            raw = self.connect()
            mine = {}
            while time.monotonic() < end:
                raw.sendall(request * 8)
                got = b""
                while got.count(b"HTTP/1.1 ") < 8 or not got.endswith((b"x" * 1000, b"</Error>")):
                    piece = raw.recv(65536)
                    if not piece:
                        break
                    got += piece
                for part in got.split(b"HTTP/1.1 ")[1:]:
                    mine[part[:3]] = mine.get(part[:3], 0) + 1
            with lock:
                for status, count in mine.items():
                    statuses[status] = statuses.get(status, 0) + count

        threads = [threading.Thread(target=ask) for _ in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertLessEqual(set(statuses), {b"200", b"503"}, statuses)
        self.assertGreater(statuses[b"200"], 0)
        self.assertLess(memory_of(self.plane), 1 << 30)
        self.healthy()


if __name__ == "__main__":
    unittest.main()
