"""The aws CLI, unmodified."""

import json
import pathlib
import subprocess
import urllib.request

import harness

harness.need(programs=("aws",))


class AwsCli(harness.PlaneTest):
    def aws(self, *words, as_json=True):
        done = subprocess.run(["aws", "--endpoint-url", self.plane.endpoint, *map(str, words)],
                              capture_output=True, text=True, env=self.plane.environment())
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout) if as_json and done.stdout.strip() else done.stdout

    def test_the_first_hour(self):
        harness.run("apply", "--data-dir", self.plane.folder, "-auto-approve")
        bucket = f"s3://stereo-spot-input-{harness.ACCOUNT}"
        film = self.folder / "film.mp4"
        film.write_bytes(b"x" * 9_000_000)
        self.aws("s3", "cp", film, f"{bucket}/input/j/source.mp4", as_json=False)
        self.assertIn("source.mp4", self.aws("s3", "ls", f"{bucket}/input/j/", as_json=False))
        url = self.aws("s3", "presign", f"{bucket}/input/j/source.mp4", as_json=False).strip()
        self.assertEqual(len(urllib.request.urlopen(url).read()), 9_000_000)
        back = self.folder / "back.mp4"
        self.aws("s3", "cp", f"{bucket}/input/j/source.mp4", back, as_json=False)
        self.assertEqual(back.read_bytes(), film.read_bytes())

        queues = self.aws("sqs", "list-queues")["QueueUrls"]
        self.assertEqual(len(queues), 6)
        url = next(q for q in queues if q.endswith("stereo-spot-chunking"))
        bodies = []
        for _ in range(2):  # the test event, and the upload's
            got = self.aws("sqs", "receive-message", "--queue-url", url, "--wait-time-seconds", 5)
            bodies += [json.loads(m["Body"]) for m in got["Messages"]]
        self.assertEqual(sum("Records" in b for b in bodies), 1)

        self.assertEqual(len(self.aws("dynamodb", "list-tables")["TableNames"]), 3)
        page = self.aws("dynamodb", "query", "--table-name", "stereo-spot-jobs",
                        "--key-condition-expression", "job_id = :j",
                        "--expression-attribute-values", '{":j": {"S": "none"}}')
        self.assertEqual(page["Count"], 0)
        self.assertEqual(len(self.aws("cloudwatch", "describe-alarms")["MetricAlarms"]), 3)
        self.assertEqual(self.aws("sts", "get-caller-identity")["Account"], harness.ACCOUNT)

    def test_services_that_are_not_here_say_so_in_their_own_protocol(self):
        for words in (("iam", "list-users"), ("kms", "list-keys")):
            done = subprocess.run(["aws", "--endpoint-url", self.plane.endpoint, *words],
                                  capture_output=True, text=True, env=self.plane.environment())
            self.assertIn("(NotImplemented)", done.stderr)
            self.assertIn("no such service", done.stderr)


if __name__ == "__main__":
    harness.main()
