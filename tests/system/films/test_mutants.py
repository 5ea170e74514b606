"""Damaged films: none harms the parent, each ends in time with a film or a clear error.

MUTANTS (default 200) says how many; MUTANTS=5000 takes some ten minutes on two cores.
"""

import os
import pathlib
import subprocess
import tempfile
import unittest

import harness

harness.need(programs=("ffmpeg",))

MUTANTS = int(os.environ.get("MUTANTS", "200"))
PROGRAM = pathlib.Path(harness.PROGRAM).parent / "tests" / "mutants" / "spot_mutants"

# name: how ffmpeg makes it of a few pictures and a tone
FILMS = {
    "h264.mp4": ["-c:v", "libx264", "-g", "6", "-bf", "2", "-c:a", "aac"],
    "hevc.mkv": ["-c:v", "libx265", "-x265-params", "log-level=none:keyint=6", "-c:a", "flac"],
    "vp9.webm": ["-c:v", "libvpx-vp9", "-g", "6", "-c:a", "libopus"],
    "mpeg4.avi": ["-c:v", "mpeg4", "-g", "6", "-c:a", "mp3"],
    "mpeg2.ts": ["-c:v", "mpeg2video", "-g", "6", "-bf", "2", "-c:a", "mp2"],
    "mjpeg.mov": ["-c:v", "mjpeg", "-c:a", "pcm_s16le"],
    "flv1.flv": ["-c:v", "flv1", "-g", "6", "-c:a", "mp3", "-ar", "44100"],
    "fragments.mp4": ["-c:v", "libx264", "-g", "6", "-c:a", "aac", "-movflags",
                      "frag_keyframe+empty_moov"],
}


class Mutants(unittest.TestCase):
    def test_none_harms_the_parent(self):
        with tempfile.TemporaryDirectory() as scratch:
            films = pathlib.Path(scratch, "films")
            films.mkdir()
            for name, codecs in FILMS.items():
                subprocess.run(
                    ["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                     "testsrc2=size=64x48:rate=12:duration=1", "-f", "lavfi", "-i",
                     "sine=duration=1", "-pix_fmt", "yuvj420p" if "mjpeg" in name else "yuv420p",
                     *codecs, str(films / name)], check=True)
            done = subprocess.run([PROGRAM, films, scratch, str(MUTANTS)], text=True,
                                  stdout=subprocess.PIPE, env={
                                      **os.environ, "STEREO_SPOT_MEDIA":
                                      harness.PROGRAM + "-media"})
            print(done.stdout)
            self.assertEqual(done.returncode, 0)
            self.assertIn(f"{MUTANTS} films, 0 broken promises", done.stdout)


if __name__ == "__main__":
    harness.main()
