"""Films as people have them (films.py), each converted in one piece and in segments, and held
against what ffmpeg's own transcode makes of it: pictures, their times, colours, sound and subtitles.

  ./stereo-spot corpus                    all of them, segments of 1, 2 and 4 s: ten minutes
  ./stereo-spot corpus --only 'pasted*'   some
  ./stereo-spot corpus --table FILE       the table of docs/corpus.md
"""

import argparse
import concurrent.futures
import dataclasses
import fnmatch
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import films  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("STEREO_SPOT", ROOT / "build/release/stereo-spot")).parent
TOOL = BUILD / "tests/corpus/spot_corpus"
SYNC = 0.06  # seconds: what a codec's priming and a container's rounding make


@dataclasses.dataclass
class Ours:
    error: str = ""
    sentence: str = ""
    notes: list = dataclasses.field(default_factory=list)
    times: list = dataclasses.field(default_factory=list)
    streams: list = dataclasses.field(default_factory=list)
    segments: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Theirs:
    times: list
    first: dict  # kind -> seconds of the first packet
    grids: list


@dataclasses.dataclass
class Verdict:
    film: films.Film
    ours: Ours | None = None
    theirs: Theirs | None = None
    wrong: list = dataclasses.field(default_factory=list)
    color: float = 0
    skipped: str = ""


def run(*words, timeout=300):
    return subprocess.run(list(map(str, words)), capture_output=True, timeout=timeout, check=False,
                          stdin=subprocess.DEVNULL)


def ask_us(path, folder, film, seconds):
    done = run(TOOL, path, folder, film.container, *seconds, timeout=600)
    ours = Ours()
    for line in done.stdout.decode(errors="replace").splitlines():
        word, _, rest = line.partition(" ")
        if word == "error":
            ours.error, _, ours.sentence = rest.partition(" ")
        elif word == "note":
            ours.notes.append(rest)
        elif word == "times":
            ours.times = [int(t) for t in rest.split()]
        elif word == "stream":
            ours.streams.append(rest.split())
        elif word == "segments":
            ours.segments.append(rest.split(" ", 2))
    if done.returncode != 0:
        ours.error = f"exit {done.returncode}"
        ours.sentence = done.stderr.decode(errors="replace")[-300:]
    return ours


def frame_times(path, *words):
    """Of each stream that ffmpeg puts out: its times in tenths of microseconds."""
    text = run("ffmpeg", "-v", "error", "-nostdin", "-i", path, *words, "-f", "framecrc", "-").stdout
    bases, times, kinds = {}, {}, {}
    for line in text.decode(errors="replace").splitlines():
        if found := re.match(r"#tb (\d+): (\d+)/(\d+)", line):
            bases[int(found[1])] = int(found[2]) / int(found[3])
        elif found := re.match(r"#media_type (\d+): (\w+)", line):
            kinds[int(found[1])] = found[2]
        elif found := re.match(r"\s*(\d+),\s*(-?\d+),\s*(-?\d+),", line):
            stream = int(found[1])
            times.setdefault(stream, []).append(round(int(found[3]) * bases[stream] * 1e7))
    return {kinds.get(s, s): sorted(t) for s, t in times.items()}


def grids(path, numbers, crop=""):
    """Of some pictures, 8x8 colours."""
    made = []
    for number in numbers:
        chain = (f"{crop}select='eq(n,{number})',scale=flags=accurate_rnd+full_chroma_int,"
                 "format=gbrp,scale=8:8:flags=area,format=rgb24")
        made.append(run("ffmpeg", "-v", "error", "-nostdin", "-i", path, "-map", "0:V:0", "-vf",
                        chain, "-vsync", "passthrough", "-frames:v", "1", "-f", "rawvideo",
                        "-").stdout)
    return made


def ask_ffmpeg(path):
    pictures = frame_times(path, "-map", "0:V:0", "-vsync", "passthrough", "-enc_time_base", "-1",
                           "-c:v", "rawvideo").get("video", [])
    packets = frame_times(path, "-map", "0:V:0", "-map", "0:a:0?", "-c", "copy")
    first = {kind: min(t) / 1e7 for kind, t in packets.items() if t}
    return Theirs(pictures, first, [])


def difference(ours, theirs):
    worst = 0.0
    for a, b in zip(ours, theirs, strict=True):
        if len(a) != 192 or len(b) != 192:
            return 255.0
        for channel in range(3):
            mean = [sum(x[channel::3]) / 64 for x in (a, b)]
            worst = max(worst, abs(mean[0] - mean[1]))
        worst = max(worst, sum(abs(x - y) for x, y in zip(a, b, strict=True)) / 192)
    return worst


