"""Films that are uploaded without a job, and workers that are told by a file where all is."""

import json
import signal
import subprocess

import harness

harness.need("boto3", programs=("ffmpeg", "ffprobe"))

INPUT, OUTPUT = (f"stereo-spot-{n}-{harness.ACCOUNT}" for n in ("input", "output"))
CHUNKING = "stereo-spot-chunking"


class Uploads(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        harness.run("apply", "--data-dir", self.plane.folder, "-auto-approve")
        self.s3, self.sqs = self.plane.clients("s3", "sqs")
        path = self.folder / "film.mp4"
        subprocess.run(
            ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=12:duration=1",
             "-c:v", "libx264", str(path)], check=True)
        self.film = path.read_bytes()
        self.log = self.folder / "work.log"

    def work(self, *words, **variables):
        with open(self.log, "ab") as log:
            process = subprocess.Popen(
                [harness.PROGRAM, "work", *map(str, words)], stdout=log, stderr=log,
                env=self.plane.environment() | variables)

        def stop():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
        self.addCleanup(stop)

    def upload(self, job_id, body=None, **metadata):
        self.s3.put_object(Bucket=INPUT, Key=f"input/{job_id}/source.mp4", Metadata=metadata,
                           Body=self.film if body is None else body)

    def job(self, job_id):
        done = harness.run("job", "show", job_id, "--json", "--data-dir", self.plane.folder,
                           check=False)
        return json.loads(done.stdout) if done.returncode == 0 else {}

    def ended(self, job_id):
        def look():
            job = self.job(job_id)
            return job if job.get("status") in ("completed", "failed") else None
        try:
            return self.eventually(look, 90, job_id)
        except AssertionError:
            print(self.log.read_text(errors="replace")[-3000:])
            raise

    def size(self, job_id):
        path = self.folder / f"{job_id}.mp4"
        self.s3.download_file(OUTPUT, f"jobs/{job_id}/final.mp4", str(path))
        done = subprocess.run(
            ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
             "stream=width,height", "-of", "csv=p=0", str(path)],
            capture_output=True, text=True, check=True)
        return done.stdout.strip().strip(",")

    def handled(self, queue=CHUNKING):
        """The queue has nothing more, in flight either."""
        url = self.sqs.get_queue_url(QueueName=queue)["QueueUrl"]

        def empty():
            told = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            return all(told[f"ApproximateNumberOfMessages{n}"] == "0" for n in ("", "NotVisible"))
        self.eventually(empty, what=f"an empty {queue}")

    def reasons(self):
        url = self.sqs.get_queue_url(QueueName=f"{CHUNKING}-dlq")["QueueUrl"]
        got = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0,
                                       MessageAttributeNames=["All"]).get("Messages", [])
        return [m["MessageAttributes"]["reason"]["StringValue"] for m in got]

    def test_an_upload_becomes_a_film(self):
        self.work("all", "--mode", "tb")
        self.upload("my-film", mode="Anaglyph", title="Night train")
        self.upload("other.film_2")
        job = self.ended("my-film")
        self.assertEqual((job["status"], job["mode"], job["title"]),
                         ("completed", "anaglyph", "Night train"), job)
        self.assertEqual(job["source_file_size_bytes"], len(self.film))
        self.assertEqual(self.size("my-film"), "160,90")
        job = self.ended("other.film_2")
        self.assertEqual((job["status"], job["mode"], job["title"]),
                         ("completed", "tb", "other.film_2"), job)
        self.assertEqual(self.size("other.film_2"), "160,180")
        self.assertEqual(self.reasons(), [])
        # Again, finished and then deleted: it stays as it is.
        self.upload("my-film", mode="sbs")
        self.handled()
        self.assertEqual(self.job("my-film")["mode"], "anaglyph")
        self.assertEqual(self.job("my-film")["status"], "completed")
        harness.run("job", "delete", "my-film", "--data-dir", self.plane.folder)
        self.upload("my-film", mode="sbs")
        self.handled()
        self.assertEqual(self.job("my-film")["status"], "deleted")
        self.assertEqual(self.reasons(), [])
        self.assertIn("uploaded again", self.log.read_text())

    def test_what_can_be_no_job_says_why(self):
        self.work("all", STEREO_SPOT_MODE="HSBS")
        self.upload("wrong", mode="side-by-side-3d")
        self.upload("text", b"this is no film")
        job = self.ended("wrong")
        self.assertEqual(job["status"], "failed")
        self.assertIn("UnknownMode: mode side-by-side-3d: is not known; the modes are sbs",
                      job["error"])
        job = self.ended("text")
        self.assertEqual((job["status"], job["mode"]), ("failed", "hsbs"))
        self.s3.put_object(Bucket=INPUT, Key="input/a film/source.mp4", Body=self.film)
        self.s3.put_object(Bucket=INPUT, Key="input/one/other.mp4", Body=self.film)
        self.eventually(lambda: len(self.reasons()) == 4, what="four dead letters")
        named = [r for r in self.reasons() if r.startswith("UnknownKey")]
        self.assertEqual(len(named), 2, named)
        self.assertIn("1 to 128 of A-Z", named[0])
        self.assertEqual(self.job("one"), {})

    def test_workers_are_told_by_a_file_as_people_write_it(self):
        told = harness.run("output", "--format", "env", "--data-dir", self.plane.folder).stdout
        lines = [line.partition("=") for line in told.splitlines()]
        self.assertEqual(len(lines), 8)
        written = ["# of aws-infra", "", "set -a", "TF_LOG = warn"]
        for number, (name, _, value) in enumerate(lines):
            written.append([f"{name.upper()}={value}", f'export {name.upper()}="{value}"',
                            f"{name} = '{value}'  # as Terraform says it"][number % 3])
        path = self.folder / "outputs.env"
        path.write_bytes("\r\n".join(written).encode())
        # What the shell happens to have is another pipeline's.
        self.work("all", "--env-file", path, INPUT_BUCKET_NAME="elsewhere",
                  CHUNKING_QUEUE_URL="http://127.0.0.1:1/1/elsewhere")
        self.upload("one")
        self.assertEqual(self.ended("one")["status"], "completed")

    def test_each_of_the_eight_is_needed_and_named(self):
        told = harness.run("output", "--format", "env", "--data-dir", self.plane.folder).stdout
        lines = told.splitlines()
        path = self.folder / "outputs.env"
        for line in lines:
            path.write_text("\n".join(other for other in lines if other != line))
            name = line.partition("=")[0].upper()
            done = harness.run("work", "--env-file", path, env=self.plane.environment(),
                               check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"{name}: not set", done.stderr)
            self.assertIn("stereo-spot output --format env", done.stderr)
            # One of them in the environment is no whole pipeline either.
            done = harness.run("work", env=self.plane.environment() | {name: "x"}, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertNotIn(f"{name}, ", done.stderr)
            self.assertIn("not set", done.stderr)
        path.write_text("A='x")
        self.assertIn("line 1", harness.run("work", "--env-file", path, check=False,
                                            env=self.plane.environment()).stderr)

    def test_a_mode_that_is_none_is_refused_before_any_work(self):
        done = harness.run("work", "--mode", "3d", env=self.plane.environment(), check=False)
        self.assertEqual(done.returncode, 64)
        done = harness.run("work", env=self.plane.environment() | {"STEREO_SPOT_MODE": "3d"},
                           check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("STEREO_SPOT_MODE: mode 3d: is not known", done.stderr)


if __name__ == "__main__":
    harness.main()
