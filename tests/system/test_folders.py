"""A folder of films, all of them converted by one command."""

import hashlib
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


class Folders(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.films = self.folder / "films"
        self.out = self.folder / "out"

    def film(self, name, seconds=1):
        path = self.films / name
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                        f"testsrc2=size=192x108:rate=12:duration={seconds}", "-c:v", "libx264",
                        "-preset", "ultrafast", path], check=True)
        return path

    def names(self):
        return sorted(str(path.relative_to(self.out)) for path in self.out.rglob("*"))

    def convert(self, *flags, rc=0):
        done = harness.run("convert", self.films, self.out, *flags, check=False)
        self.assertEqual(done.returncode, rc, done.stderr)
        return done

    def test_all_films_and_those_that_are_there_are_left(self):
        for name in ("a 1.mp4", "a 10.mkv", "deeper/b.mp4", "deeper/still/c.mp4"):
            self.film(name)
        (self.films / "poster.jpg").write_text("not a film")
        said = self.convert().stderr
        self.assertIn("2 films converted, 0 skipped, 0 failed.", said)
        self.assertLess(said.index("a 1.mp4:"), said.index("a 10.mkv:"))
        top = ["a 10_LRF_Full_SBS.mp4", "a 1_LRF_Full_SBS.mp4"]
        self.assertEqual(self.names(), top)
        # One by one they are the same.
        alone = self.folder / "alone.mp4"
        harness.run("convert", self.films / "a 1.mp4", alone)
        self.assertEqual(digest(alone), digest(self.out / top[1]))
        said = self.convert("--recursive").stderr
        self.assertIn("2 films converted, 2 skipped, 0 failed.", said)
        self.assertEqual(self.names(), top + ["deeper", "deeper/b_LRF_Full_SBS.mp4",
                                              "deeper/still",
                                              "deeper/still/c_LRF_Full_SBS.mp4"])

    def test_one_that_fails_does_not_stop_the_others(self):
        self.film("a.mp4")
        (self.films / "b.mp4").write_text("no film")
        self.film("c.mp4")
        harness.run("convert", self.films / "a.mp4", self.films / "d.mp4")  # 3D already
        said = self.convert("--recursive", rc=1).stderr
        self.assertIn("2 films converted, 1 skipped, 1 failed: b.mp4.", said)
        self.assertIn("d.mp4", said)
        self.assertEqual(self.names(), ["a_LRF_Full_SBS.mp4", "c_LRF_Full_SBS.mp4"])

    def test_films_that_differ_by_their_ending_do_not_meet(self):
        self.film("a.mkv")
        self.film("a.mp4")
        self.convert("--mode", "hsbs", "--name-tags", "--container", "mkv")
        self.assertEqual(self.names(), ["a_LR.mkv", "a_mp4_LR.mkv"])

    def test_a_plan_for_each(self):
        self.film("a.mp4")
        self.film("b/c.mp4")
        done = self.convert("--plan", "--recursive")
        self.assertIn("a_LRF_Full_SBS.mp4", done.stdout)
        self.assertIn("b/c_LRF_Full_SBS.mp4", done.stdout)
        self.assertIn("2 films planned", done.stderr)
        self.assertFalse(self.out.exists())

    def test_ctrl_c_ends_all_of_it(self):
        self.film("a.mp4")
        self.film("b.mp4", 60)
        self.film("c.mp4")
        with subprocess.Popen([harness.PROGRAM, "convert", self.films, self.out],
                              stderr=subprocess.PIPE, text=True,
                              env=harness.clean_environment()) as child:
            self.addCleanup(child.kill)
            second = False
            for line in child.stderr:
                second = second or "b.mp4:" in line
                if second and "converting" in line:
                    child.send_signal(signal.SIGINT)
                    break
            child.stderr.read()
        self.assertEqual(child.returncode, 130)
        self.assertEqual(self.names(), ["a_LRF_Full_SBS.mp4"])
        self.assertEqual([path for path in self.folder.rglob(".*")], [])

    def test_wrong_outputs_and_empty_folders(self):
        self.films.mkdir()
        self.assertIn("no film and no picture", self.convert(rc=1).stderr)
        self.film("a.mp4")
        self.out.write_text("a file")
        self.assertIn("name a folder", self.convert(rc=1).stderr)
        self.assertEqual(self.out.read_text(), "a file")


if __name__ == "__main__":
    harness.main()
