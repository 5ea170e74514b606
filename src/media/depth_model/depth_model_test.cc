#include "media/depth_model/depth_model.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>

#include "media/check_model.h"
#include "media/convert.h"
#include "media/depth/depth.h"
#include "media/depth/inner_depth.h"
#include "media/depth_model/onnx_fixture.h"
#include "media/depth_model/resample.h"
#include "media/film/film_fixture.h"
#include "media/picture/picture_fixture.h"

namespace spot::media {
namespace {

// A grey picture whose brightness falls from left to right.
class Ramp {
  public:
    Ramp(int width, int height, float shift = 0) : luma_(area(width, height)) {
        chroma_.assign(area(width / 2, height / 2), 128);
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                const float value =
                    220 - 180 * static_cast<float>(x) / static_cast<float>(width) + shift;
                luma_[static_cast<std::size_t>(y * width + x)] = static_cast<std::uint8_t>(value);
            }
        }
        picture_.planes = {Plane{luma_.data(), width, width, height},
                           Plane{chroma_.data(), width / 2, width / 2, height / 2},
                           Plane{chroma_.data(), width / 2, width / 2, height / 2}};
    }
    const Picture& picture() const { return picture_; }

  private:
    static std::size_t area(int width, int height) {
        return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    }
    std::vector<std::uint8_t> luma_;
    std::vector<std::uint8_t> chroma_;
    Picture picture_;
};

// Counts how often it is asked.
class Counting : public DepthSource {
  public:
    Result<std::vector<float>> nearness(const Picture&, int width, int height) override {
        ++asked;
        if (fails) return fail(Kind::invalid, "ModelFailed", "the source is tired");
        return std::vector<float>(static_cast<std::size_t>(width * height), 0.5f);
    }
    int asked = 0;
    bool fails = false;
};

class DepthModelTest : public FilmTest {
  protected:
    void SetUp() override {
        if (const auto runtime = OnnxRuntime::get(); !runtime) {
            GTEST_SKIP() << runtime.error().message;
        }
    }
    std::string model(const std::string& bytes) const {
        write_bytes(path("model.onnx"), bytes);
        return path("model.onnx");
    }
    std::string refused(const std::string& bytes) const {
        const auto opened = DepthModel::open({.path = model(bytes)}, 192, 108, 1);
        EXPECT_FALSE(opened.has_value());
        if (opened) return {};
        EXPECT_EQ(opened.error().message.find('\n'), std::string::npos);
        EXPECT_NE(opened.error().message.find("model.onnx: "), std::string::npos);
        return opened.error().code;
    }
};

// A thread that is started before the sandbox closes would be outside of it.
TEST(OnnxRuntimeTest, LoadingItStartsNoThread) {
    const auto threads = [] {
        int count = 0;
        for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
            count += task.exists() ? 1 : 0;
        }
        return count;
    };
    const pid_t child = ::fork();
    if (child == 0) {
        const int before = threads();  // one; the thread sanitizer has its own
        if (!OnnxRuntime::get()) ::_exit(2);
        ::_exit(threads() == before ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 2) GTEST_SKIP() << "no ONNX Runtime here";
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Resample, KeepsWhatIsEvenAndStraight) {
    for (const int to : {7, 40, 90}) {
        const auto made = resample(
            [](int y, float* row) {
                for (int x = 0; x < 40; ++x) row[x] = static_cast<float>(x + 2 * y);
            },
            40, 30, to, 30);
        const double step = 40.0 / to;
        for (int x = to / 4; x < 3 * to / 4; ++x) {
            const double at = (x + 0.5) * step - 0.5;
            EXPECT_NEAR(made[static_cast<std::size_t>(15 * to + x)], at + 30, 0.3) << to;
        }
    }
}

TEST(DepthSourceTest, EveryKthPictureOfAShotIsLookedAt) {
    Counting source;
    DepthOptions options{192, 108, 24};
    options.source = &source;
    options.every = 3;
    DepthEstimator depth(options);
    for (int i = 0; i < 10; ++i) {
        ASSERT_TRUE(depth.push(Ramp(192, 108, static_cast<float>(i)).picture()).has_value());
    }
    EXPECT_EQ(source.asked, 4);  // 0, 3, 6, 9
    depth.finish();
    int maps = 0;
    while (depth.pull()) ++maps;
    EXPECT_EQ(maps, 10);
}

