"""kill -9 at every named failpoint (base/failpoint.h), then a start as if nothing had been: nothing
acknowledged is lost, nothing half done stays, and a job goes on to the same film.

KILLS (default 1) says how often at each point, POINTS which (part of the name), LIVES (default 4) how
many at once, since a job that was killed mostly waits for its message to come back; by hand KILLS=20.
"""

import concurrent.futures
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
OF_PROVISIONING = ("provision.",)
OF_A_JOB = ("chunking.", "video.", "trigger.", "reassembly.", "worker.", "turns.")
# These are passed by jobs that wait for their turn.
OF_WAITING = "turns."
# These are passed by the sweep, some seconds after a deletion.
OF_THE_SWEEP = ("blob.removed", "s3.garbage.")
INPUT, OUTPUT = (f"stereo-spot-{n}-{harness.ACCOUNT}" for n in ("input", "output"))


def failpoints():
    names = set()
    for path in (ROOT / "src").rglob("*.cc"):
        names |= set(re.findall(r'FAILPOINT\("([a-z0-9_.]+)"\)', path.read_text()))
    return sorted(n for n in names if WANTED in n)


class Killed(Exception):
    """The plane went, as it was told to."""


class Life:
    """A folder, a plane on it, and the end of it at a point."""

    eventually = harness.PlaneTest.eventually

    def __init__(self, verb="serve", flags=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        self.plane = harness.Plane(self.folder / "plane", verb, flags)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.plane.kill()
        self.plane.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def fail(self, why):
        raise AssertionError(why)

    def start_armed(self, point, count):
        """False: it went before it served."""
        try:
            self.plane.start(SPOT_FAILPOINT=f"{point}:{count}")
            return True
        except AssertionError:
            if not self.gone():
                raise
            return False

    def gone(self):
        return self.plane.process.poll() == -9

    def start_again(self):
        self.plane.kill()
        self.plane.start()


class Ground(unittest.TestCase):
    def at_each(self, points, counts, live):
        """live(point, count) at each point as often as wanted, some at once; it says whether the
        plane was killed. Which points were passed."""
        chance = random.Random(int(os.environ.get("SEED", "1")))
        lives = [(point, 1 if kill == 0 else chance.choice(counts))
                 for point in points for kill in range(KILLS)]
        with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("LIVES", "4"))) as pool:
            # A point that is not passed so often is killed at its first passing instead.
            killed = list(pool.map(lambda life: live(*life) or live(life[0], 1), lives))
        met = {point for (point, _), was in zip(lives, killed) if was}
        print(f"{len(lives)} lives, {sum(killed)} kills at {len(met)} of {len(points)} points; "
              f"not passed: {sorted(set(points) - met) or 'none'}", flush=True)
        return met


class PlanePoints(Ground):
    """Requests of every kind; each is a fact once it was answered."""

    def live(self, life, facts):
        """Runs until the plane goes or all is done."""
        s3, sqs, ddb = life.plane.clients("s3", "sqs", "dynamodb")

        def ask(act, *args, **kwargs):
            try:
                return act(*args, **kwargs)
            except Exception as error:
                for _ in range(50):  # a refused connection comes before the process is seen dead
                    if life.gone():
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
        backup = harness.run("backup", life.folder / "vault", "--data-dir", life.plane.folder,
                             check=False)
        if backup.returncode != 0:
            raise Killed
        del dead

    def check(self, life, point, facts):
        s3, sqs, ddb = life.plane.clients("s3", "sqs", "dynamodb")
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
            life.eventually(drained, 30, f"{point}: the queue's end")
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
        points = [p for p in failpoints() if not p.startswith(OF_A_JOB + OF_PROVISIONING)]

        def one(point, count):
            with Life() as life:
                facts = {}
                if life.start_armed(point, count):
                    try:
                        self.live(life, facts)
                        if point.startswith(OF_THE_SWEEP) and count == 1:
                            life.eventually(life.gone, 30, point)
                    except Killed:
                        pass
                killed = life.gone()
                life.start_again()
                self.check(life, point, facts)
                return killed
        met = self.at_each(points, (1, 2, 3, 5, 8, 13, 20), one)
        self.assertEqual(met, set(points))


