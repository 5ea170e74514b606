#include "media/probe.h"

#include "media/chunk.h"
#include "media/convert.h"
#include "media/film/film_fixture.h"
#include "media/mode.h"

namespace spot::media {
namespace {

using ProbeTest = FilmTest;

TEST_F(ProbeTest, SaysWhatAFilmIs) {
    const auto info = probe(demo(2));
    ASSERT_TRUE(info.has_value()) << info.error().message;
    EXPECT_EQ(info->video_codec, "h264");
    EXPECT_EQ(info->width, 192);
    EXPECT_EQ(info->height, 108);
    EXPECT_EQ(info->bit_depth, 8);
    EXPECT_EQ(info->pixel_format, "yuv420p");
    EXPECT_EQ(info->frames, 24);
    EXPECT_NEAR(info->frame_rate.value(), 12, 0.01);
    EXPECT_NEAR(info->duration_seconds, 2, 0.1);
    EXPECT_EQ(info->color.matrix, "bt709");
    ASSERT_EQ(info->streams.size(), 2u);
    EXPECT_EQ(info->streams[1].kind, StreamKind::audio);
    EXPECT_EQ(info->streams[1].codec, "aac");
    EXPECT_EQ(info->streams[1].language, "eng");
}

TEST_F(ProbeTest, RotationIsClockwise) {
    const auto info = probe(film({.sound = "", .frames = 5, .rotation = 90}));
    ASSERT_TRUE(info.has_value()) << info.error().message;
    EXPECT_EQ(info->rotation, 90);
}

TEST_F(ProbeTest, SaysWhetherItIsStereoAlready) {
    const auto flat = film({.frames = 5});
    EXPECT_EQ(probe(flat)->stereo, "");
    const auto stereo = [&](Mode mode, const std::string& name) {
        const auto made =
            convert(flat, path(name), {.render = {.mode = mode, .preset = "ultrafast"}});
        EXPECT_TRUE(made) << made.error().message;
        return probe(path(name))->stereo;
    };
    EXPECT_EQ(stereo(Mode::hsbs, "sbs.mp4"), "side by side");
    EXPECT_EQ(stereo(Mode::tb, "tb.mp4"), "top and bottom");
    EXPECT_EQ(stereo(Mode::row_interleaved, "rows.mp4"), "interleaved lines");
    EXPECT_EQ(stereo(Mode::anaglyph, "anaglyph.mp4"), "");
}

TEST_F(ProbeTest, FilesThatAreNoFilmsAreNamed) {
    const auto code = [&](const std::string& name) {
        const auto info = probe(path(name));
        EXPECT_NE(info.error().message.find(path(name)), std::string::npos);
        EXPECT_EQ(info.error().message.find('\n'), std::string::npos);
        return info.error().code;
    };
    EXPECT_EQ(code("missing.mp4"), "NotReadable");
    write_bytes(path("empty.mp4"), "");
    EXPECT_EQ(code("empty.mp4"), "EmptyFile");
    write_bytes(path("text.mp4"), "This is a letter, not a film. It has some length to it.");
    EXPECT_EQ(code("text.mp4"), "NotAFilm");
    write_bytes(path("list.mp4"), "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n/etc/passwd\n");
    EXPECT_EQ(code("list.mp4"), "NotAFilm");
    write_bytes(path("script.mp4"), "ffconcat version 1.0\nfile /etc/passwd\n");
    EXPECT_EQ(code("script.mp4"), "NotAFilm");
}

TEST_F(ProbeTest, CutOffFilmsAreDamaged) {
    const auto whole = bytes_of(film({.frames = 60}));
    write_bytes(path("no_index.mp4"), whole.substr(0, whole.size() / 2));
    EXPECT_EQ(probe(path("no_index.mp4")).error().code, "DamagedFilm");
    const auto front = bytes_of(demo(2));  // its index is in front
    write_bytes(path("no_end.mp4"), front.substr(0, front.size() - 1000));
    EXPECT_EQ(probe(path("no_end.mp4")).error().code, "DamagedFilm");
    for (const std::string format : {"avi", "matroska"}) {
        const auto other = bytes_of(film({.format = format, .codec = "mpeg4", .sound = "mp2"}));
        write_bytes(path("cut"), other.substr(0, other.size() - 2000));
        EXPECT_EQ(probe(path("cut")).error().code, "DamagedFilm") << format;
    }
}

TEST_F(ProbeTest, SoundAloneIsNoFilm) {
    const auto sound = film({.format = "mp4", .frames = 24});
    const auto info = probe(sound);
    ASSERT_TRUE(info.has_value());
    // The same box of sound without pictures: a WAV header with silence.
    std::string wav(
        "RIFF\x24\x10\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0"
        "data\0\x10\0\0",
        44);
    wav.append(4096, '\0');
    write_bytes(path("sound.mp4"), wav);
    EXPECT_EQ(probe(path("sound.mp4")).error().code, "NoVideoStream");
}

TEST_F(ProbeTest, BadInputsLeaveNothingBehind) {
    write_bytes(path("garbage.mp4"), std::string(5000, '\x5a'));
    std::filesystem::create_directories(path("out"));
    EXPECT_FALSE(chunk(path("garbage.mp4"), path("out")).has_value());
    EXPECT_FALSE(convert(path("garbage.mp4"), path("out/c.mp4")).has_value());
    EXPECT_EQ(files_in(path("out")), 0u);
}

TEST(ModeTest, NamesAreUniqueAndParse) {
    for (const auto& row : modes) {
        EXPECT_EQ(parse_mode(row.name), row.mode);
        EXPECT_EQ(to_string(row.mode), row.name);
        for (const char c : row.name) {
            EXPECT_TRUE((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
        }
    }
    EXPECT_FALSE(parse_mode("").has_value());
    EXPECT_FALSE(parse_mode("SBS").has_value());
}

}  // namespace
}  // namespace spot::media
