"""terraform/aws-iam against what the parts of the pipeline really call: enough, and no more."""

import fnmatch
import json
import signal
import subprocess

import harness
import terraform
from recorder import Recorder
from terraform import finish

harness.need("boto3", programs=("ffmpeg",))
terraform.need()

WORKERS = ("chunking", "video", "reassembly", "janitor")
QUEUES = ("chunking", "video-worker", "reassembly")

# Rights for what this test does not bring about, and when each is needed. All else must be seen.
HEARTBEAT = "TakeMessages sqs:ChangeMessageVisibility"  # work of many seconds, or given back
TRIGGERED_BEFORE = "TriggerOnce dynamodb:GetItem"  # another has made the row already
TRIGGER = {  # whoever sees the last segment sends: one of three
    "TriggerOnce dynamodb:PutItem", "TriggerOnce dynamodb:UpdateItem",
    "SendToReassembly sqs:SendMessage", TRIGGERED_BEFORE}
# Jobs wait for their turn, and this part lets one begin.
TURN = {"LetJobsBegin sqs:SendMessage", "LookForWaitingSegments sqs:GetQueueAttributes"}
SELDOM = {
    # A large upload is given up.
    "uploader": {"UploadSources s3:AbortMultipartUpload"},
    # The same; and segments of an earlier cut are removed.
    "chunking": TRIGGER | TURN | {HEARTBEAT, "WriteSegments s3:AbortMultipartUpload",
                           "WriteSegments s3:DeleteObject"},
    # The same; and a message that comes twice finds its result.
    "video": TRIGGER | TURN | {HEARTBEAT, "WriteResults s3:AbortMultipartUpload",
                        "WriteResults s3:GetObject"},
    "reassembly": TURN | {HEARTBEAT, "JoinResults s3:AbortMultipartUpload"},
    # A job has been stuck for a minute: its messages are sent again, where its segments are there.
    "janitor": {TRIGGERED_BEFORE, "SendAgain sqs:SendMessage", "LookForSegments s3:GetObject",
                "TellMissingFromForbidden s3:ListBucket"},
    # A job that waits for its turn, or for its segments, is resumed.
    "operator": {"LookForWaitingSegments sqs:GetQueueAttributes", "LookForSegments s3:GetObject"},
}


def allows(policy, action, resource):
    return any(action in statement["Action"] and
               any(fnmatch.fnmatchcase(resource, pattern) for pattern in statement["Resource"])
               for statement in policy["Statement"])


