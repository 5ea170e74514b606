"""A few power cuts below the file system (tests/powercut), and that lost syncs are found out.

By hand: `./stereo-spot powercut`. Installs nothing: what is missing makes it skip, saying so."""

import pathlib
import sys
import unittest

import harness

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "powercut"))
import powercut  # noqa: E402


class PowerCut(unittest.TestCase):
    def test_what_was_answered_is_there(self):
        found = powercut.run(seed=1, states=20, requests=150)
        print(found["summary"], flush=True)
        self.assertEqual(found["violations"], 0, "\n".join(found["told"]))

    def test_what_was_answered_is_there_where_the_plane_is_encrypted(self):
        found = powercut.run(seed=4, states=20, requests=150, encrypted=True)
        print(found["summary"], flush=True)
        self.assertEqual(found["violations"], 0, "\n".join(found["told"]))

    def test_a_record_is_carried_on_to_the_last_field(self):
        # An object that is removed has no value, and its request may be the last that was told.
        line = "begin\t135\t-object\toutput/c1-0-4\t"
        self.assertEqual(powercut.call("printf", "%s\\n", line), line)

    def test_syncs_that_do_nothing_are_found_out(self):
        found = powercut.run(seed=2, states=15, requests=100, control="all")
        print(found["summary"], flush=True)
        self.assertGreater(found["violations"], 5)


if __name__ == "__main__":
    why = powercut.lacking()
    if why:
        print(f"skipped: {why}")
        sys.exit(77)
    powercut.go_apart()
    harness.main()
