"""The corpus: films as people have them, made on the spot, each of a few seconds and few pixels.

A film is a row: its name, how ffmpeg makes it, and what is expected beyond "as ffmpeg has it"."""

import dataclasses
import pathlib
import struct
import subprocess

PICTURES = "testsrc2=size={size}:rate={rate}:duration={seconds}"
TONE = "sine=frequency=440:sample_rate={hertz}:duration={seconds}"


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *map(str, words)], check=True,
                   capture_output=True, timeout=120)


@dataclasses.dataclass
class Film:
    name: str  # also the file's
    make: object  # (path) -> None
    error: str = ""  # the code that is right for it
    notes: tuple = ()  # each must be in some note
    pictures: int | None = None  # where ffmpeg's own count is not the right one
    times: bool = True  # pictures' times are compared with ffmpeg's
    slack: float = 1  # milliseconds that they may be apart
    color: float = 6.0  # greatest mean difference of a colour, in levels of 255
    streams: tuple | None = None  # of the finished film: codecs in order; None: not looked at
    container: str = "mp4"
    why: str = ""  # what of this row differs from ffmpeg, and why that is right


FILMS = []


def film(name, make, **expected):
    FILMS.append(Film(name, make, **expected))


def source(size="160x120", rate=25, seconds=3, hertz=44100, sound=True):
    words = ["-f", "lavfi", "-i", PICTURES.format(size=size, rate=rate, seconds=seconds)]
    if sound:
        words += ["-f", "lavfi", "-i", TONE.format(hertz=hertz, seconds=seconds)]
    return words


def plain(*words, **form):
    """A test picture and a tone, coded so."""
    return lambda path: ffmpeg(*source(**form), *words, path)


def quiet(*words, **form):
    return plain(*words, sound=False, **form)


X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "12")
X264B = ("-c:v", "libx264", "-preset", "veryfast", "-g", "12", "-bf", "3")
X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=12")
MPEG2 = ("-c:v", "mpeg2video", "-g", "12", "-bf", "2", "-q:v", "3")
MPEG4 = ("-c:v", "mpeg4", "-g", "12", "-q:v", "3")
AAC = ("-c:a", "aac")

# ---- codecs in the containers that people meet them in

film("h264_aac.mp4", plain(*X264B, *AAC), streams=("h264", "aac"))
film("h264_fragments.mp4", plain(*X264B, *AAC, "-movflags", "frag_keyframe+empty_moov"))
film("h264_index_behind.mov", plain(*X264, *AAC))
film("h264_open_groups.mp4", plain("-c:v", "libx264", "-preset", "veryfast", "-g", "12", "-x264-params",
                                   "open-gop=1:bframes=3:b-adapt=0:scenecut=0", *AAC))
film("h264_intra.mp4", plain("-c:v", "libx264", "-preset", "ultrafast", "-g", "1", *AAC))
film("h264_no_keyframes.mp4", plain("-c:v", "libx264", "-preset", "ultrafast", "-g", "9999", *AAC))
film("h264_refresh.mp4", plain("-c:v", "libx264", "-preset", "ultrafast", "-x264-params",
                               "intra-refresh=1:keyint=12", *AAC))
film("h264.mkv", plain(*X264B, *AAC))
film("h264.ts", plain(*X264B, *AAC))
film("h264.m2ts", plain(*X264B, "-c:a", "ac3"))
film("h264.flv", plain(*X264, *AAC))
film("h264.avi", plain(*X264, "-bf", "0", "-c:a", "mp3"))
film("h264.3gp", plain(*X264, *AAC))
film("stream.h264", quiet(*X264, "-bf", "0"))
film("h264_422.mp4", plain(*X264, "-pix_fmt", "yuv422p", *AAC))
film("h264_444.mp4", plain(*X264, "-pix_fmt", "yuv444p", *AAC))
film("h264_10bit.mp4", plain(*X264, "-pix_fmt", "yuv420p10", *AAC))
film("h264_lossless_rgb.mp4", plain("-c:v", "libx264rgb", "-qp", "0", "-g", "12", *AAC))
film("h264_gray.mp4", plain(*X264, "-pix_fmt", "gray", *AAC), color=30,
     why="a gray H.264 picture is of limited range by its standard; ffmpeg stretches it")
film("hevc.mp4", plain(*X265, *AAC))
film("hevc_10bit.mkv", plain(*X265, "-pix_fmt", "yuv420p10", "-c:a", "flac"))
film("hevc_12bit_444.mkv", plain(*X265, "-pix_fmt", "yuv444p12", "-c:a", "flac"),
     notes=("12 bits",))
film("hevc.ts", plain(*X265, *AAC))
film("stream.hevc", quiet(*X265, "-bf", "0"), times=False,
     why="a bare stream has no times; both guess")
film("av1.mp4", plain("-c:v", "libsvtav1", "-preset", "12", "-svtav1-params", "keyint=12", *AAC))
film("av1.webm", plain("-c:v", "libaom-av1", "-cpu-used", "8", "-g", "12", "-c:a", "libopus",
                       size="96x64", seconds=2))
film("av1.ivf", quiet("-c:v", "libsvtav1", "-preset", "12"))
film("vp8.webm", plain("-c:v", "libvpx", "-g", "12", "-deadline", "realtime", "-c:a", "libvorbis"))
film("vp9.webm", plain("-c:v", "libvpx-vp9", "-g", "12", "-deadline", "realtime", "-c:a",
                       "libopus"))
