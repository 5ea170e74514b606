"""Histories of many clients against the real program are possible ones, kill -9 or not.

LINEAR_HISTORIES (default 8) says how many; 500 take some twenty minutes on two cores.
"""

import os
import pathlib
import subprocess
import unittest

import harness

HISTORIES = os.environ.get("LINEAR_HISTORIES", "8")
SEED = os.environ.get("LINEAR_SEED", "1")
PROGRAM = pathlib.Path(harness.PROGRAM).parent / "tests" / "linear" / "spot_linear"


class Linear(unittest.TestCase):
    def test_every_history_could_have_been(self):
        done = subprocess.run([PROGRAM, "--program", harness.PROGRAM, "--histories", HISTORIES,
                               "--seed", SEED], capture_output=True, text=True,
                              env=harness.clean_environment())
        print(done.stdout, done.stderr, sep="")
        self.assertEqual(done.returncode, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
