#!/usr/bin/env python3
"""Power cuts below the file system.

A disk of our own (record.cc, by FUSE) under a loop device, ext4 on it, `stereo-spot serve` on that,
and clients that write. What the disk is told and what the clients are told come into one order; it
is killed and started again while they write, too. Then replay.cc cuts that order anywhere: the disk
then has all that was flushed and any part of the rest, and every answer given before must hold.
"""

import argparse
import contextlib
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "system"), str(HERE)]

import harness  # noqa: E402
import load  # noqa: E402

BUILT = pathlib.Path(harness.PROGRAM).parent / "tests/powercut"
RECORDER, REPLAYER = BUILT / "spot_powercut_record", BUILT / "spot_powercut_replay"
NO_SYNC = BUILT / "libspot_no_sync.so"
MEMORY = pathlib.Path("/dev/shm")
MEBIBYTES = 256
APART = "SPOT_POWERCUT_APART"  # we run with mounts of our own


def lacking():
    """What this machine lacks, as a sentence that says what to do; None: nothing."""
    if os.geteuid() != 0:
        return "the power-cut rig mounts file systems; run it as root"
    for device in ("/dev/fuse", "/dev/loop-control"):
        if not os.path.exists(device):
            return f"this machine has no {device}; the kernel's fuse and loop modules are needed"
    if not RECORDER.exists():
        return ("the recorder was not built, as libfuse3 is not there; `./stereo-spot powercut` "
                "installs it and builds the recorder")
    free = subprocess.run(["losetup", "--find"], capture_output=True, text=True)
    if free.returncode != 0:
        return f"no loop device can be had: {free.stderr.strip()}"
    return harness.missing("boto3", programs=("mkfs.ext4", "losetup", "unshare"))


def go_apart():
    """Starts again with mounts of our own, which go when we go, however that is."""
    if APART not in os.environ:
        os.environ[APART] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable,
                              *sys.argv])


def call(*words):
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, words))}: {done.stderr.strip()}")
    return done.stdout.strip()


def soon(look, what, seconds=20):
    end = time.monotonic() + seconds
    while not look():
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen in {seconds} s")
        time.sleep(0.01)


def unmount(folder):
    if not os.path.ismount(folder):
        return
    for _ in range(100):
        if subprocess.run(["umount", str(folder)], capture_output=True).returncode == 0:
            return
        time.sleep(0.02)
    call("umount", "-l", folder)


@contextlib.contextmanager
def recorded_disk(folder, log):
    """Gives the mounted folder and what writes a line into the record."""
    below, mounted = folder / "below", folder / "disk"
    below.mkdir()
    mounted.mkdir()
    with contextlib.ExitStack() as stack:
        # In a session of its own: Ctrl-C is for us, who unmount what stands on it first.
        recorder = subprocess.Popen([RECORDER, below, str(MEBIBYTES), log],
                                    start_new_session=True)

        def end_recorder():
            unmount(below)
            try:
                recorder.wait(timeout=20)
            except subprocess.TimeoutExpired:
                recorder.kill()
                recorder.wait()
        stack.callback(end_recorder)
        soon(lambda: os.path.ismount(below) or recorder.poll() is not None, "mounting the recorder")
        mark = os.open(below / "mark", os.O_WRONLY)
        closing = contextlib.ExitStack()
        stack.callback(closing.close)
        closing.callback(os.close, mark)
        loop = call("losetup", "--find", "--show", "--direct-io=on", below / "disk")
        try:
            call("mkfs.ext4", "-q", "-F", "-J", "size=8", "-N", "8192",
                 "-E", "nodiscard,lazy_itable_init=0,lazy_journal_init=0", loop)
            call("mount", "-t", "ext4", loop, mounted)
            stack.callback(unmount, mounted)
        finally:
            # While it is mounted, this means: when it is unmounted.
            call("losetup", "--detach", loop)

        def tell(line):
            data = (line + "\n").encode()
            if os.write(mark, data) != len(data):
                raise AssertionError("the recorder took half a line")
        tell("mounted")
        yield mounted, tell