film("vp9.mp4", plain("-c:v", "libvpx-vp9", "-g", "12", "-deadline", "realtime", "-c:a", "aac"))
film("vp8.ivf", quiet("-c:v", "libvpx", "-g", "12", "-deadline", "realtime"))
film("mpeg1.mpg", plain("-c:v", "mpeg1video", "-g", "12", "-bf", "2", "-c:a", "mp2"))
film("mpeg2.mpg", plain(*MPEG2, "-c:a", "mp2"))
film("mpeg2.vob", plain(*MPEG2, "-c:a", "ac3"))
film("mpeg2.ts", plain(*MPEG2, "-c:a", "mp2"))
film("mpeg2_422.mxf", plain(*MPEG2, "-bf", "0", "-pix_fmt", "yuv422p", "-c:a", "pcm_s16le", "-ar", "48000",
                            size="720x576"))
film("mpeg2.mkv", plain(*MPEG2, "-c:a", "mp2"))
film("stream.m2v", quiet(*MPEG2), times=False, why="a bare stream has no times; both guess")
film("mpeg4.avi", plain(*MPEG4, "-bf", "2", "-c:a", "mp3"), times=False,
     why="B pictures of AVI have no times; ours are derived from their types")
film("mpeg4_xvid.avi", plain("-c:v", "libxvid", "-g", "12", "-q:v", "3", "-c:a", "mp3"))
film("mpeg4.mp4", plain(*MPEG4, *AAC))
film("stream.m4v", quiet(*MPEG4), times=False, why="a bare stream has no times; both guess")
film("msmpeg4.avi", plain("-c:v", "msmpeg4", "-q:v", "3", "-g", "12", "-c:a", "mp3"))
film("wmv2.wmv", plain("-c:v", "wmv2", "-q:v", "3", "-g", "12", "-c:a", "wmav2"))
film("wmv1.asf", plain("-c:v", "wmv1", "-q:v", "3", "-g", "12", "-c:a", "wmav1"))
film("flv1.flv", plain("-c:v", "flv1", "-q:v", "3", "-c:a", "mp3"))
film("h263.3gp", plain("-c:v", "h263", "-q:v", "3", "-c:a", "aac", size="176x144"))
film("theora.ogv", plain("-c:v", "libtheora", "-q:v", "8", "-c:a", "libvorbis"))
film("mjpeg.avi", plain("-c:v", "mjpeg", "-q:v", "3", "-c:a", "pcm_s16le"))
film("mjpeg_422.mov", plain("-c:v", "mjpeg", "-pix_fmt", "yuvj422p", "-q:v", "3", "-c:a",
                            "pcm_s16be"))
film("prores.mov", plain("-c:v", "prores_ks", "-profile:v", "1", "-c:a", "pcm_s24le"))
film("prores_4444_alpha.mov", plain("-c:v", "prores_ks", "-profile:v", "4", "-pix_fmt",
                                    "yuva444p10", "-c:a", "pcm_s16le"), notes=("alpha",))
film("prores.mkv", plain("-c:v", "prores_ks", "-c:a", "pcm_s16le"))
film("dnxhd.mov", plain("-c:v", "dnxhd", "-b:v", "36M", "-pix_fmt", "yuv422p", "-c:a",
                        "pcm_s16le", size="1920x1080", seconds=1))
film("dnxhr_rgb.mov", plain("-c:v", "dnxhd", "-profile:v", "dnxhr_444", "-pix_fmt", "gbrp10",
                            "-c:a", "pcm_s16le", size="320x240", seconds=1))
film("dnxhr.mxf", plain("-c:v", "dnxhd", "-profile:v", "dnxhr_sq", "-pix_fmt", "yuv422p", "-c:a",
                        "pcm_s16le", "-ar", "48000", size="320x240", seconds=1))
film("dv.avi", plain("-target", "pal-dv", size="720x576"))
film("dv.mov", plain("-c:v", "dvvideo", "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le", "-ar",
                     "48000", size="720x576"))
film("dv.mkv", plain("-c:v", "dvvideo", "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le", "-ar",
                     "48000", size="720x576"))
film("dv_ntsc.avi", plain("-target", "ntsc-dv", size="720x480", rate="30000/1001"))
film("tape.dv", plain("-target", "pal-dv", size="720x576"))
film("ffv1.mkv", plain("-c:v", "ffv1", "-g", "12", "-c:a", "flac"))
film("ffv1_16bit.mkv", plain("-c:v", "ffv1", "-pix_fmt", "yuv422p16", "-c:a", "flac"),
     notes=("16 bits",))
film("ffv1_rgb.mkv", plain("-c:v", "ffv1", "-pix_fmt", "bgr0", "-c:a", "flac"))
film("ffv1_gray.mkv", plain("-c:v", "ffv1", "-pix_fmt", "gray", "-c:a", "flac"), color=30,
     why="coded gray is of limited range unless it says otherwise; ffmpeg stretches it")
