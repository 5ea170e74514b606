"""Films through `up`, driven with boto3 alone; kills at random moments.

KILL_ROUNDS (default 4) says how often `up` is killed within one job.
"""

import hashlib
import json
import os
import pathlib
import random
import subprocess
import time
import urllib.request

import harness

harness.need("boto3", programs=("ffprobe", "ffmpeg"))

KILL_ROUNDS = int(os.environ.get("KILL_ROUNDS", "4"))
INPUT, OUTPUT = (f"stereo-spot-{n}-{harness.ACCOUNT}" for n in ("input", "output"))


def make_film(path, seconds=6):
    """Two tones and moving pictures, a keyframe each second; libav only."""
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
         f"testsrc2=size=320x180:rate=24:duration={seconds}", "-f", "lavfi", "-i",
         f"sine=frequency=440:duration={seconds}", "-c:v", "libx264", "-g", "24", "-bf", "2",
         "-c:a", "aac", "-shortest", str(path)], check=True)


class Pipeline(harness.PlaneTest):
    # A keyframe a second and no cuts: segments of one second each.
    verb, flags = "up", ("--segment-seconds", "0.6", "--threads", "2")

    def setUp(self):
        super().setUp()
        self.connect()
        self.film = self.folder / "film.mp4"
        make_film(self.film)

    def connect(self):
        self.s3, self.ddb, self.sqs, self.cloudwatch = self.plane.clients(
            "s3", "dynamodb", "sqs", "cloudwatch")

        def ready():
            try:
                return len(self.ddb.list_tables()["TableNames"]) == 3
            except Exception:  # noqa: BLE001  the plane is still starting
                return False
        self.eventually(ready, 30, "the resources")

    def submit(self, job_id, path):
        """As a web page would: the row, then the source by presigned URL."""
        self.ddb.put_item(TableName="stereo-spot-jobs", Item={
            "job_id": {"S": job_id}, "mode": {"S": "sbs"}, "status": {"S": "created"},
            "created_at": {"N": str(int(time.time()))}})
        url = self.s3.generate_presigned_url(
            "put_object", Params={"Bucket": INPUT, "Key": f"input/{job_id}/source.mp4"})
        request = urllib.request.Request(url, data=path.read_bytes(), method="PUT")
        request.add_header("Content-Type", "")
        urllib.request.urlopen(request).close()

    def job(self, job_id):
        try:
            found = self.ddb.get_item(TableName="stereo-spot-jobs", Key={"job_id": {"S": job_id}},
                                      ConsistentRead=True)["Item"]
        except Exception:  # noqa: BLE001  the plane is being killed and started by the test
            return {}
        return {k: list(v.values())[0] for k, v in found.items()}

    def wait(self, job_id, status, seconds=120):
        def look():
            job = self.job(job_id)
            if job.get("status") == "failed" and status != "failed":
                self.fail(f"the job failed: {job}")
            return job if job.get("status") == status else None
        return self.eventually(look, seconds, f"{job_id} {status}")

    def film_of(self, job_id):
        path = self.folder / f"{job_id}.mp4"
        self.s3.download_file(OUTPUT, f"jobs/{job_id}/final.mp4", str(path))
        return path

    def messages(self):
        """(visible + in flight + delayed) by queue."""
        counts = {}
        for url in self.sqs.list_queues()["QueueUrls"]:
            found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
            counts[url.rsplit("/", 1)[1]] = sum(
                int(v) for k, v in found["Attributes"].items()
                if k.startswith("ApproximateNumberOfMessages"))
        return counts

    def assert_queues_drain(self):
        self.eventually(lambda: not any(self.messages().values()), 60,
                        f"empty queues and dead-letter queues ({self.messages()})")

    def test_a_film_goes_through_and_a_corrupt_one_fails(self):
        corrupt = self.folder / "corrupt.mp4"
        corrupt.write_bytes(self.film.read_bytes()[:20_000])
        self.submit("broken", corrupt)
        self.submit("good", self.film)
        job = self.wait("good", "completed")
        self.assertEqual(job["total_segments"], "6")
        self.assertIn("completed_at", job)
        failed = self.wait("broken", "failed")
        self.assertIn("Damaged", failed["error"])

        film = self.film_of("good")
        self.assertEqual(harness.frames(film), harness.frames(self.film))
        self.assertEqual(harness.audio_packets(film), harness.audio_packets(self.film))

        rows = self.ddb.query(TableName="stereo-spot-segment-completions",
                              KeyConditionExpression="job_id = :j",
                              ExpressionAttributeValues={":j": {"S": "good"}})["Items"]
        self.assertEqual([r["segment_index"]["N"] for r in rows], [str(i) for i in range(6)])
        self.assertEqual(rows[0]["output_s3_uri"]["S"], f"s3://{OUTPUT}/jobs/good/segments/0.mp4")
        trigger = self.ddb.get_item(TableName="stereo-spot-reassembly-triggered",
                                    Key={"job_id": {"S": "good"}})["Item"]
        self.assertEqual(int(trigger["ttl"]["N"]) - int(trigger["triggered_at"]["N"]),
                         90 * 86400)
        tags = self.s3.get_object_tagging(Bucket=OUTPUT, Key="jobs/good/segments/0.mp4")["TagSet"]
        self.assertEqual(tags, [{"Key": "stereo-spot-lifecycle", "Value": "expire-segments"}])
        self.assertEqual(self.s3.get_object_tagging(
            Bucket=OUTPUT, Key="jobs/good/final.mp4")["TagSet"], [])
        keys = [o["Key"] for o in self.s3.list_objects_v2(
            Bucket=INPUT, Prefix="segments/good/")["Contents"]]
        self.assertEqual(keys[0], "segments/good/00000_00006_sbs.mp4")

        # The poison went to the dead-letter queue with its reason; purged, all is empty and OK.
        dlq = self.sqs.get_queue_url(QueueName="stereo-spot-chunking-dlq")["QueueUrl"]
        poison = self.sqs.receive_message(QueueUrl=dlq, WaitTimeSeconds=5,
                                          MessageAttributeNames=["All"])["Messages"][0]
        self.assertIn("Damaged", poison["MessageAttributes"]["reason"]["StringValue"])
        self.sqs.delete_message(QueueUrl=dlq, ReceiptHandle=poison["ReceiptHandle"])
        self.assert_queues_drain()

        def states():
            return {a["StateValue"] for a in self.cloudwatch.describe_alarms()["MetricAlarms"]}
        self.eventually(lambda: states() == {"OK"}, 120, "all alarms OK")

        # A second upload of a finished job's source starts nothing.
        self.s3.upload_file(str(self.film), INPUT, "input/good/source.mp4")
        self.assert_queues_drain()
        self.assertEqual(self.job("good")["completed_at"], job["completed_at"])

    def progress(self, job_id):
        """Grows with every step of a job: its status, then its segments."""
        steps = ["created", "chunking_in_progress", "chunking_complete", "reassembling",
                 "completed"]
        status = self.job(job_id).get("status")
        try:
            done = self.ddb.query(
                TableName="stereo-spot-segment-completions", Select="COUNT", ConsistentRead=True,
                KeyConditionExpression="job_id = :j",
                ExpressionAttributeValues={":j": {"S": job_id}})["Count"]
        except Exception:  # noqa: BLE001  as in job()
            return (-1, 0)
        return (steps.index(status) if status in steps else -1, done)

    def test_kills_change_nothing(self):
        # Long enough that every kill meets a job under way.
        make_film(self.film, 4 + 5 * KILL_ROUNDS)
        self.submit("undisturbed", self.film)
        self.wait("undisturbed", "completed", 300)
        expected = hashlib.sha256(self.film_of("undisturbed").read_bytes()).hexdigest()

        chance = random.Random(20261122)
        self.submit("killed", self.film)
        for round_number in range(KILL_ROUNDS):
            time.sleep(chance.uniform(0.05, 1.2))  # the moment of the kill, not a wait
            before = self.progress("killed")
            self.assertNotIn(self.job("killed").get("status"), ("completed", "failed"))
            self.plane.kill()
            began = time.monotonic()
            self.plane.start()
            self.connect()
            self.eventually(lambda: self.progress("killed") > before, 60,
                            f"a step after kill {round_number + 1} at {before}")
            print(f"kill {round_number + 1:2} at step {before}: went on after "
                  f"{time.monotonic() - began:.1f} s", flush=True)
        self.wait("killed", "completed", 300)
        film = self.film_of("killed")
        self.assertEqual(hashlib.sha256(film.read_bytes()).hexdigest(), expected)
        self.assertEqual(harness.frames(film), harness.frames(self.film))
        self.assert_queues_drain()


if __name__ == "__main__":
    harness.main()
