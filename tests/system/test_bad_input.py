"""Bad input gets one clear line on stderr, exit 1, and leaves nothing behind."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import harness

harness.need(programs=("ffmpeg", "ffprobe"))


class BadInput(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def ffmpeg(self, *words):
        subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, words)], check=True)

    def film(self, name="film.mp4"):
        path = self.folder / name
        self.ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=24:duration=1", "-c:v",
                    "libx264", path)
        return path

    def refused(self, *words, names, code=1):
        before = sorted(self.folder.iterdir())
        done = harness.run(*words, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        lines = [l for l in done.stderr.splitlines() if l.startswith("stereo-spot")]
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertIn(str(names), lines[0])
        self.assertEqual(sorted(self.folder.iterdir()), before, "something was left behind")
        return lines[0]

    def convert(self, path, **kwargs):
        return self.refused("convert", path, self.folder / "out.mp4", names=path, **kwargs)

    def test_files_that_are_no_films(self):
        empty = self.folder / "empty.mp4"
        empty.touch()
        self.convert(empty)
        text = self.folder / "text.mp4"
        text.write_text("not a film at all\n" * 100)
        self.convert(text)
        self.convert(self.folder / "missing.mp4")
        self.assertIn("name a folder for theirs", self.convert(self.folder))

    def test_a_truncated_film(self):
        whole = self.film()
        cut = self.folder / "cut.mp4"
        cut.write_bytes(whole.read_bytes()[:-1000])
        whole.unlink()
        self.convert(cut)

    def test_sound_without_pictures(self):
        sound = self.folder / "sound.mp4"
        self.ffmpeg("-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", sound)
        self.convert(sound)

    def test_modes_flags_and_verbs(self):
        film = self.film()
        line = self.refused("convert", film, self.folder / "o.mp4", "--mode", "anaglif",
                            names="anaglif", code=64)
        self.assertIn("did you mean anaglyph?", line)
        for flag, given, meant in (("--mode", "half-sbs", "hsbs"), ("--mode", "OU", "tb"),
                                   ("--codec", "h265", "hevc"), ("--container", "matroska", "mkv"),
                                   ("--screen", "headset", "vr"), ("--preset", "vary-fast", "veryfast"),
                                   ("--keep", "rigth", "right"), ("--depth-kind", "inverted", "inverse"),
                                   ("--depth-device", "gpu", "webgpu")):
            line = self.refused("convert", film, self.folder / "o.mp4", flag, given, names=given,
                                code=64)
            self.assertIn(f"did you mean {meant}?", line)
        harness.run("convert", film, self.folder / "case.mp4", "--mode", "HSBS", "--codec", "H264",
                    "--preset", "UltraFast", "--screen", "TV", "--container", "MP4", "--keep", "Left")
        for words, meant in ((["work", "vidoe"], "video"), (["job", "sumbit", film], "submit"),
                             (["key", "craete", "me"], "create"), (["models", "chekc"], "check"),
                             (["output", "--format", "jsn"], "json"), (["Convert"], "convert"),
                             (["convert", "--CRF", "3"], "--crf"), (["serve", "--auth", "of"], "on")):
            done = harness.run(*words, check=False, env=harness.clean_environment() | {
                "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"})
            self.assertEqual(done.returncode, 64, done.stderr)
            self.assertIn(f"did you mean {meant}", done.stderr)
        done = harness.run("convret", check=False)
        self.assertEqual(done.returncode, 64)
        self.assertIn("did you mean convert?", done.stderr)
        done = harness.run("convert", "--crff", "3", check=False)
        self.assertEqual(done.returncode, 64)
        self.assertIn("did you mean --crf?", done.stderr)
        for verb in ("convert", "serve", "up", "env", "plan", "apply", "output", "destroy", "work",
                     "job", "demo", "version"):
            self.assertIn("Examples:", harness.run(verb, "--help").stdout)

    def test_settings_that_no_encoder_takes(self):
        film = self.film()
        for flags in (["--preset", "quick"], ["--crf", "60"], ["--codec", "av1", "--preset", "fast"],
                      ["--bit-depth", "9"]):
            self.refused("convert", film, self.folder / "out.mp4", *flags, names=flags[-1], code=64)
        self.refused("up", "--data-dir", self.folder / "data", "--preset", "quick", names="quick",
                     code=64)

    def test_names_that_say_another_container(self):
        film = self.film()
        for name in ("out.avi", "out.webm", "out.mov"):
            line = self.refused("convert", film, self.folder / name, names=name)
            self.assertIn("--container", line)
        harness.run("convert", film, self.folder / "out.avi", "--container", "mkv")
        self.assertTrue((self.folder / "out.avi").read_bytes().startswith(b"\x1a\x45\xdf\xa3"))

    def test_streams_for_files(self):
        film = self.film()
        self.refused("convert", film, "-", names="-", code=64)
        self.refused("convert", "-", self.folder / "out.mp4", names="-", code=64)

    def test_what_lies_at_the_output_is_a_file_or_stays(self):
        film = self.film()
        pipe = self.folder / "pipe.mp4"
        os.mkfifo(pipe)
        self.assertIn("not a file", self.refused("convert", film, pipe, names=pipe))
        self.assertTrue(pipe.is_fifo())
        nowhere = self.folder / "nowhere.mp4"
        nowhere.symlink_to(self.folder / "missing" / "film.mp4")
        self.refused("convert", film, nowhere, names=nowhere)
        # A link leads to the file.
        archive = self.folder / "archive"
        archive.mkdir()
        (archive / "old.mp4").write_text("old")
        link = self.folder / "link.mp4"
        link.symlink_to(archive / "old.mp4")
        harness.run("convert", film, link, "--overwrite")
        self.assertTrue(link.is_symlink())
        self.assertGreater((archive / "old.mp4").stat().st_size, 1000)
        self.assertEqual([path.name for path in archive.iterdir()], ["old.mp4"])

    def test_a_film_may_be_read_by_whom_the_umask_says(self):
        film = self.film()
        for mask, mode in ((0o022, 0o644), (0o027, 0o640)):
            out = self.folder / f"{mask}.mp4"
            old = os.umask(mask)
            self.addCleanup(os.umask, old)
            harness.run("convert", film, out)
            os.umask(old)
            self.assertEqual(out.stat().st_mode & 0o777, mode)

    def test_places_that_cannot_be_written(self):
        film = self.film()
        self.refused("convert", film, self.folder / "no/such/out.mp4", names="no/such/out.mp4")
        self.refused("convert", film, film, names=film)

    def test_a_locked_and_a_newer_data_folder_and_a_taken_port(self):
        with tempfile.TemporaryDirectory() as elsewhere:
            first = harness.Plane(pathlib.Path(elsewhere, "plane")).start()
            try:
                self.refused("serve", "--data-dir", first.folder, "--listen", "127.0.0.1:0",
                             names=first.folder)
                other = pathlib.Path(elsewhere, "other")
                self.refused("serve", "--data-dir", other, "--listen", first.listen,
                             names=first.listen)
            finally:
                first.stop()
                first.log.close()
            pathlib.Path(first.folder, "FORMAT").write_text("99\n")
            self.refused("serve", "--data-dir", first.folder, names=first.folder)

    @unittest.skipIf(os.geteuid() != 0, "needs root to mount a small disk")
    def test_no_space_left(self):
        small = self.folder / "small"
        small.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)],
                                 capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("this machine mounts no tmpfs")
        try:
            film = self.film()
            done = harness.run("convert", film, small / "out.mp4", check=False)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("not enough room", done.stderr)
            self.assertEqual(list(small.iterdir()), [])
            done = harness.run("convert", film, small / "out.mp4", "--ignore-space", check=False)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(f"{film}: the disk under {small} is full", done.stderr)
            self.assertEqual(list(small.iterdir()), [])
        finally:
            subprocess.run(["umount", str(small)], check=True)

    def test_destroy_keeps_what_is_not_empty(self):
        if harness.missing("boto3"):
            self.skipTest(harness.missing("boto3"))
        with tempfile.TemporaryDirectory() as elsewhere:
            plane = harness.Plane(pathlib.Path(elsewhere, "plane")).start()
            try:
                harness.run("apply", "--data-dir", plane.folder, "-auto-approve")
                bucket = f"stereo-spot-output-{harness.ACCOUNT}"
                s3 = plane.clients("s3")
                s3.put_object(Bucket=bucket, Key="k", Body=b"")
                done = harness.run("destroy", "--data-dir", plane.folder, "-auto-approve",
                                   check=False)
                self.assertEqual(done.returncode, 1)
                self.assertIn(bucket, done.stderr)
                self.assertEqual(len(s3.list_buckets()["Buckets"]), 2)
                harness.run("destroy", "--data-dir", plane.folder, "-auto-approve", "--force")
                self.assertEqual(s3.list_buckets()["Buckets"], [])
            finally:
                plane.stop()
                plane.log.close()


if __name__ == "__main__":
    harness.main()