TEST(DepthSourceTest, ItsErrorsAreThePushs) {
    Counting source;
    source.fails = true;
    DepthOptions options{192, 108, 24};
    options.source = &source;
    DepthEstimator depth(options);
    const auto pushed = depth.push(Ramp(192, 108).picture());
    ASSERT_FALSE(pushed.has_value());
    EXPECT_EQ(pushed.error().code, "ModelFailed");
}

TEST(DepthModelOptionsTest, AboutTwelveLooksASecond) {
    EXPECT_EQ(depth_every({}, 24), 2);
    EXPECT_EQ(depth_every({}, 60), 5);
    EXPECT_EQ(depth_every({}, 10), 1);
    EXPECT_EQ(depth_every({.every = 3}, 24), 3);
}

TEST_F(DepthModelTest, GivesWhatTheModelComputes) {
    auto opened = DepthModel::open({.path = model(brightness_model(56, 28))}, 192, 108, 2);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    EXPECT_EQ((*opened)->input_width(), 56);
    const auto map = (*opened)->nearness(Ramp(192, 108).picture(), 48, 27);
    ASSERT_TRUE(map.has_value()) << map.error().message;
    // Brightness is straight from left to right: so is the map, 0 and 1 at its 2nd and 98th
    // hundredths.
    for (int x = 6; x < 42; ++x) {
        const float expected = 1.0f - (static_cast<float>(x) + 0.5f - 0.96f) / (48 - 1.92f);
        EXPECT_NEAR((*map)[static_cast<std::size_t>(13 * 48 + x)], expected, 0.03f) << x;
    }
}

TEST_F(DepthModelTest, ModelsOf8BitsGiveTheSameToALevel) {
    const auto map_of = [&](const std::string& bytes) {
        const auto opened = DepthModel::open({.path = model(bytes)}, 192, 108, 2);
        EXPECT_TRUE(opened.has_value()) << opened.error().message;
        const auto map = (*opened)->nearness(Ramp(192, 108).picture(), 48, 27);
        EXPECT_TRUE(map.has_value()) << map.error().message;
        return *map;
    };
    const auto whole = map_of(brightness_model(56, 28));
    const auto small = map_of(small_brightness_model(56, 28));
    for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_NEAR(small[i], whole[i], 0.01f) << i;
    EXPECT_NE(small, whole);
}

TEST_F(DepthModelTest, DistancesAreTurnedRound) {
    // The model's numbers are about -1.9 to 1.2; as distances all below 0 is as near as can be.
    auto opened = DepthModel::open(
        {.path = model(brightness_model(56, 28)), .kind = DepthKind::metric}, 192, 108, 1);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    const auto map = (*opened)->nearness(Ramp(192, 108).picture(), 48, 27);
    ASSERT_TRUE(map.has_value());
    EXPECT_LT((*map)[13 * 48 + 3], 0.2f);
    EXPECT_GT((*map)[13 * 48 + 44], 0.8f);
}

TEST_F(DepthModelTest, FreeSidesFollowTheFilm) {
    const auto path = model(brightness_model(0, 0));
    const auto wide = DepthModel::open({.path = path}, 1920, 1080, 1);
    ASSERT_TRUE(wide.has_value()) << wide.error().message;
    EXPECT_EQ((*wide)->input_width(), 448);
    EXPECT_EQ((*wide)->input_height(), 252);
    const auto tall = DepthModel::open({.path = path}, 1080, 1920, 1);
    ASSERT_TRUE(tall.has_value());
    EXPECT_EQ((*tall)->input_width(), 252);
    EXPECT_EQ((*tall)->input_height(), 448);
}

