#include <gtest/gtest.h>

#include <algorithm>

extern "C" {
#include <libavutil/stereo3d.h>
}

#include "media/chunk.h"
#include "media/convert.h"
#include "media/encode/frame_packing.h"
#include "media/film/eyes_box.h"
#include "media/film/film_fixture.h"
#include "media/film/source.h"
#include "media/frames.h"
#include "media/look/excerpt.h"
#include "media/player_names.h"

namespace spot::media {
namespace {

class SwapEyes : public FilmTest {
  protected:
    // Without loss, as its first picture is decoded.
    Frame picture(Mode mode, bool swapped) {
        const auto out = path("out.mp4");
        const RenderSettings render{.mode = mode,
                                    .strength = 6,
                                    .swap_eyes = swapped,
                                    .preset = "ultrafast",
                                    .crf = 0,
                                    .threads = 2};
        const auto made = convert(source_, out, {.render = render});
        EXPECT_TRUE(made) << made.error().message;
        auto film = Excerpt::open(out, 0, 1);
        Frame first;
        double seconds = 0;
        EXPECT_TRUE(film && film->next(first, seconds).value_or(false));
        return first;
    }

    // Whether luma is the same in two parts that are as large as this.
    static bool same(const AVFrame& a, int ax, int ay, const AVFrame& b, int bx, int by, int width,
                     int height) {
        for (int y = 0; y < height; ++y) {
            const auto* row = a.data[0] + (ay + y) * a.linesize[0] + ax;
            const auto* other = b.data[0] + (by + y) * b.linesize[0] + bx;
            if (!std::equal(row, row + width, other)) return false;
        }
        return true;
    }

    std::string source_ = film({.frames = 8});
};

TEST_F(SwapEyes, TheEyesChangePlaces) {
    for (const auto mode : {Mode::sbs, Mode::hsbs, Mode::cross, Mode::tb, Mode::htb}) {
        const auto usual = picture(mode, false);
        const auto swapped = picture(mode, true);
        const bool above = row_of(mode).layout->place == StereoLayout::Place::above;
        const int width = above ? usual->width : usual->width / 2;
        const int height = above ? usual->height / 2 : usual->height;
        const int x = usual->width - width;
        const int y = usual->height - height;
        EXPECT_TRUE(same(*usual, 0, 0, *swapped, x, y, width, height)) << to_string(mode);
        EXPECT_TRUE(same(*usual, x, y, *swapped, 0, 0, width, height)) << to_string(mode);
        EXPECT_FALSE(same(*usual, 0, 0, *swapped, 0, 0, width, height)) << to_string(mode);
    }
    const auto usual = picture(Mode::anaglyph, false);
    const auto swapped = picture(Mode::anaglyph, true);
    EXPECT_FALSE(same(*usual, 0, 0, *swapped, 0, 0, usual->width, usual->height));
}

TEST_F(SwapEyes, PlayersAreToldThroughSegmentsAndJoin) {
    std::filesystem::create_directories(path("segments"));
    const auto segments = chunk(source_, path("segments"), {});
    ASSERT_TRUE(segments) << segments.error().message;
    const RenderSettings render{
        .mode = Mode::hsbs, .swap_eyes = true, .preset = "ultrafast", .threads = 2};
    ASSERT_TRUE(convert(segments->front().path, path("part.mp4"), {.render = render}));
    const StereoLayout layout{.right_first = true};
    for (const auto container : {FilmContainer::mp4, FilmContainer::mkv}) {
        const auto name = path("film." + std::string(to_string(container)));
        ASSERT_TRUE(join(source_, {path("part.mp4")}, name, {.container = container}));
        const auto unit = frame_packing_unit(Codec::h264, layout);
        const std::string message(unit.begin(), unit.end());
        EXPECT_NE(bytes_of(name).find(message), std::string::npos) << name;
    }
    // libav writes no st3d for it; Apple's box and Matroska say it.
    EXPECT_NE(bytes_of(path("film.mp4")).find(eyes_box(layout)), std::string::npos);
    const auto made = Source::open(path("film.mkv"));
    ASSERT_TRUE(made);
    const auto* stereo = reinterpret_cast<const AVStereo3D*>(
        av_stream_get_side_data(&made->video(), AV_PKT_DATA_STEREO3D, nullptr));
    ASSERT_NE(stereo, nullptr);
    EXPECT_EQ(stereo->type, AV_STEREO3D_SIDEBYSIDE);
    EXPECT_EQ(stereo->flags, AV_STEREO3D_FLAG_INVERT);
}

TEST_F(SwapEyes, NamesSayItAndPairsNeedNot) {
    EXPECT_EQ(player_name("film.avi", {.mode = Mode::hsbs, .swap_eyes = true}), "film_RL.mp4");
    EXPECT_EQ(player_name("film.avi", {.mode = Mode::cross, .swap_eyes = true}),
              "film_LRF_cross.mp4");
    for (const auto& row : modes) {
        if (!row.layout) continue;
        const auto name = player_name("film.avi", {.mode = row.mode, .swap_eyes = true});
        EXPECT_NE(stereo_word(name), "") << name;
    }
    for (const auto* name : {"usual", "swapped"}) {
        std::filesystem::create_directories(path(name));
        const RenderSettings render{.swap_eyes = name[0] == 's', .threads = 2};
        ASSERT_TRUE(write_frames(source_, path(name), {.render = render}, false));
    }
    EXPECT_EQ(bytes_of(path("usual/left_000003.png")), bytes_of(path("swapped/left_000003.png")));
}

}  // namespace
}  // namespace spot::media
