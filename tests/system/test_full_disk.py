"""A disk that fills up: clear refusals, nothing lost, deletions make room, the service returns."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import unittest

import harness

harness.need("boto3", programs=("mount", "umount"))

MIB = 1 << 20


class FullDisk(unittest.TestCase):
    disk_mib = 260

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.disk_mib}m", "none",
                                  str(self.folder)], capture_output=True, text=True)
        if mounted.returncode != 0:
            self.skipTest(f"cannot mount here: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.folder)])
        self.plane = harness.Plane(self.folder / "plane")
        self.addCleanup(self.plane.log.close)
        self.addCleanup(self.plane.kill)
        self.plane.start()
        self.s3, self.sqs = self.plane.clients("s3", "sqs")
        self.s3.create_bucket(Bucket="films")
        self.queue = self.sqs.create_queue(QueueName="work")["QueueUrl"]

    eventually = harness.PlaneTest.eventually

    def put(self, key, mib):
        """True: stored. False: refused as a full disk refuses."""
        from botocore.exceptions import ClientError
        try:
            self.s3.put_object(Bucket="films", Key=key, Body=os.urandom(mib * MIB))
            return True
        except ClientError as error:
            self.assertEqual(error.response["ResponseMetadata"]["HTTPStatusCode"], 503, error)
            self.assertRegex(error.response["Error"]["Message"], "nearly full|no space left")
            return False

    def alive(self):
        self.assertIsNone(self.plane.process.poll(), self.plane.log_text())

    def test_filled_by_puts_while_messages_flow(self):
        from botocore.exceptions import ClientError
        sent, done = [], threading.Event()

        def send():
            n = 0
            while not done.is_set():
                try:
                    self.sqs.send_message(QueueUrl=self.queue, MessageBody=f"message {n}")
                    sent.append(f"message {n}")
                except ClientError as error:
                    self.assertEqual(error.response["ResponseMetadata"]["HTTPStatusCode"], 503)
                n += 1

        sender = threading.Thread(target=send)
        sender.start()
        self.addCleanup(done.set)
        stored = []
        while self.put(f"{len(stored)}", 20):
            stored.append(f"{len(stored)}")
            self.assertLess(len(stored), self.disk_mib // 20)
        self.assertFalse(self.put("one that could never fit", 270))
        done.set()
        sender.join()
        self.alive()
        self.assertGreater(len(stored), 3)
        self.assertGreater(len(sent), 10)
        keys = [o["Key"] for o in self.s3.list_objects_v2(Bucket="films")["Contents"]]
        self.assertEqual(sorted(keys), sorted(stored))

        # Reading goes on, and so does emptying a queue.
        received = set()
        while True:
            got = self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get(
                "Messages", [])
            if not got:
                break
            received |= {m["Body"] for m in got}
            self.sqs.delete_message_batch(QueueUrl=self.queue, Entries=[
                {"Id": str(i), "ReceiptHandle": m["ReceiptHandle"]} for i, m in enumerate(got)])
        self.assertLessEqual(set(sent), received)
        for key in stored:
            self.assertEqual(len(self.s3.get_object(Bucket="films", Key=key)["Body"].read()),
                             20 * MIB)
        self.s3.delete_objects(Bucket="films",
                               Delete={"Objects": [{"Key": k} for k in stored[:3]]})
        self.eventually(lambda: self.put("after", 20), what="room for an object")
        self.sqs.send_message(QueueUrl=self.queue, MessageBody="after")
        self.alive()

    def test_filled_by_another_program(self):
        from botocore.exceptions import ClientError
        self.assertTrue(self.put("mine", 10))
        other = self.folder / "other"
        with open(other, "wb") as file:
            try:
                while True:
                    file.write(b"x" * MIB)
                    file.flush()
            except OSError:
                pass  # full to the last block
        for n in range(20):
            self.assertFalse(self.put(f"new {n}", 1))
            with self.assertRaises(ClientError) as refused:
                self.sqs.send_message(QueueUrl=self.queue, MessageBody="x")
            self.assertEqual(
                refused.exception.response["ResponseMetadata"]["HTTPStatusCode"], 503)
        self.assertEqual(len(self.s3.get_object(Bucket="films", Key="mine")["Body"].read()),
                         10 * MIB)
        self.alive()
        other.unlink()
        self.eventually(lambda: self.put("again", 1), what="the service's return")
        self.plane.kill()
        self.plane.start()
        keys = [o["Key"] for o in self.s3.list_objects_v2(Bucket="films")["Contents"]]
        self.assertEqual(keys, ["again", "mine"])

    def test_small_things_make_room_too(self):
        """Messages alone fill the disk; purging them brings the room back."""
        from botocore.exceptions import ClientError
        body = "x" * 200_000
        try:
            while True:
                self.sqs.send_message(QueueUrl=self.queue, MessageBody=body)
        except ClientError as error:
            self.assertEqual(error.response["ResponseMetadata"]["HTTPStatusCode"], 503)
        self.alive()
        self.sqs.purge_queue(QueueUrl=self.queue)

        def sends():
            try:
                return self.sqs.send_message(QueueUrl=self.queue, MessageBody=body)
            except ClientError:
                return None
        self.eventually(sends, what="room for a message")
        self.alive()


if __name__ == "__main__":
    harness.main()