def judge(film, path, folder, seconds):
    verdict = Verdict(film)
    ours = verdict.ours = ask_us(path, folder, film, seconds)
    wrong = verdict.wrong
    if ours.error != film.error:
        wrong.append(f"{ours.error or 'no error'} {ours.sentence}".strip())
    if film.error or ours.error:
        return verdict
    theirs = verdict.theirs = ask_ffmpeg(path)
    expected = film.pictures if film.pictures is not None else len(theirs.times)
    if len(ours.times) != expected:
        wrong.append(f"{len(ours.times)} pictures, not {expected}")
    elif film.times and ours.times and len(ours.times) == len(theirs.times):
        moved = [(a - ours.times[0]) - (b - theirs.times[0])
                 for a, b in zip(ours.times, theirs.times, strict=True)]
        if max(map(abs, moved)) > film.slack * 10_000:
            at = max(range(len(moved)), key=lambda i: abs(moved[i]))
            wrong.append(f"picture {at} is {moved[at] / 1e4:.1f} ms off")
    if ours.times and ours.times[0] > 2e7:
        wrong.append(f"begins at {ours.times[0] / 1e7:.1f} s")
    check_sound(film, ours, theirs, wrong)
    for note in film.notes:
        if not any(note in said for said in ours.notes):
            wrong.append(f"no note says '{note}'")
    for length, count, what in ours.segments:
        if what != "same":
            wrong.append(f"{count} segments of {length} s: {what}")
    if film.streams is not None and tuple(s[0] for s in ours.streams) != film.streams:
        wrong.append(f"streams {' '.join(s[0] for s in ours.streams)}")
    if len(ours.times) == len(theirs.times):
        numbers = sorted({0, len(ours.times) // 2, len(ours.times) - 1})
        made = folder / f"film.{film.container}"
        verdict.color = difference(grids(made, numbers, "crop=iw/2:ih:0:0,"), grids(path, numbers))
        if verdict.color > film.color:
            wrong.append(f"colours differ by {verdict.color:.1f}")
    return verdict


def check_sound(film, ours, theirs, wrong):
    if "audio" not in theirs.first or not film.times:
        return
    sound = [s for s in ours.streams if s[0] in SOUND and s[1] != "0"]
    if not sound:
        if film.streams is None:
            wrong.append("no sound")
        return
    if not ours.times:
        return
    apart = (int(sound[0][2]) - ours.times[0]) / 1e7
    expected = theirs.first["audio"] - theirs.times[0] / 1e7
    if abs(apart - expected) > SYNC:
        wrong.append(f"sound begins {apart * 1000:.0f} ms after the pictures, "
                     f"not {expected * 1000:.0f}")


SOUND = {"aac", "mp3", "mp2", "ac3", "eac3", "dts", "truehd", "flac", "alac", "vorbis", "opus",
         "pcm_s16le", "pcm_f32le", "wavpack", "speex", "wmav2", "pcm_s24le"}


def one(film, scratch, seconds, keep):
    folder = scratch / film.name.replace("/", "_")
    folder.mkdir()
    path = folder / film.name
    try:
        film.make(path)
    except subprocess.CalledProcessError as error:
        why = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
        shutil.rmtree(folder)
        return Verdict(film, skipped=f"this ffmpeg cannot make it: {' '.join(why)}")
    try:
        return judge(film, path, folder, seconds)
    finally:
        if not keep:
            shutil.rmtree(folder)


def go(chosen, seconds, jobs=2, keep=None, tell=print):
    scratch = pathlib.Path(keep or tempfile.mkdtemp(prefix="spot-corpus-"))
    scratch.mkdir(exist_ok=True)
    verdicts = []
    try:
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            for verdict in pool.map(lambda f: one(f, scratch, seconds, keep), chosen):
                verdicts.append(verdict)
                if verdict.skipped:
                    tell(f"{verdict.film.name}: skipped: {verdict.skipped}")
                for sentence in verdict.wrong:
                    tell(f"{verdict.film.name}: {sentence}")
    finally:
        if not keep:
            shutil.rmtree(scratch, ignore_errors=True)
    return verdicts


def row(verdict):
    film, ours, theirs = verdict.film, verdict.ours, verdict.theirs
    if verdict.skipped:
        return f"| `{film.name}` | - | - | - | - | {verdict.skipped} |"
    if film.error:
        return f"| `{film.name}` | - | - | - | - | refused: {ours.sentence.replace('|', '/')} |"
    cut = ", ".join(f"{n}" for _, n, what in ours.segments if what == "same")
    what = "; ".join(filter(None, [" ".join(ours.notes), film.why]))
    return (f"| `{film.name}` | {len(ours.times)} / {len(theirs.times)} | {verdict.color:.1f} | "
            f"{' '.join(s[0] for s in ours.streams)} | {cut} | {what} |")


def main():
    parser = argparse.ArgumentParser(
        prog="stereo-spot corpus", description=__doc__, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="*", help="names, with * and ?")
    parser.add_argument("--seconds", default="1,2,4", help="lengths of segments")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", help="leave films and results in this folder")
    parser.add_argument("--table", help="write the table there")
    words = parser.parse_args()
    chosen = [f for f in films.FILMS
              if any(fnmatch.fnmatch(f.name, only) for only in words.only.split(","))]
    verdicts = go(chosen, [s for s in words.seconds.split(",") if s], words.jobs, words.keep)
    wrong = sum(bool(v.wrong) for v in verdicts)
    skipped = sum(bool(v.skipped) for v in verdicts)
    print(f"{len(verdicts)} films: {len(verdicts) - wrong - skipped} as they should be, {wrong} "
          f"not, {skipped} could not be made")
    if words.table:
        head = ("| film | pictures: ours / ffmpeg's | colours differ by | streams of the result | "
                "segments of 1, 2, 4 s | notes |\n|---|---|---|---|---|---|\n")
        pathlib.Path(words.table).write_text(head + "\n".join(map(row, verdicts)) + "\n",
                                             encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