def record(seed, folder, log, control, requests):
    """One run: some lives of a plane, each ended while clients write."""
    chance = random.Random(seed)
    lives = 3
    with recorded_disk(folder, log) as (disk, tell):
        plane = harness.Plane(disk / "plane", log=folder / "plane.log")
        facts = load.Facts(tell)
        # Every third run writes more than a table of memory holds.
        large = seed % 3 == 0
        clients = load.Load(load.make_clients(facts, seed, large))
        try:
            for life in range(lives):
                if control:
                    os.environ["LD_PRELOAD"] = str(NO_SYNC)
                try:
                    plane.start()
                finally:
                    os.environ.pop("LD_PRELOAD", None)
                if life == 0:
                    tell("credentials\t" + plane.environment()["AWS_ACCESS_KEY_ID"])
                connections = plane.clients("s3", "sqs", "dynamodb")
                if life == 0:
                    load.set_up(*connections)
                    tell("ready")
                enough = facts.done + int(requests / lives * chance.uniform(0.7, 1.3))
                clients.start(connections, life)
                try:
                    soon(lambda: facts.done >= enough or clients.errors,  # noqa: B023
                         f"{enough} requests", 300)
                finally:
                    clients.end(plane.stop if life == 1 else plane.kill)
            tell("end")
        finally:
            plane.kill()
            plane.log.close()
    return facts.done


def replay(log, states, seed, jobs, folder):
    """Violations found."""
    process = subprocess.Popen(
        [REPLAYER, log, "--mebibytes", str(MEBIBYTES), "--states", str(states), "--seed",
         str(seed), "--jobs", str(jobs), "--folder", folder], stdout=subprocess.PIPE, text=True)
    try:
        text, _ = process.communicate()
    except BaseException:
        process.terminate()  # it ends after the state that it looks at, and frees what it took
        process.communicate()
        raise
    finally:
        for line in call("losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE"
                         ).splitlines():
            name, _, file = line.partition(" ")
            if file.strip().startswith(str(folder)):
                call("losetup", "--detach", name)
    if process.returncode not in (0, 1):
        raise AssertionError(f"the replay ended with {process.returncode}: {text}")
    return text


def run(seed, states, jobs=1, control=False, requests=600, keep=None):
    """One recorded run and its cuts; what was found, as text and as a number."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="spot-powercut-", dir=MEMORY))
    try:
        log = folder / "log"
        done = record(seed, folder, log, control, requests)
        begin = time.monotonic()
        text = replay(log, states, seed, jobs, folder)
        took = time.monotonic() - begin
        *told, summary = text.strip().split("\n")
        violations = int(summary.split(",")[1].split()[0])
        if violations and not control and keep:
            keep.mkdir(parents=True, exist_ok=True)
            kept = keep / f"powercut-{seed}.log"
            shutil.copy(log, kept)
            told.append(f"again: {REPLAYER} {kept} --mebibytes {MEBIBYTES} --states {states} "
                        f"--seed {seed}")
        return {"violations": violations, "told": told, "summary": summary, "requests": done,
                "rate": states / took}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    if any(word in ("-h", "--help") for word in sys.argv[1:]):
        print("Examples:\n"
              "  ./stereo-spot powercut                    2,000 cuts, in two recorded runs\n"
              "  ./stereo-spot powercut --states 100000    for a night\n"
              "  ./stereo-spot powercut --control          syncs do nothing: must be found out\n")
    parser = argparse.ArgumentParser(prog="stereo-spot powercut", description=__doc__.split("\n")[0])
    parser.add_argument("--states", type=int, default=2000, help="cuts in all (default 2000)")
    parser.add_argument("--per-run", type=int, default=1000, help="cuts a recorded run")
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the next has the next")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes that look")
    parser.add_argument("--control", action="store_true",
                        help="the plane's syncs do nothing, which must be found out")
    options = parser.parse_args()
    if options.states < 1 or options.per_run < 1 or options.jobs < 1:
        parser.error("--states, --per-run and --jobs are at least 1")
    why = lacking()
    if why:
        print(f"stereo-spot: {why}", file=sys.stderr)
        return 1
    go_apart()
    begin, states, violations, requests, seed = time.monotonic(), 0, 0, 0, options.seed
    while states < options.states:
        now = min(options.per_run, options.states - states)
        found = run(seed, now, options.jobs, options.control, keep=BUILT.parents[1])
        states, violations = states + now, violations + found["violations"]
        requests += found["requests"]
        if not options.control:
            print("".join(line + "\n" for line in found["told"]), end="")
        print(f"run {seed}: {found['summary']}, {found['rate']:.1f} states/s; "
              f"{states} of {options.states}, {violations} violations", flush=True)
        seed += 1
    print(f"{states} power cuts in {seed - options.seed} runs with {requests} answered requests, "
          f"{violations} violations, {time.monotonic() - begin:.0f} s")
    if options.control:
        return 0 if violations > states // 2 else 1
    return 0 if violations == 0 else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
