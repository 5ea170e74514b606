"""`watch`: every film that comes into a folder is converted once, whatever happens meanwhile."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import harness

harness.need(programs=("ffmpeg", "ffprobe"))


def film(path, seconds=2):
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
                    f"testsrc2=size=320x180:rate=24:duration={seconds}", "-c:v", "libx264",
                    "-preset", "ultrafast", "-g", "24", str(path)], check=True)
    return path


class Watch(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.films, self.out = self.folder / "in", self.folder / "out"
        self.films.mkdir()
        self.out.mkdir()
        self.child = None
        self.log = open(self.folder / "log", "ab")
        self.addCleanup(self.log.close)
        self.addCleanup(self.kill)

    def start(self, *flags):
        self.child = subprocess.Popen(
            [harness.PROGRAM, "watch", str(self.films), str(self.out), "--stable-seconds", "1",
             "--preset", "ultrafast", *map(str, flags)],
            stdout=self.log, stderr=self.log, env=harness.clean_environment(),
            start_new_session=True)

    def kill(self):
        if self.child and self.child.poll() is None:
            self.child.kill()
            self.child.wait()

    def said(self):
        return (self.folder / "log").read_text(errors="replace")

    def made(self):
        """All films below the output; hidden folders of work under way come and go."""
        films = []
        for folder, inner, names in os.walk(self.out):
            inner[:] = [name for name in inner if not name.startswith(".")]
            films += [os.path.relpath(os.path.join(folder, name), self.out) for name in names
                      if name.endswith(".mp4")]
        return sorted(films)

    def eventually(self, look, what, seconds=120):
        end = time.monotonic() + seconds
        while not look():
            if time.monotonic() > end:
                self.fail(f"{what} did not happen\n{self.said()}\n{self.made()}")
            time.sleep(0.1)

    def once(self, *flags):
        done = harness.run("watch", self.films, self.out, "--once", "--preset", "ultrafast", *flags)
        return done.stderr

    def test_films_come_are_converted_and_folders_are_mirrored(self):
        self.start("--for", "tv")
        film(self.films / "one.mp4")
        film(self.films / "deep" / "er" / "two.mkv")
        (self.films / "notes.txt").write_text("no film")
        (self.films / "bad.mp4").write_bytes(b"no film at all")
        self.eventually(lambda: self.made() == ["deep/er/two_LR.mp4", "one_LR.mp4"], "two films")
        self.eventually(lambda: "bad.mp4: is left out" in self.said(), "the bad film")
        self.assertTrue((self.films / "one.mp4").exists())
        self.child.send_signal(signal.SIGINT)
        self.assertEqual(self.child.wait(timeout=60), 0)
        self.assertEqual(len(harness.frames(self.out / "one_LR.mp4")), 48)

    def test_a_film_that_grows_is_waited_for(self):
        whole = film(self.folder / "whole.mp4", 3).read_bytes()
        self.start()
        with open(self.films / "film.mp4", "wb") as slow:
            for at in range(0, len(whole), len(whole) // 8):
                slow.write(whole[at:at + len(whole) // 8])
                slow.flush()
                time.sleep(0.4)
        self.eventually(self.made, "the film")
        self.assertEqual(len(harness.frames(self.out / self.made()[0])), 72)
        self.assertEqual(self.said().count("film.mp4: begins"), 1)

    def test_killed_at_every_moment_it_converts_each_film_once(self):
        for i in range(3):
            film(self.films / f"f{i}.mp4", 4)
        for moment in (0.3, 1.5, 3.0, 4.5, 6.0, 8.0):
            self.start()
            time.sleep(moment)  # a moment to be killed at: any will do
            self.kill()
        self.start()
        self.eventually(lambda: len(self.made()) == 3, "three films")
        self.kill()
        self.assertIn("Watching", self.once())
        self.assertEqual(self.made(), [f"f{i}_LRF_Full_SBS.mp4" for i in range(3)])
        for name in self.made():
            self.assertEqual(len(harness.frames(self.out / name)), 96)

    def test_a_film_is_done_once_wherever_its_film_is_taken(self):
        film(self.films / "one.mp4")
        self.once()
        (self.out / "one_LRF_Full_SBS.mp4").unlink()
        self.assertNotIn("begins", self.once())
        self.assertEqual(self.made(), [])
        film(self.films / "one.mp4", 3)  # another film of that name
        self.once()
        self.assertEqual(len(harness.frames(self.out / "one_LRF_Full_SBS.mp4")), 72)
        # With other settings it is another film, beside the first.
        self.once("--strength", "4")
        self.assertEqual(self.made(), ["one_LRF_Full_SBS (2).mp4", "one_LRF_Full_SBS.mp4"])

    def test_sources_are_moved_when_their_film_is_there(self):
        done = self.folder / "done"
        done.mkdir()
        film(self.films / "deep" / "one.mp4")
        self.once("--move-sources", done)
        self.assertTrue((done / "deep" / "one.mp4").exists())
        self.assertFalse((self.films / "deep" / "one.mp4").exists())
        self.assertEqual(self.made(), ["deep/one_LRF_Full_SBS.mp4"])

    def test_what_cannot_be_is_said(self):
        for words, text in (([self.films, self.films], "both folders"),
                            ([self.films, self.folder / "none"], "is not a folder"),
                            ([self.films], "takes the folder"),
                            ([self.films, self.out, "--for", "toaster"], "toaster")):
            done = harness.run("watch", *words, "--once", check=False)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(text, done.stderr)


if __name__ == "__main__":
    harness.main()
