#include "media/depth_maps/given_depth.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include "media/convert.h"
#include "media/depth_film.h"
#include "media/depth_maps/lossless_film.h"
#include "media/film/film_fixture.h"
#include "media/film/source.h"
#include "media/photo.h"
#include "media/probe.h"
#include "media/still/png.h"

namespace spot::media {
namespace {

constexpr Size small{64, 48};

class GivenDepthTest : public FilmTest {
  protected:
    // A map that rises from `left` to `right`.
    std::string map(const std::string& name, int left, int right,
                    AVPixelFormat form = AV_PIX_FMT_GRAY16BE, Size size = small) const {
        Frame made = make_frame();
        made->format = form;
        made->width = size.width;
        made->height = size.height;
        EXPECT_GE(av_frame_get_buffer(made.get(), 0), 0);
        for (int y = 0; y < size.height; ++y) {
            auto* row = made->data[0] + static_cast<std::ptrdiff_t>(y) * made->linesize[0];
            for (int x = 0; x < size.width; ++x) {
                const int value = left + (right - left) * x / (size.width - 1);
                if (form == AV_PIX_FMT_GRAY16BE) {
                    row[2 * x] = static_cast<std::uint8_t>(value >> 8);
                    row[2 * x + 1] = static_cast<std::uint8_t>(value & 0xff);
                } else {
                    row[x] = static_cast<std::uint8_t>(value >> 8);
                }
            }
        }
        EXPECT_TRUE(write_png(*made, path(name)));
        return path(name);
    }

    std::unique_ptr<GivenDepth> opened(const std::vector<std::string>& paths,
                                       Size size = small) const {
        auto given = GivenDepth::open(paths, size, 1);
        EXPECT_TRUE(given) << given.error().message;
        return given ? std::move(*given) : nullptr;
    }

    static int at(const Plane& plane, int x, int y) {
        return reinterpret_cast<const std::uint16_t*>(plane.row(y))[x];
    }

