#include <algorithm>

#include "media/chunk.h"
#include "media/convert.h"
#include "media/film/film_fixture.h"
#include "media/join.h"
#include "media/look/inspect.h"
#include "media/probe.h"

namespace spot::media {
namespace {

// A film through chunk, convert (or not) and join.
class ChainTest : public FilmTest {
  protected:
    std::vector<std::string> cut(const std::string& from, double seconds) {
        std::filesystem::create_directories(path("segments"));
        const auto segments = chunk(from, path("segments"), {.target_seconds = seconds});
        EXPECT_TRUE(segments.has_value()) << segments.error().message;
        std::vector<std::string> paths;
        if (!segments) return paths;
        for (const auto& segment : *segments) paths.push_back(segment.path);
        return paths;
    }

    std::vector<std::string> converted(const std::vector<std::string>& segments) {
        std::vector<std::string> paths;
        for (const auto& segment : segments) {
            paths.push_back(segment + ".3d");
            const auto report =
                convert(segment, paths.back(), {.render = {.preset = "ultrafast", .threads = 2}});
            EXPECT_TRUE(report.has_value()) << report.error().message;
        }
        return paths;
    }

    void expect_same_times(const std::string& a, const std::string& b) {
        const auto first = video_times(a);
        const auto second = video_times(b);
        ASSERT_TRUE(first.has_value() && second.has_value());
        EXPECT_EQ(first->pts_tenth_us.size(), second->pts_tenth_us.size());
        EXPECT_TRUE(first->pts_tenth_us == second->pts_tenth_us);
    }

    void expect_same_sound(const std::string& a, const std::string& b) {
        const auto first = audio_packets(a);
        const auto second = audio_packets(b);
        ASSERT_TRUE(first.has_value() && second.has_value());
        EXPECT_FALSE(first->empty());
        EXPECT_TRUE(*first == *second);
    }

