"""Ctrl-C during a conversion: what was done is kept where the user said so, and nothing else is
touched."""

import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

import harness

harness.need(programs=("ffmpeg",))


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Interrupted(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.film = self.folder / "film.mp4"
        # Several segments, each of which takes a while.
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                        "testsrc2=size=960x540:rate=24:duration=20", "-c:v", "libx264", "-preset",
                        "ultrafast", "-g", "24", self.film], check=True)

    def interrupted(self, *words, after):
        """Ends with the signal once `after` was heard; what was said."""
        heard = ""
        with subprocess.Popen([harness.PROGRAM, *map(str, words)], stderr=subprocess.PIPE,
                              text=True, env=harness.clean_environment()) as child:
            self.addCleanup(child.kill)
            for line in child.stderr:
                heard += line
                if after in line:
                    child.send_signal(signal.SIGINT)
                    after = "\n\n"  # once
        self.assertEqual(child.returncode, 130, heard)
        return heard

    def test_the_same_command_goes_on(self):
        flags = ["--segment-seconds", "4", "--preset", "ultrafast"]
        whole = self.folder / "whole.mp4"
        harness.run("convert", self.film, whole, *flags)
        out = self.folder / "out.mp4"
        data = self.folder / "data"
        command = ["convert", self.film, out, *flags, "--data-dir", data]
        for stage in ("chunking", "converting"):
            self.assertIn("goes on", self.interrupted(*command, after=stage))
            self.assertFalse(out.exists())
        self.assertIn("Taking up", harness.run(*command).stderr)
        self.assertEqual(digest(out), digest(whole))

    def test_nothing_is_left_without_a_folder_to_keep_it_in(self):
        before = sorted(self.folder.iterdir())
        heard = self.interrupted("convert", self.film, self.folder / "out.mp4", after="converting")
        self.assertIn("nothing is kept", heard)
        self.assertEqual(sorted(self.folder.iterdir()), before)

    def test_a_pipe_is_refused_and_not_waited_for(self):
        pipe = self.folder / "pipe.mp4"
        os.mkfifo(pipe)
        for words in (["convert", pipe, self.folder / "out.mp4"], ["analyse", pipe],
                      ["depth", pipe, self.folder / "maps.mkv"],
                      ["preview", pipe, "--at", "0", "--out", self.folder]):
            done = harness.run(*words, check=False, timeout=20)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("is a pipe", done.stderr)

    def test_drafts_of_others_stay(self):
        pictures = self.folder / "pictures"
        pictures.mkdir()
        others = [pictures / "download.part", pictures / "left.part"]
        for path in others:
            path.write_text("theirs")
        self.interrupted("convert", self.film, pictures, "--frames", after="converting")
        self.assertEqual(sorted(pictures.glob("*.part")), others)


if __name__ == "__main__":
    harness.main()
