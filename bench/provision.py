"""plan and apply on a plane: the whole command, as it is typed."""

import os
import statistics
import subprocess
import time

TRIALS = 9
GOALS = {"apply, empty plane": 300, "plan, empty plane": 150, "plan, no changes": 150, "destroy": 300}
WRITES = 26  # requests of an apply that must be on disk before they are answered


def bench(program, harness, folder, line, synced):
    """The limit is that of a client that writes the same, one after the other, on this disk."""
    harness.PROGRAM = str(program)
    limit = 1000 * WRITES / synced(folder, 1, 512)
    start = statistics.median(took(program, "version") for _ in range(TRIALS))
    found = {name: [] for name in GOALS}
    for trial in range(TRIALS):
        plane = harness.Plane(os.path.join(folder, f"provision-{trial}")).start()
        try:
            for name, words in (("plan, empty plane", ["plan"]), ("apply, empty plane", ["apply", "-auto-approve"]),
                                ("plan, no changes", ["plan"]), ("destroy", ["destroy", "-auto-approve"])):
                found[name].append(took(program, *words, "--data-dir", plane.folder))
        finally:
            plane.kill()
            plane.log.close()
    for name, times in found.items():
        writes = name in ("apply, empty plane", "destroy")
        figure, other = statistics.median(times), limit if writes else start
        line(name, figure, "ms", f"{WRITES} synced writes in turn, ms" if writes else "`version`, ms", other,
             figure / other)
        print(f"  of {TRIALS}: {min(times):.1f} to {max(times):.1f}, goal {GOALS[name]}", flush=True)


def took(program, *words):
    begin = time.perf_counter()
    subprocess.run([str(program), *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return 1000 * (time.perf_counter() - begin)