TEST_F(DepthModelTest, SeesWhatLiesBetweenBarsInItsOwnShape) {
    const Area inside{0, 22, 320, 136};
    Painted barred(320, 180);
    Painted alone(inside.width, inside.height);
    barred.texture(inside, 5, 40, 220);
    alone.texture({0, 0, inside.width, inside.height}, 5, 40, 220);
    const auto path = model(brightness_model(0, 0));
    const auto map_of = [&](Painted& picture) {
        const auto size = picture.view();
        const auto opened = DepthModel::open({.path = path}, size.width(), size.height(), 1);
        EXPECT_TRUE(opened.has_value()) << opened.error().message;
        DepthOptions options{size.width(), size.height(), 24};
        (*opened)->give_to(options, {});
        InnerDepth depth(options);
        EXPECT_TRUE(depth.push(picture.view()).has_value());
        depth.finish();
        EXPECT_EQ((*opened)->input_width(), 518);
        EXPECT_EQ((*opened)->input_height(), 224);
        return depth.pull()->nearness;
    };
    EXPECT_EQ(map_of(barred), map_of(alone));
}

TEST_F(DepthModelTest, WhatIsNoModelOfDepthIsSaidInOneLine) {
    EXPECT_EQ(refused(""), "NotAModel");
    EXPECT_EQ(refused("this is a text and no model"), "NotAModel");
    const auto whole = brightness_model(56, 28);
    EXPECT_EQ(refused(whole.substr(0, whole.size() / 2)), "NotAModel");
    EXPECT_EQ(refused("\x08\x08" + std::string(4000, '\xff')), "NotAModel");
    OnnxFile no_map;
    no_map.input("pixel_values", {1, 3, 28, 56});
    no_map.output("mean", {1});
    no_map.node("ReduceMean", {"pixel_values"}, {"mean"},
                {{"axes", {1, 2, 3}}, {"keepdims", {0}, false}});
    EXPECT_EQ(refused(no_map.bytes()), "WrongModel");
    OnnxFile flat;
    flat.input("numbers", {1, 3});
    flat.output("same", {1, 3});
    flat.node("Identity", {"numbers"}, {"same"});
    EXPECT_EQ(refused(flat.bytes()), "WrongModel");
    const auto none = DepthModel::open({.path = path("none.onnx")}, 192, 108, 1);
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, "NotReadable");
}

TEST_F(DepthModelTest, AFilmIsConvertedWithItTheSameEachTime) {
    const auto film = demo(2);
    const auto file = model(brightness_model(112, 56));
    std::int64_t frames = 0;
    const auto converted = [&](const std::string& out, int every, const std::string& with) {
        const auto report = convert(film, path(out),
                                    {.render = {.preset = "ultrafast",
                                                .threads = 2,
                                                .depth_model = {.path = with, .every = every}}});
        EXPECT_TRUE(report.has_value()) << report.error().message;
        frames = report ? report->frames : 0;
        return bytes_of(path(out));
    };
    const auto first = converted("a.mp4", 1, file);
    EXPECT_EQ(frames, 24);
    EXPECT_EQ(first, converted("b.mp4", 1, file));
    EXPECT_NE(first, converted("c.mp4", 4, file));
    EXPECT_NE(first, converted("d.mp4", 1, ""));
}

TEST_F(DepthModelTest, CheckTellsWhatItIs) {
    const auto bytes = brightness_model(0, 0);
    const auto report = check_model({.path = model(bytes)}, 1);
    ASSERT_TRUE(report.has_value()) << report.error().message;
    EXPECT_EQ(report->size_bytes, bytes.size());
    EXPECT_EQ(report->sha256.size(), 64u);
    EXPECT_EQ(report->input, "pixel_values 1x3x?x?");
    EXPECT_EQ(report->width, 448);
    EXPECT_EQ(report->map_height, 252);
    EXPECT_FALSE(report->runtime_version.empty());
}

TEST_F(DepthModelTest, ATransformersLayersRun) {
    const auto opened = DepthModel::open({.path = model(transformer_model(56, 28))}, 192, 108, 1);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    const auto map = (*opened)->nearness(Ramp(192, 108).picture(), 48, 27);
    ASSERT_TRUE(map.has_value()) << map.error().message;
    EXPECT_TRUE(std::isfinite((*map)[100]));
}

}  // namespace
}  // namespace spot::media
