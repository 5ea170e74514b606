#!/usr/bin/env python3
"""Do the tests notice when a promise is broken? Plants one fault at a time and asks them.

    tests/mutation/run.py --check                     every fault still has its place (in the suite)
    tests/mutation/run.py --tree DIR                  all of them, in DIR: a copy of the tree, built
    tests/mutation/run.py --tree DIR --only wake,DTD  those with "wake" or "DTD" in their name

DIR is changed while this runs, and as before when it ends. Making one:

    git worktree add /tmp/mutants && cmake --preset release -S /tmp/mutants
"""

import argparse
import pathlib
import subprocess
import sys
import time

from mutants import MUTANTS

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Who: what is built, and what is run. A life on a failing disk may hang where a wake-up is missing.
WHO = {
    "sim": (["spot_sim_test"], ["tests/sim/spot_sim_test"]),
    "faults": (["spot_faults"], ["tests/faults/spot_faults", "--sample", "12"]),
    "linear": (["spot_linear", "stereo-spot"],
               ["tests/linear/spot_linear", "--program", "{build}/stereo-spot", "--histories",
                "12"]),
    "golden": (["spot_golden"], ["tests/golden/spot_golden", "{build}/../../tests/golden"]),
}
LONGEST = 150  # seconds that a test may take before it counts as having noticed


def who(name):
    return WHO.get(name) or ([f"spot_{name}_test"], [f"src/{name}/spot_{name}_test",
                                                     "--gtest_brief=1"])


def check(tree):
    """Problems of the list itself."""
    names = set()
    for name, path, search, replacement, tests in MUTANTS:
        file = tree / "src" / path
        if name in names:
            yield f"{name}: twice"
        names.add(name)
        if not tests:
            yield f"{name}: nobody is named who must notice"
        if search == replacement:
            yield f"{name}: changes nothing"
        count = file.read_text().count(search) if file.is_file() else 0
        if count != 1:
            yield f"{name}: its text stands {count} times in src/{path}; give it a new place"


def build(tree, targets):
    done = subprocess.run(["ninja", "-C", tree / "build/release", *targets],
                          capture_output=True, text=True)
    return None if done.returncode == 0 else (done.stdout + done.stderr)[-1500:]


def passes(tree, name):
    directory = tree / "build/release"
    command = [word.format(build=directory) for word in who(name)[1]]
    try:
        return subprocess.run([directory / command[0], *command[1:]], capture_output=True,
                              timeout=LONGEST).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def noticed_by(tree, mutant):
    """The first who notices; None: nobody. A fault that does not build is an error of the list."""
    _, path, search, replacement, tests = mutant
    file = tree / "src" / path
    before = file.read_text()
    file.write_text(before.replace(search, replacement))
    try:
        for test in tests:
            if broken := build(tree, who(test)[0]):
                return f"DOES NOT BUILD\n{broken}"
            if not passes(tree, test):
                return test
        return None
    finally:
        file.write_text(before)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--tree", type=pathlib.Path)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    problems = list(check(options.tree or ROOT))
    print("\n".join(problems) or f"{len(MUTANTS)} faults have their places")
    if problems or options.check or not options.tree:
        return 1 if problems or not options.check else 0
    if options.tree.resolve() == ROOT:
        print("--tree: a copy, not this tree: its files are changed")
        return 1
    chosen = [m for m in MUTANTS if any(part in m[0] for part in options.only.split(","))]
    missed = []
    for mutant in chosen:
        began = time.monotonic()
        seen = noticed_by(options.tree, mutant)
        if seen is None or seen.startswith("DOES NOT"):
            missed.append(mutant[0])
        took = time.monotonic() - began
        print(f"{took:5.0f} s  {mutant[0]}: {seen or 'NOT NOTICED'}", flush=True)
    share = 100 * (len(chosen) - len(missed)) / max(1, len(chosen))
    print(f"{len(chosen) - len(missed)} of {len(chosen)} noticed ({share:.1f} %)")
    return 1 if share < 95 else 0


if __name__ == "__main__":
    sys.exit(main())
