"""plan, apply, destroy as Terraform's users type them, against a plane."""

import json
import pathlib
import signal
import subprocess
import unittest

import harness

BUCKET = "stereo-spot-output-000000000000"


class Provision(harness.PlaneTest):
    def run_it(self, *words, rc=0, stdin="", **more):
        done = subprocess.run([harness.PROGRAM, *map(str, words), "--data-dir", self.plane.folder],
                              capture_output=True, text=True, input=stdin, cwd=self.folder, timeout=120,
                              env=harness.clean_environment() | more)
        self.assertEqual(done.returncode, rc, done.stdout + done.stderr)
        return done

    def test_yes_comes_through_a_pipe(self):
        self.assertIn("nobody answered", self.run_it("apply", rc=1).stderr)
        self.assertIn("cancelled", self.run_it("apply", rc=1, stdin="y\n").stderr)
        self.assertIn("does not ask", self.run_it("apply", "-input=false", rc=1, stdin="yes\n").stderr)
        self.assertIn("20 added", self.run_it("apply", stdin="yes\n").stdout)
        self.assertIn("No changes", self.run_it("plan").stdout)
        self.assertIn("20 destroyed", self.run_it("destroy", stdin="yes\n").stdout)
        self.assertIn("20 to add", self.run_it("plan").stdout)

    def test_a_saved_plan_is_done_as_it_was_or_not_at_all(self):
        self.run_it("plan", "-out", "first", "-var", "dlq_max_receive_count=7")
        self.run_it("plan", "-out", "same", "-var", "dlq_max_receive_count=7")
        self.assertIn("variables and targets already", self.run_it("apply", "first", "-var", "name_prefix=x", rc=64).stderr)
        self.assertIn("20 added", self.run_it("apply", "first").stdout)
        self.assertIn("stale", self.run_it("apply", "same", rc=1).stderr)
        self.assertIn("No changes", self.run_it("plan", "-var", "dlq_max_receive_count=7").stdout)
        self.run_it("plan", "-destroy", "-out", "end")
        self.assertIn("20 destroyed", self.run_it("apply", "end").stdout)
        (self.folder / "odd").write_text("{}")
        self.assertIn("odd: it is no plan", self.run_it("apply", "odd", rc=1).stderr)
        self.assertIn("plan -out none", self.run_it("apply", "none", rc=1).stderr)

    def test_a_plan_is_kept_where_a_file_can_be_and_for_its_own_plane(self):
        mine = self.folder / "p.new"
        mine.write_text("mine")
        (self.folder / "real").write_text("old")
        (self.folder / "link").symlink_to("real")
        self.assertIn("--data-dir", self.run_it("plan", "-out", "p").stdout)
        self.run_it("plan", "-out", "link")
        self.assertTrue((self.folder / "link").is_symlink())
        self.assertIn("stereo_spot_plan", (self.folder / "real").read_text())
        self.assertEqual(mine.read_text(), "mine")
        self.assertIn("a device", self.run_it("plan", "-out", "/dev/null", rc=1).stderr)
        self.assertTrue(pathlib.Path("/dev/null").is_char_device())
        self.run_it("plan", "-out", self.folder, rc=1)
        other = harness.Plane(self.folder / "other").start()
        self.addCleanup(other.log.close)
        self.addCleanup(other.kill)
        done = harness.run("apply", self.folder / "p", "--data-dir", other.folder, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(self.plane.endpoint, done.stderr)
        self.assertIn(other.endpoint, done.stderr)

    def test_flags_that_scripts_have(self):
        self.run_it("init", "-upgrade", "-input=false", "-backend=false", "-no-color")
        self.run_it("plan", "-no-color", "-lock=false", "-parallelism=5", "-input=false")
        self.run_it("apply", "-no-color", "-auto-approve=true")
        self.assertIn("nobody answered", self.run_it("destroy", "-auto-approve=false", rc=1).stderr)
        wrong = self.run_it("plan", "-json", "-target", "x.y", rc=1)
        self.assertEqual(json.loads(wrong.stdout)["type"], "diagnostic")
        self.assertIn("name the output", self.run_it("output", "-raw", rc=64).stderr)
        (self.folder / "terraform.tfvars").write_text('name_prefix = "usual"\n')
        self.assertIn("usual-jobs", self.run_it("plan").stdout)

    def test_targets_and_what_they_need(self):
        said = self.run_it("apply", "-auto-approve", "-target", "aws_s3_bucket_notification.input").stdout
        self.assertIn("8 added", said)
        self.assertNotIn("aws_dynamodb_table", said)
        self.assertIn("Apply complete", self.run_it("apply", "-auto-approve", "-target", "aws_dynamodb_table.jobs",
                                                    "-target", "aws_s3_bucket.output").stdout)
        said = self.run_it("destroy", "-auto-approve", "-target", "aws_sqs_queue.chunking_dlq").stdout
        self.assertIn("aws_s3_bucket_notification.input: Destruction complete", said)
        self.assertNotIn("aws_s3_bucket.input:", said)
        self.assertIn("there is no such resource", self.run_it("plan", "-target", "aws_sqs_queue.none", rc=1).stderr)

    def test_lines_of_json(self):
        self.assertIn("-json does not ask", self.run_it("apply", "-json", rc=1, stdin="yes\n").stderr)
        lines = [json.loads(line) for line in self.run_it("apply", "-json", "-auto-approve").stdout.splitlines()]
        kinds = [line["type"] for line in lines]
        self.assertEqual(kinds.count("planned_change"), 20)
        self.assertEqual(kinds.count("apply_complete"), 20)
        self.assertEqual(kinds[-2:], ["change_summary", "outputs"])
        self.assertEqual(lines[-2]["changes"], {"add": 20, "change": 0, "remove": 0, "operation": "apply"})
        self.assertEqual(lines[-1]["outputs"]["jobs_table_name"]["value"], "stereo-spot-jobs")
        for line in lines:
            self.assertTrue({"@level", "@message", "@module", "@timestamp", "type"} <= line.keys())

    def test_variables_from_all_places(self):
        (self.folder / ".env").write_text("# here\nTF_VAR_name_prefix=dots\nOTHER=x\n")
        done = self.run_it("plan")
        self.assertIn("dots-jobs", done.stdout)
        self.assertIn("From .env: TF_VAR_name_prefix.", done.stderr)
        self.assertIn("real-jobs", self.run_it("plan", TF_VAR_name_prefix="real").stdout)
        (self.folder / "f.tfvars").write_text('name_prefix = "file"\n')
        self.assertIn("file-jobs", self.run_it("plan", "-var-file", "f.tfvars").stdout)
        self.assertIn("flag-jobs", self.run_it("plan", "-var-file", "f.tfvars", "-var", "name_prefix=flag").stdout)
        self.assertIn("Nothing to initialise", self.run_it("init").stdout)

    @unittest.skipIf(harness.missing("boto3"), "no boto3")
    def test_a_lock_keeps_two_apart(self):
        self.run_it("apply", "-auto-approve")
        s3 = self.plane.clients("s3")

        def lock(process, machine):
            s3.put_object(Bucket=BUCKET, Key="stereo-spot-apply.lock", Body=json.dumps(
                {"Who": "mary on far", "Operation": "apply", "Machine": machine, "Process": process}))
        lock(1, "another")
        change = ("-auto-approve", "-var", "dlq_max_receive_count=6")
        for verb in (("apply", *change), ("destroy", "-auto-approve"), ("apply", *change, "-lock-timeout=1s")):
            said = self.run_it(*verb, rc=1).stderr
            self.assertIn("mary on far", said)
            self.assertIn("-lock-timeout", said)
        # A plan looks only.
        self.run_it("plan")
        self.run_it("apply", "-auto-approve", "-lock=false", "-var", "dlq_max_receive_count=8")
        # Of a process of this machine that is gone.
        boot = pathlib.Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        lock(2 ** 30, boot)
        self.run_it("apply", *change)
        self.assertNotIn("Contents", s3.list_objects_v2(Bucket=BUCKET))
        # Two at once: one works, the other waits for it and finds nothing to do, or is told.
        words = [harness.PROGRAM, "apply", "-auto-approve", "-var", "dlq_max_receive_count=9", "--data-dir",
                 self.plane.folder]
        both = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                 env=harness.clean_environment()) for _ in range(2)]
        said = [one.communicate(timeout=60) for one in both]
        self.assertIn(0, [one.returncode for one in both], said)
        for one, (_, errors) in zip(both, said):
            if one.returncode != 0:
                self.assertTrue("holds the lock" in errors or "stale" in errors, errors)
        self.assertIn("No changes", self.run_it("plan", "-var", "dlq_max_receive_count=9").stdout)
        self.run_it("destroy", "-auto-approve")
        self.assertEqual(s3.list_buckets()["Buckets"], [])

    def test_control_c_at_the_question_does_nothing(self):
        process = subprocess.Popen([harness.PROGRAM, "apply", "--data-dir", self.plane.folder], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=harness.clean_environment())
        self.addCleanup(process.kill)
        text = ""
        while "Enter a value" not in text:
            text += process.stdout.read(1)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130, errors)
        self.assertIn("nothing was done", errors)
        self.assertIn("20 to add", self.run_it("plan").stdout)


if __name__ == "__main__":
    harness.main()
