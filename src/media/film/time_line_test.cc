#include "media/film/time_line.h"

#include <gtest/gtest.h>

#include <vector>

namespace spot::media {
namespace {

constexpr AVRational ninety{1, 90'000};
constexpr std::int64_t wrap = std::int64_t{1} << 33;

// A film of pictures (stream 0, 25 a second) and sound (stream 1, 50 packets) as a reader gives it.
class TimeLineTest : public ::testing::Test {
  protected:
    TimeLineTest() { EXPECT_NE(context_, nullptr); }

    TimeLine line(const char* format, std::int64_t pictures, std::int64_t sound,
                  AVRational sound_base = ninety) {
        context_->iformat = av_find_input_format(format);
        EXPECT_NE(context_->iformat, nullptr);
        add(AVMEDIA_TYPE_VIDEO, pictures, ninety);
        add(AVMEDIA_TYPE_AUDIO, sound, sound_base);
        add(AVMEDIA_TYPE_SUBTITLE, no_time, ninety);
        return TimeLine(*context_);
    }

    static std::int64_t moved(TimeLine& line, int stream, std::int64_t time,
                              std::int64_t duration = 3600) {
        const auto packet = make_packet();
        packet->stream_index = stream;
        packet->pts = packet->dts = time;
        packet->duration = duration;
        line.apply(*packet);
        return packet->dts;
    }

    OutputContext context_{avformat_alloc_context()};  // which was never opened

  private:
    void add(AVMediaType type, std::int64_t start, AVRational base) {
        auto* stream = avformat_new_stream(context_.get(), nullptr);
        stream->codecpar->codec_type = type;
        stream->time_base = base;
        stream->start_time = start;
        stream->pts_wrap_bits = 33;
    }
};

TEST_F(TimeLineTest, BroadcastsBeginAtNoughtExactly) {
    auto film = line("mpegts", 126'001, 126'000);
    EXPECT_EQ(moved(film, 1, 126'000, 1800), 0);
    EXPECT_EQ(moved(film, 0, 126'001), 1);
    EXPECT_EQ(film.moved(1'400'000), 0);
    EXPECT_TRUE(film.notes().empty());
}

TEST_F(TimeLineTest, OthersAreMovedByWholeSecondsAndOnlyIfTheyBeginLater) {
    auto early = line("matroska", 45'000, 0);
    EXPECT_EQ(moved(early, 0, 45'000), 45'000);
    context_.reset(avformat_alloc_context());
    auto late = line("matroska", 90'000 * 3600 + 45'000, 48'000 * 3600 + 24'000, {1, 48'000});
    EXPECT_EQ(moved(late, 0, 90'000 * 3600 + 45'000), 45'000);
    EXPECT_EQ(moved(late, 1, 48'000 * 3600 + 24'000), 24'000);
}

TEST_F(TimeLineTest, AStepBackIsBridgedAndSoundGoesWithThePictures) {
    auto film = line("mpegts", 0, 0);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(moved(film, 0, 3600 * i), 3600 * i);
    for (int i = 0; i < 190; ++i) EXPECT_EQ(moved(film, 1, 1800 * i, 1800), 1800 * i);
    EXPECT_EQ(moved(film, 0, 0), 360'000);              // the next piece
    EXPECT_EQ(moved(film, 1, 342'000, 1800), 342'000);  // sound of the one before
    EXPECT_EQ(moved(film, 0, 3600), 363'600);
    EXPECT_EQ(moved(film, 1, 900, 1800), 360'900);  // apart as in its own piece
    EXPECT_EQ(moved(film, 2, 7200), 367'200);       // a line of text there
    ASSERT_EQ(film.notes().size(), 1u);
    EXPECT_NE(film.notes()[0].find("once"), std::string::npos);
}

TEST_F(TimeLineTest, AClockThatWrapsIsCarriedOnExactly) {
    auto film = line("mpegts", wrap - 7200, wrap - 7200);
    EXPECT_EQ(moved(film, 0, wrap - 7200), 0);
    EXPECT_EQ(moved(film, 0, wrap - 3600), 3600);
    EXPECT_EQ(moved(film, 0, 100), 7300);
    EXPECT_EQ(moved(film, 1, wrap - 7200), 0);
    EXPECT_EQ(moved(film, 1, 50), 7250);
    ASSERT_EQ(film.notes().size(), 1u);
    EXPECT_NE(film.notes()[0].find("again at 0"), std::string::npos);
}

TEST_F(TimeLineTest, AGapStaysAndALongOneIsClosed) {
    auto film = line("mpegts", 0, 0);
    EXPECT_EQ(moved(film, 0, 0), 0);
    EXPECT_EQ(moved(film, 0, 90'000 * 5), 90'000 * 5);
    EXPECT_EQ(moved(film, 0, 90'000 * 60), 90'000 * 5 + 3600);
}

TEST_F(TimeLineTest, ElsewhereTimesAreTheFilmsOwn) {
    auto film = line("mov", 0, 0);
    for (const std::int64_t time : {900'000, 0, 90'000'000, 5}) {
        EXPECT_EQ(moved(film, 0, time), time);
    }
}

// Whatever a file claims, no sum runs over (the sanitizers watch), and what follows is in order.
TEST_F(TimeLineTest, ImpossibleTimesHarmNothing) {
    for (const auto* format : {"mpegts", "mov"}) {
        context_.reset(avformat_alloc_context());
        auto film = line(format, INT64_MAX - 5, INT64_MIN + 2);
        for (const std::int64_t time :
             {INT64_MAX, INT64_MIN + 1, std::int64_t{0}, INT64_MAX / 2, INT64_MIN / 2}) {
            for (const std::int64_t lasts : {std::int64_t{0}, INT64_MAX, INT64_MIN + 1}) {
                for (int stream = 0; stream < 3; ++stream) moved(film, stream, time, lasts);
            }
        }
        const auto at = moved(film, 0, 90'000);
        EXPECT_EQ(moved(film, 0, 93'600), at + 3600);
    }
}

}  // namespace
}  // namespace spot::media
