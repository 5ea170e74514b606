"""The clients of S3 and SQS that distributions ship, whole sessions, with their defaults, against `serve`.
Each is skipped, saying so, where the machine does not have it."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import textwrap

import harness


def program(name):
    """The program's test runs where it is."""
    def marked(test):
        if shutil.which(name):
            return test
        print(f"skipped: {name} is not on this machine", flush=True)
        return None
    return marked


class Distribution(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        self.env = self.plane.environment() | {"HOME": str(self.folder)}
        self.port = self.plane.endpoint.rsplit(":", 1)[1]

    def run_in(self, *words, check=True, **variables):
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=300,
                              env=self.env | variables, cwd=self.folder)
        if check:
            self.assertEqual(done.returncode, 0, f"{words}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def tree(self, name, files=12):
        """A folder with small files, an empty one, one with an odd name and a large one."""
        folder = self.folder / name
        for i in range(files):
            path = folder / f"d{i % 3}" / f"file {i}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{i}\n" * i)
        (folder / "ü+%20&.bin").write_bytes(b"odd")
        (folder / "large").write_bytes(os.urandom(20 << 20))
        return folder

    @staticmethod
    def sums(folder):
        return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
                for p in pathlib.Path(folder).rglob("*") if p.is_file()}

    @program("s3cmd")
    def test_s3cmd(self):
        pathlib.Path(self.folder, ".s3cfg").write_text(textwrap.dedent(f"""\
            [default]
            access_key = {self.env["AWS_ACCESS_KEY_ID"]}
            secret_key = {self.env["AWS_SECRET_ACCESS_KEY"]}
            host_base = localhost:{self.port}
            host_bucket = localhost:{self.port}
            use_https = False
            """))
        tree = self.tree("tree")
        self.run_in("s3cmd", "mb", "s3://cmd")
        self.run_in("s3cmd", "sync", f"{tree}/", "s3://cmd/tree/")
        self.run_in("s3cmd", "sync", "s3://cmd/tree/", f"{self.folder}/back/")
        self.assertEqual(self.sums(tree), self.sums(self.folder / "back"))
        # Nothing goes twice.
        self.assertNotIn("upload:", self.run_in("s3cmd", "sync", f"{tree}/", "s3://cmd/tree/"))
        self.run_in("s3cmd", "cp", "s3://cmd/tree/large", "s3://cmd/copy")
        self.run_in("s3cmd", "mv", "s3://cmd/copy", "s3://cmd/moved")
        self.run_in("s3cmd", "modify", "--add-header=x-amz-meta-who:me", "s3://cmd/moved")
        self.assertIn("who", self.run_in("s3cmd", "info", "s3://cmd/moved"))
        listed = self.run_in("s3cmd", "ls", "--recursive", "s3://cmd")
        self.assertNotIn("s3://cmd/copy\n", listed)
        self.assertIn("s3://cmd/moved\n", listed)
        self.run_in("s3cmd", "put", "--multipart-chunk-size-mb=5", tree / "large", "s3://cmd/parts")
        self.run_in("s3cmd", "rb", "--recursive", "s3://cmd")
        self.assertNotIn("s3://cmd", self.run_in("s3cmd", "ls"))

    @program("rclone")
    def test_rclone(self):
        remote = {"RCLONE_CONFIG_P_TYPE": "s3", "RCLONE_CONFIG_P_PROVIDER": "Other",
                  "RCLONE_CONFIG_P_ENDPOINT": self.plane.endpoint, "RCLONE_CONFIG_P_ENV_AUTH": "true"}
        tree = self.tree("tree")
        self.run_in("rclone", "sync", tree, "p:clone/tree", **remote)
        self.run_in("rclone", "check", "--download", tree, "p:clone/tree", **remote)
        (tree / "large").write_bytes(b"small now")
        shutil.rmtree(tree / "d1")
        self.run_in("rclone", "sync", tree, "p:clone/tree", **remote)
        self.run_in("rclone", "check", tree, "p:clone/tree", **remote)
        self.run_in("rclone", "moveto", "p:clone/tree/large", "p:clone/else", **remote)
        self.assertEqual("small now", self.run_in("rclone", "cat", "p:clone/else", **remote))
        self.assertIn("else", self.run_in("rclone", "lsf", "p:clone", **remote))
        self.run_in("rclone", "purge", "p:clone", **remote)
        self.assertEqual("", self.run_in("rclone", "lsd", "p:", **remote))

    @program("restic")
    def test_restic(self):
        repository = {"RESTIC_REPOSITORY": f"s3:{self.plane.endpoint}/restic/films",
                      "RESTIC_PASSWORD": "a test", "RESTIC_CACHE_DIR": str(self.folder / "cache")}
        tree = self.tree("tree")
        self.run_in("restic", "init", **repository)
        self.run_in("restic", "backup", tree, **repository)
        (tree / "large").write_bytes(b"small now")
        self.run_in("restic", "backup", tree, **repository)
        self.run_in("restic", "forget", "--keep-last", "1", "--prune", **repository)
        self.assertIn("no errors were found", self.run_in("restic", "check", "--read-data", **repository))
        self.run_in("restic", "restore", "latest", "--target", self.folder / "back", **repository)
        self.assertEqual(self.sums(tree), self.sums(f"{self.folder}/back{tree}"))

    @program("s3fs")
    def test_s3fs(self):
        if not os.access("/dev/fuse", os.W_OK):
            self.skipTest("no FUSE here")
        self.plane.clients("s3").create_bucket(Bucket="mounted")
        mount = self.folder / "mount"
        mount.mkdir()
        passwords = self.folder / "passwd-s3fs"
        passwords.write_text(f"{self.env['AWS_ACCESS_KEY_ID']}:{self.env['AWS_SECRET_ACCESS_KEY']}")
        passwords.chmod(0o600)
        self.run_in("s3fs", "mounted", mount, "-o", f"url={self.plane.endpoint}",
                    "-o", "use_path_request_style", "-o", f"passwd_file={passwords}")
        try:
            (mount / "folder").mkdir()
            (mount / "folder/a").write_text("hello")
            os.rename(mount / "folder/a", mount / "folder/b")
            self.assertEqual("hello", (mount / "folder/b").read_text())
            self.assertEqual(["b"], os.listdir(mount / "folder"))
        finally:
            self.run_in("umount", mount)

    def test_celery(self):
        # The distribution's modules belong to its own Python.
        python = next((python for python in (sys.executable, "/usr/bin/python3") if subprocess.run(
            [python, "-c", "import celery, kombu, pycurl, boto3"], capture_output=True).returncode == 0),
            None)
        if python is None:
            self.skipTest("no Python on this machine has celery, kombu, pycurl and boto3")
        (self.folder / "tasks.py").write_text(textwrap.dedent(f"""\
            import celery
            app = celery.Celery("tasks", broker="sqs://localhost:{self.port}")
            app.conf.broker_transport_options = {{"region": "us-east-1", "is_secure": False}}

            @app.task
            def note(path, text):
                open(path, "a").write(text)
            """))
        done = self.folder / "done"
        worker = subprocess.Popen([python, "-m", "celery", "-A", "tasks", "worker", "--pool=solo",
                                   "--without-gossip", "--without-mingle"],
                                  cwd=self.folder, env=self.env, stdout=self.plane.log,
                                  stderr=self.plane.log)
        try:
            self.run_in(python, "-c", textwrap.dedent(f"""\
                import tasks
                for n in range(5): tasks.note.delay({str(done)!r}, str(n))
                """))
            self.eventually(lambda: done.exists() and sorted(done.read_text()) == list("01234"),
                            what="the tasks")
        finally:
            worker.terminate()
            worker.wait(timeout=60)


if __name__ == "__main__":
    harness.need("boto3")
    harness.main()