class Iam(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        harness.run("apply", "--data-dir", self.plane.folder, "-auto-approve")
        self.recorders, self.workers = {}, {}
        for name in (*WORKERS, "uploader", "operator"):
            self.recorders[name] = Recorder(self.plane.endpoint)
            self.addCleanup(self.recorders[name].stop)
        self.addCleanup(self.stop_workers)

    def environment(self, part):
        outputs = harness.run("output", "--data-dir", self.plane.folder, "--format", "env").stdout
        named = dict(line.partition("=")[::2] for line in outputs.splitlines())
        return self.plane.environment() | {k.upper(): v for k, v in named.items()} | {
            "AWS_ENDPOINT_URL": self.recorders[part].endpoint, "CHUNK_SEGMENT_DURATION_SEC": "1"}

    def start_workers(self):
        for name in WORKERS:
            log = open(self.folder / f"{name}.log", "wb")
            self.addCleanup(log.close)
            self.workers[name] = subprocess.Popen(
                [harness.PROGRAM, "work", name], env=self.environment(name), stdout=log,
                stderr=log)

    def stop_workers(self):
        for process in self.workers.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.workers.values():
            process.wait(timeout=60)

    def job(self, part, *words):
        return harness.run("job", *words, env=self.environment(part)).stdout

    def poison(self):
        """One message a queue that nobody can read: it is set aside."""
        sqs = self.plane.clients("sqs")
        urls = [sqs.get_queue_url(QueueName=f"stereo-spot-{name}")["QueueUrl"] for name in QUEUES]
        for url in urls:
            sqs.send_message(QueueUrl=url, MessageBody="{")

        def aside(url):
            told = sqs.get_queue_attributes(QueueUrl=f"{url}-dlq", AttributeNames=["All"])
            return told["Attributes"]["ApproximateNumberOfMessages"] != "0"
        self.eventually(lambda: all(map(aside, urls)), what="setting aside")

    def leave_work_for_the_janitor(self):
        """A job that waits for its segment, and one whose trigger nobody has sent."""
        dynamodb = self.plane.clients("dynamodb")
        for name in ("waits", "ready"):
            dynamodb.put_item(TableName="stereo-spot-jobs", Item={
                "job_id": {"S": name}, "mode": {"S": "sbs"}, "status": {"S": "chunking_complete"},
                "created_at": {"N": "1700000000"}, "total_segments": {"N": "1"}})
        dynamodb.put_item(TableName="stereo-spot-segment-completions", Item={
            "job_id": {"S": "ready"}, "segment_index": {"N": "0"}, "total_segments": {"N": "1"},
            "completed_at": {"N": "1700000001"}, "output_s3_uri": {"S": "s3://gone/0.mp4"}})

    def upload_alone(self, film):
        """A film without a job, which the chunking worker makes one of."""
        self.plane.clients("s3").put_object(
            Bucket=f"stereo-spot-input-{harness.ACCOUNT}", Key="input/alone/source.mp4",
            Body=film.read_bytes())

        def finished():
            told = harness.run("job", "show", "alone", "--data-dir", self.plane.folder, check=False)
            return "status   completed" in told.stdout
        self.eventually(finished, what="the film without a job")

    def janitor_has_worked(self):
        seen = {action for action, _ in self.recorders["janitor"].seen}
        return {"sqs:SendMessage", "sqs:GetQueueAttributes"} <= seen

    def walk(self):
        film = self.folder / "film.mp4"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
             "testsrc2=size=160x90:rate=12:duration=3", "-f", "lavfi", "-i",
             "sine=frequency=440:duration=3", "-c:v", "libx264", "-g", "12", "-c:a", "aac",
             "-shortest", str(film)], check=True)
        self.leave_work_for_the_janitor()
        self.start_workers()
        self.poison()
        self.job("uploader", "submit", film, "--job-id", "one", "--wait")
        self.upload_alone(film)
        self.eventually(self.janitor_has_worked, what="the janitor's round")
        self.stop_workers()
        # Nobody works now, so that a job stays as it is.
        self.job("operator", "list")
        self.job("operator", "show", "one")
        self.job("operator", "fetch", "one", self.folder / "out.mp4")
        self.job("uploader", "submit", film, "--job-id", "two")
        self.job("operator", "move", "two", "--first")
        for job in ("two", "waits"):
            self.job("operator", "pause", job)
            self.job("operator", "resume", job)
        self.job("operator", "cancel", "two")
        self.job("operator", "retry", "two")
        self.job("operator", "delete", "one")

    def policies(self):
        env = terraform.environment(self.folder, self.plane.environment())
        work = terraform.Workspace(self.folder, env)
        self.addCleanup(work.stop)
        (work.folder / "aws-iam/local_override.tf").write_text(
            'terraform {\n  backend "local" {}\n}\n')
        for words in (("init", "-input=false"), ("plan", "-input=false", "-out=tfplan")):
            finish(work.start("terraform", *words, project="aws-iam"))
        said = finish(work.start("terraform", "show", "-json", "tfplan", project="aws-iam"))
        planned = json.loads(said)["planned_values"]["root_module"]["resources"]
        return {r["index"]: json.loads(r["values"]["policy"]) for r in planned
                if r["type"] == "aws_iam_role_policy"}

    def test_rights_are_those_that_are_used(self):
        policies = self.policies()
        self.assertEqual(set(policies), set(self.recorders))
        self.walk()
        for part, policy in policies.items():
            with self.subTest(part):
                seen = self.recorders[part].seen
                self.assertEqual([need for need in sorted(seen) if not allows(policy, *need)], [])
                given = [(statement, action) for statement in policy["Statement"]
                         for action in statement["Action"]]
                unused = {f"{statement['Sid']} {action}" for statement, action in given
                          if not any(allows({"Statement": [statement]}, action, resource)
                                     for did, resource in seen if did == action)}
                self.assertLessEqual(unused, SELDOM[part])
                self.assertLessEqual(SELDOM[part], {f"{s['Sid']} {a}" for s, a in given})


if __name__ == "__main__":
    harness.main()
