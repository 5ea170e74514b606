"""Encryption at rest: who has the disk and not the key sees nothing; damage is told; keys, rotation,
backups. A plain folder shows every marker, so that the search is known to find them."""

import base64
import pathlib
import random
import shutil
import subprocess
import tempfile
import unittest

import harness

harness.need("boto3")

# Both words stand in every name and content that is written below.
NAME, CONTENT = b"marked-name", b"Marked.Content"


def forms(marker):
    """A marker as it may lie on a disk: as it is, in base64 at any offset, in hex, in UTF-16."""
    yield marker
    yield marker.hex().encode()
    yield marker.decode().encode("utf-16-le")
    for lead in range(3):
        text = base64.b64encode(b"\0" * lead + marker)
        yield text[(lead * 8 + 5) // 6:-4]


def markers_in(folder):
    """File -> markers that stand in its name or bytes."""
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        bytes_ = path.read_bytes() if path.is_file() else b""
        seen = {m for m in (NAME, CONTENT)
                if any(f in bytes_ for f in forms(m)) or m.decode() in path.name}
        if seen:
            found[str(path.relative_to(folder))] = seen
    return found


def flip(path, offset):
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 0x10]))


class Encryption(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.key = self.folder / "master.key"

    def start(self, name, *flags):
        plane = harness.Plane(self.folder / name, flags=flags)
        self.addCleanup(plane.log.close)
        self.addCleanup(plane.kill)
        return plane.start()

    def encrypted(self, name="plane"):
        return self.start(name, "--key-file", self.key)

    @staticmethod
    def text(size=200):
        return (CONTENT + b" ") * (size // (len(CONTENT) + 1) + 1)

    def write(self, plane, count=30):
        """Objects, small and large, parts of an upload that goes on, messages, items."""
        s3, sqs, ddb = plane.clients("s3", "sqs", "dynamodb")
        name = NAME.decode()
        s3.create_bucket(Bucket=f"{name}-bucket")
        for n in range(count):
            s3.put_object(Bucket=f"{name}-bucket", Key=f"{name}/{n}", Metadata={name: "x"},
                          Body=self.text(200_000 if n % 5 == 0 else 200))
        upload = s3.create_multipart_upload(Bucket=f"{name}-bucket", Key=f"{name}-parts")
        s3.upload_part(Bucket=f"{name}-bucket", Key=f"{name}-parts", PartNumber=1,
                       UploadId=upload["UploadId"], Body=self.text(5 << 20))
        url = sqs.create_queue(QueueName=f"{name}-queue")["QueueUrl"]
        for n in range(count):
            sqs.send_message(QueueUrl=url, MessageBody=self.text().decode())
        ddb.create_table(TableName=f"{name}-table", BillingMode="PAY_PER_REQUEST",
                         AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                         KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
        for n in range(count):
            ddb.put_item(TableName=f"{name}-table", Item={
                "id": {"S": f"{name}-{n}"}, "text": {"S": self.text().decode()},
                "bytes": {"B": self.text()}})

    def check(self, plane, count=30):
        s3, sqs, ddb = plane.clients("s3", "sqs", "dynamodb")
        name = NAME.decode()
        for n in range(count):
            got = s3.get_object(Bucket=f"{name}-bucket", Key=f"{name}/{n}")
            self.assertEqual(got["Body"].read(), self.text(200_000 if n % 5 == 0 else 200))
        part = s3.get_object(Bucket=f"{name}-bucket", Key=f"{name}/0", Range="bytes=70000-139999")
        self.assertEqual(part["Body"].read(), self.text(200_000)[70_000:140_000])
        url = sqs.get_queue_url(QueueName=f"{name}-queue")["QueueUrl"]
        got = sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)["Messages"]
        self.assertEqual(got[0]["Body"], self.text().decode())
        self.assertEqual(ddb.scan(TableName=f"{name}-table")["Count"], count)

    def half_an_object(self, plane):
        """Sends the first half of a large object and keeps the connection open."""
        import socket
        s3 = plane.clients("s3")
        url = s3.generate_presigned_url("put_object", Params={
            "Bucket": f"{NAME.decode()}-bucket", "Key": f"{NAME.decode()}-half"})
        host, _, path = url.removeprefix("http://").partition("/")
        address, _, port = host.partition(":")
        connection = socket.create_connection((address, int(port)))
        self.addCleanup(connection.close)
        body = self.text(4 << 20)
        connection.sendall((f"PUT /{path} HTTP/1.1\r\nHost: {host}\r\n"
                            f"Content-Length: {2 * len(body)}\r\n\r\n").encode() + body)
        staging = pathlib.Path(plane.folder, "blobs", "staging")
        harness.PlaneTest.eventually(
            self, lambda: sum(f.stat().st_size for f in staging.iterdir()) > 3 << 20,
            what="half an object in staging")

    def fail(self, *words):  # for eventually()
        raise AssertionError(*words)

    def test_a_stolen_image_shows_nothing(self):
        plane = self.encrypted()
        self.write(plane)
        self.half_an_object(plane)
        self.assertEqual(markers_in(plane.folder), {}, "while it runs")
        plane.kill()
        image = self.folder / "image"
        shutil.copytree(plane.folder, image, ignore=shutil.ignore_patterns("control"))
        self.assertGreater(sum(f.stat().st_size for f in image.rglob("*.log")), 20_000,
                           "what was written is in the log, which no table holds yet")
        self.assertTrue(any((image / "blobs" / "staging").iterdir()), "and half an object")
        self.assertEqual(markers_in(image), {}, "after kill -9")
        plane.start()
        self.check(plane)
        self.assertEqual(plane.stop(), 0)
        self.assertEqual(markers_in(plane.folder), {}, "after a stop")
        plane.start()
        self.check(plane)
        for secret in (self.key.read_text().split()[1].encode(),
                       bytes.fromhex(self.key.read_text().split()[1])):
            for path in pathlib.Path(plane.folder).rglob("*"):
                self.assertFalse(path.is_file() and secret in path.read_bytes(), path)

    def test_services_say_that_they_are_encrypted(self):
        for name, flags, said in (("on", ("--key-file", self.key), "AES256"), ("off", (), None)):
            s3, sqs = self.start(name, *flags).clients("s3", "sqs")
            s3.create_bucket(Bucket="films")
            put = s3.put_object(Bucket="films", Key="a", Body=b"x")
            got = s3.get_object(Bucket="films", Key="a")
            for answer in (put, got, s3.head_object(Bucket="films", Key="a")):
                self.assertEqual(answer.get("ServerSideEncryption"), said)
            if not said:
                continue
            rule = s3.get_bucket_encryption(Bucket="films")[
                "ServerSideEncryptionConfiguration"]["Rules"][0]
            self.assertEqual(rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"], said)
            url = sqs.create_queue(QueueName="q")["QueueUrl"]
            found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            self.assertEqual(found["SqsManagedSseEnabled"], "true")

    def test_the_search_finds_what_is_plain(self):
        plane = self.start("plane")
        self.write(plane)
        self.half_an_object(plane)
        plane.kill()
        found = markers_in(plane.folder)
        self.assertTrue(any(f.endswith(".log") and seen == {NAME, CONTENT}
                            for f, seen in found.items()), found)
        self.assertTrue(any(f.startswith("blobs/staging/") for f in found), found)
        self.assertTrue(any(f.startswith("blobs/") and "staging" not in f for f in found), found)

    def test_flipped_bits_are_told_and_nothing_false_is_served(self):
        import botocore.exceptions
        plane = self.encrypted()
        self.write(plane)
        self.assertEqual(plane.stop(), 0)
        chance = random.Random(4)
        s3 = None
        large = [p for p in pathlib.Path(plane.folder, "blobs").rglob("*")
                 if p.is_file() and 150_000 < p.stat().st_size < 1_000_000]
        self.assertEqual(len(large), 6)
        for path in large:
            flip(path, chance.randrange(path.stat().st_size))
        plane.start()
        s3 = plane.clients("s3")
        for n in range(0, 30, 5):
            body = b""
            try:
                got = s3.get_object(Bucket=f"{NAME.decode()}-bucket", Key=f"{NAME.decode()}/{n}")
                for piece in got["Body"].iter_chunks(4096):
                    body += piece
            except (botocore.exceptions.ClientError, botocore.exceptions.IncompleteReadError,
                    botocore.exceptions.ResponseStreamingError,
                    botocore.exceptions.ConnectionError) as refused:
                self.assertTrue(self.text(200_000).startswith(body), "garbage was served")
                continue
            self.fail(f"object {n} was served though it is damaged")
        verified = harness.run("verify", "--data-dir", plane.folder, check=False)
        self.assertEqual(verified.returncode, 1)
        self.assertEqual(verified.stdout.count(f"{NAME.decode()}/"), 6, verified.stdout)

    def test_a_flipped_bit_in_the_log_stops_the_start(self):
        plane = self.encrypted()
        self.write(plane)
        plane.kill()
        log = max(pathlib.Path(plane.folder, "store").glob("*.log"))
        flip(log, log.stat().st_size // 2)
        before = log.read_bytes()
        words = [harness.PROGRAM, "serve", "--data-dir", plane.folder, "--listen", "127.0.0.1:0",
                 "--key-file", str(self.key)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60,
                              env=harness.clean_environment())
        self.assertEqual(done.returncode, 1)
        for part in (str(log), "damaged at byte", "acknowledged", "stereo-spot repair"):
            self.assertIn(part, done.stderr)
        self.assertEqual(log.read_bytes(), before, "a refused start changes nothing")
        without = harness.run("repair", "--data-dir", plane.folder, check=False)
        self.assertIn("--key-file", without.stderr)
        repaired = harness.run("repair", "--data-dir", plane.folder, "--key-file", self.key)
        self.assertIn("given up", repaired.stdout)
        self.assertEqual(markers_in(plane.folder), {}, "the logs that it keeps are sealed, too")
        plane.start()

    def test_without_its_key_a_folder_is_refused_and_left_as_it_is(self):
        plane = self.encrypted()
        self.write(plane, 5)
        self.assertIn("Encryption at rest is on", plane.log_text())
        self.assertEqual(plane.stop(), 0)
        other = self.folder / "other.key"
        harness.run("encryption", "make-key", other)
        before = {p: p.stat().st_mtime_ns for p in pathlib.Path(plane.folder).rglob("*")}
        self.key.chmod(0o640)
        for flags, part in (
                ((), "--key-file"), (("--key-file", other), "master key"),
                (("--key-file", self.key), "chmod 600"),
                (("--key-file", self.folder / "none"), "no such key file"),
                (("--key-command", "exit 9"), "exit code 9"), (("--key-command", ":"), "nothing"),
                (("--key-command", "echo 1234"), "no key"),
                (("--key-file", other, "--key-command", "true"), "exclude")):
            done = harness.run("serve", "--data-dir", plane.folder, "--listen", "127.0.0.1:0",
                               *flags, check=False, timeout=60)
            self.assertIn(done.returncode, (1, 64), flags)
            self.assertIn(part, done.stderr)
        after = {p: p.stat().st_mtime_ns for p in pathlib.Path(plane.folder).rglob("*")}
        self.assertEqual(after, before)
        self.key.chmod(0o600)
        plane.flags = ["--key-command", f"cat {self.key}"]
        plane.start()
        self.check(plane, 5)

    def test_rotation(self):
        plane = self.encrypted()
        self.write(plane, 10)
        next_key = self.folder / "next.key"
        harness.run("encryption", "make-key", next_key)
        busy = harness.run("encryption", "rotate", "--data-dir", plane.folder, "--key-file", self.key,
                           "--new-key-file", next_key, check=False)
        self.assertEqual(busy.returncode, 1)
        self.assertIn("in use", busy.stderr)
        self.assertEqual(plane.stop(), 0)
        done = harness.run("encryption", "rotate", "--data-dir", plane.folder, "--key-file",
                           self.key, "--new-key-file", next_key)
        self.assertIn("data key 2 (for new files)", done.stdout)
        refused = harness.run("verify", "--data-dir", plane.folder, "--key-file", self.key,
                              check=False)
        self.assertIn("master key", refused.stderr)
        plane.flags = ["--key-file", str(next_key)]
        plane.start()
        self.check(plane, 10)
        plane.clients("s3").put_object(Bucket=f"{NAME.decode()}-bucket", Key="new",
                                       Body=self.text(200_000))
        told = harness.run("encryption", "status", "--data-dir", plane.folder).stdout
        old, new = [line for line in told.splitlines() if line.startswith("data key")]
        self.assertRegex(old, r": [1-9]\d* files")
        self.assertRegex(new, r"for new files.*: [1-9]\d* files")
        self.assertIn("encryption", harness.run("doctor", "--data-dir", plane.folder,
                                                check=False).stdout)
        self.assertEqual(markers_in(plane.folder), {})

    def test_a_plain_plane_moves_over_by_a_backup(self):
        plane = self.start("plain")
        self.write(plane, 10)
        vault = self.folder / "vault"
        harness.run("backup", vault, "--data-dir", plane.folder)
        self.assertEqual(plane.stop(), 0)
        refused = harness.run("serve", "--data-dir", plane.folder, "--key-file", self.key,
                              "--listen", "127.0.0.1:0", check=False, timeout=60)
        self.assertIn("stereo-spot restore", refused.stderr)
        target = self.folder / "moved"
        told = harness.run("restore", vault, "--data-dir", target, "--key-file", self.key)
        self.assertIn("Made the master key", told.stderr)
        self.assertIn("lost for ever", told.stderr)
        self.assertEqual(markers_in(target), {})
        moved = self.encrypted("moved")
        self.check(moved, 10)

    def test_a_backup_of_an_encrypted_plane_is_encrypted(self):
        plane = self.encrypted()
        self.write(plane, 10)
        vault = self.folder / "vault"
        told = harness.run("backup", vault, "--data-dir", plane.folder)
        self.assertIn("encrypted", told.stderr)
        self.assertEqual(markers_in(vault), {})
        self.assertEqual(plane.stop(), 0)
        asleep = harness.run("backup", vault, "--data-dir", plane.folder, check=False)
        self.assertIn("--key-file", asleep.stderr)
        harness.run("backup", vault, "--data-dir", plane.folder, "--key-file", self.key)
        target = self.folder / "back"
        for flags in ((), ("--key-command", "printf 'AB%.0s' $(seq 32)")):
            refused = harness.run("restore", vault, "--data-dir", target, *flags, check=False)
            self.assertEqual(refused.returncode, 1)
            self.assertFalse(target.exists())
        harness.run("restore", vault, "--data-dir", target, "--key-file", self.key)
        self.assertEqual(markers_in(target), {})
        self.check(self.encrypted("back"), 10)


if __name__ == "__main__":
    harness.main()