film("huffyuv.avi", plain("-c:v", "huffyuv", "-pix_fmt", "yuv422p", "-c:a", "pcm_s16le"))
film("huffyuv_rgb.avi", plain("-c:v", "huffyuv", "-pix_fmt", "rgb24", "-c:a", "pcm_s16le"))
film("utvideo.avi", plain("-c:v", "utvideo", "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le"))
film("utvideo_rgb.avi", plain("-c:v", "utvideo", "-pix_fmt", "gbrp", "-c:a", "pcm_s16le"))
film("magicyuv.avi", plain("-c:v", "magicyuv", "-pix_fmt", "gbrp", "-c:a", "pcm_s16le"))
film("cinepak.avi", plain("-c:v", "cinepak", "-c:a", "pcm_s16le", seconds=1))
film("msvideo1.avi", plain("-c:v", "msvideo1", "-c:a", "pcm_u8", seconds=1))
film("svq1.mov", plain("-c:v", "svq1", "-c:a", "pcm_s16be", seconds=1))
film("qtrle.mov", plain("-c:v", "qtrle", "-pix_fmt", "rgb24", "-c:a", "pcm_s16be"))
film("png.mov", plain("-c:v", "png", "-pix_fmt", "rgb24", "-c:a", "pcm_s16be"))
film("png_alpha.mov", plain("-c:v", "png", "-pix_fmt", "rgba", "-c:a", "pcm_s16be"),
     notes=("alpha",))
film("jpeg2000.mov", plain("-c:v", "jpeg2000", "-c:a", "pcm_s16be", seconds=1))
film("cineform.mov", plain("-c:v", "cfhd", "-pix_fmt", "yuv422p10", "-c:a", "pcm_s16le"))
film("hap.mov", plain("-c:v", "hap", "-pix_fmt", "rgba", "-c:a", "pcm_s16le"), color=10)
film("v210.mov", plain("-c:v", "v210", "-c:a", "pcm_s16le"))
film("v410.mov", plain("-c:v", "v410", "-c:a", "pcm_s16le"))
film("r210.mov", plain("-c:v", "r210", "-c:a", "pcm_s16le"))
film("dirac.mkv", plain("-c:v", "vc2", "-pix_fmt", "yuv422p", "-c:a", "flac", size="320x240"),
     color=30)
film("rv20.rm", plain("-c:v", "rv20", "-q:v", "3", "-g", "12", "-c:a", "ac3", size="176x144"), times=False,
     why="RealMedia's times are rounded otherwise by each reader")

# ---- raw pictures

for form in ("bgr24", "bgra", "rgb555le", "yuyv422", "uyvy422", "yuv420p", "nv12", "gray", "pal8"):
    film(f"raw_{form}.avi", quiet("-c:v", "rawvideo", "-pix_fmt", form, seconds=1),
         notes=("alpha",) if form == "bgra" else (), color=12 if form == "pal8" else 6)
for form in ("uyvy422", "yuyv422", "rgb24", "argb", "bgr24"):
    film(f"raw_{form}.mov", quiet("-c:v", "rawvideo", "-pix_fmt", form, seconds=1))
for form in ("yuv420p", "bgr24", "gray"):
    film(f"raw_{form}.mkv", quiet("-c:v", "rawvideo", "-pix_fmt", form, "-allow_raw_vfw", "1", seconds=1))
for form in ("yuv420p", "yuv422p", "yuv444p", "yuv411p", "yuv420p10", "yuv422p10", "yuv444p16",
             "gray", "gray10"):
    film(f"raw_{form}.y4m", quiet("-strict", "-1", "-pix_fmt", form, seconds=1),
         notes=("16 bits",) if form == "yuv444p16" else ())
film("raw.nut", plain("-c:v", "rawvideo", "-pix_fmt", "bgr24", "-c:a", "pcm_s16le", seconds=1))

# ---- sound that needs care

film("pcm_float.mov", plain(*X264, "-c:a", "pcm_f32le"), streams=("h264", "flac"))
film("pcm_float.mkv", plain(*X264, "-c:a", "pcm_f32le"), container="mkv",
     streams=("h264", "pcm_f32le"))
film("pcm_alaw.avi", plain(*MPEG4, "-c:a", "pcm_alaw", "-ar", "8000"), streams=("h264", "flac"))
film("wavpack.mkv", plain(*X264, "-c:a", "wavpack"), notes=("FLAC",), streams=("h264", "flac"))
film("adpcm_ms.avi", plain(*MPEG4, "-c:a", "adpcm_ms"), notes=("FLAC",),
     streams=("h264", "flac"))
film("adpcm_ima.mov", plain(*X264, "-c:a", "adpcm_ima_qt"), notes=("FLAC",),
     streams=("h264", "flac"))
film("s302m.ts", plain(*X264, "-c:a", "s302m", "-strict", "-2", "-ar", "48000",
                      "-ac", "2"),
     notes=("FLAC",), streams=("h264", "flac"))
film("s302m_to.ts", plain(*X264, "-c:a", "s302m", "-strict", "-2", "-ar", "48000",
                      "-ac", "2"),
     container="mkv", streams=("h264", "flac"))
film("lpcm.m2ts", plain(*X264, "-c:a", "pcm_bluray", "-ar", "48000"), notes=("FLAC",),
     streams=("h264", "flac"))
film("lpcm_to.m2ts", plain(*X264, "-c:a", "pcm_bluray", "-ar", "48000"), container="mkv",
     streams=("h264", "flac"))