class JobPoints(Ground):
    flags = ("--segment-seconds", "0.6", "--threads", "1")

    def ready(self, life):
        s3, ddb = life.plane.clients("s3", "dynamodb")

        def look():
            try:
                return len(ddb.list_tables()["TableNames"]) == 3
            except Exception:  # noqa: BLE001  still starting, or killed meanwhile
                return life.gone()
        life.eventually(look, 60, "the resources")
        return s3, ddb

    def submit(self, life, *flags):
        done = harness.run("job", "submit", self.film, "--job-id", "job", "--data-dir",
                           life.plane.folder, *flags, check=False)
        return done.returncode == 0

    def let_wait(self, life):
        """A job that is paused is parked; the janitor lets it go when the pause is over."""
        if self.submit(life, "--paused"):
            life.eventually(lambda: life.gone() or "parked_at" in self.row(life), 60, "parking")
            self.end_pause(life)

    def end_pause(self, life):
        try:
            life.plane.clients("dynamodb").update_item(
                TableName="stereo-spot-jobs", Key={"job_id": {"S": "job"}},
                UpdateExpression="REMOVE paused_at", ConditionExpression="attribute_exists(job_id)")
        except Exception:  # noqa: BLE001  killed meanwhile; it is done after the next start
            pass

    def film_of_job(self, life, point):
        s3, ddb = self.ready(life)

        def completed():
            item = ddb.get_item(TableName="stereo-spot-jobs", Key={"job_id": {"S": "job"}},
                                ConsistentRead=True).get("Item")
            if item is None:
                self.submit(life)
                return False
            self.assertNotEqual(item["status"]["S"], "failed", f"{point}: {item}")
            if "paused_at" in item:
                self.end_pause(life)
            return item["status"]["S"] == "completed"
        life.eventually(completed, 180, f"{point}: the job's end")
        body = s3.get_object(Bucket=OUTPUT, Key="jobs/job/final.mp4")["Body"].read()
        return hashlib.sha256(body).hexdigest()

    def row(self, life):
        try:
            return life.plane.clients("dynamodb").get_item(
                TableName="stereo-spot-jobs", Key={"job_id": {"S": "job"}}).get("Item", {})
        except Exception:  # noqa: BLE001  killed while it was asked
            return {}

    def finished(self, life):
        return self.row(life).get("status", {}).get("S") == "completed"

    def test_a_job_goes_on_to_the_same_film(self):
        folder = tempfile.mkdtemp(prefix="stereo-spot-test-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.film = pathlib.Path(folder, "film.mp4")
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                        "testsrc2=size=96x54:rate=12:duration=2", "-c:v", "libx264", "-g", "12",
                        str(self.film)], check=True)
        with Life("up", self.flags) as life:
            life.plane.start()
            self.ready(life)
            self.assertTrue(self.submit(life))
            reference = self.film_of_job(life, "no kill")

        def one(point, count):
            with Life("up", self.flags) as life:
                life.plane.start()
                self.ready(life)
                life.plane.kill()
                if life.start_armed(point, count):
                    act = self.let_wait if point.startswith(OF_WAITING) else self.submit
                    submitted = threading.Thread(target=act, args=(life,))
                    submitted.start()
                    life.eventually(lambda: life.gone() or self.finished(life), 120,
                                    f"{point}: its passing")
                    submitted.join()
                killed = life.gone()
                life.start_again()
                self.assertEqual(self.film_of_job(life, point), reference, point)
                return killed
        points = [p for p in failpoints() if p.startswith(OF_A_JOB)]
        self.assertEqual(self.at_each(points, (1, 2, 3), one), set(points))


class ProvisioningPoints(harness.PlaneTest):
    """`apply` and `destroy` are killed at every action; the next one does the rest."""

    def test_the_next_apply_and_the_next_destroy_do_the_rest(self):
        def named(prefix):
            # A queue's name is kept for a minute after its end: each time has names of its own.
            return ("--data-dir", self.plane.folder, "-var", f"name_prefix={prefix}")

        def told(prefix):
            return harness.run("output", "--data-dir", self.plane.folder, "-var",
                               f"name_prefix={prefix}", "--json").stdout.replace(prefix, "P")

        def killed(verb, point, count):
            done = harness.run(verb, *flags, "-auto-approve", check=False,
                               env={"SPOT_FAILPOINT": f"{point}:{count}"})
            self.assertIn(done.returncode, (0, -9), done.stderr)
            return done.returncode == -9

        flags = named("first")
        harness.run("apply", *flags, "-auto-approve")
        outputs = told("first")
        harness.run("destroy", *flags, "-auto-approve")
        kills = 0
        points = [p for p in failpoints() if p.startswith(OF_PROVISIONING)]
        for point in points:
            for count in range(1, 100):
                with self.subTest(f"{point}:{count}"):
                    prefix = f"t{points.index(point)}x{count}"
                    flags = named(prefix)
                    was = killed("apply", point, count)
                    harness.run("apply", *flags, "-auto-approve")
                    plan = harness.run("plan", *flags, "-detailed-exitcode", check=False)
                    self.assertEqual(plan.returncode, 0, plan.stdout)
                    self.assertEqual(told(prefix), outputs)
                    gone = killed("destroy", point, count)
                    harness.run("destroy", *flags, "-auto-approve")
                    left = self.plane.clients("s3").list_buckets()["Buckets"]
                    self.assertEqual(left, [])
                kills += was + gone
                if not was and not gone:
                    self.assertGreater(count, 1, f"{point} was never passed")
                    break
        print(f"{kills} kills at {len(points)} points of provisioning", flush=True)


if __name__ == "__main__":
    harness.main()
