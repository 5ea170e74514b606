"""Films as people have them (tests/corpus): one of each kind, in one piece and in segments of a second.

CORPUS=all takes them all, with segments of 1, 2 and 4 s; so does `./stereo-spot corpus`."""

import os
import pathlib
import sys
import unittest

import harness

harness.need(programs=("ffmpeg",))

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "corpus"))
import corpus  # noqa: E402
import films  # noqa: E402

# One of each kind that was ever wrong, and of each way through.
SOME = {
    "h264_aac.mp4", "h264_open_groups.mp4", "h264_lossless_rgb.mp4", "hevc_10bit.mkv", "vp9.webm",
    "mpeg2.vob", "mpeg4.avi", "wmv2.wmv", "h263.3gp", "theora.ogv", "prores_4444_alpha.mov",
    "dv.mkv", "ffv1_rgb.mkv", "qtrle.mov", "raw_bgr24.avi", "raw_yuyv422.avi", "raw_pal8.avi",
    "raw_yuv422p10.y4m", "mp2_in.mp4", "wavpack.mkv", "lpcm_to.m2ts", "latm.ts", "truehd.mkv",
    "truehd_and_pcm.mkv", "slides.mkv", "varying.mp4", "last_long.mkv", "from_25_hours.ts", "wraps.ts",
    "pasted.vob", "pasted.ts", "gap_40s.ts", "sound_later.mp4", "two_edits.mp4",
    "edits_swapped.mp4", "interlaced.ts", "turned_90.mp4", "mirrored.mp4", "size_161x91.mkv",
    "aspect_changes.ts", "size_changes_h264.ts", "begins_with_another.ts",
    "begins_with_other_colors.ts", "color_changes.ts", "hdr10.mkv", "mov_text.mp4",
    "claims_years.mkv", "chapters_and_cover.mp4", "font_to.mkv", "klv.ts", "late_sound.ts",
    "sound_without_packets.ts", "damaged_adts.ts", "cut_off.mp4", "begins_inside.ts", "text.mp4",
    "playlist.m3u8", "cover_only.mp3",
}


class Corpus(unittest.TestCase):
    def test_films_as_people_have_them(self):
        whole = os.environ.get("CORPUS") == "all"
        known = {film.name for film in films.FILMS}
        self.assertLessEqual(SOME, known)
        chosen = [f for f in films.FILMS if whole or f.name in SOME]
        verdicts = corpus.go(chosen, ["1", "2", "4"] if whole else ["1"])
        wrong = [f"{v.film.name}: {what}" for v in verdicts for what in v.wrong]
        made = [v for v in verdicts if not v.skipped]
        print(f"{len(made)} films, {len(verdicts) - len(made)} that this ffmpeg cannot make")
        self.assertEqual(wrong, [])
        self.assertGreater(len(made), len(chosen) * 3 // 4)


if __name__ == "__main__":
    harness.main()