    void expect_whole_chain(const TestFilm& plan, std::size_t least_segments = 3) {
        const auto source = film(plan);
        const auto segments = cut(source, 0.6);
        EXPECT_GE(segments.size(), least_segments);
        joined(source, segments, "plain.mp4");
        expect_same_times(source, path("plain.mp4"));
        joined(source, converted(segments), "final.mp4");
        expect_same_times(source, path("final.mp4"));
        if (!plan.sound.empty()) {
            expect_same_sound(source, path("plain.mp4"));
            expect_same_sound(source, path("final.mp4"));
        }
    }
};

TEST_F(ChainTest, H264WithBFrames) {
    expect_whole_chain({.frames = 72});
}
TEST_F(ChainTest, Mpeg2InMp4) {
    expect_whole_chain({.codec = "mpeg2video", .b_frames = 0});
}
TEST_F(ChainTest, Mpeg4InMp4) {
    expect_whole_chain({.codec = "mpeg4", .b_frames = 0});
}
TEST_F(ChainTest, MjpegInMov) {
    expect_whole_chain({.format = "mov", .codec = "mjpeg", .frames = 48, .b_frames = 0}, 2);
}
TEST_F(ChainTest, Mpeg4WithBFramesInAvi) {
    expect_whole_chain({.format = "avi", .codec = "mpeg4", .sound = "mp2", .x264 = ""}, 1);
}

TEST_F(ChainTest, VaryingFrameRateKeepsEveryTime) {
    expect_whole_chain({.frames = 50, .ticks = 90000, .pts = [](int i) {
                            return std::int64_t{3753} * i + (i % 3) * 701 + (i > 25 ? 40000 : 0);
                        }});
}

TEST_F(ChainTest, TransportStreamThatBeginsLate) {
    const auto source = film({.format = "mpegts"});
    const auto segments = cut(source, 0.9);
    EXPECT_GE(segments.size(), 2u);
    joined(source, converted(segments), "final.mp4");
    expect_same_times(source, path("final.mp4"));
}

TEST_F(ChainTest, OpenGroupsAreNotCut) {
    const TestFilm plan{
        .frames = 96, .b_frames = 3, .x264 = "open-gop=1:scenecut=0:bframes=3:b-adapt=0"};
    const auto source = film(plan);
    const auto segments = cut(source, 0.9);
    joined(source, segments, "plain.mp4");
    expect_same_times(source, path("plain.mp4"));
    for (const auto& segment : segments) EXPECT_TRUE(count_frames(segment).has_value());
}

TEST_F(ChainTest, SoundOfPcmBecomesFlacAndTextMovText) {
    const auto source = film({.format = "matroska", .sound = "pcm_s16le", .text = "subrip"});
    const auto report = joined(source, converted(cut(source, 0.9)), "final.mp4");
    expect_same_times(source, path("final.mp4"));
    EXPECT_EQ(report.notes.size(), 2u);
    const auto info = probe(path("final.mp4"));
    ASSERT_TRUE(info.has_value());
    ASSERT_EQ(info->streams.size(), 3u);
    EXPECT_EQ(info->streams[1].codec, "flac");
    EXPECT_EQ(info->streams[2].codec, "mov_text");
    EXPECT_EQ(info->streams[2].language, "deu");
}

TEST_F(ChainTest, DemoFilmKeepsStereoModeAndLanguage) {
    const auto source = demo(5);
    const auto segments = cut(source, 1);
    EXPECT_GE(segments.size(), 2u);
    joined(source, converted(segments), "final.mp4");
    EXPECT_EQ(stated_stereo(path("final.mp4")), "left_right");
    expect_same_times(source, path("final.mp4"));
    expect_same_sound(source, path("final.mp4"));
    const auto info = probe(path("final.mp4"));
    ASSERT_TRUE(info.has_value());
    EXPECT_EQ(info->width, 384);
    EXPECT_EQ(info->streams[1].language, "eng");
    EXPECT_EQ(info->color.matrix, "bt709");
    const auto eyes = compare_eyes(path("final.mp4"), Mode::sbs);
    ASSERT_TRUE(eyes.has_value());
    EXPECT_LT(eyes->mean_luma, 1.0);
    EXPECT_LT(eyes->mean_chroma, 1.0);
    EXPECT_GT(eyes->absolute_luma, 0.5);
}

// Segments are rendered by workers that know nothing of each other. Lossless coding shows every
// sample of what they made.
// The window's bars lean on the pictures before, as depth and the screen's place do.
TEST_F(ChainTest, SegmentsGiveThePicturesOfTheFilmInOnePiece) {
    const auto source = demo(22);  // a shot of eleven seconds, then another
    const ConvertOptions lossless{
        .render = {.floating_window = true, .preset = "ultrafast", .crf = 0, .threads = 2}};
    ComfortSums comfort;
    std::filesystem::create_directories(path("segments"));
    const auto segments = chunk(source, path("segments"), {.target_seconds = 4});
    ASSERT_TRUE(segments.has_value());
    auto whole = lossless;
    int in_shots = 0;
    int at_cuts = 0;
    std::vector<std::string> parts;
    for (const auto& segment : *segments) {
        parts.push_back(segment.path + ".3d");
        const auto part = convert(segment.path, parts.back(), lossless);
        ASSERT_TRUE(part);
        add(comfort, part->comfort);
        if (!segment.seam) continue;
        whole.seams.push_back(*segment.seam);
        ++(segment.seam->from < segment.seam->at ? in_shots : at_cuts);
    }
    EXPECT_EQ(in_shots, 2);
    EXPECT_EQ(at_cuts, 1);
    joined(source, parts, "parts.mp4");
    const auto report = convert(source, path("whole.mp4"), whole);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->comfort.parallax, comfort.parallax);
    EXPECT_EQ(report->comfort.pictures, 264);
    EXPECT_EQ(report->comfort.cuts, comfort.cuts);
    EXPECT_EQ(report->comfort.window_violations, comfort.window_violations);
    const auto one = picture_hashes(path("whole.mp4"));
    const auto other = picture_hashes(path("parts.mp4"));
    ASSERT_TRUE(one && other);
    EXPECT_EQ(one->size(), 264u);
    EXPECT_TRUE(*one == *other);
    // The proof is worth something only if seams make a difference at all.
    ASSERT_TRUE(convert(source, path("plain.mp4"), lossless));
    EXPECT_FALSE(*picture_hashes(path("plain.mp4")) == *one);
    auto windowless = whole;
    windowless.render.floating_window = false;
    ASSERT_TRUE(convert(source, path("windowless.mp4"), windowless));
    EXPECT_FALSE(*picture_hashes(path("windowless.mp4")) == *one);
}

// To the picture, wherever keyframes are, with the sound that belongs to it.
TEST_F(ChainTest, APartOfAFilmHasItsPicturesAndTimes) {
    const auto source = film({.frames = 96, .b_frames = 3});
    const Wanted part{.start = 1.52, .end = 3.1};
    std::filesystem::create_directories(path("segments"));
    for (const double seconds : {100.0, 0.6}) {
        const auto segments =
            chunk(source, path("segments"), {.target_seconds = seconds, .wanted = part});
        ASSERT_TRUE(segments.has_value()) << segments.error().message;
        std::vector<std::string> paths;
        for (const auto& segment : *segments) paths.push_back(segment.path);
        joined(source, converted(paths), "part.mp4", {.wanted = part});
        std::vector<std::int64_t> expected;
        const auto whole = video_times(source);
        const auto cut = video_times(path("part.mp4"));
        ASSERT_TRUE(whole && cut);
        for (const auto time : whole->pts_tenth_us) {
            if (time >= 15'200'000 && time < 31'000'000) expected.push_back(time - 15'200'000);
        }
        const auto& times = cut->pts_tenth_us;
        ASSERT_EQ(times.size(), expected.size()) << seconds;
        for (std::size_t i = 0; i < times.size(); ++i)
            EXPECT_LE(std::abs(times[i] - expected[i]), 300) << i;
        const auto sound = audio_packets(path("part.mp4"));
        ASSERT_TRUE(sound && sound->size() == 1);
        EXPECT_NEAR(static_cast<double>(sound->front().front().pts_tenth_us), 0, 250'000);
        EXPECT_LT(sound->front().back().pts_tenth_us, 15'800'000);
    }
}

TEST_F(ChainTest, SegmentsOfOtherFilmsDoNotJoin) {
    const auto a = film({.frames = 10}, "a.mp4");
    const auto b = film({.width = 128, .frames = 10}, "b.mp4");
    const auto report = join(a, {a, b}, path("final.mp4"));
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().code, "SegmentMismatch");
    EXPECT_FALSE(std::filesystem::exists(path("final.mp4")));
    EXPECT_EQ(join(a, {}, path("final.mp4")).error().code, "InvalidOption");
}

TEST_F(ChainTest, CancelledCuttingLeavesNothing) {
    const auto source = film({});
    std::filesystem::create_directories(path("segments"));
    const auto result = chunk(source, path("segments"),
                              {.target_seconds = 0.5, .progress = [](double) { return false; }});
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, "Cancelled");
    EXPECT_EQ(files_in(path("segments")), 0u);
}

}  // namespace
}  // namespace spot::media
