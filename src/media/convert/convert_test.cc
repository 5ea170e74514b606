#include "media/convert.h"

#include "media/film/film_fixture.h"
#include "media/look/excerpt.h"
#include "media/look/inspect.h"
#include "media/probe.h"

namespace spot::media {
namespace {

class ConvertTest : public FilmTest {
  protected:
    ConvertReport done(const std::string& in, const std::string& out, ConvertOptions options = {}) {
        options.render.preset = "ultrafast";
        const auto report = convert(in, path(out), options);
        EXPECT_TRUE(report.has_value()) << report.error().message;
        return report ? *report : ConvertReport{};
    }
};

TEST_F(ConvertTest, TheSameTwiceGivesTheSameBytes) {
    const auto source = demo(2);
    done(source, "a.mp4", {.render = {.threads = 3}});
    done(source, "b.mp4", {.render = {.threads = 3}});
    EXPECT_EQ(bytes_of(path("a.mp4")), bytes_of(path("b.mp4")));
}

TEST_F(ConvertTest, OneThreadConvertsToo) {
    const auto report = done(demo(1), "a.mp4", {.render = {.threads = 1}});
    EXPECT_EQ(report.frames, 12);
    EXPECT_EQ(report.width, 384);
    EXPECT_EQ(count_frames(path("a.mp4")), 12);
}

TEST_F(ConvertTest, EveryModeHasItsSizeAndStatesIt) {
    const auto source = demo(1);
    struct Case {
        Mode mode;
        int width, height;
        const char* stated;
    };
    for (const auto& c :
         {Case{Mode::sbs, 384, 108, "left_right"}, Case{Mode::tb, 192, 216, "top_bottom"},
          Case{Mode::hsbs, 192, 108, "left_right"}, Case{Mode::htb, 192, 108, "top_bottom"},
          Case{Mode::vr180, 1056, 528, "left_right"}, Case{Mode::row_interleaved, 192, 108, ""},
          Case{Mode::anaglyph, 192, 108, ""}}) {
        const auto report = done(source, "out.mp4", {.render = {.mode = c.mode, .threads = 2}});
        EXPECT_EQ(report.width, c.width) << to_string(c.mode);
        EXPECT_EQ(report.height, c.height) << to_string(c.mode);
        EXPECT_EQ(stated_stereo(path("out.mp4")), c.stated) << to_string(c.mode);
    }
}

TEST_F(ConvertTest, NoStrengthGivesTwoEqualEyes) {
    done(demo(1), "flat.mp4", {.render = {.strength = 0, .crf = 0, .threads = 2}});
    const auto eyes = compare_eyes(path("flat.mp4"), Mode::sbs);
    ASSERT_TRUE(eyes.has_value());
    EXPECT_LT(eyes->absolute_luma, 0.3);  // x264 alone
}

// Coded without loss, so that samples can be compared.
TEST_F(ConvertTest, BarsStayAsTheyAreAndTheFilmBetweenThemIsAsWithoutThem) {
    constexpr int bar = 14;
    constexpr int inner = 108 - 2 * bar;
    const TestFilm plan{.sound = "", .frames = 20, .x264 = "qp=0", .bar = bar};
    auto without = plan;
    without.height = inner;
    without.bar = 0;
    const ConvertOptions lossless{.render = {.strength = 5, .crf = 0, .threads = 2}};
    const auto barred = done(film(plan), "barred.mp4", lossless);
    const auto cut = done(film(without, "cut.mp4"), "alone.mp4", lossless);
    EXPECT_EQ(barred.comfort.parallax, cut.comfort.parallax);
    EXPECT_EQ(barred.comfort.pixels, cut.comfort.pixels);
    auto a = Excerpt::open(path("barred.mp4"), 0, 1);
    auto b = Excerpt::open(path("alone.mp4"), 0, 1);
    ASSERT_TRUE(a && b);
    Frame whole;
    Frame part;
    double seconds = 0;
    int pictures = 0;
    while (a->next(whole, seconds).value_or(false) && b->next(part, seconds).value_or(false)) {
        ++pictures;
        for (int y = 0; y < 108; ++y) {
            const auto* row = whole->data[0] + y * whole->linesize[0];
            if (y >= bar && y < bar + inner) {
                const auto* other = part->data[0] + (y - bar) * part->linesize[0];
                ASSERT_TRUE(std::equal(row, row + 384, other)) << pictures << " " << y;
            } else {
                ASSERT_EQ(std::count(row, row + 384, 16), 384) << pictures << " " << y;
            }
        }
    }
    EXPECT_EQ(pictures, 20);
}

TEST_F(ConvertTest, CutsAreFound) {
    const auto report = done(demo(3), "out.mp4", {.render = {.threads = 2}});
    EXPECT_EQ(report.scenes, 2);
}

TEST_F(ConvertTest, OddSizesGrowByOnePixel) {
    const auto source = film({.sound = "", .width = 161, .height = 91, .frames = 8});
    const auto report = done(source, "out.mp4", {.render = {.threads = 2}});
    EXPECT_EQ(report.width, 324);
    EXPECT_EQ(report.height, 92);
    EXPECT_EQ(report.frames, 8);
}

TEST_F(ConvertTest, RotationIsApplied) {
    const auto source = film({.frames = 8, .rotation = 90});
    const auto report = done(source, "out.mp4", {.render = {.threads = 2}});
    EXPECT_EQ(report.width, 216);
    EXPECT_EQ(report.height, 192);
    const auto info = probe(path("out.mp4"));
    ASSERT_TRUE(info.has_value());
    EXPECT_EQ(info->rotation, 0);
}

TEST_F(ConvertTest, CancelLeavesNothing) {
    const auto source = demo(2);
    std::filesystem::create_directories(path("out"));
    for (const int threads : {1, 2}) {
        const auto report = convert(source, path("out/a.mp4"),
                                    {.render = {.threads = threads},
                                     .progress = [](const ConvertProgress&) { return false; }});
        ASSERT_FALSE(report.has_value());
        EXPECT_EQ(report.error().code, "Cancelled");
        EXPECT_EQ(files_in(path("out")), 0u);
    }
}

TEST_F(ConvertTest, ProgressReachesTheEnd) {
    ConvertProgress last;
    done(demo(1), "a.mp4", {.render = {.threads = 2}, .progress = [&](const ConvertProgress& p) {
                                last = p;
                                return true;
                            }});
    EXPECT_EQ(last.frames_done, 12);
    EXPECT_EQ(last.frames_total, 12);
    EXPECT_GT(last.frames_per_second, 0);
}

TEST_F(ConvertTest, BadOptionsAreRefused) {
    const auto source = demo(1);
    for (const auto& render : {RenderSettings{.strength = -1}, RenderSettings{.strength = 11},
                               RenderSettings{.convergence = 1.5}, RenderSettings{.crf = 60},
                               RenderSettings{.preset = "hasty"}, RenderSettings{.bit_depth = 9},
                               RenderSettings{.codec = Codec::av1, .preset = "veryfast"},
                               RenderSettings{.threads = -1}}) {
        const auto report = convert(source, path("out.mp4"), {.render = render});
        ASSERT_FALSE(report.has_value());
        EXPECT_EQ(report.error().code, "InvalidOption");
    }
    EXPECT_FALSE(std::filesystem::exists(path("out.mp4.part")));
}

}  // namespace
}  // namespace spot::media