film("latm.ts", plain(*X264, "-c:a", "aac", "-mpegts_flags", "latm"), notes=("FLAC",),
     streams=("h264", "flac"))
film("truehd.mkv", plain(*X264, "-c:a", "truehd", "-strict", "-2", "-ar", "48000"),
     streams=("h264", "truehd"))
film("alac.mov", plain(*X264, "-c:a", "alac"), streams=("h264", "alac"))
film("dts.mkv", plain(*X264, "-c:a", "dca", "-strict", "-2", "-ar", "48000"),
     streams=("h264", "dts"))
film("eac3.mp4", plain(*X264, "-c:a", "eac3", "-ar", "48000"), streams=("h264", "eac3"))
film("vorbis.mp4", plain(*X264, "-c:a", "libvorbis"), streams=("h264", "vorbis"))
film("opus.mkv", plain(*X264, "-c:a", "libopus"), container="mkv", streams=("h264", "opus"))
film("mp2_in.mp4", plain(*X264, "-c:a", "mp2"), streams=("h264", "mp3"))
film("wma.asf", plain(*MPEG4, "-c:a", "wmav2"), streams=("h264", "flac"))
film("speex.ogv", plain("-c:v", "libtheora", "-c:a", "libspeex", "-ar", "16000", "-ac", "1"),
     streams=("h264", "flac"))
film("surround.mkv", plain(*X264, "-af", "pan=5.1|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0", "-c:a",
                           "flac"), streams=("h264", "flac"))


def two_tracks(path):
    ffmpeg(*source(), "-f", "lavfi", "-i", TONE.format(hertz=48000, seconds=3), "-map", "0", "-map",
           "1", "-map", "2", *X264, "-c:a:0", "truehd", "-strict", "-2", "-ar", "48000", "-c:a:1",
           "pcm_s24le", "-metadata:s:a:0", "language=deu", "-metadata:s:a:1", "language=fra", path)


film("truehd_and_pcm.mkv", two_tracks, notes=("FLAC",), streams=("h264", "flac", "flac"))
film("truehd_and_pcm_to.mkv", two_tracks, container="mkv",
     streams=("h264", "truehd", "pcm_s24le"))


def slides(path):
    """Hours of few pictures: sound that is coded anew has far more packets than the film."""
    ffmpeg("-f", "lavfi", "-i", PICTURES.format(size="32x32", rate="1/10", seconds=14400), "-f",
           "lavfi", "-i", "anullsrc=sample_rate=8000:channel_layout=mono", "-shortest", *X264,
           "-c:a", "wavpack", path)


film("slides.mkv", slides, notes=("FLAC",), streams=("h264", "flac"))

# ---- times


def varying(*words):
    """Every third picture lasts twice as long."""
    return lambda path: ffmpeg(*source(), "-vf", "setpts='(N+floor(N/3))/25/TB'", "-vsync",
                               "passthrough", *X264, *AAC, *words, path)


def last_long(path):
    ffmpeg(*source(sound=False, seconds=2), "-vf", "setpts='(N+gte(N,49)*50)/25/TB'", "-vsync",
           "passthrough", *X264, path)


film("varying.mp4", varying())
film("varying.mkv", varying())
film("varying_30fps_tick.mov", varying("-video_track_timescale", "600"))
film("last_long.mp4", last_long)
film("last_long.mkv", last_long)
film("fps_23976.mp4", plain(*X264B, *AAC, rate="24000/1001"))
film("fps_60.mp4", plain(*X264B, *AAC, rate=60, seconds=2))
film("fps_1.mp4", plain(*X264B, *AAC, rate=1, seconds=8))
film("fps_half.mkv", plain(*X264, *AAC, rate="1/2", seconds=12))
film("fps_240.mp4", quiet(*X264, rate=240, seconds=1))
film("one_picture.mp4", quiet(*X264, "-frames:v", "1"))
film("two_pictures.mkv", quiet(*X264B, "-frames:v", "2"))
film("from_an_hour.mkv", plain(*X264B, *AAC, "-output_ts_offset", "3600"))
film("from_an_hour.mp4", plain(*X264B, *AAC, "-output_ts_offset", "3600"))
film("from_25_hours.ts", plain(*X264B, *AAC, "-output_ts_offset", "90000", "-mpegts_copyts", "1"))
film("wraps.ts", plain(*X264, *AAC, "-output_ts_offset", "95441", "-mpegts_copyts", "1"))
film("wraps_with_b.ts", plain(*X264B, "-c:a", "mp2", "-output_ts_offset", "95442",
                              "-mpegts_copyts", "1"))


def pasted(extension, video, sound, seconds=2):
    """Two recordings, one behind the other: the clock begins anew."""
    def make(path):
        part = pathlib.Path(str(path) + ".part." + extension)
        ffmpeg(*source(seconds=seconds), *video, *sound, part)
        pathlib.Path(path).write_bytes(part.read_bytes() * 2)
        part.unlink()
    return make


film("pasted.vob", pasted("vob", MPEG2, ("-c:a", "mp2")), notes=("clock",), slack=20,
     why="how far apart the pieces are is invented by each")
film("pasted.mpg", pasted("mpg", MPEG2, ("-c:a", "mp2")), notes=("clock",), slack=20,
     why="how far apart the pieces are is invented by each")