    ConvertOptions quick(Mode mode = Mode::sbs) const {
        return {.render = {.mode = mode, .preset = "ultrafast", .threads = 2}};
    }
};

TEST_F(GivenDepthTest, AMapOfThePicturesSizeIsReadAsItIs) {
    const auto given = opened({map("a.png", 1000, 64'000), map("b.png", 5000, 5000)});
    auto plane = given->next();
    ASSERT_TRUE(plane);
    EXPECT_EQ(at(*plane, 0, 0), 1000);
    EXPECT_EQ(at(*plane, 63, 47), 64'000);
    EXPECT_EQ(at(*plane, 21, 5), 22'000);
    plane = given->next();
    ASSERT_TRUE(plane);
    EXPECT_EQ(at(*plane, 63, 47), 5000);
    EXPECT_TRUE(given->notes().empty());
}

TEST_F(GivenDepthTest, EightBitsAndOtherSizesReachBothEnds) {
    const auto given = opened({map("a.png", 0, 65'535, AV_PIX_FMT_GRAY8), map("b.png", 0, 65'535),
                               map("c.png", 65'535, 65'535, AV_PIX_FMT_GRAY8)},
                              {192, 108});
    for (int i = 0; i < 2; ++i) {
        const auto plane = given->next();
        ASSERT_TRUE(plane);
        EXPECT_NEAR(at(*plane, 0, 0), 0, 400);
        EXPECT_NEAR(at(*plane, 191, 100), 65'535, 400);
        EXPECT_NEAR(at(*plane, 95, 50), 32'700, 700);
    }
    const auto white = given->next();
    ASSERT_TRUE(white);
    EXPECT_NEAR(at(*white, 100, 50), 65'535, 260);
}

TEST_F(GivenDepthTest, RangesAreWhatFilmsSay) {
    // A film of gray 64 and 235 of 255, coded as narrow and as full range.
    for (const auto form : {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV422P10LE, AV_PIX_FMT_GRAY10LE}) {
        const bool deep = form != AV_PIX_FMT_YUV420P;
        for (const auto range : {AVCOL_RANGE_MPEG, AVCOL_RANGE_JPEG}) {
            auto film = LosslessFilm::create(path("maps.mkv"), {.form = form,
                                                                .size = small,
                                                                .time_base = {1, 25},
                                                                .rate = {25, 1},
                                                                .range = range});
            ASSERT_TRUE(film) << film.error().message;
            for (const int level : {64, 235}) {
                Frame frame = make_frame();
                frame->format = form;
                frame->width = small.width;
                frame->height = small.height;
                frame->pts = level == 64 ? 0 : 1;
                frame->pkt_duration = 1;
                ASSERT_GE(av_frame_get_buffer(frame.get(), 0), 0);
                for (int plane = 0; plane < (form == AV_PIX_FMT_GRAY10LE ? 1 : 3); ++plane) {
                    const int rows =
                        plane > 0 && form == AV_PIX_FMT_YUV420P ? small.height / 2 : small.height;
                    const int value = plane > 0 ? 128 : level;
                    for (int y = 0; y < rows; ++y) {
                        auto* row = frame->data[plane] +
                                    static_cast<std::ptrdiff_t>(y) * frame->linesize[plane];
                        if (!deep) {
                            std::fill_n(row, frame->linesize[plane], value);
                        } else {
                            std::fill_n(reinterpret_cast<std::uint16_t*>(row),
                                        frame->linesize[plane] / 2,
                                        static_cast<std::uint16_t>(4 * value));
                        }
                    }
                }
                ASSERT_TRUE((*film)->write(*frame));
            }
            ASSERT_TRUE((*film)->finish());
            const auto given = opened({path("maps.mkv")});
            const bool narrow = range == AVCOL_RANGE_MPEG;
            EXPECT_NEAR(at(given->next().value(), 3, 3), narrow ? 48 * 65535 / 219 : 64 * 257, 300)
                << av_get_pix_fmt_name(form) << " narrow " << narrow;
            EXPECT_NEAR(at(given->next().value(), 3, 3), narrow ? 65535 : 235 * 257, 300)
                << av_get_pix_fmt_name(form) << " narrow " << narrow;
        }
    }
}

TEST_F(GivenDepthTest, ShapesAreLookedAt) {
    const auto upright = map("a.png", 0, 9000, AV_PIX_FMT_GRAY16BE, {48, 64});
    EXPECT_EQ(GivenDepth::open({upright}, small, 1).error().code, "WrongMaps");
    const auto wide = opened({map("b.png", 0, 9000, AV_PIX_FMT_GRAY16BE, {128, 48})});
    ASSERT_EQ(wide->notes().size(), 2u);
    EXPECT_NE(wide->notes()[0].find("another shape (128x48)"), std::string::npos);
}

TEST_F(GivenDepthTest, WhatIsMissingDamagedOrLeftOverIsSaid) {
    const auto first = map("a.png", 0, 0);
    const auto second = map("b.png", 9000, 9000);
    write_bytes(path("broken.png"), bytes_of(second).substr(0, 60));
    const auto given = opened({first, path("broken.png"), path("none.png"), second});
    std::vector<int> seen;
    for (int i = 0; i < 3; ++i) seen.push_back(at(given->next().value(), 3, 3));
    ASSERT_EQ(given->notes().size(), 2u);  // damage, and one that is left over
    EXPECT_NE(given->notes()[0].find("broken.png"), std::string::npos);
    for (int i = 0; i < 3; ++i) seen.push_back(at(given->next().value(), 3, 3));
    EXPECT_EQ(seen, (std::vector<int>{0, 0, 0, 9000, 9000, 9000}));
    ASSERT_EQ(given->notes().size(), 2u);
    EXPECT_NE(given->notes()[1].find("by 2"), std::string::npos);
}

TEST_F(GivenDepthTest, ADamagedMapOfAFilmKeepsItsPlace) {
    auto film = LosslessFilm::create(path("maps.mkv"), {.form = AV_PIX_FMT_GRAY16LE,
                                                        .size = small,
                                                        .time_base = {1, 25},
                                                        .rate = {25, 1},
                                                        .range = AVCOL_RANGE_JPEG});
    ASSERT_TRUE(film) << film.error().message;
    for (int i = 0; i < 6; ++i) {
        Frame frame = make_frame();
        frame->format = AV_PIX_FMT_GRAY16LE;
        frame->width = small.width;
        frame->height = small.height;
        frame->pts = i;
        frame->pkt_duration = 1;
        ASSERT_GE(av_frame_get_buffer(frame.get(), 0), 0);
        for (int y = 0; y < small.height; ++y) {
            auto* row = reinterpret_cast<std::uint16_t*>(
                frame->data[0] + static_cast<std::ptrdiff_t>(y) * frame->linesize[0]);
            std::fill_n(row, small.width, static_cast<std::uint16_t>(10'000 * (i + 1)));
        }
        ASSERT_TRUE((*film)->write(*frame));
    }
    ASSERT_TRUE((*film)->finish());
    // All bytes of the third packet.
    auto source = Source::open(path("maps.mkv"));
    ASSERT_TRUE(source);
    Packet packet = make_packet();
    for (int i = 0; i < 3; ++i) {
        av_packet_unref(packet.get());
        ASSERT_TRUE(source->read(*packet).value());
    }
    auto bytes = bytes_of(path("maps.mkv"));
    const std::string whole(reinterpret_cast<const char*>(packet->data),
                            static_cast<std::size_t>(packet->size));
    const auto begin = bytes.find(whole);
    ASSERT_NE(begin, bytes.npos);
    bytes.replace(begin, whole.size(), whole.size(), '\xff');
    write_bytes(path("maps.mkv"), bytes);

    const auto given = opened({path("maps.mkv")});
    std::vector<int> seen;
    for (int i = 0; i < 6; ++i) seen.push_back(at(given->next().value(), 3, 3));
    EXPECT_EQ(seen[1], 20'000);
    EXPECT_EQ(seen[3], 40'000);
    EXPECT_EQ(seen[5], 60'000);
}

TEST_F(GivenDepthTest, WhatIsNoDepthIsRefused) {
    const auto code = [](const Result<std::unique_ptr<GivenDepth>>& made) {
        return made ? "" : made.error().code;
    };
    Frame rgb = make_rgb(small);
    for (int y = 0; y < small.height; ++y) {
        auto* row = rgb->data[0] + static_cast<std::ptrdiff_t>(y) * rgb->linesize[0];
        for (int x = 0; x < 3 * small.width; ++x) row[x] = x % 3 == 0 ? 200 : 20;
    }
    ASSERT_TRUE(write_png(*rgb, path("red.png")));
    EXPECT_EQ(code(GivenDepth::open({path("red.png")}, small, 1)), "WrongMaps");
    EXPECT_EQ(code(GivenDepth::open({path("none.png")}, small, 1)), "NotReadable");
    write_bytes(path("text.png"), "no picture");
    EXPECT_EQ(code(GivenDepth::open({path("text.png")}, small, 1)), "NotAFilm");
    EXPECT_EQ(code(GivenDepth::open({path("text.png"), path("text.png")}, small, 1)),
              "NotAPicture");
    const auto given = opened({map("a.png", 0, 0)});
    EXPECT_TRUE(given->check_count(1, true));
    EXPECT_TRUE(given->check_count(0, false));  // not known
    EXPECT_FALSE(given->check_count(60, true));
    EXPECT_FALSE(given->check_count(60, false));
}

TEST_F(GivenDepthTest, DepthGoesOutAndInAgain) {
    const auto in = demo(2);
    const auto out = write_depth_film(in, path("maps.mkv"), quick());
    ASSERT_TRUE(out) << out.error().message;
    const auto maps = probe(path("maps.mkv"));
    ASSERT_TRUE(maps);
    EXPECT_EQ(maps->video_codec, "ffv1");
    EXPECT_EQ(maps->bit_depth, 16);
    EXPECT_EQ(maps->width, 192);

    std::filesystem::create_directory(path("maps"));
    const auto pictures = write_depth_pictures(in, path("maps"), quick(), false);
    ASSERT_TRUE(pictures) << pictures.error().message;
    EXPECT_EQ(pictures->maps, out->maps);
    ASSERT_EQ(files_in(path("maps")), static_cast<std::size_t>(out->maps));
    EXPECT_EQ(write_depth_pictures(in, path("maps"), quick(), false).error().code, "OutputExists");

    auto by_film = quick();
    by_film.depth_maps = {path("maps.mkv")};
    auto by_pictures = quick();
    for (int i = 1; i <= out->maps; ++i) {
        by_pictures.depth_maps.push_back(path("maps") + fmt::format("/depth_{:06}.png", i));
    }
    const auto first = convert(in, path("film.mp4"), by_film);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->frames, out->maps);
    EXPECT_TRUE(first->notes.empty());
    const auto second = convert(in, path("pictures.mp4"), by_pictures);
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_TRUE(bytes_of(path("film.mp4")) == bytes_of(path("pictures.mp4")));
    // Depth that was written and read again is as near and as far as the estimator's own.
    const auto own = convert(in, path("own.mp4"), quick());
    ASSERT_TRUE(own);
    EXPECT_NEAR(report_of(first->comfort).crossed, report_of(own->comfort).crossed, 0.25);
    EXPECT_NEAR(report_of(first->comfort).uncrossed, report_of(own->comfort).uncrossed, 0.25);

    // At fewer pictures a second there are fewer maps, and as many are wanted.
    auto fewer = quick();
    fewer.render.wanted.max_rate = 6;
    const auto few = write_depth_film(in, path("few.mkv"), fewer);
    ASSERT_TRUE(few) << few.error().message;
    EXPECT_EQ(few->maps, out->maps / 2);
    fewer.depth_maps = {path("few.mkv")};
    const auto slow = convert(in, path("slow.mp4"), fewer);
    ASSERT_TRUE(slow) << slow.error().message;
    EXPECT_TRUE(slow->notes.empty());
    fewer.depth_maps = {path("maps.mkv")};
    EXPECT_EQ(convert(in, path("x.mp4"), fewer).error().code, "WrongMaps");

    by_film.render.depth_model.path = "model.onnx";
    EXPECT_EQ(convert(in, path("x.mp4"), by_film).error().code, "InvalidOption");
    by_pictures.depth_maps.resize(10);
    EXPECT_EQ(convert(in, path("x.mp4"), by_pictures).error().code, "WrongMaps");
    EXPECT_FALSE(std::filesystem::exists(path("x.mp4")));
}

TEST_F(GivenDepthTest, AMapMovesWhatItSays) {
    // Near on the left, far on the right: the eyes see the left crossed and the right uncrossed.
    const auto in = film({.sound = "", .frames = 12});
    ASSERT_TRUE(write_depth_film(in, path("own.mkv"), quick()));
    auto options = quick();
    options.render.strength = 4;
    for (int i = 0; i < 12; ++i) {
        options.depth_maps.push_back(
            map(fmt::format("{}.png", i), 60'000, 5'000, AV_PIX_FMT_GRAY16BE, {192, 108}));
    }
    auto made = convert(in, path("slope.mp4"), options);
    ASSERT_TRUE(made) << made.error().message;
    const auto slope = report_of(made->comfort);
    EXPECT_GT(slope.crossed, 0.8);
    EXPECT_GT(slope.uncrossed, 0.8);
    // The same everywhere: all lies in the screen.
    options.depth_maps.assign(12, map("flat.png", 60'000, 60'000));
    made = convert(in, path("flat.mp4"), options);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_LT(report_of(made->comfort).crossed, 0.01);
    EXPECT_LT(report_of(made->comfort).uncrossed, 0.01);
}

TEST_F(GivenDepthTest, OfAPhotoToo) {
    Frame rgb = make_rgb({97, 65});
    for (int y = 0; y < 65; ++y) {
        auto* row = rgb->data[0] + static_cast<std::ptrdiff_t>(y) * rgb->linesize[0];
        for (int x = 0; x < 3 * 97; ++x) row[x] = static_cast<std::uint8_t>(x * y);
    }
    ASSERT_TRUE(write_png(*rgb, path("in.png")));
    const auto made = write_depth_photo(path("in.png"), path("depth.png"), quick(), false);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->width, 97);
    EXPECT_EQ(made->height, 65);
    EXPECT_EQ(write_depth_photo(path("in.png"), path("depth.png"), quick(), false).error().code,
              "OutputExists");
    PhotoOptions options;
    options.convert.depth_maps = {path("depth.png")};
    EXPECT_TRUE(convert_photo(path("in.png"), path("out.png"), options));
    options.convert.depth_maps.push_back(path("depth.png"));
    EXPECT_EQ(convert_photo(path("in.png"), path("out2.png"), options).error().code, "WrongMaps");
    // Nor is one of a film's taken.
    const auto film = demo(1);
    ASSERT_TRUE(write_depth_film(film, path("film.mkv"), quick()));
    options.convert.depth_maps = {path("film.mkv")};
    EXPECT_EQ(convert_photo(path("in.png"), path("out2.png"), options).error().code, "WrongMaps");
}

}  // namespace
}  // namespace spot::media
