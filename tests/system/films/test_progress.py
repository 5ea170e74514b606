"""Progress: it fits any terminal, says what is true, and never holds up the work."""

import fcntl
import os
import pathlib
import pty
import re
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time
import unittest

import harness

harness.need(programs=("ffmpeg",))


def film(path, seconds=8, size="320x180"):
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                    f"testsrc2=size={size}:rate=24:duration={seconds}", "-c:v", "libx264",
                    "-preset", "ultrafast", "-g", "24", path], check=True)
    return path


class Progress(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.film = film(self.folder / "film.mp4")

    def command(self, out="out.mp4"):
        return [harness.PROGRAM, "convert", str(self.film), str(self.folder / out), "--preset",
                "ultrafast", "--segment-seconds", "2", "--overwrite"]

    def on_terminal(self, columns, env=None, resize=None, kill_at=None, flags=()):
        """All that is printed on a terminal so wide."""
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        child = subprocess.Popen([*self.command(), *flags], stdin=slave, stdout=slave, stderr=slave,
                                 env=env or harness.clean_environment(), start_new_session=True)
        self.addCleanup(child.kill)
        os.close(slave)
        said = b""
        while True:
            try:
                got = os.read(master, 4096)
            except OSError:  # nobody has it open any more
                break
            said += got
            if resize and b"converting" in said:
                fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, resize, 0, 0))
                said += b"RESIZED\n"
                resize = None
            if kill_at and kill_at in said:
                child.kill()
        self.assertEqual(child.wait(timeout=60), -signal.SIGKILL if kill_at else 0, said)
        return said.decode()

    @staticmethod
    def draws(said):
        """What was drawn in place: between carriage returns."""
        return [part for line in said.replace("\r\n", "\n").split("\n") for part in line.split("\r")
                if re.match(r"(uploading|chunking|converting|joining)\b|\d+%$", part)]

    def test_it_fits_the_terminal(self):
        for columns in (200, 80, 40, 12, 1):
            with self.subTest(columns=columns):
                said = self.on_terminal(columns)
                drawn = self.draws(said)
                if columns >= 40:
                    self.assertTrue(any("converting" in line for line in drawn), said)
                for line in drawn:
                    self.assertLess(len(line), columns, line)
        self.assertIn("fps", "".join(self.draws(self.on_terminal(200))))

    def test_a_terminal_that_does_not_know_its_width(self):
        for said, most in ((None, 80), ("50", 50), ("nonsense", 80)):
            env = harness.clean_environment() | ({"COLUMNS": said} if said else {})
            for line in self.draws(self.on_terminal(0, env=env)):
                self.assertLess(len(line), most, line)

    def test_a_terminal_that_changes(self):
        said = self.on_terminal(200, resize=30)
        for line in self.draws(said.split("RESIZED", 1)[1])[1:]:
            self.assertLess(len(line), 30, line)

    def test_off_a_terminal_there_are_lines_without_controls(self):
        done = subprocess.run(self.command(), capture_output=True, env=harness.clean_environment())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([c for c in done.stderr if c < 32 and c != 10], [])

    def test_segments_are_counted_to_the_last(self):
        said = self.on_terminal(200)
        numbers = [(int(a), int(b)) for a, b in re.findall(r"segment (\d+)/(\d+)", said)]
        self.assertEqual(numbers, sorted(numbers))
        total = numbers[0][1]
        self.assertGreater(total, 2)
        self.assertEqual(numbers[-1], (total, total), said)
        self.assertRegex(said, rf"converting  \[#{{24}}\] 100%  segment {total}/{total}")

    def test_what_an_earlier_run_has_done_counts(self):
        flags = ["--data-dir", str(self.folder / "data")]
        self.on_terminal(200, kill_at=b"segment 3/3", flags=flags)
        again = subprocess.run([*self.command(), *flags], capture_output=True, text=True,
                               env=harness.clean_environment(), timeout=120)
        self.assertEqual(again.returncode, 0, again.stderr)
        first = re.search(r"converting .* (\d+)%  segment (\d)/3", again.stderr)
        # The third segment may have begun a moment before the second was recorded as done.
        self.assertGreaterEqual(int(first[1]), 33, again.stderr)
        self.assertIn(first[2], ("2", "3"))

    def stalled(self, **how):
        """A pipe that is full and that nobody reads."""
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        os.set_blocking(writer, False)
        try:
            while True:
                os.write(writer, b"x" * 4096)
        except BlockingIOError:
            pass
        os.set_blocking(writer, how.get("blocking", True))
        return writer

    def test_a_reader_that_takes_nothing(self):
        for number, (blocking, flags) in enumerate(
                ((True, []), (False, []), (True, ["--verbose"]))):
            with self.subTest(blocking=blocking, flags=flags):
                writer = self.stalled(blocking=blocking)
                done = subprocess.run([*self.command(f"out{number}.mp4"), *flags], stderr=writer,
                                      env=harness.clean_environment(), timeout=120)
                os.close(writer)
                self.assertEqual(done.returncode, 0)
                self.assertTrue((self.folder / f"out{number}.mp4").exists())

    def test_a_terminal_that_is_stopped(self):
        master, slave = pty.openpty()
        termios.tcflow(slave, termios.TCOOFF)
        child = subprocess.Popen(self.command(), stdin=slave, stderr=slave,
                                 env=harness.clean_environment(), start_new_session=True)
        self.addCleanup(child.kill)
        self.assertEqual(child.wait(timeout=120), 0)
        os.close(slave)
        os.close(master)

    def test_a_plane_goes_on_whose_log_nobody_reads(self):
        writer = self.stalled()
        plane = harness.Plane(self.folder / "plane", "up")
        plane.log.close()
        plane.log = os.fdopen(writer, "wb")
        self.addCleanup(plane.kill)
        plane.start()
        end = time.monotonic() + 60
        while True:  # its resources come a little after its endpoint
            job = harness.run("job", "submit", self.film, "--wait", "--data-dir", plane.folder,
                              timeout=120, check=False)
            if job.returncode == 0 or time.monotonic() > end:
                break
        self.assertIn("completed", job.stdout, job.stderr)
        self.assertEqual(plane.stop(), 0)
        plane.log.close()

    def test_files_that_may_not_grow(self):
        """ulimit -f: an error like a full disk, not a death."""
        done = subprocess.run(["sh", "-c", 'ulimit -f 100; exec "$@"', "sh", *self.command()],
                              capture_output=True, text=True, env=harness.clean_environment(),
                              timeout=120)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertNotIn(".stereo-spot-", done.stderr)
        self.assertEqual([p.name for p in self.folder.iterdir()], ["film.mp4"])


if __name__ == "__main__":
    harness.main()
