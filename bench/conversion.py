"""Speed and memory of conversions, for run.py: against ffmpeg, which decodes, puts the picture beside itself and encodes.

On a machine that others use, the CPU seconds tell more than the wall's. Both are of the process and its threads, by
wait4. Trials of both sides take turns. PRESET and crf are the same on both sides; so is the number of threads.
"""

import os
import pathlib
import statistics
import subprocess
import time

import material

CRF = 20
CLIP_SECONDS = 4
RATE = 24
TRIALS = 5
LIMITS = {"ultrafast": 0.7, "veryfast": 0.8}
MADE = "mandelbrot=size=1920x1080:rate=24"


class Run:
    """What a command took: wall and CPU seconds, greatest RSS in MiB."""

    def __init__(self, words, wait=True):
        self.words = [str(word) for word in words]
        self.begin = time.perf_counter()
        self.process = subprocess.Popen(self.words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if wait:
            self.wait()

    def wait(self):
        _, status, used = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        if self.process.returncode:
            raise subprocess.CalledProcessError(self.process.returncode, self.words)
        self.wall = time.perf_counter() - self.begin
        self.cpu = used.ru_utime + used.ru_stime
        self.rss = used.ru_maxrss / 1024
        return self


def line(what, figure, unit, against, other, ratio):
    print(f"{what:38} {figure:>12,.1f} {unit:10} {against:34} {other:>12,.1f}   {ratio:7.2f}x", flush=True)


def clip(folder, where, seconds=CLIP_SECONDS, size="1920:1080", rate=RATE):
    """(film, what it shows): a real film scaled up where there is one, repeated to its length."""
    films = material.films(where)
    out = os.path.join(folder, f"clip-{size.replace(':', 'x')}.mp4")
    name = next((n for n in ("cityCC0", "Megamind") if n in films), None)
    source = ["-stream_loop", "-1", "-i", films[name]] if name else ["-f", "lavfi", "-i", MADE]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, source), "-vf",
                    f"scale={size}:flags=lanczos,setsar=1,fps={rate},format=yuv420p", "-frames:v",
                    str(seconds * rate), "-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", str(CRF), "-g", "48",
                    out], check=True)
    return out, f"{name}, scaled" if name else "ffmpeg's mandelbrot"


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def against_ffmpeg(media, film, folder, preset, threads):
    """Decode and encode the same number of pixels, doing nothing between."""
    ours, peers = [], []
    for _ in range(TRIALS):
        peers.append(Run(["ffmpeg", "-v", "error", "-y", "-threads", threads, "-i", film, "-filter_complex",
                          "[0:v]split[a][b];[a][b]hstack", "-c:v", "libx264", "-preset", preset, "-crf", CRF,
                          "-threads", threads, os.path.join(folder, "peer.mp4")]))
        ours.append(Run([media, "convert", film, os.path.join(folder, "ours.mp4"), preset, threads]))
    pictures = CLIP_SECONDS * RATE
    for what, unit, get in (("fps", "fps", lambda run: pictures / run.wall),
                            ("pictures a CPU second", "/s", lambda run: pictures / run.cpu)):
        mine, other = [get(run) for run in ours], [get(run) for run in peers]
        ratios = [a / b for a, b in zip(mine, other)]
        line(f"convert 1080p, {preset}, {what}", statistics.median(mine), unit,
             "ffmpeg decode + hstack + encode", statistics.median(other), statistics.median(ratios))
        print(f"  of {TRIALS} trials each: ours {spread(mine)}, ffmpeg {spread(other)}, ratio {spread(ratios)}, "
              f"goal {LIMITS[preset]}", flush=True)


def memory(media, folder, where, size, rate, threads):
    """A film of one minute and one of sixty: the same pictures again and again, copied, not encoded."""
    short, _ = clip(folder, where, 60, size, rate)
    long = os.path.join(folder, "hour.mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-stream_loop", "59", "-i", short, "-c", "copy", long], check=True)
    minute, hour = (Run([media, "convert", film, os.path.join(folder, "ours.mp4"), "ultrafast", threads])
                    for film in (short, long))
    line(f"RSS, 60 minutes at {size.replace(':', 'x')}, {rate} fps", hour.rss, "MiB", "1 minute, MiB", minute.rss,
         hour.rss / minute.rss)
    print(f"  60 minutes took {hour.wall:.0f} s, {hour.cpu:.0f} CPU seconds", flush=True)


def side_by_side(words):
    """Seconds of one command alone, and of two of them at the same time. `words` takes a name for its output."""
    alone = Run(words("alone")).wall
    begin = time.perf_counter()
    for run in [Run(words(name), wait=False) for name in ("first", "second")]:
        run.wait()
    return alone, time.perf_counter() - begin


def workers(media, film, folder):
    """Two conversions of one thread each, beside one alone. What two give on this machine at most, ffmpeg's decoding
    and encoding of one thread says: processors share caches, memory, and often a core. Trials take turns."""
    def ours(name):
        return [media, "convert", film, os.path.join(folder, f"{name}.mp4"), "ultrafast", 1]

    def peer(name):
        return ["ffmpeg", "-v", "error", "-y", "-threads", 1, "-filter_complex_threads", 1, "-i", film,
                "-filter_complex", "[0:v]split[a][b];[a][b]hstack", "-c:v", "libx264", "-preset", "ultrafast",
                "-crf", CRF, "-threads", 1, os.path.join(folder, f"{name}.mp4")]

    trials = [(side_by_side(ours), side_by_side(peer)) for _ in range(TRIALS)]
    gains = [2 * alone / both for (alone, both), _ in trials]
    peers = [2 * alone / both for _, (alone, both) in trials]
    pictures = CLIP_SECONDS * RATE
    line("two workers of one thread", statistics.median(2 * pictures / both for (_, both), _ in trials), "fps",
         "one worker, fps", statistics.median(pictures / alone for (alone, _), _ in trials), statistics.median(gains))
    print(f"  ratio {spread(gains)} of {TRIALS}, goal 1.8; two of ffmpeg's decode + hstack + encode in the same run: "
          f"{spread(peers)}", flush=True)


def bench(media, where, folder, long):
    threads = os.cpu_count()
    film, shows = clip(folder, pathlib.Path(where))
    print(f"convert: {CLIP_SECONDS} s of {shows}, {threads} threads, load {os.getloadavg()[0]:.1f} "
          f"on {threads} cores", flush=True)
    for preset in LIMITS:
        against_ffmpeg(media, film, folder, preset, threads)
    workers(media, film, folder)
    # Memory may grow by pictures or by their size: an hour of many small ones, and with --long of fewer large ones.
    memory(media, folder, pathlib.Path(where), "96:54", RATE, threads)
    if long:
        memory(media, folder, pathlib.Path(where), "1920:1080", 5, threads)
