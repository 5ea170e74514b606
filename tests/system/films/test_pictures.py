"""Still pictures and folders of pictures, as people have them."""

import hashlib
import pathlib
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import unittest

import harness

harness.need(programs=("ffmpeg", "ffprobe"))


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def facts(path, *entries):
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
         "stream=" + ",".join(entries), "-of", "csv=p=0", str(path)],
        capture_output=True, text=True, check=True)
    return done.stdout.strip().rstrip(",").split(",")


def with_orientation(jpeg, orientation):
    """The same JPEG with an Exif segment, as cameras write it."""
    tiff = b"MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHH", 0x112, 3, 1, orientation, 0) + b"\0" * 4
    segment = b"\xff\xe1" + struct.pack(">H", 8 + len(tiff)) + b"Exif\0\0" + tiff
    return jpeg[:2] + segment + jpeg[2:]


def eyes(mpo):
    """Both pictures of an MPO, by its own index (CIPA DC-007)."""
    header = mpo.index(b"MPF\0") + 4
    count, = struct.unpack_from("<H", mpo, header + 8)
    fields = {}
    for i in range(count):
        tag, _, _, value = struct.unpack_from("<HHII", mpo, header + 10 + 12 * i)
        fields[tag] = value
    assert fields[0xB001] == 2
    pictures = []
    for i in range(2):
        kind, size, at = struct.unpack_from("<III", mpo, header + fields[0xB002] + 16 * i)
        assert kind & 0xFFFFFF == 0x020002, hex(kind)
        start = header + at if at else 0
        pictures.append(mpo[start:start + size])
    assert len(pictures[0]) + len(pictures[1]) == len(mpo)
    return pictures


