"""GPUs' encoders on machines without one, and with a driver that crashes: films are made all the
same where that was asked for, and refused at once where it was not."""

import hashlib
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

import harness

harness.need(programs=["ffmpeg"])

HERE = any(pathlib.Path(node).exists() for node in ("/dev/dri", "/dev/nvidiactl"))
MEDIA = pathlib.Path(harness.PROGRAM).with_name("stereo-spot-media")
# In the place of stereo-spot-media: one whose drivers all crash as soon as they are tried.
CRASHES = f"""#!/bin/sh
read -r request
case $request in
*'ncoder":"vaapi"'*|*'ncoder":"qsv"'*|*'ncoder":"nvenc"'*)
    echo '{{"Trial":{{"Value":true}}}}'
    kill -SEGV $$;;
esac
(printf '%s\\n' "$request"; exec cat) | exec {MEDIA}
"""


def make_film(folder):
    film = folder / "film.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                    "testsrc2=size=320x180:rate=24:duration=2", "-c:v", "libx264", "-preset",
                    "ultrafast", film], check=True)
    return film


def crashing_program(folder):
    program = folder / "media"
    program.write_text(CRASHES)
    program.chmod(0o755)
    return harness.clean_environment() | {"STEREO_SPOT_MEDIA": str(program)}


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


class OneFilm(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.film = make_film(self.folder)
        self.out = self.folder / "out.mp4"

    def refused(self, *words, env=None):
        before = sorted(self.folder.iterdir())
        begin = time.monotonic()
        done = harness.run("convert", self.film, self.out, *words, check=False, env=env)
        self.assertLess(time.monotonic() - begin, 20)
        self.assertNotEqual(done.returncode, 0)
        self.assertNotIn("converting", done.stderr)
        self.assertEqual(sorted(self.folder.iterdir()), before)
        return done.stderr

    @unittest.skipIf(HERE, "a GPU is here")
    def test_one_that_is_named_and_not_there_is_refused_in_its_drivers_words(self):
        self.assertIn("/dev/dri", self.refused("--encoder", "vaapi"))
        self.assertIn("libcuda.so.1", self.refused("--encoder", "nvenc"))
        said = self.refused("--encoder", "qsv", "--codec", "hevc")
        self.assertIn("--encoder software", said)
        self.assertIn("cannot encode", self.refused("--encoder", "vaapi", "--plan"))

    def test_names_and_codecs_that_do_not_fit(self):
        self.assertIn("did you mean nvenc?", self.refused("--encoder", "NVIDIA"))
        self.assertIn("does not encode av1", self.refused("--encoder", "qsv", "--codec", "av1"))
        self.assertIn("does not encode h264 of 10 bits",
                      self.refused("--encoder", "vaapi", "--codec", "h264", "--bit-depth", "10"))
        self.assertIn("p4: is not known", self.refused("--encoder", "nvenc", "--preset", "p4"))

    def test_a_driver_that_crashes_is_named(self):
        said = self.refused("--encoder", "vaapi", env=crashing_program(self.folder))
        self.assertIn("its driver crashed in a trial", said)
        self.assertIn("--encoder software", said)

    def test_auto_makes_the_film_all_the_same_and_says_why(self):
        env = crashing_program(self.folder)
        harness.run("convert", self.film, self.folder / "plain.mp4")
        done = harness.run("convert", self.film, self.out, "--encoder", "auto", env=env)
        self.assertIn("encoded by software; not by nvenc: its driver crashed", done.stderr)
        self.assertEqual(digest(self.out), digest(self.folder / "plain.mp4"))
        plan = harness.run("convert", self.film, self.folder / "x.mp4", "--encoder", "auto",
                           "--plan", env=env)
        self.assertIn("encoded by software", plan.stdout)
        self.assertIn("h264 640x180", plan.stdout)

    def test_what_there_is_was_tried(self):
        rows = [line.split() for line in harness.run("encoders", "--codec", "h264").stdout.splitlines()]
        software = [row for row in rows if row[:2] == ["software", "h264"]]
        self.assertGreater(float(software[0][3]), 0)
        for row in rows:
            if row[:1] in (["vaapi"], ["qsv"], ["nvenc"]) and row[1] == "h264":
                self.assertTrue(row[3] == "-" or float(row[3]) > 0, row)


class Jobs(harness.PlaneTest):
    verb = "up"

    def setUp(self):
        super().setUp()
        self.film = make_film(self.folder)

    def job(self, *words, check=True):
        return harness.run("job", *words, "--data-dir", self.plane.folder, check=check)

    def test_a_job_keeps_its_encoder(self):
        made = self.job("submit", self.film, "--job-id", "a", "--wait")
        self.assertIn("completed", made.stdout)
        self.assertIn("encoder  software", self.job("show", "a").stdout)
        unknown = self.job("submit", self.film, "--encoder", "amf", check=False)
        self.assertEqual(unknown.returncode, 64)

    @unittest.skipIf(HERE, "a GPU is here")
    def test_a_job_that_names_one_that_the_worker_lacks_fails_with_its_name(self):
        made = self.job("submit", self.film, "--job-id", "b", "--encoder", "vaapi", "--wait",
                        check=False)
        self.assertNotEqual(made.returncode, 0)
        self.assertIn("vaapi cannot encode", made.stderr)
        self.assertIn("vaapi cannot encode", self.job("show", "b").stdout)
        auto = self.job("submit", self.film, "--job-id", "c", "--encoder", "auto", "--wait")
        self.assertIn("completed", auto.stdout)
        self.assertIn("encoder  software", self.job("show", "c").stdout)

    @unittest.skipIf(HERE, "a GPU is here")
    def test_workers_that_lack_what_they_are_told_do_not_start(self):
        other = self.folder / "other"
        done = harness.run("up", "--data-dir", other, "--encoder", "nvenc", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("libcuda.so.1", done.stderr)
        self.assertFalse(other.exists())


if __name__ == "__main__":
    harness.main()
