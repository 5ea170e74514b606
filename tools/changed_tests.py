#!/usr/bin/env python3
"""Runs the tests that a change can have touched: `./stereo-spot test --changed [REF]`.

A test of the units runs where its program, or what it is given, has other bytes than when it last
passed here: a change of a comment runs nothing. Tests of the whole program would all run after every
change; of them only those run whose own file differs from REF (HEAD). Say `./stereo-spot test` before
a change is called done.
"""

import argparse
import hashlib
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ALWAYS = {"tidy", "mutation_places"}  # they read the whole tree, and take seconds


def digest(paths):
    total = hashlib.sha256()
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in inside:
            total.update(str(file).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def all_tests(build):
    """Name -> (labels, the files and folders that its command line names)."""
    shown = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], check=True,
                           capture_output=True, text=True).stdout
    tests = {}
    for test in json.loads(shown)["tests"]:
        labels = [label for p in test["properties"] if p["name"] == "LABELS" for label in p["value"]]
        named = [pathlib.Path(word) for word in test["command"]]
        ours = [p for p in named if p.is_absolute() and p.exists() and ROOT in p.parents]
        tests[test["name"]] = (labels, ours)
    return tests


def choose(tests, passed, digests, edited):
    """`passed`: digests of the last passes; `edited`: paths that differ from REF."""
    chosen = []
    for name, (labels, files) in tests.items():
        if "system" in labels:
            wanted = any(file in edited for file in files)
        else:
            wanted = name in ALWAYS or passed.get(name) != digests[name]
        if wanted:
            chosen.append(name)
    return chosen


def edited_since(ref):
    def names(*words):
        try:
            done = subprocess.run(["git", "-C", ROOT, *words], check=False, capture_output=True,
                                  text=True)
        except FileNotFoundError:
            sys.exit("stereo-spot test --changed: there is no git here to say what has changed")
        if done.returncode != 0:
            sys.exit(f"stereo-spot test --changed: {done.stderr.strip()}")
        return done.stdout.splitlines()
    return {ROOT / name for name in names("diff", "--name-only", ref) +
            names("ls-files", "--others", "--exclude-standard")}


def run(build, ref):
    record = build / "tests-passed.json"
    passed = json.loads(record.read_text()) if record.exists() else {}
    tests = all_tests(build)
    digests = {name: digest(files) for name, (labels, files) in tests.items()
               if "system" not in labels}
    chosen = choose(tests, passed, digests, edited_since(ref))
    print(f"{len(chosen)} of {len(tests)} tests can be touched: {' '.join(chosen)}", flush=True)
    pattern = "^(" + "|".join(re.escape(name) for name in chosen) + ")$"
    done = subprocess.run(["ctest", "--test-dir", build, "--output-on-failure", "--parallel", "2",
                           "--tests-regex", pattern], check=False)
    failures = build / "Testing/Temporary/LastTestsFailed.log"
    failed = set()
    if done.returncode != 0:
        failed = {line.split(":", 1)[1] for line in failures.read_text().splitlines()} \
            if failures.exists() else set(chosen)
    passed.update({name: digests[name] for name in chosen if name in digests and name not in failed})
    record.write_text(json.dumps(passed))
    return done.returncode


def self_test():
    files = {name: [pathlib.Path(f"/tree/{name}")] for name in ("sqs", "s3", "tidy", "system_a")}
    tests = {name: (["system" if name.startswith("system") else "unit"], files[name])
             for name in files}
    digests = {"sqs": "1", "s3": "2", "tidy": "3"}
    edited = {pathlib.Path("/tree/system_a")}
    assert choose(tests, {}, digests, edited) == ["sqs", "s3", "tidy", "system_a"]
    assert choose(tests, digests, digests, set()) == ["tidy"]
    assert choose(tests, {**digests, "s3": "old"}, digests, set()) == ["s3", "tidy"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("ref", nargs="?", default="HEAD")
    args = parser.parse_args()
    if args.self_test:
        return self_test()
    return run(args.build, args.ref)


if __name__ == "__main__":
    sys.exit(main())
