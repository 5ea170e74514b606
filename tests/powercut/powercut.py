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
import signal
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
KEY_COMMAND = "printf 'ab%.0s' $(seq 32)"  # judge.h has it, too
CONTROLS = ("all", "store", "blobs")
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
    """Starts again with mounts of our own, which go when we go, however that is; asked to end, we
    take down what we have set up."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if APART not in os.environ:
        os.environ[APART] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable,
                              *sys.argv])


def call(*words):
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, words))}: {done.stderr.strip()}")
    # Not more: a line of the record may end in a field with nothing in it.
    return done.stdout.removesuffix("\n")


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
def recorded_disk(folder, log, before=None):
    """Gives the mounted folder and what writes a line into the record. `before`: the image and the
    lines that a power cut has left."""
    below, mounted = folder / "below", folder / "disk"
    below.mkdir()
    mounted.mkdir()
    with contextlib.ExitStack() as stack:
        # In a session of its own: Ctrl-C is for us, who unmount what stands on it first.
        recorder = subprocess.Popen(
            [RECORDER, below, str(MEBIBYTES), log, *([before.image] if before else [])],
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

        def tell(line):
            data = (line + "\n").encode()
            if os.write(mark, data) != len(data):
                raise AssertionError("the recorder took half a line")
        loop = call("losetup", "--find", "--show", "--direct-io=on", below / "disk")
        try:
            if before:
                for line in before.lines:
                    tell(line)
            else:
                call("mkfs.ext4", "-q", "-F", "-J", "size=8", "-N", "8192",
                     "-E", "nodiscard,lazy_itable_init=0,lazy_journal_init=0", loop)
                call("sync", loop)
            tell("mounted")
            call("mount", "-t", "ext4", loop, mounted)
            stack.callback(unmount, mounted)
        finally:
            # While it is mounted, this means: when it is unmounted.
            call("losetup", "--detach", loop)
        yield mounted, tell


class Before:
    """What a power cut in a recorded run has left, and what had been told by then."""

    def __init__(self, log, image, seed):
        self.image = image
        lines = call(REPLAYER, log, "--mebibytes", MEBIBYTES, "--seed", seed, "--keep", image)
        self.lines = [line for line in lines.split("\n") if line != "mounted"]
        self.begun = 1 + max(int(line.split("\t")[1]) for line in self.lines
                             if line.startswith("begin"))


@contextlib.contextmanager
def syncs_dropped(whose):
    """For the programs started meanwhile."""
    if whose:
        os.environ.update(LD_PRELOAD=str(NO_SYNC), SPOT_NO_SYNC=whose)
    try:
        yield
    finally:
        os.environ.pop("LD_PRELOAD", None)


def record(seed, folder, log, control, requests, before=None, encrypted=False):
    """One run: some lives of a plane, each ended while clients write."""
    chance = random.Random(seed)
    lives = 3
    with recorded_disk(folder, log, before) as (disk, tell):
        flags = ("--key-command", KEY_COMMAND) if encrypted else ()
        plane = harness.Plane(disk / "plane", flags=flags, log=folder / "plane.log")
        if encrypted and not before:
            tell("encrypted")
        facts = load.Facts(tell, before.begun if before else 0)
        # Every third run writes more than a table of memory holds.
        large = seed % 3 == 0
        clients = load.Load(load.make_clients(facts, seed, large, 2 if before else 1))
        try:
            for life in range(lives):
                with syncs_dropped(control):
                    plane.start()
                if life == 0 and not before:
                    tell("credentials\t" + plane.environment()["AWS_ACCESS_KEY_ID"])
                connections = plane.clients("s3", "sqs", "dynamodb", "sns")
                if life == 0 and not before:
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


def run(seed, states, jobs=1, control=None, requests=600, keep=None, encrypted=None):
    """A recorded run and its cuts, and one that begins with a cut of the first, and its cuts; what
    was found. The plane of every second seed is encrypted, where nothing else is said."""
    if encrypted is None:
        encrypted = seed % 2 == 0
    folder = pathlib.Path(tempfile.mkdtemp(prefix="spot-powercut-", dir=MEMORY))
    found = {"violations": 0, "told": [], "summary": [], "requests": 0, "seconds": 0}
    before = None
    # What a run without syncs has left is known to be wrong: nothing goes on from there.
    shares = (states,) if control else (states - states // 3, states // 3)
    try:
        for era, now in enumerate(filter(None, shares), 1):
            place = folder / str(era)
            place.mkdir()
            log = place / "log"
            found["requests"] += record(seed, place, log, control, requests, before, encrypted)
            begin = time.monotonic()
            text = replay(log, now, seed, jobs, place)
            found["seconds"] += time.monotonic() - begin
            *told, summary = text.strip().split("\n")
            violations = int(summary.split(",")[1].split()[0])
            found["violations"] += violations
            found["told"] += told
            found["summary"].append(summary)
            if violations and keep:
                keep.mkdir(parents=True, exist_ok=True)
                kept = keep / f"powercut-{seed}-{era}.log"
                shutil.copy(log, kept)
                found["told"].append(f"again: {REPLAYER} {kept} --mebibytes {MEBIBYTES} "
                                     f"--states {now} --seed {seed}")
            if era < len(shares):
                before = Before(log, folder / "image", seed)
            log.unlink()
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    if any(word in ("-h", "--help") for word in sys.argv[1:]):
        print("Examples:\n"
              "  ./stereo-spot powercut                    2,000 cuts, in two recorded runs\n"
              "  ./stereo-spot powercut --states 100000    for a night\n"
              "  ./stereo-spot powercut --control          syncs do nothing: must be found out\n"
              "  ./stereo-spot powercut --control blobs    only those of the objects' files\n")
    parser = argparse.ArgumentParser(prog="stereo-spot powercut", description=__doc__.split("\n")[0])
    parser.add_argument("--states", type=int, default=2000, help="cuts in all (default 2000)")
    parser.add_argument("--per-run", type=int, default=1000, help="cuts a recorded run")
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the next has the next")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes that look")
    parser.add_argument("--control", nargs="?", const="all", choices=CONTROLS,
                        help="the plane's syncs, or some of them, do nothing; which must be found")
    options = parser.parse_args()
    if options.states < 1 or options.per_run < 1 or options.jobs < 1:
        parser.error("--states, --per-run and --jobs are at least 1")
    why = lacking()
    if why:
        print(f"stereo-spot: {why}", file=sys.stderr)
        return 1
    go_apart()
    begin, states, violations, requests, seed = time.monotonic(), 0, 0, 0, options.seed
    keep = None if options.control else BUILT.parents[1]
    while states < options.states:
        now = min(options.per_run, options.states - states)
        found = run(seed, now, options.jobs, options.control, keep=keep)
        states, violations = states + now, violations + found["violations"]
        requests += found["requests"]
        if not options.control:
            print("".join(line + "\n" for line in found["told"]), end="")
        print(f"run {seed}: {'; then '.join(found['summary'])}; "
              f"{now / found['seconds']:.1f} states/s; {states} of {options.states}, "
              f"{violations} violations", flush=True)
        seed += 1
    print(f"{states} power cuts in {seed - options.seed} runs with {requests} answered requests, "
          f"{violations} violations, {time.monotonic() - begin:.0f} s")
    if options.control:
        return 0 if violations > 0 else 1
    return 0 if violations == 0 else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
