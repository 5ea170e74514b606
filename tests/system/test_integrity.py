"""What is stored is what was sent: damage is found, named and never served; backups come back."""

import os
import pathlib
import shutil
import subprocess
import threading

import harness

harness.need("boto3")


def flip(path, offset):
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 0x10]))


class Integrity(harness.PlaneTest):
    def data(self, *names):
        return pathlib.Path(self.folder, "plane", *names)

    def make_table(self):
        dynamodb = self.plane.clients("dynamodb")
        dynamodb.create_table(TableName="rows", BillingMode="PAY_PER_REQUEST",
                              AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                              KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
        return dynamodb

    def test_one_flipped_bit_in_the_log_is_not_silent(self):
        dynamodb = self.make_table()
        for n in range(200):
            dynamodb.put_item(TableName="rows", Item={"id": {"S": f"item {n}"}})
        self.plane.kill()
        log = max(self.data("store").glob("*.log"))
        flip(log, log.stat().st_size // 2)
        before = log.read_bytes()
        done = subprocess.run([harness.PROGRAM, "serve", "--data-dir", str(self.data()),
                               "--listen", "127.0.0.1:0"], capture_output=True, text=True,
                              env=harness.clean_environment(), timeout=60)
        self.assertEqual(done.returncode, 1)
        for part in (str(log), "damaged at byte", "acknowledged", "stereo-spot repair"):
            self.assertIn(part, done.stderr)
        self.assertEqual(log.read_bytes(), before, "a refused start changes nothing")

        repaired = harness.run("repair", "--data-dir", self.data())
        self.assertIn("given up", repaired.stdout)
        self.assertIn("item 19", repaired.stdout)
        self.plane.start()
        dynamodb = self.plane.clients("dynamodb")
        left = dynamodb.scan(TableName="rows")["Count"]
        self.assertTrue(50 < left < 150, left)
        self.assertIn("the log is whole",
                      self.stopped(lambda: harness.run("repair", "--data-dir", self.data()).stdout))

    def stopped(self, act):
        self.plane.stop()
        return act()

    def test_a_damaged_object_is_found_named_and_not_served(self):
        from botocore.exceptions import ClientError
        s3 = self.plane.clients("s3")
        s3.create_bucket(Bucket="films")
        for name in ("whole", "damaged"):
            s3.put_object(Bucket="films", Key=name, Body=os.urandom(400_000))
        clean = harness.run("verify", "--data-dir", self.data())
        self.assertIn("2 objects with 800000 bytes", clean.stdout)
        before = {p for p in self.data("blobs").glob("??/*")}
        s3.put_object(Bucket="films", Key="damaged", Body=os.urandom(400_000))
        made = ({p for p in self.data("blobs").glob("??/*")} - before).pop()
        flip(made, 300_000)
        found = harness.run("verify", "--data-dir", self.data(), check=False)
        self.assertEqual(found.returncode, 1)
        self.assertIn("films/damaged: ", found.stdout)
        self.assertIn("1 damaged", found.stdout)
        self.assertNotIn("films/whole", found.stdout)
        with self.assertRaises((ClientError, Exception)):
            s3.get_object(Bucket="films", Key="damaged")["Body"].read()
        self.plane.stop()
        found = harness.run("verify", "--data-dir", self.data(), check=False)
        self.assertEqual(found.returncode, 1, "the same without a running plane")
        self.assertIn("films/damaged: ", found.stdout)

    def test_a_backup_of_a_running_plane_comes_back(self):
        s3, sqs = self.plane.clients("s3", "sqs")
        dynamodb = self.make_table()
        s3.create_bucket(Bucket="films")
        queue = sqs.create_queue(QueueName="work")["QueueUrl"]
        bodies = {f"film {n}": os.urandom(size) for n, size in enumerate((10, 70_000, 900_000))}
        for key, body in bodies.items():
            s3.put_object(Bucket="films", Key=key, Body=body)
        sqs.send_message(QueueUrl=queue, MessageBody="work")
        vault = self.folder / "backups"

        # Writes go on while it is taken: an object and its row of the same number are together
        # or not at all, in the order in which they were made.
        done, written = threading.Event(), []

        def write():
            n = 0
            while not done.is_set():
                s3.put_object(Bucket="films", Key=f"n/{n:06}", Body=b"x" * 100_000)
                dynamodb.put_item(TableName="rows", Item={"id": {"S": f"{n:06}"}})
                written.append(n)
                n += 1
        writer = threading.Thread(target=write)
        writer.start()
        try:
            self.eventually(lambda: len(written) > 5)
            before = len(written)
            first = harness.run("backup", vault, "--data-dir", self.data())
        finally:
            done.set()
            writer.join()
        second = harness.run("backup", vault, "--data-dir", self.data())
        self.assertRegex(second.stderr, r"files, .* of them")
        names = harness.run("backup", vault, "--list").stdout.split()
        self.assertEqual(names, [first.stdout.strip(), second.stdout.strip()])
        self.assertFalse(self.data("snapshot").exists())
        self.plane.kill()
        shutil.rmtree(self.data())

        refused = harness.run("restore", vault, "--data-dir", vault, check=False)
        self.assertIn("is not empty", refused.stderr)
        harness.run("restore", vault, "--at", names[0], "--data-dir", self.data())
        self.plane.start()
        s3, sqs, dynamodb = self.plane.clients("s3", "sqs", "dynamodb")
        for key, body in bodies.items():
            self.assertEqual(s3.get_object(Bucket="films", Key=key)["Body"].read(), body)
        self.assertEqual(
            [m["Body"] for m in sqs.receive_message(QueueUrl=queue)["Messages"]], ["work"])
        objects = [int(o["Key"][2:]) for page in
                   s3.get_paginator("list_objects_v2").paginate(Bucket="films", Prefix="n/")
                   for o in page.get("Contents", [])]
        rows = {int(i["id"]["S"]) for i in dynamodb.scan(TableName="rows")["Items"]}
        self.assertGreaterEqual(len(objects), before)
        self.assertEqual(objects, list(range(len(objects))))
        self.assertIn(rows, [set(objects), set(objects[:-1])])

    def test_a_backup_in_a_bucket_and_one_that_is_damaged(self):
        other = harness.Plane(self.folder / "other")
        self.addCleanup(other.log.close)
        self.addCleanup(other.kill)
        other.start()
        other.clients("s3").create_bucket(Bucket="backups")
        s3 = self.plane.clients("s3")
        s3.create_bucket(Bucket="films")
        s3.put_object(Bucket="films", Key="film", Body=b"y" * 500_000)
        env = other.environment()
        for _ in range(3):
            taken = harness.run("backup", "s3://backups/mine", "--data-dir", self.data(), "--keep",
                                "2", env=env)
        names = harness.run("backup", "s3://backups/mine", "--list", env=env).stdout.split()
        self.assertEqual(len(names), 2)
        self.assertEqual(names[-1], taken.stdout.strip())
        harness.run("restore", "s3://backups/mine", "--data-dir", self.folder / "back", env=env)
        self.assertIn("1 objects with 500000 bytes",
                      harness.run("verify", "--data-dir", self.folder / "back").stdout)

        vault = self.folder / "vault"
        harness.run("backup", vault, "--data-dir", self.data())
        target = max((vault / "files").iterdir(), key=lambda p: p.stat().st_size)
        flip(target, 5)
        broken = harness.run("restore", vault, "--data-dir", self.folder / "none", check=False)
        self.assertEqual(broken.returncode, 1)
        self.assertIn(target.name, broken.stderr)
        self.assertFalse((self.folder / "none").exists())
        self.assertFalse((self.folder / "none.part").exists())

    def test_a_folder_in_use_is_not_repaired(self):
        done = harness.run("repair", "--data-dir", self.data(), check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("in use", done.stderr)
        none = harness.run("verify", "--data-dir", self.folder / "nothing", check=False)
        self.assertEqual(none.returncode, 1)


if __name__ == "__main__":
    harness.main()
