#include "media/preview.h"

#include "media/analyse.h"
#include "media/convert.h"
#include "media/depth_model/onnx_fixture.h"
#include "media/depth_model/onnx_runtime.h"
#include "media/film/film_fixture.h"
#include "media/frames.h"
#include "media/still/png_fixture.h"

namespace spot::media {
namespace {

class PreviewTest : public FilmTest {
  protected:
    PreviewTest() { std::filesystem::create_directories(path("out")); }
    Result<std::vector<std::string>> shown(const std::string& film, std::vector<double> at,
                                           bool sheet = false, double strength = 4) {
        return preview(film, path("out"),
                       {.at = std::move(at),
                        .name = "film",
                        .sheet = sheet,
                        .render = {.strength = strength, .threads = 2}});
    }
};

TEST_F(PreviewTest, WritesSixStills) {
    const auto made = shown(demo(4), {1});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->size(), 6u);
    EXPECT_EQ(files_in(path("out")), 6u);
    for (const auto* what : {"left", "right", "anaglyph", "depth", "shift", "difference"}) {
        const auto picture = read_png(path("out") + "/film_" + what + ".png");
        EXPECT_EQ(picture.width, 192) << what;
        EXPECT_EQ(picture.height, 108) << what;
    }
    const auto left = read_png(path("out/film_left.png"));
    const auto right = read_png(path("out/film_right.png"));
    EXPECT_GT(left.distance(right), 0.5);
    // Gray stays gray, and depth has a range.
    const auto depth = read_png(path("out/film_depth.png"));
    EXPECT_GT(*std::max_element(depth.rgb.begin(), depth.rgb.end()),
              *std::min_element(depth.rgb.begin(), depth.rgb.end()) + 100);
}

TEST_F(PreviewTest, HalfSpheresAreOneMore) {
    const auto made =
        preview(demo(4), path("out"),
                {.at = {1}, .name = "film", .render = {.mode = Mode::vr180, .threads = 2}});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->size(), 7u);
    const auto spheres = read_png(path("out/film_vr180.png"));
    EXPECT_EQ(spheres.width, 1056);
    EXPECT_EQ(spheres.height, 528);
    EXPECT_EQ(spheres.rgb[0] + spheres.rgb[1] + spheres.rgb[2], 0);
    EXPECT_EQ(read_png(path("out/film_left.png")).width, 192);
}

TEST_F(PreviewTest, NoStrengthShowsTheSameTwice) {
    ASSERT_TRUE(shown(demo(4), {1}, false, 0));
    EXPECT_EQ(read_png(path("out/film_left.png")).rgb, read_png(path("out/film_right.png")).rgb);
    const auto difference = read_png(path("out/film_difference.png"));
    EXPECT_TRUE(std::all_of(difference.rgb.begin(), difference.rgb.end(),
                            [](std::uint8_t v) { return v == 128; }));
}

// A seek must land on the picture that reading from the start would find.
TEST_F(PreviewTest, ShowsThePictureOfTheTime) {
    const auto source = demo(8);
    ASSERT_TRUE(shown(source, {1.0, 5.0, 7.0}, false, 0));
    std::filesystem::create_directories(path("all"));
    const auto pairs =
        write_frames(source, path("all"), {.render = {.strength = 0, .threads = 2}}, false);
    ASSERT_TRUE(pairs);
    EXPECT_EQ(*pairs, 96);
    for (const int at : {1, 5, 7}) {
        const auto seen = read_png(path("out/film_" + std::to_string(at) + "s_left.png"));
        const auto number = std::to_string(1000000 + at * 12 + 1).substr(1);
        EXPECT_EQ(seen.rgb, read_png(path("all/left_" + number + ".png")).rgb) << at;
    }
}

TEST_F(PreviewTest, SheetHasARowForEachTime) {
    const auto made = shown(demo(4), {0, 3}, true);
    ASSERT_TRUE(made) << made.error().message;
    ASSERT_EQ(made->size(), 1u);
    const auto sheet = read_png(path("out/film_sheet.png"));
    EXPECT_EQ(sheet.width, 5 * 192);
    EXPECT_EQ(sheet.height, 2 * 108);
}

