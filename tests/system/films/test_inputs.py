"""Real inputs through the whole chain (`convert`), compared stream by stream with what came in.

Makes its films with ffmpeg. LONG=1 adds an hour. Prints one line for each film.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import harness

harness.need(programs=("ffmpeg", "ffprobe"))

TICK = 0.0006  # Matroska counts in milliseconds; half of one, and a little
FAST = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "24"]
STYLED = r"""[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,2,2,2,10,10,10,1
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.50,0:00:01.50,Default,,0,0,0,,{\pos(100,50)}Guten Tag
Dialogue: 0,0:00:02.20,0:00:02.90,Default,,0,0,0,,Auf Wiedersehen
"""
PLAIN = "1\n00:00:00,500 --> 00:00:01,500\nHello\n\n2\n00:00:02,200 --> 00:00:02,900\nGoodbye\n"
CHAPTERS = """;FFMETADATA1
title=A film of two chapters
[CHAPTER]
TIMEBASE=1/1000
START=0
END=1500
title=One
[CHAPTER]
TIMEBASE=1/1000
START=1500
END=3000
title=Two
"""
HDR = ("log-level=none:keyint=24:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:"
       "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50):"
       "max-cll=1000,400:hdr10=1")


def picture(size="160x90", rate=24, seconds=3, more=""):
    return ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}{more}"]


def tone(hertz=440, seconds=3):
    return ["-f", "lavfi", "-i", f"sine=frequency={hertz}:duration={seconds}"]


def probe(path, *words):
    done = subprocess.run(["ffprobe", "-v", "error", "-of", "json", *words, str(path)],
                          capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


class Film:
    """What ffprobe says about a file."""

    def __init__(self, path):
        told = probe(path, "-show_streams", "-show_chapters", "-show_format")
        self.path, self.streams, self.chapters = path, told["streams"], told["chapters"]
        self.tags = {k.lower(): v for k, v in told["format"].get("tags", {}).items()}
        # A broadcast's clock means nothing: finished films begin at 0.
        clock = told["format"]["format_name"] in ("mpegts", "mpeg")
        self.start = float(told["format"]["start_time"]) if clock else 0
        self.covers = [s for s in self.streams if s["disposition"]["attached_pic"]]
        self.videos = [s for s in self.streams
                       if s["codec_type"] == "video" and s not in self.covers]
        self.video = self.videos[0]

    def of(self, kind):
        return [s for s in self.streams if s["codec_type"] == kind and s not in self.covers]

    def times(self):
        told = probe(self.path, "-select_streams", str(self.video["index"]), "-show_entries",
                     "frame=best_effort_timestamp_time")
        return [float(f["best_effort_timestamp_time"]) - self.start for f in told["frames"]]

    def packets(self, stream):
        """Time and hash of each."""
        told = probe(self.path, "-select_streams", str(stream["index"]), "-show_packets",
                     "-show_data_hash", "md5", "-show_entries", "packet=pts_time,data_hash")
        return [(float(p["pts_time"]) - self.start, p["data_hash"]) for p in told["packets"]]

    def image(self, cover):
        """Its bytes."""
        return subprocess.run(["ffmpeg", "-v", "error", "-i", str(self.path), "-map",
                               f"0:{cover['index']}", "-c", "copy", "-f", "image2pipe",
                               "-"], capture_output=True, check=True).stdout

    def samples(self, stream):
        done = subprocess.run(["ffmpeg", "-v", "error", "-i", str(self.path), "-map",
                               f"0:{stream['index']}", "-f", "md5", "-c:a", "pcm_s32le", "-"],
                              capture_output=True, text=True, check=True)
        return done.stdout

    def lines(self, stream):
        """The text of subtitles, without style."""
        done = subprocess.run(["ffmpeg", "-v", "error", "-i", str(self.path), "-map",
                               f"0:{stream['index']}", "-f", "srt", "-"],
                              capture_output=True, text=True, check=True)
        return re.findall(r"^(?!\d+$|\d\d:)(?:<[^>]*>|{[^}]*})*([^<\n]+)", done.stdout, re.M)

    def summary(self):
        return " ".join(s.get("codec_name", "?") for s in self.streams)


class Inputs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="stereo-spot-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        (cls.folder / "styled.ass").write_text(STYLED)
        (cls.folder / "plain.srt").write_text(PLAIN)
        (cls.folder / "chapters.txt").write_text(CHAPTERS)
        (cls.folder / "font.ttf").write_bytes(bytes(range(256)) * 40)
        print("\ninput | streams in | streams out | frames | notes")

    def ffmpeg(self, name, *words):
        path = self.folder / name
        words = [str(self.folder / w[1:]) if str(w).startswith("@") else str(w) for w in words]
        subprocess.run(["ffmpeg", "-v", "error", "-y", *words, str(path)], check=True)
        return path

    def convert(self, source, *flags, ending="mp4", seconds=1, notes=0):
        """Converts, compares what every film keeps, returns (in, out, notes)."""
        out = self.folder / f"{source.stem}_3d.{ending}"
        preset = [] if "--codec" in flags else ["--preset", "ultrafast"]
        done = harness.run("convert", source, out, "--segment-seconds", seconds, "--threads", 2,
                           *preset, *flags, timeout=7200)
        told = re.findall(r"^(?:stereo-spot: )?Note: (.*)$", done.stdout + done.stderr, re.M)
        before, after = Film(source), Film(out)
        was, now = before.times(), after.times()
        print(f"{source.name} -> {ending} {' '.join(map(str, flags))} | {before.summary()} | "
              f"{after.summary()} | {len(was)} -> {len(now)} | {' '.join(told) or '-'}", flush=True)
        self.assertEqual(len(was), len(now), "pictures")
        for a, b in zip(was, now):
            self.assertAlmostEqual(a, b, delta=TICK)
        self.assertEqual(len(after.videos), 1)
        self.assertEqual([before.image(c) for c in before.covers],
                         [after.image(c) for c in after.covers])
        self.compare_sound(before, after)
        self.compare_text(before, after)
        self.assertEqual([(c["start_time"], c["end_time"], c.get("tags")) for c in before.chapters],
                         [(c["start_time"], c["end_time"], c.get("tags")) for c in after.chapters])
        self.assertEqual(before.tags.get("title"), after.tags.get("title"))
        for key in ("color_space", "color_transfer", "color_primaries"):
            self.assertEqual(before.video.get(key), after.video.get(key), key)
        self.assertEqual(len(told), notes, told)
        out.unlink()
        return before, after, told

    def compare_tracks(self, before, after):
        self.assertEqual(len(before), len(after))
        for a, b in zip(before, after):
            language = a.get("tags", {}).get("language", "und")
            self.assertEqual(language, b.get("tags", {}).get("language", "und"))
            for what in ("forced", "hearing_impaired", "comment"):
                self.assertEqual(a["disposition"][what], b["disposition"][what], what)

    def compare_sound(self, before, after):
        ours, theirs = before.of("audio"), after.of("audio")
        self.compare_tracks(ours, theirs)
        for a, b in zip(ours, theirs):
            if a["codec_name"][:4] == "pcm_" and b["codec_name"] == "flac":
                self.assertEqual(before.samples(a), after.samples(b))
                continue
            # MP4 has one name for the layers of MPEG sound; ffprobe takes it for the third.
            same = {"mp2": ("mp2", "mp3")}.get(a["codec_name"], (a["codec_name"],))
            self.assertIn(b["codec_name"], same)
            was, now = before.packets(a), after.packets(b)
            self.assertEqual([h for _, h in was], [h for _, h in now], "sound packets")
            for (t, _), (u, _) in zip(was, now):
                self.assertAlmostEqual(t, u, delta=2 * TICK)

    def compare_text(self, before, after):
        ours, theirs = before.of("subtitle"), after.of("subtitle")
        self.compare_tracks(ours, theirs)
        for a, b in zip(ours, theirs):
            self.assertEqual(before.lines(a), after.lines(b))
            if a["codec_name"] == b["codec_name"] == "ass":
                self.assertEqual(before.packets(a), after.packets(b))

    def rich(self):
        return self.ffmpeg(
            "rich.mkv", *picture(), *tone(), *tone(880), "-i", "@styled.ass", "-i", "@plain.srt",
            "-i", "@chapters.txt", "-map", 0, "-map", 1, "-map", 2, "-map", 3, "-map", 4,
            "-map_metadata", 5, "-map_chapters", 5, *FAST, "-c:a:0", "flac", "-c:a:1", "ac3",
            "-c:s:0", "ass", "-c:s:1", "srt", "-metadata:s:a:0", "language=ger",
            "-metadata:s:a:1", "language=fre", "-metadata:s:s:0", "language=ger",
            "-disposition:s:1", "forced", "-disposition:a:1", "comment",
            "-attach", "@font.ttf", "-metadata:s:t:0", "mimetype=application/x-truetype-font")

    def cover(self):
        return self.ffmpeg("cover.jpg", *picture("64x64", 1, 1), "-frames:v", 1)

    # H.264 and what lies around it.

    def test_two_languages_chapters_and_a_title(self):
        film = self.ffmpeg(
            "languages.mp4", *picture(), *tone(), *tone(880), "-i", "@chapters.txt", "-map", 0,
            "-map", 1, "-map", 2, "-map_metadata", 3, *FAST, "-c:a", "aac", "-metadata:s:a:0",
            "language=deu", "-metadata:s:a:1", "language=fra", "-disposition:a:1", "comment")
        _, after, _ = self.convert(film)
        self.assertEqual(after.video["codec_name"], "h264")
        self.assertEqual((after.video["width"], after.video["height"]), (320, 90))
        self.convert(film, ending="mkv")

    def test_no_sound_60_a_second(self):
        film = self.ffmpeg("sixty.mp4", *picture(rate=60, seconds=2), *FAST)
        _, after, _ = self.convert(film)
        self.assertEqual(after.video["avg_frame_rate"], "60/1")

    def test_varying_rate(self):
        film = self.ffmpeg("varying.mkv", *picture(rate=60), "-vf",
                           r"select=not(mod(n\,3))+lt(mod(n\,50)\,20)", "-vsync", "vfr", *FAST)
        self.convert(film)
        self.convert(film, ending="mkv")

    def test_one_picture(self):
        film = self.ffmpeg("one.mp4", *picture(), "-frames:v", 1, *FAST)
        before, _, _ = self.convert(film)
        self.assertEqual(len(before.times()), 1)

    def test_rotated(self):
        flat = self.ffmpeg("flat.mp4", *picture(seconds=1), *FAST)
        film = self.ffmpeg("rotated.mp4", "-i", flat, "-c", "copy", "-metadata:s:v:0", "rotate=90")
        _, after, _ = self.convert(film)
        self.assertEqual((after.video["width"], after.video["height"]), (180, 160))
        self.assertNotIn("rotation", json.dumps(after.video))

    def test_odd_sides_and_wide_pixels(self):
        film = self.ffmpeg("odd.mkv", *picture("200x120", seconds=1), "-vf",
                           "format=yuv444p,crop=161:91:exact=1,setsar=4/3", *FAST)
        self.assertEqual(Film(film).video["width"], 161)
        _, after, _ = self.convert(film, "--mode", "htb")
        self.assertEqual((after.video["width"], after.video["height"]), (162, 92))
        self.assertEqual(after.video["sample_aspect_ratio"], "4:3")

    def test_half_spheres_of_wide_pixels(self):
        film = self.ffmpeg("sphere.mkv", *picture(seconds=1), "-vf", "setsar=4/3", *FAST)
        for ending in ("mp4", "mkv"):
            _, after, _ = self.convert(film, "--mode", "vr180", ending=ending)
            self.assertEqual((after.video["width"], after.video["height"]), (1184, 592))
            self.assertIn(after.video.get("sample_aspect_ratio"), (None, "1:1"))
            stated = {d["side_data_type"]: d for d in after.video["side_data_list"]}
            self.assertEqual(stated["Stereo 3D"]["type"], "side by side")
            sphere = stated["Spherical Mapping"]
            self.assertEqual(sphere["projection"], "tiled equirectangular")
            # A half of the whole turn's 2368 pixels is there; ffprobe rounds either way.
            self.assertAlmostEqual(sphere["bound_left"], 592, delta=1)
            self.assertAlmostEqual(sphere["bound_right"], 592, delta=1)
            self.assertEqual((sphere["bound_top"], sphere["bound_bottom"]), (0, 0))

    def test_4k(self):
        film = self.ffmpeg("uhd.mp4", *picture("3840x2160", seconds=0.125), *FAST)
        _, after, _ = self.convert(film, "--mode", "hsbs")
        self.assertEqual(after.video["width"], 3840)

    def test_interlaced(self):
        for name, codec in (("interlaced.ts", [*FAST, "-x264opts", "tff=1"]),
                            ("interlaced.mpg", ["-c:v", "mpeg2video", "-g", "12", "-flags",
                                                "+ildct+ilme", "-q:v", "4"])):
            film = self.ffmpeg(name, *picture("160x96", rate=50, seconds=2), "-vf",
                               "tinterlace=interleave_top", *codec)
            before, after, _ = self.convert(film, notes=1)
            self.assertNotIn(before.video.get("field_order"), (None, "progressive"))
            self.assertEqual(after.video.get("field_order"), "progressive")

    def test_sound_that_begins_late_and_ends_early(self):
        film = self.ffmpeg("late.mp4", *picture(), "-itsoffset", "1.7", *tone(seconds=0.5), "-map",
                           0, "-map", 1, *FAST, "-c:a", "aac")
        self.convert(film)

    def test_cover(self):
        film = self.ffmpeg("cover.mp4", *picture(), *tone(), "-i", self.cover(), "-map", 0, "-map",
                           1, "-map", 2, *FAST, "-c:v:1", "copy", "-disposition:v:1",
                           "attached_pic", "-c:a", "aac")
        for ending in ("mp4", "mkv"):
            _, after, _ = self.convert(film, ending=ending)
            self.assertEqual(len(after.covers), 1)

    def test_fonts_styles_and_languages_of_matroska(self):
        film = self.rich()
        before, after, _ = self.convert(film, ending="mkv")
        self.assertEqual([s["codec_name"] for s in after.of("subtitle")], ["ass", "subrip"])
        self.assertEqual(after.of("attachment")[0]["tags"]["filename"], "font.ttf")
        self.assertEqual(after.of("attachment")[0]["extradata_size"], 10240)
        self.assertEqual(after.video["tags"]["stereo_mode"], "left_right")
        _, after, told = self.convert(film, notes=3)
        self.assertIn("font.ttf", " ".join(told))
        self.assertEqual([s["codec_name"] for s in after.of("subtitle")], ["mov_text"] * 2)

    # Other codecs and containers.

    def test_hevc_of_10_bits_with_its_brightness(self):
        film = self.ffmpeg("hdr.mkv", *picture(), *tone(), "-c:v", "libx265", "-preset",
                           "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params", HDR, "-c:a",
                           "libopus")
        whole = probe(film, "-show_streams", "-select_streams", "v")["streams"][0]
        self.assertEqual(whole["pix_fmt"], "yuv420p10le")
        for flags in ([], ["--codec", "av1", "--preset", "12"]):
            for ending in ("mp4", "mkv"):
                _, after, _ = self.convert(film, *flags, ending=ending)
                self.assertEqual(after.video["codec_name"], "av1" if flags else "hevc")
                self.assertEqual(after.video["pix_fmt"], "yuv420p10le")
                stated = {d["side_data_type"]: d for d in after.video["side_data_list"]}
                self.assertEqual(stated["Stereo 3D"]["type"], "side by side")
                light = stated["Content light level metadata"]
                self.assertEqual((light["max_content"], light["max_average"]), (1000, 400))
                screen = stated["Mastering display metadata"]
                num, den = map(int, screen["max_luminance"].split("/"))
                self.assertEqual(num / den, 1000)

    def test_10_bits_422_in_prores_with_pcm(self):
        film = self.ffmpeg("prores.mov", *picture(seconds=1), *tone(seconds=1), "-c:v",
                           "prores_ks", "-pix_fmt", "yuv422p10le", "-c:a", "pcm_s24le")
        _, after, _ = self.convert(film, ending="mkv")
        self.assertEqual(after.video["pix_fmt"], "yuv420p10le")
        self.assertEqual(after.of("audio")[0]["codec_name"], "pcm_s24le")
        self.assertEqual(after.video["codec_name"], "hevc")

    def test_av1_and_opus_in_webm(self):
        film = self.ffmpeg("av1.webm", *picture(seconds=2), *tone(seconds=2), "-c:v", "libsvtav1",
                           "-preset", 12, "-g", 24, "-c:a", "libopus")
        self.convert(film, ending="mkv")
        self.convert(film)

    def test_mpeg2_in_a_transport_stream(self):
        film = self.ffmpeg("broadcast.ts", *picture(rate=25), *tone(), "-c:v", "mpeg2video", "-g",
                           12, "-bf", 2, "-c:a", "mp2")
        self.convert(film)

    def test_mjpeg_and_pcm_in_mov(self):
        film = self.ffmpeg("camera.mov", *picture(seconds=2), *tone(seconds=2), "-c:v", "mjpeg",
                           "-c:a", "pcm_s16le")
        self.convert(film, notes=1)

    def test_older_films(self):
        for name, words in (
                ("old.avi", ["-c:v", "mpeg4", "-c:a", "libmp3lame"]),
                ("old.wmv", ["-c:v", "wmv2", "-c:a", "wmav2"]),
                ("old.webm", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libvorbis"]),
                ("old.mkv", ["-c:v", "ffv1", "-c:a", "flac"])):
            film = self.ffmpeg(name, *picture(seconds=2), *tone(seconds=2), *words)
            self.convert(film, ending="mkv")

    def test_hevc_and_av1_of_8_bits(self):
        film = self.ffmpeg("plain.mp4", *picture(), *FAST)
        for codec in ("hevc", "av1"):
            _, after, _ = self.convert(film, "--codec", codec)
            self.assertEqual(after.video["codec_name"], codec)

    # Sizes.

    def test_a_long_film(self):
        hour = os.environ.get("LONG") == "1"
        part = self.ffmpeg("part.mp4", *picture("96x54", seconds=10), *tone(seconds=10), *FAST,
                           "-c:a", "aac")
        film = self.ffmpeg("long.mp4", "-stream_loop", 359 if hour else 2, "-i", part, "-c", "copy")
        self.convert(film, seconds=300 if hour else 7)

    def refused(self, film, code, *words):
        done = harness.run("convert", film, self.folder / "refused.mp4", check=False)
        self.assertEqual(done.returncode, 1)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertFalse((self.folder / "refused.mp4").exists())

    def test_what_is_too_large_or_no_film(self):
        self.refused(self.ffmpeg("wide.mp4", *picture("8200x64", seconds=0.1), *FAST),
                     "TooLarge", "8200", "8192")
        self.refused(self.ffmpeg("many.mkv", *picture(seconds=1), *tone(seconds=1),
                                 *(["-map", 0] + ["-map", 1] * 64), *FAST, "-c:a", "flac"),
                     "TooLarge", "65", "64")
        self.refused(self.ffmpeg("game.avi", *picture(seconds=1), "-c:v", "zmbv"),
                     "NotAllowed", "zmbv")


if __name__ == "__main__":
    harness.main()