film("pasted.ts", pasted("ts", X264B, AAC), notes=("clock",))
film("pasted_mpeg2.ts", pasted("ts", MPEG2, ("-c:a", "mp2")), notes=("clock",))
film("pasted.ogv", pasted("ogv", ("-c:v", "libtheora"), ("-c:a", "libvorbis")), times=False,
     pictures=100, why="ffmpeg drops the second part of a chained Ogg, whose clock begins anew")


def gap(seconds):
    """Two transport streams, the second so much later."""
    def make(path):
        parts = []
        for i, offset in enumerate((0, 2 + seconds)):
            part = pathlib.Path(f"{path}.{i}.ts")
            ffmpeg(*source(seconds=2), *X264, *AAC, "-output_ts_offset", offset, part)
            parts.append(part)
        pathlib.Path(path).write_bytes(b"".join(p.read_bytes() for p in parts))
        for part in parts:
            part.unlink()
    return make


film("gap_5s.ts", gap(5))
film("gap_40s.ts", gap(40), notes=("clock",))


def delayed(stream, container):
    def make(path):
        words = [*source(seconds=2, sound=False), "-f", "lavfi", "-itsoffset" if stream == "sound"
                 else "-t", "1.5" if stream == "sound" else "2", "-i",
                 TONE.format(hertz=44100, seconds=2)]
        ffmpeg(*words, *X264B, *AAC, path)
    return make


film("sound_later.mp4", delayed("sound", "mp4"))
film("sound_later.mkv", delayed("sound", "mkv"))
film("sound_later.ts", delayed("sound", "ts"))


def pictures_later(path):
    ffmpeg("-itsoffset", "1.5", *source(sound=False, seconds=2), "-f", "lavfi", "-i",
           TONE.format(hertz=44100, seconds=4), *X264B, *AAC, path)


film("pictures_later.mp4", pictures_later)
film("pictures_later.mkv", pictures_later)


def boxes(data, start=0, end=None):
    end = len(data) if end is None else end
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        yield kind, start, size
        start += size


def find_box(data, path, start=0, end=None):
    for kind, at, size in boxes(data, start, end):
        if kind == path[0]:
            return (at, size) if len(path) == 1 else find_box(data, path[1:], at + 8, at + size)
    raise AssertionError(f"no box {path}")


