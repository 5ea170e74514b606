"""The user's files around a conversion: nothing of theirs is replaced unasked, nothing of ours is
left, any name will do, and what would not fit is not begun."""

import json
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

QUICK = ["--preset", "ultrafast"]


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(os.fsdecode, words)], check=True)


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def film(self, name="film.mp4", seconds=1, size="160x90", *words):
        path = self.folder / name
        ffmpeg("-f", "lavfi", "-i", f"testsrc2=size={size}:rate=24:duration={seconds}", "-c:v",
               "libx264", "-preset", "ultrafast", "-g", "24", *words, path)
        return path

    def up(self):
        """A plane with its resources, and the flags that name it."""
        plane = harness.Plane(self.folder / "plane", "up")
        self.addCleanup(plane.kill)
        self.addCleanup(plane.log.close)
        plane.start()
        here = ["--data-dir", plane.folder]
        self.wait_for_resources(plane, here)
        return plane, here

    def wait_for_resources(self, plane, here):
        end = time.monotonic() + 60
        while harness.run("output", *here, check=False).returncode != 0:
            self.assertLess(time.monotonic(), end, plane.log_text())
            time.sleep(0.1)

    def names(self):
        return sorted(p.name for p in self.folder.iterdir())

    def refused(self, *words, code=1):
        before = self.names()
        done = harness.run(*words, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(self.names(), before, "something was left behind")
        return done.stderr

    # --- what is there stays

    def test_a_film_that_is_there_is_not_replaced_unasked(self):
        film = self.film()
        out = self.folder / "out.mp4"
        out.write_text("theirs")
        said = self.refused("convert", film, out, *QUICK)
        self.assertIn(f"{out}: is there already; --overwrite", said)
        self.assertNotIn("chunking", said, "it is said before the work")
        self.assertEqual(out.read_text(), "theirs")
        link = self.folder / "link.mp4"
        link.symlink_to(out)
        self.refused("convert", film, link, *QUICK)
        harness.run("convert", film, link, "--overwrite", *QUICK)
        self.assertGreater(out.stat().st_size, 1000)
        self.refused("convert", film, film, "--overwrite")

    def test_a_job_is_not_fetched_over_a_file(self):
        plane, here = self.up()
        job = harness.run("job", "submit", self.film(), "--wait", *here).stdout.split()[0]
        out = self.folder / "out.mp4"
        out.write_text("theirs")
        done = harness.run("job", "fetch", job, out, *here, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("--overwrite", done.stderr)
        self.assertEqual(out.read_text(), "theirs")
        harness.run("job", "fetch", job, out, "--overwrite", *here)
        self.assertEqual(len(harness.frames(out)), 24)

    def test_a_file_that_came_meanwhile_stays_and_so_does_the_work(self):
        film = self.film(seconds=8, size="320x180")
        out = self.folder / "out.mp4"
        child = subprocess.Popen([harness.PROGRAM, "convert", film, out, *QUICK],
                                 stderr=subprocess.PIPE, text=True, env=harness.clean_environment())
        self.addCleanup(child.kill)
        said = child.stderr.readline()
        out.write_text("theirs")
        said += child.stderr.read()
        self.assertEqual(child.wait(timeout=120), 0, said)
        self.assertEqual(out.read_text(), "theirs")
        self.assertIn("out (2).mp4 is done", said)
        self.assertEqual(len(harness.frames(self.folder / "out (2).mp4")), 192)

    def test_a_demo_replaces_the_one_before(self):
        for _ in range(2):
            harness.run("demo", "--out", self.folder / "demo", "--seconds", 2)

    # --- nothing of ours is left

    def stopped(self, signals, *flags, preexec=None):
        film = self.film(seconds=20, size="960x540")
        child = subprocess.Popen([harness.PROGRAM, "convert", film, self.folder / "out.mp4",
                                  *map(str, flags)], stderr=subprocess.PIPE, text=True,
                                 env=harness.clean_environment(), preexec_fn=preexec)
        self.addCleanup(child.kill)
        for line in child.stderr:
            if "converting" in line:
                child.send_signal(signals)
                break
        said = child.stderr.read()
        return child.wait(timeout=120), said

    def test_a_terminal_that_is_closed(self):
        code, said = self.stopped(signal.SIGHUP)
        self.assertEqual(code, 129)
        self.assertIn("nothing is kept", said)
        self.assertEqual(self.names(), ["film.mp4"])

    def test_nohup_is_heard(self):
        code, said = self.stopped(signal.SIGHUP, *QUICK,
                                  preexec=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.assertEqual(code, 0, said)
        self.assertEqual(self.names(), ["film.mp4", "out.mp4"])

    def test_what_a_killed_run_left_goes_with_the_next(self):
        code, _ = self.stopped(signal.SIGKILL)
        self.assertEqual(code, -signal.SIGKILL)
        left = [name for name in self.names() if name.startswith(".stereo-spot-")]
        self.assertEqual(len(left), 1)
        theirs = self.folder / ".stereo-spot-theirs"
        theirs.mkdir(0o700)
        # One that still works is left alone.
        other = subprocess.Popen([harness.PROGRAM, "convert", self.folder / "film.mp4",
                                  self.folder / "other.mp4"], stderr=subprocess.PIPE, text=True,
                                 env=harness.clean_environment())
        self.addCleanup(other.kill)
        other.stderr.readline()
        small = self.film("small.mp4")
        harness.run("convert", small, self.folder / "small_out.mp4", *QUICK)
        self.assertNotIn(left[0], self.names())
        self.assertTrue(theirs.is_dir())
        other.stderr.read()
        self.assertEqual(other.wait(timeout=120), 0)
        self.assertEqual(self.names(), [".stereo-spot-theirs", "film.mp4", "other.mp4",
                                        "small.mp4", "small_out.mp4"])

    # --- names

    def test_names_as_long_as_the_file_system_takes_them(self):
        for length in (250, 251, 255):
            film = self.film("i" * (length - 4) + ".mp4")
            out = self.folder / ("o" * (length - 4) + ".mp4")
            harness.run("convert", film, out, *QUICK)
            self.assertEqual(len(harness.frames(out)), 24)
            stills = self.folder / "stills"
            stills.mkdir(exist_ok=True)
            harness.run("preview", film, "--at", "0.1,0.5", "--out", stills, "--overwrite")
            self.assertTrue(list(stills.iterdir()))
        said = self.refused("convert", film, self.folder / ("o" * 252 + ".mp4"), *QUICK)
        self.assertIn("256 bytes", said)
        said = self.refused("convert", film, self.folder, *QUICK)  # made by its tags
        self.assertIn("bytes", said)

    def test_names_that_are_no_text(self):
        name = os.fsdecode(b"f\xff\xfe \x1b[31m.mp4")
        film = self.folder / name
        ffmpeg("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=24:duration=1", "-c:v", "libx264",
               self.folder / "film.mp4")
        (self.folder / "film.mp4").rename(film)
        out = self.folder / os.fsdecode(b"out\xe9.mp4")

        def run(*words, code=0):
            done = subprocess.run([harness.PROGRAM, *map(os.fsencode, words)], capture_output=True,
                                  env=harness.clean_environment(), timeout=120)
            self.assertEqual(done.returncode, code, done.stderr)
            return done

        run("convert", film, out, *QUICK)
        self.assertEqual(len(harness.frames(out)), 24)
        run("convert", film, out, *QUICK, "--overwrite", "--verbose")
        folder = self.folder / os.fsdecode(b"d\xff")
        folder.mkdir()
        stills = run("preview", film, "--at", "0.5", "--out", folder).stdout.split(b"\n")
        self.assertTrue(os.path.exists(stills[0]))
        run("analyse", film, "--json")
        run("convert", film, folder, "--frames")
        broken = self.folder / os.fsdecode(b"broken\xff.mp4")
        broken.write_bytes(b"no film")
        said = run("convert", broken, self.folder / "o.mp4", code=1).stderr
        self.assertIn(os.fsencode(broken), said)

        plane, here = self.up()
        job = run("job", "submit", film, "--wait", *here).stdout.decode().split()[0]
        listed = json.loads(run("job", "list", "--json", *here).stdout.decode())
        self.assertEqual(listed["title"], "f\ufffd\ufffd \ufffd[31m.mp4")
        run("job", "show", "--json", job, *here)
        run("job", "fetch", job, self.folder / os.fsdecode(b"fetched\xff.mp4"), *here)
        plane.stop()
        for line in plane.log_path.read_bytes().splitlines():
            if line.startswith(b"{"):
                json.loads(line.decode())

    # --- errors say the film's name

    def test_errors_of_the_work_name_the_film(self):
        film = self.film(seconds=3)
        bytes_ = bytearray(film.read_bytes())
        at = bytes_.find(b"mdat") + 4
        end = len(bytes_) - 1 if bytes_.find(b"moov") < at else bytes_.find(b"moov") - 4
        for i in range(at, end):
            bytes_[i] = (i * 37 + 11) % 256
        broken = self.folder / "broken one.mp4"
        broken.write_bytes(bytes_)
        said = self.refused("convert", broken, self.folder / "out.mp4", *QUICK)
        last = said.splitlines()[-1]
        self.assertIn(str(broken), last)
        for inner in ("/source", "segment", "/work", ".stereo-spot"):
            self.assertNotIn(inner, last)

    # --- room

    def small_disk(self, size):
        """A folder with so much room ("60m")."""
        if os.geteuid() != 0:
            self.skipTest("needs root to mount a small disk")
        small = self.folder / "small"
        small.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs",
                                  str(small)], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("this machine mounts no tmpfs")
        self.addCleanup(subprocess.run, ["umount", str(small)])
        return small

    def large(self, path, size):
        """The file grows to `size`, and takes no more room than before."""
        os.truncate(path, size)
        return path

    def test_what_would_not_fit_is_not_begun(self):
        small = self.small_disk("60m")
        film = self.film()
        minute = self.film("minute.mp4", 60, "320x180")
        frame = self.film("frame.mp4", 1, "1920x1080")
        photos = self.folder / "photos"
        photos.mkdir()
        for name in ("a.png", "b.png"):
            (photos / name).touch()
            self.large(photos / name, 50_000_000)
        times = ",".join(str(i / 20) for i in range(16))
        for words in ([film, small / "out.mp4"],
                      [film, self.folder / "out.mp4", "--data-dir", small / "data"],
                      [film, small / "out.mp4", "--plan"],
                      [minute, small, "--frames"],
                      [photos / "a.png", small / "out.png"],
                      [photos / "a.png", small],
                      [photos, small, "--photos"],
                      [photos, small / "out.mp4", "--rate", "25"],
                      ["preview", frame, "--out", small, "--at", times]):
            words = words if words[0] == "preview" else ["convert", *words]
            done = harness.run(*words, check=False)
            self.assertEqual(done.returncode, 1, words)
            self.assertRegex(done.stderr, r"there is not enough room: its conversion needs about "
                                          r"\d+ MB in .*small, where \d+ MB are free; "
                                          r"make room there, name .* --ignore-space")
            self.assertNotIn("chunking", done.stderr)
            self.assertEqual(list(small.iterdir()), [], words)
        harness.run("preview", frame, "--out", small, "--at", "0.5", "--ignore-space")
        self.assertEqual(len(list(small.iterdir())), 6)

    def test_films_that_would_not_all_fit_are_not_begun(self):
        small = self.small_disk("212m")
        films = self.folder / "films"
        films.mkdir()
        for name in ("a.mp4", "b.mp4"):
            self.large(self.film(f"films/{name}"), 40_000_000)
        (films / "c.mp4").write_text("this one will fail and takes no room")
        done = harness.run("convert", films, small, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"films: there is not enough room: the conversion of its 2 "
                                      r"films needs about \d+ MB in .*small, where \d+ MB are "
                                      r"free, enough for 1 of them; make room there, name an "
                                      r"output .* --ignore-space")
        self.assertEqual(list(small.iterdir()), [])
        # What is there already takes no more.
        (small / "a_LRF_Full_SBS.mp4").write_text("an earlier run's")
        done = harness.run("convert", films, small, "--plan", check=False)
        self.assertIn("1 films planned, 1 skipped, 1 failed: c.mp4.", done.stderr)

    def test_a_job_that_its_plane_has_no_room_for_is_not_submitted(self):
        small = self.small_disk("200m")
        plane = harness.Plane(small / "plane", "up")
        self.addCleanup(plane.log.close)
        self.addCleanup(plane.kill)
        plane.start()
        here = ["--data-dir", plane.folder]
        self.wait_for_resources(plane, here)
        film = self.large(self.film(), 50_000_000)
        done = harness.run("job", "submit", film, *here, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"film.mp4: there is not enough room: its conversion needs "
                                      r"about \d+ MB in .*plane, where \d+ MB are free; make room "
                                      r"there, or try all the same with --ignore-space")
        self.assertEqual(harness.run("job", "list", *here).stdout, "")
        harness.run("job", "submit", film, "--ignore-space", *here)
        self.assertIn("film.mp4", harness.run("job", "list", *here).stdout)

    def test_a_conversion_takes_as_much_as_it_said(self):
        """Twice the film and three times the 3D film, and what the plane needs."""
        film = self.film(seconds=40, size="640x360")
        out = self.folder / "out.mp4"
        child = subprocess.Popen([harness.PROGRAM, "convert", film, out, "--segment-seconds", "5",
                                  *QUICK], stderr=subprocess.DEVNULL,
                                 env=harness.clean_environment())
        self.addCleanup(child.kill)
        most = 0
        while child.poll() is None:
            now = 0
            for place, _, files in os.walk(self.folder):
                for name in files:
                    try:
                        info = os.stat(os.path.join(place, name))
                        now += info.st_blocks * 512 if "blobs" in place or "work" in place else 0
                    except OSError:
                        pass
            most = max(most, now)
            time.sleep(0.02)
        self.assertEqual(child.returncode, 0)
        flat, deep = film.stat().st_size, out.stat().st_size
        print(f"film {flat}, 3D film {deep}, most {most}")
        # Segments go within a second of their conversion, in which a film as small is joined.
        self.assertLess(most, 1.02 * (3 * flat + 3 * deep))

    # --- films that are 3D already

    def test_a_film_that_says_it_is_3d_is_refused(self):
        flat = self.film()
        ours = self.folder / "ours.mp4"
        harness.run("convert", flat, ours, *QUICK)
        said_by_stream = self.film("stream.ts", 1, "320x90", "-x264-params", "frame-packing=3")
        said_by_container = self.folder / "container.mkv"
        ffmpeg("-i", flat, "-c", "copy", "-metadata:s:v", "stereo_mode=left_right",
               said_by_container)
        for film in (ours, said_by_stream, said_by_container):
            said = self.refused("convert", film, self.folder / "again.mp4", *QUICK)
            self.assertRegex(said, f"{film}: says that it is 3D already .side by side.; .*"
                                   "--already-3d")
        harness.run("convert", ours, self.folder / "again.mp4", "--already-3d", *QUICK)
        pictures = self.folder / "pictures"
        pictures.mkdir()
        self.refused("convert", ours, pictures, "--frames")

    def test_a_name_that_says_3d_is_noted(self):
        film = self.film("Film.2012.hsbs.mp4")
        done = harness.run("convert", film, self.folder / "out.mp4", *QUICK)
        self.assertIn('may be 3D already, by the "hsbs" in its name', done.stderr)


if __name__ == "__main__":
    harness.main()
