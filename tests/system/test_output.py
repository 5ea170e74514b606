"""Output that cannot be written: what was asked for fails and says so, and what runs goes on.

Every verb that prints data, into a full disk, into a pipe that nobody reads and with its output
closed; every kind of message likewise, which changes nothing.
"""

import os
import pathlib
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import harness

FULL = "/dev/full"


def run(*words, stdout=None, stderr=None, close=(), env=None):
    """(exit code, stdout, stderr); a redirection takes what is captured else."""
    done = subprocess.run(
        [harness.PROGRAM, *map(str, words)], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if stdout is None else stdout,
        stderr=subprocess.PIPE if stderr is None else stderr, env=env or harness.clean_environment(),
        timeout=120, preexec_fn=(lambda: [os.close(fd) for fd in close]) if close else None)
    return done.returncode, done.stdout or b"", (done.stderr or b"").decode()


class Closed:
    """A pipe's end to write to, whose reader has gone."""

    def __enter__(self):
        reader, self.writer = os.pipe()
        os.close(reader)
        return self.writer

    def __exit__(self, *_):
        os.close(self.writer)


def demo(folder):
    """A short film."""
    harness.run("demo", "--out", folder / "demo", "--seconds", 2)
    return folder / "demo" / "demo_2d.mp4"


class Printing(harness.PlaneTest):
    def setUp(self):
        super().setUp()
        here = ["--data-dir", self.plane.folder]
        harness.run("apply", "-auto-approve", *here)
        flat = demo(self.folder)
        ids = [harness.run("job", "submit", flat, *here).stdout.strip() for _ in range(3)]
        self.prints = [
            ["version"], ["version", "--json"], ["help"], ["--help"], ["help", "convert"],
            ["serve", "--help"], ["env", *here], ["plan", *here], ["apply", "-auto-approve", *here],
            ["models", "list"], ["models", "list", "--long"],
            ["output", *here], ["output", "--format", "env", *here],
            ["output", "--format", "json", *here], ["job", "list", *here],
            ["job", "list", "--json", *here], ["job", "show", ids[0], *here],
            ["job", "show", "--json", ids[0], *here], ["job", "submit", flat, *here],
            ["analyse", flat], ["analyse", "--json", flat],
            ["preview", flat, "--at", "0.5", "--overwrite", "--out", self.folder],
        ]

    def test_data_that_cannot_be_written_are_a_failure(self):
        for words in self.prints:
            with self.subTest(words=words):
                code, said, _ = run(*words)
                self.assertEqual(code, 0)
                self.assertTrue(said, "it prints")
                with open(FULL, "wb") as full:
                    code, _, told = run(*words, stdout=full)
                self.assertEqual(code, 1, told)
                self.assertRegex(told, r"stereo-spot: the output could not be written: No space")
                with Closed() as nobody:
                    code, _, told = run(*words, stdout=nobody)
                self.assertEqual(code, 141, told)
                self.assertNotIn("stereo-spot: ", told)
                code, _, told = run(*words, close=[1])
                self.assertEqual(code, 1, told)
                self.assertIn("could not be written: Bad file descriptor", told)

    def test_messages_that_cannot_be_written_are_dropped(self):
        wrong = [["convert"], ["nonsense"], ["env", "--nonsense"],
                 ["job", "show", "none", "--data-dir", self.plane.folder],
                 ["convert", "/none.mp4", self.folder / "out.mp4"]]
        for words in [*self.prints, *wrong]:
            with self.subTest(words=words):
                usual, said, _ = run(*words)
                with open(FULL, "wb") as full:
                    self.assertEqual(run(*words, stderr=full)[0], usual)
                with Closed() as nobody:
                    self.assertEqual(run(*words, stderr=nobody)[0], usual)
                code, again, _ = run(*words, close=[2])
                self.assertEqual(code, usual)
                if "submit" not in words:
                    self.assertEqual(len(again), len(said))
                self.assertEqual(run(*words, close=[0])[0], usual)

    def test_a_conversion_needs_nobody_to_listen(self):
        source = demo(self.folder)
        for number, streams in enumerate(({"close": [1, 2]}, {"close": [0, 1, 2]})):
            out = self.folder / f"out{number}.mp4"
            self.assertEqual(run("convert", source, out, "--preset", "ultrafast", **streams)[0], 0)
            self.assertTrue(out.exists())
        with open(FULL, "wb") as full, Closed() as nobody:
            for number, stream in enumerate((full, nobody)):
                out = self.folder / f"told{number}.mp4"
                code, _, _ = run("convert", source, out, "--preset", "ultrafast", "--verbose",
                                 stdout=stream, stderr=stream)
                self.assertEqual(code, 0)
                self.assertTrue(out.exists())


class Serving(unittest.TestCase):
    def alive(self, verb, **streams):
        """Starts it, asks it something and sees it end when it is told to."""
        with tempfile.TemporaryDirectory(prefix="stereo-spot-test-") as scratch:
            folder = pathlib.Path(scratch, "plane")
            close = streams.pop("close", ())
            child = subprocess.Popen(
                [harness.PROGRAM, verb, "--data-dir", folder, "--listen", "127.0.0.1:0"],
                stdin=subprocess.DEVNULL, env=harness.clean_environment(), start_new_session=True,
                preexec_fn=(lambda: [os.close(fd) for fd in close]) if close else None, **streams)
            self.addCleanup(child.kill)
            end = time.monotonic() + 60
            while not (folder / "endpoint").exists():
                self.assertIsNone(child.poll(), "it ended at its start")
                self.assertLess(time.monotonic(), end)
                time.sleep(0.01)
            endpoint = (folder / "endpoint").read_text().strip()
            for _ in range(20):
                with self.assertRaises(urllib.error.HTTPError) as refused:
                    urllib.request.urlopen(endpoint, timeout=30)
                self.assertEqual(refused.exception.code, 403)
            code, said, _ = run("env", "--data-dir", folder)
            self.assertEqual((code, child.poll()), (0, None))
            self.assertTrue(said)
            child.terminate()
            self.assertIn(child.wait(timeout=60), (0, 143))
            # Nothing was printed into a file of the store's.
            for file in folder.rglob("*"):
                if file.is_file() and file.suffix in (".log", ".sst"):
                    self.assertNotIn(b'"level":', file.read_bytes(), file)

    def test_a_plane_lives_without_its_log(self):
        for verb in ("serve", "up"):
            with self.subTest(verb), open(FULL, "wb") as full, Closed() as nobody:
                self.alive(verb, stderr=full, stdout=full)
                self.alive(verb, stderr=nobody, stdout=nobody)
                self.alive(verb, close=[1, 2])
                self.alive(verb, close=[0, 1, 2])


if __name__ == "__main__":
    harness.main()
