"""Depth out for other tools, and other tools' depth in."""

import hashlib
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import harness

harness.need(programs=("ffmpeg", "ffprobe"))


def gray(path, size, count):
    """All samples of a film or a row of pictures, as ffmpeg decodes them, of 16 bits."""
    width, height = size
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "gray16le", "-"],
                          capture_output=True, check=True)
    assert len(done.stdout) == 2 * width * height * count, len(done.stdout)
    return done.stdout


class DepthMaps(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.film = self.folder / "film.mkv"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=192x108:rate=25:duration=2",
                        "-f", "lavfi", "-i", "sine=duration=2", "-c:v", "libx264", "-c:a", "flac", self.film],
                       check=True)

    def run_it(self, *words, rc=0):
        done = harness.run(*[str(word) for word in words], check=False)
        self.assertEqual(done.returncode, rc, done.stderr)
        return done.stderr

    def test_out_as_film_and_as_pictures_is_the_same(self):
        self.run_it("depth", self.film, self.folder / "maps.mkv")
        (self.folder / "maps").mkdir()
        self.run_it("depth", self.film, self.folder / "maps")
        self.assertEqual(len(list((self.folder / "maps").iterdir())), 50)
        film = gray(self.folder / "maps.mkv", (192, 108), 50)
        self.assertTrue(film == gray(self.folder / "maps" / "depth_%06d.png", (192, 108), 50))
        # As many numbers as 8 bits cannot hold.
        self.assertGreater(len({film[i:i + 2] for i in range(0, 2 * 192 * 108, 2)}), 300)

    def test_in_from_all_that_tools_write(self):
        self.run_it("depth", self.film, self.folder / "maps.mkv")
        (self.folder / "eight").mkdir()
        for words in (["-pix_fmt", "gray", str(self.folder / "eight" / "%d.png")],
                      ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-crf", "4", str(self.folder / "maps.mp4")]):
            subprocess.run(["ffmpeg", "-v", "error", "-i", self.folder / "maps.mkv", *words], check=True)
        made = []
        for maps in ("maps.mkv", "eight", "maps.mp4"):
            out = self.folder / f"by_{maps}.mkv"
            said = self.run_it("convert", self.film, out, "--depth-maps", self.folder / maps)
            self.assertIn("is done", said)
            self.assertNotIn("Note", said)
            made.append(out)
        # The same depth but for rounding, with all sound.
        for other in made[1:]:
            done = subprocess.run(["ffmpeg", "-i", made[0], "-i", other, "-lavfi", "psnr", "-f", "null", "-"],
                                  capture_output=True, text=True, check=True)
            found = done.stderr.split("average:")[1].split()[0]
            self.assertTrue(found == "inf" or float(found) > 36, found)
        for film in [self.film, *made]:
            done = subprocess.run(["ffmpeg", "-v", "error", "-i", film, "-map", "0:a", "-c", "copy", "-f", "framemd5",
                                   "-"], capture_output=True, text=True, check=True)
            made.append(hashlib.sha256("".join(line.split(",")[-1] for line in done.stdout.splitlines()
                                               if not line.startswith("#")).encode()).hexdigest())
        self.assertEqual(len(set(made[3:])), 1)

    def test_a_part_of_a_film_has_maps_of_its_own(self):
        part = ["--start", "0.4", "--end", "1.2"]
        self.run_it("depth", self.film, self.folder / "part.mkv", *part)
        gray(self.folder / "part.mkv", (192, 108), 20)
        said = self.run_it("convert", self.film, self.folder / "out.mp4", "--depth-maps", self.folder / "part.mkv",
                           *part)
        self.assertNotIn("Note", said)
        said = self.run_it("convert", self.film, self.folder / "all.mp4", "--depth-maps", self.folder / "part.mkv",
                           rc=1)
        self.assertIn("20 maps of depth for about 50 pictures", said)
        self.assertFalse((self.folder / "all.mp4").exists())

    def test_two_at_once_and_files_of_others(self):
        theirs = self.folder / "maps.mkv.part"
        theirs.write_text("mine")
        words = [harness.PROGRAM, "depth", str(self.film), str(self.folder / "maps.mkv")]
        both = [subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                 env=harness.clean_environment()) for _ in range(2)]
        said = [one.communicate(timeout=60)[1] for one in both]
        self.assertIn(0, [one.returncode for one in both], said)
        gray(self.folder / "maps.mkv", (192, 108), 50)
        self.assertEqual(theirs.read_text(), "mine")

    def test_a_row_of_maps_has_no_gap_and_no_stranger(self):
        (self.folder / "maps").mkdir()
        self.run_it("depth", self.film, self.folder / "maps")
        gone = self.folder / "maps" / "depth_000020.png"
        gone.rename(self.folder / "0.png")
        words = ("convert", self.film, self.folder / "out.mp4", "--depth-maps", self.folder / "maps")
        self.assertIn("numbers are missing", self.run_it(*words, rc=1))
        (self.folder / "0.png").rename(gone)
        shutil.copy(gone, self.folder / "maps" / "a_preview.png")
        self.assertIn("not one row", self.run_it(*words, rc=1))
        self.assertFalse((self.folder / "out.mp4").exists())

    def test_maps_are_not_written_over_and_plans_write_nothing(self):
        self.run_it("depth", self.film, self.folder / "maps.mkv")
        before = (self.folder / "maps.mkv").read_bytes()
        said = self.run_it("convert", self.film, self.folder / "maps.mkv", "--overwrite", "--depth-maps",
                           self.folder / "maps.mkv", rc=1)
        self.assertIn("one of the maps", said)
        self.assertTrue((self.folder / "maps.mkv").read_bytes() == before)
        (self.folder / "pairs").mkdir()
        for flag in (["--plan"], ["--encoder", "vaapi"]):
            self.assertIn("leave one of them out",
                          self.run_it("convert", self.film, self.folder / "pairs", "--frames", *flag, rc=64))
        self.assertEqual(list((self.folder / "pairs").iterdir()), [])

    def test_what_cannot_be_is_said_before_the_work(self):
        for words, why, rc in (
                (("--depth-maps", self.film), "is in colours", 1),
                (("--depth-maps", self.folder / "none"), "none", 1),
                (("--depth-maps", self.folder), "no picture in that folder", 1),
                (("--depth-maps", self.film, "--data-dir", self.folder / "data"), "leave one of them out", 64),
                (("--depth-maps", self.film, "--depth-model", self.film), "leave one of them out", 64)):
            said = self.run_it("convert", self.film, self.folder / "out.mp4", *words, rc=rc)
            self.assertIn(why, said)
            self.assertEqual(list(self.folder.iterdir()), [self.film])
        self.assertIn(".mkv", self.run_it("depth", self.film, self.folder / "out.mp4", rc=1))
        self.assertIn("one film or picture", self.run_it("depth", self.folder, self.folder / "out.mkv", rc=64))
        self.run_it("depth", self.film, self.folder / "maps.mkv")
        self.assertIn("--overwrite", self.run_it("depth", self.film, self.folder / "maps.mkv", rc=1))
        self.run_it("depth", self.film, self.folder / "maps.mkv", "--overwrite")


if __name__ == "__main__":
    harness.main()