def edited(*edits):
    """`edits` in seconds: what of the pictures is shown, in order."""
    def make(path):
        whole = pathlib.Path(str(path) + ".mp4")
        ffmpeg(*source(sound=False, seconds=4), *X264B, "-movflags", "+faststart", whole)
        data = bytearray(whole.read_bytes())
        whole.unlink()
        at, size = find_box(data, [b"moov", b"mvhd"])
        movie = struct.unpack_from(">I", data, at + 20)[0]
        at, size = find_box(data, [b"moov", b"trak", b"mdia", b"mdhd"])
        media = struct.unpack_from(">I", data, at + 20)[0]
        trak, trak_size = find_box(data, [b"moov", b"trak"])
        edts, edts_size = find_box(data, [b"moov", b"trak", b"edts"])
        lead = struct.unpack_from(">i", data, edts + 8 + 16 + 4)[0]
        rows = b"".join(struct.pack(">IIHH", round((b - a) * movie), lead + round(a * media), 1, 0)
                        for a, b in edits)
        elst = struct.pack(">I4sII", 16 + len(rows), b"elst", 0, len(edits)) + rows
        new = struct.pack(">I4s", 8 + len(elst), b"edts") + elst
        grown = len(new) - edts_size
        data[edts:edts + edts_size] = new
        for place in ([b"moov"], [b"moov", b"trak"]):
            at, size = find_box(data, place) if len(place) == 1 else (trak, trak_size)
            struct.pack_into(">I", data, at, size + grown)
        # What the chunks' places were counted from has moved.
        at, size = find_box(data, [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stco"])
        for i in range(struct.unpack_from(">I", data, at + 12)[0]):
            value = struct.unpack_from(">I", data, at + 16 + 4 * i)[0]
            struct.pack_into(">I", data, at + 16 + 4 * i, value + grown)
        pathlib.Path(path).write_bytes(data)
    return make


film("one_edit.mp4", edited((1, 3)))
film("two_edits.mp4", edited((0.4, 1.2), (2.4, 3.6)))
film("edits_swapped.mp4", edited((2, 3), (0, 1)))
film("edit_off_keyframe.mp4", edited((0.73, 2.9)))

# ---- interlaced and telecine

film("interlaced.mp4", plain("-vf", "tinterlace=4", *X264, "-flags", "+ildct+ilme", *AAC, rate=50),
     notes=("deinterlaced",))
film("interlaced.ts", plain("-vf", "tinterlace=4", *MPEG2, "-flags", "+ildct+ilme", "-c:a", "mp2",
                            rate=50, size="720x576"), notes=("deinterlaced",))
film("interlaced_bottom.avi", plain("-vf", "tinterlace=4,fieldorder=bff", "-target", "pal-dv",
                                    rate=50, size="720x576"), notes=("deinterlaced",))
film("telecine.mpg", plain("-vf", "telecine", *MPEG2, "-flags", "+ildct+ilme", "-c:a", "mp2",
                           rate=24, size="720x480"), color=12)

# ---- standing, shapes and sizes


def turned(degrees, flip=""):
    """Stored as a matrix, not in the samples."""
    def make(path):
        whole = pathlib.Path(str(path) + ".mp4")
        ffmpeg(*source(), *X264, *AAC, whole)
        ffmpeg("-i", whole, "-c", "copy", "-metadata:s:v:0", f"rotate={degrees}", path)
        whole.unlink()
        if not flip:
            return
        data = bytearray(pathlib.Path(path).read_bytes())
        at, size = find_box(data, [b"moov", b"trak", b"tkhd"])
        place = at + 8 + (40 if data[at + 8] == 0 else 52)
        matrix = list(struct.unpack_from(">9i", data, place))
        rows = (0, 1) if flip == "h" else (3, 4)
        for i in rows:
            matrix[i] = -matrix[i]
        struct.pack_into(">9i", data, place, *matrix)
        pathlib.Path(path).write_bytes(data)
    return make


for degrees in (90, 180, 270):
    film(f"turned_{degrees}.mp4", turned(degrees))
film("mirrored.mp4", turned(0, "h"))
film("upside_down.mp4", turned(0, "v"))
film("mirrored_90.mov", turned(90, "h"), color=400,
     why="ffmpeg 5.1 leaves out the mirroring of a turned picture; looked at by a unit test")
for size in ("2x2", "3x5", "161x91", "90x160", "33x17", "640x16", "16x400"):
    film(f"size_{size}.mkv", quiet("-c:v", "ffv1", "-pix_fmt", "yuv444p", size=size, seconds=1),
         color=12 if size not in ("2x2", "3x5") else 40)
for aspect in ("16/15", "64/45", "1/2", "4/3"):
    film(f"aspect_{aspect.replace('/', '_')}.mp4", plain("-vf", f"setsar={aspect}", *X264, *AAC))
film("aspect_in_box.mov", plain("-vf", "setsar=1", *X264, *AAC, "-aspect", "16:9"))

# ---- what changes inside


def pieces(*parts, sound=AAC, container="ts"):
    """Transport streams with one clock, pasted together."""
    def make(path):
        data = b""
        start = 0
        for i, (words, form) in enumerate(parts):
            part = pathlib.Path(f"{path}.{i}.{container}")
            form = {"seconds": 2, **form}
            ffmpeg(*source(**form), *words, *sound, "-output_ts_offset", start, part)
            data += part.read_bytes()
            part.unlink()
            start += form["seconds"]
        pathlib.Path(path).write_bytes(data)
    return make


film("aspect_changes.ts", pieces(((*MPEG2, "-vf", "setdar=4/3"), {}),
                                 ((*MPEG2, "-vf", "setdar=16/9"), {}), sound=("-c:a", "mp2")),
     notes=("shape",), color=400, pictures=100, why="ffmpeg shows the second part in the first's "
     "shape, and its decoder loses a picture between them")
film("aspect_changes_h264.ts", pieces(((*X264, "-vf", "setsar=1"), {}),
                                      ((*X264, "-vf", "setsar=4/3"), {})),
     notes=("shape",), color=400, why="ffmpeg shows the second part in the first's shape")
film("size_changes.ts", pieces((MPEG2, {"size": "320x240"}), (MPEG2, {"size": "160x120"}),
                               sound=("-c:a", "mp2")), notes=("size",), pictures=100,
     why="ffmpeg's decoder loses a picture between the parts")
film("size_changes_h264.ts", pieces((X264, {"size": "320x240"}), (X264, {"size": "320x180"})),
     notes=("size", "shape"), color=400, why="ffmpeg stretches the second part")
film("color_changes.ts", pieces((X264, {}), ((*X264, "-colorspace", "bt709", "-color_primaries",
                                              "bt709", "-color_trc", "bt709"), {})),
     notes=("colours",), color=12)
film("range_changes.ts", pieces((X264, {}), ((*X264, "-vf", "scale=out_range=pc", "-color_range",
                                              "pc"), {})), notes=("colours",))

# The last seconds of another programme, and then the film: the plan is that of most of it.


def repacked(make, ending):
    """Into another container, as it is."""
    def copy(path):
        whole = pathlib.Path(f"{path}.{ending}")
        make(whole)
        ffmpeg("-i", whole, "-c", "copy", path)
        whole.unlink()
    return copy


LONGER = {"seconds": 9}
BEFORE = pieces((X264, {"size": "320x240"}), (X264, {"size": "320x180", **LONGER}))
OTHER = {"notes": ("its beginning has 320x240 (4:3)", "shape"), "color": 400,
         "why": "ffmpeg brings all to the first part's size; here it stands between bars"}
film("begins_with_another.ts", BEFORE, **OTHER)
film("begins_with_another.mkv", repacked(BEFORE, "ts"), **OTHER)
film("begins_with_another.mp4", repacked(BEFORE, "ts"), **OTHER)
film("begins_with_another_aspect.ts",
     pieces(((*MPEG2, "-vf", "setdar=4/3"), {}), ((*MPEG2, "-vf", "setdar=16/9"), LONGER),
            sound=("-c:a", "mp2")),
     notes=("most are 160x120 (16:9)",), color=400, pictures=275,
     why="ffmpeg shows the film in the first part's shape, and its decoder loses a picture between")
film("begins_with_other_colors.ts",
     pieces(((*X264, "-colorspace", "bt470bg", "-color_primaries", "bt470bg", "-color_trc",
              "gamma28"), {"size": "320x240"}), (X264, {"size": "1280x720", **LONGER})),
     notes=("most are 1280x720",), color=400, why=OTHER["why"])
film("begins_with_other_range.ts",
     pieces((X264, {"size": "320x240"}),
            ((*X264, "-vf", "scale=out_range=pc:out_color_matrix=bt709", "-color_range", "pc",
              "-colorspace", "bt709"), {"size": "320x180", **LONGER})),
     notes=("most are 320x180",), color=400, why=OTHER["why"])
film("ends_with_another.ts",
     pieces((X264, {"size": "320x180", **LONGER}), (X264, {"size": "320x240"})),
     notes=("size", "shape"), color=400, why=OTHER["why"])
film("form_changes.ts", pieces((X264, {}), ((*X264, "-pix_fmt", "yuv422p"), {})), color=400,
     why="not compared: ffmpeg's filters count pictures anew")
film("sound_changes.ts", pieces((X264, {"hertz": 44100}), (X264, {"hertz": 48000})))

# ---- colours


def colors(primaries, transfer, matrix, bits, *more):
    form = "yuv420p" if bits == 8 else "yuv420p10"
    return plain(*X265[:4], "-x265-params", ":".join(("log-level=none", "keyint=12", *more)),
                 "-pix_fmt", form, "-vf", f"scale=out_color_matrix={matrix}", "-colorspace",
                 matrix if matrix != "bt2020" else "bt2020nc", "-color_primaries", primaries,
                 "-color_trc", transfer, *AAC)


film("bt601.mp4", colors("smpte170m", "smpte170m", "smpte170m", 8))
film("bt709.mp4", colors("bt709", "bt709", "bt709", 8))
film("full_range.mp4", plain("-vf", "scale=out_range=pc", *X264, "-color_range", "pc", *AAC))
film("hdr10.mkv", colors("bt2020", "smpte2084", "bt2020", 10,
                         "master-display=G(13250,34500)B(7500,3000)R(34000,16000)"
                         "WP(15635,16450)L(10000000,50)", "max-cll=1000,400"))
film("hlg.mp4", colors("bt2020", "arib-std-b67", "bt2020", 10))

# ---- beside the pictures


def subtitles(codec, container_words=(), lines=10):
    def make(path):
        text = pathlib.Path(str(path) + ".srt")
        text.write_text("".join(
            f"{i + 1}\n00:00:{i:02},200 --> 00:00:{i + 1:02},100\nLine <i>{i}</i>\n\n"
            for i in range(lines)), encoding="utf-8")
        ffmpeg(*source(seconds=10), "-i", text, "-map", "0", "-map", "1", "-map", "2", *X264, *AAC,
               "-c:s", codec, "-metadata:s:s:0", "language=deu", *container_words, path)
        text.unlink()
    return make


film("mov_text.mp4", subtitles("mov_text"), streams=("h264", "aac", "mov_text"))
film("srt.mkv", subtitles("srt"), notes=("mov_text",), streams=("h264", "aac", "mov_text"))
film("srt_to.mkv", subtitles("srt"), container="mkv", streams=("h264", "aac", "subrip"))
film("ass.mkv", subtitles("ass"), container="mkv", streams=("h264", "aac", "ass"))
film("webvtt.mkv", subtitles("webvtt"), streams=("h264", "aac", "mov_text"))


def claims_years(path):
    """A subtitle that says it stands there for 49 days."""
    text = pathlib.Path(str(path) + ".srt")
    text.write_text("1\n00:00:01,000 --> 1193:02:47,000\nfor ever\n", encoding="utf-8")
    ffmpeg(*source(), "-i", text, "-map", "0", "-map", "1", "-map", "2", *X264, *AAC, "-c:s", "srt",
           path)
    text.unlink()


film("claims_years.mkv", claims_years, streams=("h264", "aac", "mov_text"))
film("claims_years_to.mkv", claims_years, container="mkv", streams=("h264", "aac", "subrip"))


def chapters_and_cover(path):
    facts = pathlib.Path(str(path) + ".txt")
    facts.write_text(";FFMETADATA1\ntitle=The film\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\n"
                     "title=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=3000\ntitle=Two\n",
                     encoding="utf-8")
    cover = pathlib.Path(str(path) + ".png")
    ffmpeg("-f", "lavfi", "-i", "testsrc=size=64x64", "-frames:v", "1", cover)
    ffmpeg(*source(), "-i", cover, "-i", facts, "-map", "0", "-map", "1", "-map", "2",
           "-map_metadata", "3", *X264, *AAC, "-c:v:1", "copy", "-disposition:v:1", "attached_pic",
           path)
    for left in (facts, cover):
        left.unlink()


film("chapters_and_cover.mp4", chapters_and_cover)


def font(path):
    face = pathlib.Path(str(path) + ".ttf")
    face.write_bytes(b"\0\1\0\0" + bytes(2000))
    ffmpeg(*source(), *X264, *AAC, "-attach", face, "-metadata:s:t", "mimetype=font/ttf", path)
    face.unlink()


film("font.mkv", font, notes=("attachment",), streams=("h264", "aac"))
film("font_to.mkv", font, container="mkv")
film("timecode.mov", plain(*X264, *AAC, "-timecode", "01:00:00:00"))


def two_pictures(path):
    ffmpeg(*source(), "-f", "lavfi", "-i", "testsrc=size=96x64:rate=25:duration=3", "-map", "0", "-map",
           "1", "-map", "2", *X264, *AAC, path)


film("two_picture_streams.mkv", two_pictures)


def data_stream(path):
    """KLV beside the pictures, as drones write it."""
    klv = pathlib.Path(str(path) + ".klv")
    klv.write_bytes(bytes.fromhex("060e2b34020b01010e01030101000000") + bytes([16]) + bytes(16))
    ffmpeg(*source(), "-f", "data", "-i", klv, "-map", "0", "-map", "1", "-map", "2", *X264, *AAC,
           "-c:d", "copy", path)
    klv.unlink()


film("klv.ts", data_stream, notes=("data",))

# ---- broken and odd


def late_sound(path):
    """A second sound track that the head of the recording does not have."""
    parts = [pathlib.Path(f"{path}.{i}.ts") for i in range(2)]
    ffmpeg(*source(seconds=2), "-map", "0", "-map", "1", *X264, *AAC, parts[0])
    ffmpeg(*source(seconds=2), "-map", "0", "-map", "1", "-map", "1", *X264, *AAC, "-output_ts_offset", 2,
           parts[1])
    pathlib.Path(path).write_bytes(b"".join(p.read_bytes() for p in parts))
    for part in parts:
        part.unlink()


film("late_sound.ts", late_sound)


def without_packets(path):
    """A sound track that is declared and never comes."""
    whole = pathlib.Path(str(path) + ".whole.ts")
    ffmpeg(*source(), *X264, *AAC, whole)
    data = whole.read_bytes()
    whole.unlink()
    packets = [data[i:i + 188] for i in range(0, len(data), 188)]
    kept = [p for p in packets if (p[1] & 0x1f) << 8 | p[2] != 0x101]
    pathlib.Path(path).write_bytes(b"".join(kept))


film("sound_without_packets.ts", without_packets, notes=("Nothing was found of",),
     streams=("h264",))


def damaged_adts(path):
    """One header of the sound is broken."""
    whole = pathlib.Path(str(path) + ".whole.ts")
    ffmpeg(*source(), *X264, *AAC, whole)
    data = bytearray(whole.read_bytes())
    whole.unlink()
    at = -1
    for _ in range(20):
        at = data.index(b"\xff\xf1", at + 1)
    data[at + 2:at + 6] = b"\xff\xff\xff\xff"
    pathlib.Path(path).write_bytes(data)


film("damaged_adts.ts", damaged_adts)


def cut_off(name, share):
    def make(path):
        whole = pathlib.Path(str(path) + pathlib.Path(path).suffix)
        ffmpeg(*source(), *X264, *AAC, whole)
        data = whole.read_bytes()
        whole.unlink()
        pathlib.Path(path).write_bytes(data[:int(len(data) * share)])
    return make


film("cut_off.mp4", cut_off("mp4", 0.7), error="DamagedFilm")
film("cut_off.mkv", cut_off("mkv", 0.7), error="DamagedFilm")
film("cut_off.ts", cut_off("ts", 0.7))
film("cut_off.flv", cut_off("flv", 0.7))


def noise_inside(path):
    whole = pathlib.Path(str(path) + ".whole.ts")
    ffmpeg(*source(), *X264, *AAC, whole)
    data = bytearray(whole.read_bytes())
    whole.unlink()
    middle = len(data) // 2 // 188 * 188
    data[middle:middle + 1880] = bytes((i * 37 + 11) % 251 for i in range(1880))
    pathlib.Path(path).write_bytes(data)


film("noise_inside.ts", noise_inside, times=False, color=60,
     why="how much of a damaged picture is shown is each reader's own")
film("begins_inside.ts", lambda path: (lambda data: pathlib.Path(path).write_bytes(
    data[len(data) // 3 // 188 * 188:]))(made_bytes(path, (*X264B, *AAC))), times=False, color=60,
     why="pictures before the first keyframe are shown or not as each reader likes")


def made_bytes(path, words):
    whole = pathlib.Path(str(path) + ".whole.ts")
    ffmpeg(*source(), *words, whole)
    data = whole.read_bytes()
    whole.unlink()
    return data


def write(data):
    return lambda path: pathlib.Path(path).write_bytes(data)


film("empty.mp4", write(b""), error="EmptyFile")
film("text.mp4", write(b"This is no film.\n" * 100), error="NotAFilm")
film("playlist.m3u8", write(b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:3,\nh264.ts\n"),
     error="NotAFilm")
film("sound_only.mp4", lambda path: ffmpeg("-f", "lavfi", "-i", TONE.format(hertz=44100, seconds=1),
                                           *AAC, path), error="NoVideoStream")
film("still.png", lambda path: ffmpeg("-f", "lavfi", "-i", "testsrc=size=64x64", "-frames:v", "1",
                                      path), error="NotAFilm")
film("cover_only.mp3", lambda path: ffmpeg(
    "-f", "lavfi", "-i", TONE.format(hertz=44100, seconds=1), "-f", "lavfi", "-i",
    "testsrc=size=64x64:duration=0.04", "-map", "0", "-map", "1", "-c:a", "mp3", "-c:v", "mjpeg",
    "-disposition:v:0", "attached_pic", path), error="NoVideoStream")
