// Closed captions come through segments and codecs, each with its picture.

#include "media/picture/captions.h"

#include <gmock/gmock.h>

#include <map>

#include "media/chunk.h"
#include "media/convert.h"
#include "media/film/film_fixture.h"
#include "media/film/source.h"
#include "media/join.h"
#include "media/picture/decoder.h"

namespace spot::media {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// With bytes that look like start codes and would end a unit; pictures now and then have none.
std::string captions_of(int picture) {
    std::string bytes;
    for (int i = 0; i < 1 + picture % 25; ++i) {
        bytes += {'\xfc', static_cast<char>(picture % 2), static_cast<char>(picture)};
        bytes += std::string("\xfc\0\0", 3);
    }
    return bytes.substr(0, 31 * 3);
}

// By time, of pictures that have any.
std::map<std::int64_t, std::string> captions_in(const std::string& path) {
    auto source = Source::open(path);
    EXPECT_TRUE(source.has_value()) << source.error().message;
    auto decoder = Decoder::open(*source, 1);
    EXPECT_TRUE(decoder.has_value());
    std::map<std::int64_t, std::string> found;
    Packet packet = make_packet();
    Frame frame = make_frame();
    for (bool more = true; more;) {
        av_packet_unref(packet.get());
        more = source->read(*packet).value();
        if (more && packet->stream_index != source->video_index()) continue;
        EXPECT_TRUE((*decoder)->send(more ? packet.get() : nullptr));
        while ((*decoder)->receive(*frame)) {
            if (const auto* data = av_frame_get_side_data(frame.get(), AV_FRAME_DATA_A53_CC)) {
                const auto time = av_rescale_q(frame->pts, source->video().time_base, {1, 1000});
                found[time] = {reinterpret_cast<const char*>(data->data), data->size};
            }
            av_frame_unref(frame.get());
        }
    }
    return found;
}

class Captions : public FilmTest {
  protected:
    std::string captioned() const { return film({.frames = 48, .captions = captions_of}); }
};

TEST_F(Captions, AreKeptByCodecsThatCan) {
    const auto source = captioned();
    const auto wanted = captions_in(source);
    ASSERT_EQ(wanted.size(), 48u);
    for (const auto codec : {Codec::h264, Codec::hevc}) {
        const auto made =
            convert(source, path("out.mp4"), {.render = {.codec = codec, .preset = "ultrafast"}});
        ASSERT_TRUE(made.has_value()) << made.error().message;
        EXPECT_EQ(captions_in(path("out.mp4")), wanted) << to_string(codec);
        EXPECT_TRUE(made->notes.empty());
    }
}

TEST_F(Captions, ComeThroughSegments) {
    const auto source = captioned();
    std::filesystem::create_directories(path("segments"));
    const auto segments = chunk(source, path("segments"), {.target_seconds = 0.9});
    ASSERT_TRUE(segments.has_value());
    ASSERT_GE(segments->size(), 2u);
    std::vector<std::string> made;
    for (const auto& segment : *segments) {
        made.push_back(path(std::to_string(segment.index)));
        ASSERT_TRUE(
            convert(segment.path, made.back(), {.render = {.preset = "ultrafast"}}).has_value());
    }
    ASSERT_TRUE(join(source, made, path("joined.mp4")).has_value());
    EXPECT_EQ(captions_in(path("joined.mp4")), captions_in(source));
}

TEST_F(Captions, AreKeptWhereFieldsBecomePictures) {
    const auto source =
        film({.height = 96, .frames = 24, .x264 = "tff=1", .captions = captions_of});
    const auto made = convert(source, path("out.mp4"), {.render = {.preset = "ultrafast"}});
    ASSERT_TRUE(made.has_value());
    EXPECT_THAT(made->notes, ElementsAre(HasSubstr("deinterlaced")));
    EXPECT_EQ(captions_in(path("out.mp4")), captions_in(source));
}

TEST_F(Captions, ThatAreLostAreNoted) {
    const auto source = captioned();
    const auto made =
        convert(source, path("out.mp4"), {.render = {.codec = Codec::av1, .preset = "12"}});
    ASSERT_TRUE(made.has_value());
    EXPECT_THAT(made->notes, ElementsAre(HasSubstr("captions")));
}

}  // namespace
}  // namespace spot::media
