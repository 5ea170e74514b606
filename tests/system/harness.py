"""Starts and ends the real program for tests. Free ports, temporary folders, nothing left behind."""

import contextlib
import importlib.util
import json
import os
import pathlib
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = os.environ.get("STEREO_SPOT") or str(
    pathlib.Path(__file__).resolve().parents[2] / "build/release/stereo-spot")
ACCOUNT = "000000000000"


def clean_environment():
    """Without the user's own AWS settings."""
    return {k: v for k, v in os.environ.items()
            if not k.startswith(("AWS_", "TF_VAR_")) and "proxy" not in k.lower()}


def run(*words, check=True, env=None, timeout=300):
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True,
                          env=env or clean_environment(), timeout=timeout)
    if check and done.returncode != 0:
        raise AssertionError(f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


class Plane:
    """`serve` or `up` on a folder; killed and started again as a test likes."""

    def __init__(self, folder, verb="serve", flags=(), under=(), log=None):
        self.folder, self.verb, self.flags = str(folder), verb, list(map(str, flags))
        self.under = list(under)  # a program that starts this one: prlimit, …
        self.listen = "127.0.0.1:0"
        self.process = None
        self.log_path = pathlib.Path(log or self.folder + ".log")
        self.log = open(self.log_path, "ab")

    def start(self, **variables):
        """`variables`: of the environment, for this start alone."""
        endpoint = pathlib.Path(self.folder, "endpoint")
        before = endpoint.stat().st_mtime_ns if endpoint.exists() else None
        said_before = self.log_path.stat().st_size
        self.process = subprocess.Popen(
            [*self.under, PROGRAM, self.verb, "--data-dir", self.folder, "--listen", self.listen,
             *self.flags],
            stdout=self.log, stderr=self.log, env=clean_environment() | variables,
            start_new_session=True)
        end = time.monotonic() + 60
        while not endpoint.exists() or endpoint.stat().st_mtime_ns == before:
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"{self.verb} did not start:\n{self.log_text()}")
            time.sleep(0.01)
        # `up` is reached before it has made its resources and started its workers.
        told = self.verb == "up" and stat.S_ISREG(os.fstat(self.log.fileno()).st_mode)
        while told and b"Workers are running" not in self.said(said_before):
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"{self.verb} did not start:\n{self.log_text()}")
            time.sleep(0.01)
        self.endpoint = endpoint.read_text().strip()
        self.listen = self.endpoint.split("://")[1]  # the same port from now on
        return self

    def kill(self):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)
        return self.process.returncode

    def said(self, offset):
        """The log from there on."""
        with open(self.log_path, "rb") as log:
            log.seek(offset)
            return log.read()

    def log_text(self):
        return self.log_path.read_text(errors="replace")[-4000:]

    def environment(self):
        done = run("env", "--data-dir", self.folder)
        env = clean_environment()
        for line in done.stdout.splitlines():
            if not line.startswith("export "):
                continue
            name, _, value = line.removeprefix("export ").partition("=")
            env[name] = value
        return env

    def clients(self, *services):
        """boto3 clients, without retries that would hide a wrong answer."""
        import boto3
        from botocore.config import Config
        env = self.environment()
        config = Config(retries={"max_attempts": 1, "mode": "standard"}, read_timeout=70,
                        max_pool_connections=32)
        made = [boto3.client(s, endpoint_url=self.endpoint, region_name="us-east-1", config=config,
                             aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
                             aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"]) for s in services]
        return made if len(made) > 1 else made[0]


class PlaneTest(unittest.TestCase):
    """A test with a folder of its own and a plane on it."""

    verb, flags, under = "serve", (), ()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.plane = Plane(self.folder / "plane", self.verb, self.flags, self.under)
        self.addCleanup(self.plane.log.close)
        self.addCleanup(self.plane.kill)
        self.plane.start()

    def eventually(self, look, seconds=60, what="it"):
        """Polls until `look` gives something true; the deadline is for failures only."""
        end = time.monotonic() + seconds
        while True:
            found = look()
            if found:
                return found
            if time.monotonic() > end:
                self.fail(f"{what} did not happen in {seconds} s\n{self.plane.log_text()}")
            time.sleep(0.1)


def frames(path):
    """Presentation times of all pictures, as ffprobe decodes them."""
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=pts_time",
         "-of", "csv=p=0", str(path)], capture_output=True, text=True, check=True)
    return [line.strip(",") for line in done.stdout.splitlines() if line.strip(",")]


def audio_packets(path):
    """Hash of every audio packet, in order."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:a", "-c", "copy", "-f", "framemd5",
         "-"], capture_output=True, text=True, check=True)
    return [line.split(",")[-1].strip() for line in done.stdout.splitlines()
            if line and not line.startswith("#")]


def missing(*modules, programs=()):
    """What this machine lacks of these, as a sentence; None where it has all."""
    for module in modules:
        if importlib.util.find_spec(module) is None:
            return f"the Python module {module} is not on this machine"
    for program in programs:
        if shutil.which(program) is None:
            return f"{program} is not on this machine"
    return None


def need(*modules, programs=()):
    """For a whole file: CTest takes 77 for "skipped"."""
    why = missing(*modules, programs=programs)
    if why:
        print(f"skipped: {why}")
        sys.exit(77)


class NodeTest(PlaneTest):
    """A script of Node's own test runner against a plane. Its packages lie in build/NAME, where
    tools/install-NAME puts them, or in the folder that the variable names."""

    @classmethod
    def needs(cls, name, package, variable):
        folder = pathlib.Path(os.environ.get(variable) or
                              pathlib.Path(__file__).resolve().parents[2] / "build" / name)
        need(programs=("node",))
        if not (folder / "node_modules" / package).is_dir():
            print(f"skipped: no {package} in {folder}; tools/install-{name} puts it there")
            sys.exit(77)
        version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
        if int(version.removeprefix("v").split(".")[0]) < 20:
            print(f"skipped: node is {version}, {package} wants 20")
            sys.exit(77)
        cls.script_variables = {variable: str(folder)}

    def run_script(self, script, passes):
        done = subprocess.run(["node", "--no-warnings", "--test", str(script)],
                              env=self.plane.environment() | self.script_variables,
                              capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn(f"# pass {passes}\n", done.stdout)


def knows(client, operation, member=None):
    """Whether this boto3 has the operation, and the member in its input: Debian's is of 2022."""
    model = client.meta.service_model
    return operation in model.operation_names and (
        member is None or member in model.operation_model(operation).input_shape.members)


def main():
    unittest.main(verbosity=2)
