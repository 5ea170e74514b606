"""The README's first minute with AWS's clients: `env`, and what the folder of a plane remembers."""

import os
import pathlib
import stat
import subprocess
import unittest

import harness


class Env(harness.PlaneTest):
    flags = ("--region", "eu-west-1", "--account-id", "123456789012")

    def shell(self, commands, shell="sh", **more):
        env = harness.clean_environment() | {"PLANE": self.plane.folder, "STEREO_SPOT": harness.PROGRAM} | more
        done = subprocess.run([shell, "-ec", 'eval "$("$STEREO_SPOT" env --data-dir "$PLANE")"\n' + commands],
                              capture_output=True, text=True, env=env, cwd=self.folder, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_a_client_that_knows_no_variable_for_endpoints_reaches_the_plane(self):
        # As Debian 12's aws CLI 2.9 is: the variable means nothing to it.
        old = self.folder / "bin" / "aws"
        old.parent.mkdir()
        old.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
        old.chmod(old.stat().st_mode | stat.S_IXUSR)
        path = f"{old.parent}:{os.environ['PATH']}"
        for shell in ("sh", "bash"):
            said = self.shell("aws s3 ls 's3://a b'", shell, PATH=path).splitlines()
            self.assertEqual(said, ["--endpoint-url", self.plane.endpoint, "s3", "ls", "s3://a b"])

    @unittest.skipIf(harness.missing(programs=("aws",)), "no aws CLI")
    def test_the_readmes_lines(self):
        # IGNORE: the CLI of this machine behaves as one that is older.
        for more in ({}, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}):
            said = self.shell("aws s3 mb s3://one >/dev/null; aws s3 ls; aws sqs create-queue --queue-name q; "
                              "aws sqs list-queues; aws s3 rb s3://one >/dev/null; "
                              "aws sts get-caller-identity", **more)
            self.assertIn(" one\n", said)
            self.assertIn("/123456789012/q", said)
            self.assertIn('"Account": "123456789012"', said)

    @unittest.skipIf(harness.missing("boto3"), "no boto3")
    def test_boto3_takes_all_from_the_environment(self):
        said = self.shell("""python3 -c '
import boto3
boto3.client("s3").create_bucket(Bucket="two", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
print([b["Name"] for b in boto3.client("s3").list_buckets()["Buckets"]])'""")
        self.assertIn("two", said)

    def test_the_folder_remembers_region_and_account(self):
        listed = harness.run("plan", "--data-dir", self.plane.folder).stdout
        self.assertIn("stereo-spot-input-123456789012", listed)
        self.assertIn("export AWS_REGION=eu-west-1", harness.run("env", "--data-dir", self.plane.folder).stdout)
        harness.run("apply", "-auto-approve", "--data-dir", self.plane.folder)
        self.assertIn("123456789012", harness.run("output", "-raw", "input_bucket_name", "--data-dir",
                                                  self.plane.folder).stdout)
        harness.run("job", "list", "--data-dir", self.plane.folder)
        self.plane.stop()
        for flags, words in ((("--region", "us-east-1"), ("eu-west-1", "us-east-1")),
                             (("--account-id", "000000000000"), ("123456789012", "000000000000"))):
            done = harness.run("serve", "--data-dir", self.plane.folder, "--listen", "127.0.0.1:0", *flags,
                               check=False)
            self.assertEqual(done.returncode, 1)
            for word in words:
                self.assertIn(word, done.stderr)
        self.plane.flags = []
        self.plane.start()
        self.assertIn("No changes", harness.run("plan", "--data-dir", self.plane.folder).stdout)

    def test_another_name_of_the_host(self):
        port = self.plane.endpoint.rsplit(":", 1)[1]
        for host, endpoint in (("films.local", f"http://films.local:{port}"), ("10.0.0.7:99", "http://10.0.0.7:99"),
                               ("fd00::7", f"http://[fd00::7]:{port}"), ("[fd00::7]:99", "http://[fd00::7]:99")):
            said = harness.run("env", "--data-dir", self.plane.folder, "--host", host).stdout
            self.assertIn(f"export AWS_ENDPOINT_URL={endpoint}\n", said)
        self.assertEqual(harness.run("env", "--data-dir", self.plane.folder, "--host", "a/b", check=False).returncode,
                         64)

    def test_the_usual_folder_is_meant_where_nothing_else_is_said(self):
        (self.folder / "stereo-spot-data").symlink_to(pathlib.Path(self.plane.folder))

        def listed(**more):
            return subprocess.run([harness.PROGRAM, "job", "list"], capture_output=True, text=True,
                                  cwd=self.folder, env=harness.clean_environment() | more, timeout=60)
        harness.run("apply", "-auto-approve", "--data-dir", self.plane.folder)
        done = listed()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("stereo-spot-data", done.stderr)
        # Who names AWS is not given a plane instead.
        for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
            done = listed(**{name: "work", "HOME": str(self.folder)})
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("work", done.stderr)
        # As nx and the provisioner do, so do the others.
        (self.folder / ".env").write_text("AWS_PROFILE=dots\n")
        done = listed(HOME=str(self.folder))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("dots", done.stderr)


if __name__ == "__main__":
    harness.main()
