"""docs/first-hour.md as a newcomer types it: every indented line, in the root of the project."""

import pathlib
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/first-hour.md"


def lines():
    return [line.strip() for line in PAGE.read_text().splitlines() if line.startswith("    ")]


class FirstHour(unittest.TestCase):
    def test_every_line_works(self):
        self.assertGreaterEqual(len(lines()), 8)
        for line in lines():
            if line.startswith("./stereo-spot test"):
                continue  # the suite that this belongs to runs them
            with self.subTest(line):
                done = subprocess.run(line, shell=True, cwd=ROOT, capture_output=True, text=True,
                                      check=False)
                self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])


if __name__ == "__main__":
    unittest.main()