class Pictures(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def picture(self, name, size="320x180", at=0, *flags):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
                        f"testsrc2=size={size}:rate=10", "-ss", str(at), "-frames:v", "1", *flags,
                        path], check=True)
        return path

    def sequence(self, count=12, ending="png"):
        folder = self.folder / "sequence"
        folder.mkdir()
        # Without leading zeros: sorted by letters they would be another film.
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                        "testsrc2=size=192x108:rate=12", "-frames:v", str(count),
                        folder / f"frame_%d.{ending}"], check=True)
        return folder

    def refused(self, *words, why, rc=1):
        before = sorted(self.folder.rglob("*"))
        done = harness.run("convert", *words, check=False)
        self.assertEqual(done.returncode, rc, done.stderr)
        self.assertIn(why, done.stderr)
        self.assertEqual(sorted(self.folder.rglob("*")), before)
        return done.stderr

    def test_a_photo_in_every_form(self):
        photo = self.picture("photo.jpg")
        for name, flags, size in (("a.png", (), ["640", "180"]),
                                  ("b.jpg", (), ["640", "180"]),
                                  ("c.jpg", ("--mode", "tb"), ["320", "360"]),
                                  ("d.png", ("--mode", "anaglyph"), ["320", "180"]),
                                  ("e.png", ("--mode", "depth"), ["320", "180"]),
                                  ("f.png", ("--size", "90"), ["320", "90"])):
            out = self.folder / name
            self.assertIn("is done", harness.run("convert", photo, out, *flags).stderr)
            self.assertEqual(facts(out, "width", "height"), size, name)
        first = digest(self.folder / "a.png")
        harness.run("convert", photo, self.folder / "a.png", "--overwrite", "--threads", "1")
        self.assertEqual(digest(self.folder / "a.png"), first)

    def test_every_kind_of_picture_is_read(self):
        for name, flags in (("a.png", ()), ("b.jpg", ()), ("d.tiff", ()), ("e.bmp", ()),
                            ("f.png", ("-pix_fmt", "rgb48be")), ("g.png", ("-pix_fmt", "gray")),
                            ("h.png", ("-pix_fmt", "rgba")), ("i.png", ("-pix_fmt", "pal8"))):
            photo = self.picture(name, "320x180", 0, *flags)
            out = self.folder / (name + "_3d.png")
            harness.run("convert", photo, out)
            deep = "rgb48be" in flags
            self.assertEqual(facts(out, "width", "pix_fmt"),
                             ["640", "rgb48be" if deep else "rgb24"], name)

    def test_an_mpo_holds_both_eyes(self):
        photo = self.picture("photo.png")
        out = self.folder / "photo.mpo"
        harness.run("convert", photo, out)
        for i, eye in enumerate(eyes(out.read_bytes())):
            path = self.folder / f"eye_{i}.jpg"
            path.write_bytes(eye)
            self.assertEqual(facts(path, "width", "height"), ["320", "180"])
        self.assertNotEqual(digest(self.folder / "eye_0.jpg"), digest(self.folder / "eye_1.jpg"))
        self.refused(out, self.folder / "again.png", why="is 3D already")

    def test_a_photo_stands_as_its_camera_says(self):
        plain = self.picture("plain.jpg")
        turned = self.folder / "turned.jpg"
        turned.write_bytes(with_orientation(plain.read_bytes(), 6))
        out = self.folder / "out.png"
        harness.run("convert", turned, out)
        self.assertEqual(facts(out, "width", "height"), ["360", "320"])

    def test_what_cannot_be_is_said_in_one_line(self):
        photo = self.picture("photo.jpg")
        film = self.folder / "film.mp4"
        self.refused(photo, film, why="still picture, not a film")
        self.refused(photo, photo, "--overwrite", why="the input itself")
        self.refused(photo, self.folder / "out.jpg", "--codec", "hevc", why="for films", rc=64)
        text = self.folder / "text.jpg"
        text.write_text("no picture")
        self.refused(text, self.folder / "out.jpg", why="is not a picture")
        cut = self.folder / "cut.jpg"
        cut.write_bytes(photo.read_bytes()[:3000])
        self.assertEqual(self.refused(cut, self.folder / "out.jpg", why="damaged").count("\n"), 1)
        (self.folder / "there.jpg").write_bytes(b"theirs")
        self.refused(photo, self.folder / "there.jpg", why="is there already")

    def test_a_folder_of_pictures_is_a_film(self):
        pictures = self.sequence()
        (pictures / "notes.txt").write_text("mine")
        out = self.folder / "film.mp4"
        said = harness.run("convert", pictures, out, "--rate", "29.97").stderr
        self.assertIn("notes.txt", said)
        self.assertEqual(facts(out, "width", "height", "r_frame_rate", "nb_frames"),
                         ["384", "108", "30000/1001", "12"])
        # The same film as ffmpeg makes of these pictures in this order, but for its packing.
        flat = self.folder / "flat.mp4"
        harness.run("convert", pictures, flat, "--strength", "0", "--crf", "1")
        seen = subprocess.run(
            ["ffmpeg", "-v", "info", "-i", flat, "-framerate", "24", "-i",
             pictures / "frame_%d.png", "-lavfi", "[0]crop=192:108:0:0[a];[a][1]psnr", "-f",
             "null", "-"], capture_output=True, text=True, check=True).stderr
        self.assertGreater(float(seen.split("PSNR y:")[1].split()[0]), 28, seen)
        self.refused(pictures, out, why="is there already")

    def test_it_is_taken_up_again(self):
        pictures = self.sequence()
        data = self.folder / "data"
        first, second = self.folder / "a.mp4", self.folder / "b.mp4"
        harness.run("convert", pictures, first, "--data-dir", data)
        self.assertIn("Taking up", harness.run("convert", pictures, second, "--data-dir",
                                               data).stderr)
        self.assertEqual(digest(first), digest(second))

    def test_a_folder_of_pictures_to_pictures(self):
        pictures = self.sequence(4, "jpg")
        for kind, names in (("png", ["left_000001.png", "right_000004.png"]),
                            ("jpg", ["left_000001.jpg", "right_000004.jpg"]),
                            ("mpo", ["both_000001.mpo", "both_000004.mpo"])):
            out = self.folder / kind
            out.mkdir()
            harness.run("convert", pictures, out, "--frames", "--image", kind)
            made = sorted(path.name for path in out.iterdir())
            self.assertEqual(len(made), 4 if kind == "mpo" else 8)
            self.assertTrue(set(names) <= set(made), made)
        eyes((self.folder / "mpo/both_000002.mpo").read_bytes())
        self.refused(pictures, self.folder / "mpo", "--frames", "--image", "mpo",
                     why="is there already")

    def test_a_bad_picture_of_a_sequence_is_named(self):
        pictures = self.sequence()
        (pictures / "frame_7.png").write_bytes((pictures / "frame_7.png").read_bytes()[:900])
        self.refused(pictures, self.folder / "film.mp4", why="frame_7.png")
        (pictures / "frame_7.png").unlink()
        said = harness.run("convert", pictures, self.folder / "film.mp4").stderr
        self.assertIn("from frame_6.png to frame_8.png", said)

    def test_photos_one_by_one(self):
        for i, size in enumerate(("320x180", "180x320", "200x200")):
            self.picture(f"photos/p{i}.jpg", size, i)
        self.picture("photos/p1.png", "64x64")
        (self.folder / "photos/bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture \xff\xd9")
        out = self.folder / "out"
        out.mkdir()
        done = harness.run("convert", self.folder / "photos", out, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("bad.jpg", done.stderr)
        self.assertIn("4 pictures converted, 0 skipped, 1 failed: bad.jpg.", done.stderr)
        self.assertEqual(sorted(path.name for path in out.iterdir()),
                         ["p0_LRF_Full_SBS.jpg", "p1_LRF_Full_SBS.jpg", "p1_LRF_Full_SBS.png",
                          "p2_LRF_Full_SBS.jpg"])
        (self.folder / "photos/bad.jpg").unlink()
        again = harness.run("convert", self.folder / "photos", out, "--photos").stderr
        self.assertIn("0 pictures converted, 4 skipped, 0 failed.", again)
        one = self.folder / "one"
        one.mkdir()
        harness.run("convert", self.folder / "photos", one, "--photos", "--image", "jpg")
        self.assertIn("p1_png_LRF_Full_SBS.jpg", [path.name for path in one.iterdir()])
        self.refused(self.folder / "photos", self.folder / "film.mp4", why="--photos")

    def test_ctrl_c_leaves_nothing(self):
        pictures = self.sequence(200)
        before = sorted(self.folder.iterdir())
        with subprocess.Popen([harness.PROGRAM, "convert", pictures, self.folder / "film.mp4"],
                              stderr=subprocess.PIPE, text=True,
                              env=harness.clean_environment()) as child:
            self.addCleanup(child.kill)
            for line in child.stderr:
                if "reading" in line:
                    child.send_signal(signal.SIGINT)
                    break
            child.stderr.read()
        self.assertEqual(child.returncode, 130)
        self.assertEqual(sorted(self.folder.iterdir()), before)


    def test_ctrl_c_ends_the_work_on_one_photo(self):
        """It is large, and nothing is heard of it until it is done."""
        photo = self.folder / "photo.png"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=7000x7000",
                        "-frames:v", "1", photo], check=True)
        before = sorted(self.folder.iterdir())
        for out in ("out.png", "out.mpo"):
            with subprocess.Popen([harness.PROGRAM, "convert", photo, self.folder / out],
                                  stderr=subprocess.PIPE, text=True,
                                  env=harness.clean_environment()) as child:
                self.addCleanup(child.kill)
                # Once its folder is there the work has begun.
                while not list(self.folder.glob(".stereo-spot-*")) and child.poll() is None:
                    time.sleep(0.01)
                child.send_signal(signal.SIGINT)
                begin = time.monotonic()
                child.stderr.read()
                child.wait()
                took = time.monotonic() - begin
            self.assertEqual(child.returncode, 130)
            self.assertEqual(sorted(self.folder.iterdir()), before)
            print(f"{out}: stopped within {took:.2f} s")


if __name__ == "__main__":
    harness.main()