TEST_F(PreviewTest, RefusesTimesBeyondTheEndAndOtherFiles) {
    const auto source = demo(2);
    const auto late = shown(source, {30});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, "InvalidOption");
    EXPECT_NE(late.error().message.find("1.92 seconds"), std::string::npos) << late.error().message;
    EXPECT_EQ(shown(source, {}).error().code, "InvalidOption");
    EXPECT_EQ(shown(source, {-1}).error().code, "InvalidOption");
    EXPECT_EQ(files_in(path("out")), 0u);
    ASSERT_TRUE(shown(source, {1}));
    EXPECT_EQ(shown(source, {1}).error().code, "OutputExists");
}

TEST_F(PreviewTest, AviWithoutTimesIsReadFromItsStart) {
    const auto source = film(
        {.format = "avi", .codec = "mpeg4", .sound = "mp2", .frames = 96, .x264 = ""}, "f.avi");
    const auto made = shown(source, {3}, true);
    ASSERT_TRUE(made) << made.error().message;
}

TEST_F(PreviewTest, AnalysisOfAllIsWhatAConversionReports) {
    const auto source = demo(4);
    const RenderSettings render{.strength = 6, .preset = "ultrafast", .threads = 2};
    const auto seen = analyse(source, {.render = render, .all = true});
    ASSERT_TRUE(seen) << seen.error().message;
    const auto made = convert(source, path("made.mp4"), {.render = render});
    ASSERT_TRUE(made);
    EXPECT_EQ(seen->comfort.pictures, 48);
    EXPECT_EQ(seen->comfort.parallax, made->comfort.parallax);
    EXPECT_EQ(seen->comfort.cuts, 1);
    EXPECT_EQ(seen->stretches, 1);
}

TEST_F(PreviewTest, AModelShowsWhatAConversionWithItWillBe) {
    if (const auto runtime = OnnxRuntime::get(); !runtime) GTEST_SKIP() << runtime.error().message;
    const auto source = demo(2);
    const DepthModelOptions depth{.path = path("model.onnx"), .every = 1};
    write_bytes(depth.path, brightness_model(112, 56));
    RenderSettings render{.preset = "ultrafast", .threads = 2, .depth_model = depth};
    const auto converted = convert(source, path("converted.mp4"), {.render = render});
    ASSERT_TRUE(converted.has_value()) << converted.error().message;
    const auto seen = analyse(source, {.render = render, .all = true});
    ASSERT_TRUE(seen.has_value()) << seen.error().message;
    EXPECT_EQ(seen->comfort.parallax, converted->comfort.parallax);
    const auto still = [&](const std::string& name) {
        const auto made =
            preview(source, folder_.string(), {.at = {1}, .name = name, .render = render});
        EXPECT_TRUE(made.has_value()) << made.error().message;
        return bytes_of(path(name + "_depth.png"));
    };
    const auto by_model = still("model");
    render.depth_model = {};
    EXPECT_NE(by_model, still("signs"));
    render.depth_model.path = path("none.onnx");
    const auto none =
        preview(source, folder_.string(), {.at = {1}, .name = "none", .render = render});
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, "NotReadable");
}

TEST_F(PreviewTest, AnalysisLooksAtStretches) {
    const auto source = demo(40);
    int calls = 0;
    const auto seen = analyse(source, {.render = {.threads = 2}, .progress = [&](double) {
                                           ++calls;
                                           return true;
                                       }});
    ASSERT_TRUE(seen) << seen.error().message;
    EXPECT_EQ(seen->stretches, 5);
    EXPECT_EQ(calls, 5);
    EXPECT_NEAR(seen->film_seconds, 40, 0.2);
    EXPECT_NEAR(seen->seen_seconds, 7.5, 0.5);
    EXPECT_GT(report_of(seen->comfort).suggested_strength, 0);
    const auto stopped =
        analyse(source, {.render = {.threads = 2}, .progress = [](double) { return false; }});
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, "Cancelled");
}

}  // namespace
}  // namespace spot::media
