"""kill -9 at every named failpoint (base/failpoint.h), then a start as if nothing had been: nothing
acknowledged is lost, nothing half done stays, and a job goes on to the same film.

KILLS (default 1) says how often at each point, POINTS which (part of the name); by hand KILLS=20.
"""

import hashlib
import os
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import threading
import time
import unittest

import harness

harness.need("boto3", programs=("ffmpeg",))

ROOT = pathlib.Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("KILLS", "1"))
WANTED = os.environ.get("POINTS", "")
# Those that a job's workers pass; all others are passed by the plane alone.
OF_A_JOB = ("chunking.", "video.", "trigger.", "reassembly.", "worker.")
# At each of them the process may already have told somebody what it did.
INPUT, OUTPUT = (f"stereo-spot-{n}-{harness.ACCOUNT}" for n in ("input", "output"))


def failpoints():
    names = set()
    for path in (ROOT / "src").rglob("*.cc"):
        names |= set(re.findall(r'FAILPOINT\("([a-z0-9_.]+)"\)', path.read_text()))
    return sorted(n for n in names if WANTED in n)


class Killed(Exception):
    """The plane went, as it was told to."""


class Ground(unittest.TestCase):
    """A folder, a plane on it, and what it has acknowledged."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.chance = random.Random(int(os.environ.get("SEED", "1")))
        self.plane = None

    eventually = harness.PlaneTest.eventually

    def fresh(self, name, verb="serve", flags=()):
        if self.plane:
            self.plane.kill()
            self.plane.log.close()
        shutil.rmtree(self.folder / "plane", ignore_errors=True)
        self.plane = harness.Plane(self.folder / "plane", verb, flags)
        self.addCleanup(self.plane.log.close)
        self.addCleanup(self.plane.kill)

    def start_armed(self, point, count):
        """False: it went before it served."""
        os.environ["SPOT_FAILPOINT"] = f"{point}:{count}"
        try:
            self.plane.start()
            return True
        except AssertionError:
            self.assertEqual(self.plane.process.poll(), -9, self.plane.log_text())
            return False
        finally:
            del os.environ["SPOT_FAILPOINT"]

    def gone(self):
        return self.plane.process.poll() == -9

    def start_again(self):
        self.plane.kill()
        self.plane.start()


class PlanePoints(Ground):
    """Requests of every kind; each is a fact once it was answered."""

    def live(self, facts):
        """Runs until the plane goes or all is done."""
        s3, sqs, ddb = self.plane.clients("s3", "sqs", "dynamodb")

        def ask(act, *args, **kwargs):
            try:
                return act(*args, **kwargs)
            except Exception as error:
                for _ in range(50):  # a refused connection comes before the process is seen dead
                    if self.gone():
                        raise Killed from error
                    time.sleep(0.02)
                raise

        def fact(kind, name, value):
            facts.setdefault("open", []).append((kind, name))
            yield
            facts["open"].remove((kind, name))
            facts[kind, name] = value

        def do(kind, name, value, act, *args, **kwargs):
            step = fact(kind, name, value)
            next(step)
            ask(act, *args, **kwargs)
            next(step, None)

        ask(s3.create_bucket, Bucket="films")
        dead = ask(sqs.create_queue, QueueName="dead")["QueueUrl"]
        arn = f"arn:aws:sqs:us-east-1:{harness.ACCOUNT}:dead"
        work = ask(sqs.create_queue, QueueName="work", Attributes={
            "RedrivePolicy": f'{{"deadLetterTargetArn":"{arn}","maxReceiveCount":1}}'})["QueueUrl"]
        ask(ddb.create_table, TableName="rows", BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
        for n in range(6):
            for size in (100, 300_000):
                body = os.urandom(size)
                do("object", f"{n}-{size}", hashlib.md5(body).hexdigest(), s3.put_object,
                   Bucket="films", Key=f"{n}-{size}", Body=body)
            do("message", f"message {n}", True, sqs.send_message, QueueUrl=work,
               MessageBody=f"message {n}")
            do("row", f"{n}", True, ddb.put_item, TableName="rows", Item={"id": {"S": f"{n}"}})
            if n % 2:
                do("object", f"{n - 1}-300000", None, s3.delete_object, Bucket="films",
                   Key=f"{n - 1}-300000")
                got = ask(sqs.receive_message, QueueUrl=work, VisibilityTimeout=1)["Messages"][0]
                do("message", got["Body"], None, sqs.delete_message, QueueUrl=work,
                   ReceiptHandle=got["ReceiptHandle"])
        # Received twice, so it goes to the dead-letter queue, and from there back.
        ask(sqs.receive_message, QueueUrl=work, VisibilityTimeout=0, MaxNumberOfMessages=10)
        ask(sqs.receive_message, QueueUrl=work, VisibilityTimeout=0, MaxNumberOfMessages=10)
        ask(sqs.start_message_move_task, SourceArn=arn)
        backup = harness.run("backup", self.folder / "vault", "--data-dir", self.plane.folder,
                             check=False)
        if backup.returncode != 0:
            raise Killed
        del dead

    def check(self, point, facts):
        s3, sqs, ddb = self.plane.clients("s3", "sqs", "dynamodb")
        undecided = facts.pop("open", [])
        found = {}
        names = [b["Name"] for b in s3.list_buckets()["Buckets"]]
        for entry in s3.list_objects_v2(Bucket="films").get("Contents", []) if names else []:
            body = s3.get_object(Bucket="films", Key=entry["Key"])["Body"].read()
            found["object", entry["Key"]] = hashlib.md5(body).hexdigest()
        for url in sqs.list_queues().get("QueueUrls", []):
            # Out of the dead-letter policy's sight: whatever is there is read once.
            sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": ""})
            here = []

            def drained(url=url, here=here):
                got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10,
                                          VisibilityTimeout=600).get("Messages", [])
                for m in got:
                    self.assertNotIn(("message", m["Body"]), found, f"{point}: twice")
                    found["message", m["Body"]] = True
                    here.append(m["Body"])
                counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
                # None is left that another had taken when the plane went.
                return (counts["Attributes"]["ApproximateNumberOfMessages"] == "0" and int(
                    counts["Attributes"]["ApproximateNumberOfMessagesNotVisible"]) == len(here))
            self.eventually(drained, 30, f"{point}: the queue's end")
        if ddb.list_tables()["TableNames"]:
            for item in ddb.scan(TableName="rows", ConsistentRead=True)["Items"]:
                found["row", item["id"]["S"]] = True
        for fact, value in facts.items():
            # In flight to a consumer for a second when the plane went.
            if fact in undecided:
                continue
            self.assertEqual(found.get(fact), value, f"{point}: {fact}")
        for fact in found:
            self.assertTrue(fact in facts or fact in undecided, f"{point}: nobody put {fact}")

    def test_nothing_acknowledged_is_lost(self):
        met, lives = {}, 0
        points = [p for p in failpoints() if not p.startswith(OF_A_JOB)]
        for point in points:
            for kill in range(KILLS):
                lives += 1
                self.fresh("plane")
                facts = {}
                count = 1 if kill == 0 else self.chance.choice((1, 2, 3, 5, 8, 13, 20))
                if self.start_armed(point, count):
                    try:
                        self.live(facts)
                    except Killed:
                        pass
                met[point] = met.get(point, 0) + self.gone()
                self.start_again()
                self.check(point, facts)
        missed = sorted(p for p in points if not met[p])
        print(f"{lives} lives, {sum(met.values())} kills at {len(points) - len(missed)} points; "
              f"not passed: {missed or 'none'}", flush=True)
        self.assertGreater(len(points) - len(missed), len(points) * 0.8)


class JobPoints(Ground):
    flags = ("--segment-seconds", "0.6", "--threads", "1")

    def ready(self):
        s3, ddb = self.plane.clients("s3", "dynamodb")

        def look():
            try:
                return len(ddb.list_tables()["TableNames"]) == 3 and ddb
            except Exception:  # noqa: BLE001  still starting, or killed meanwhile
                return self.gone() and "gone"
        self.eventually(look, 30, "the resources")
        return s3, ddb

    def submit(self):
        done = harness.run("job", "submit", self.film, "--job-id", "job", "--data-dir",
                           self.plane.folder, check=False)
        return done.returncode == 0

    def film_of_job(self, point):
        s3, ddb = self.ready()

        def completed():
            item = ddb.get_item(TableName="stereo-spot-jobs", Key={"job_id": {"S": "job"}},
                                ConsistentRead=True).get("Item")
            if item is None:
                self.submit()
                return False
            self.assertNotEqual(item["status"]["S"], "failed", f"{point}: {item}")
            return item["status"]["S"] == "completed"
        self.eventually(completed, 120, f"{point}: the job's end")
        body = s3.get_object(Bucket=OUTPUT, Key="jobs/job/final.mp4")["Body"].read()
        return hashlib.sha256(body).hexdigest()

    def test_a_job_goes_on_to_the_same_film(self):
        self.film = self.folder / "film.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                        "testsrc2=size=96x54:rate=12:duration=2", "-c:v", "libx264", "-g", "12",
                        str(self.film)], check=True)
        self.fresh("plane", "up", self.flags)
        self.plane.start()
        self.ready()
        self.assertTrue(self.submit())
        reference = self.film_of_job("no kill")
        met, lives = {}, 0
        points = [p for p in failpoints() if p.startswith(OF_A_JOB)]
        for point in points:
            for kill in range(KILLS):
                lives += 1
                self.fresh("plane", "up", self.flags)
                self.plane.start()
                self.ready()
                self.plane.kill()
                if self.start_armed(point, 1 if kill == 0 else self.chance.choice((1, 2, 3))):
                    submitted = threading.Thread(target=self.submit)
                    submitted.start()
                    self.eventually(lambda: self.gone() or self.finished(), 60,
                                    f"{point}: its passing")
                    submitted.join()
                met[point] = met.get(point, 0) + self.gone()
                self.start_again()
                self.assertEqual(self.film_of_job(point), reference, point)
        missed = sorted(p for p in points if not met[p])
        print(f"{lives} jobs, {sum(met.values())} kills at {len(points) - len(missed)} points; "
              f"not passed: {missed or 'none'}", flush=True)
        self.assertEqual(missed, [])

    def finished(self):
        try:
            item = self.plane.clients("dynamodb").get_item(
                TableName="stereo-spot-jobs", Key={"job_id": {"S": "job"}}).get("Item", {})
            return item.get("status", {}).get("S") == "completed"
        except Exception:  # noqa: BLE001  killed while it was asked
            return False


if __name__ == "__main__":
    harness.main()
