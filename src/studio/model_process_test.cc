#include "studio/model_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "media/convert.h"
#include "media/depth_model/depth_model.h"
#include "media/depth_model/gpu_fixture.h"
#include "media/depth_model/onnx_fixture.h"
#include "media/film/film_fixture.h"
#include "studio/model_walls.h"

namespace spot::studio {
namespace {

using media::DepthDevice;
using media::DepthModel;

// Any picture: noise by a fixed rule.
class Noise {
  public:
    Noise() : luma_(192 * 108), chroma_(96 * 54) {
        std::uint32_t state = 7;
        for (auto* plane : {&luma_, &chroma_}) {
            for (auto& value : *plane) {
                state = state * 1664525u + 1013904223u;
                value = static_cast<std::uint8_t>(64 + (state >> 25));
            }
        }
        picture_.planes = {media::Plane{luma_.data(), 192, 192, 108},
                           media::Plane{chroma_.data(), 96, 96, 54},
                           media::Plane{chroma_.data(), 96, 96, 54}};
    }
    const media::Picture& picture() const { return picture_; }

  private:
    std::vector<std::uint8_t> luma_;
    std::vector<std::uint8_t> chroma_;
    media::Picture picture_;
};

class ModelProcessTest : public media::FilmTest {
  protected:
    void SetUp() override {
        if (const auto runtime = media::OnnxRuntime::get(); !runtime) {
            GTEST_SKIP() << runtime.error().message;
        }
        ::signal(SIGPIPE, SIG_IGN);
    }

    ModelProcess::Plan plan(const std::string& bytes, DepthDevice device = DepthDevice::cpu) const {
        write_bytes(path("model.onnx"), bytes);
        std::vector<std::string> given;
        for (const auto* name : driver_variables) {
            if (const char* value = std::getenv(name))
                given.push_back(std::string(name) + "=" + value);
        }
        return {.program = SPOT_MEDIA_PROGRAM,
                .model = path("model.onnx"),
                .runtime = (*media::OnnxRuntime::get())->path(),
                .device = device,
                .environment = driver_environment(given)};
    }
    // A model's process that answers as a broken one would.
    std::string pretend(const std::string& words) const {
        write_bytes(path("pretend"), "#!/bin/sh\nread request\nread open\n" + words + "\n");
        std::filesystem::permissions(path("pretend"), std::filesystem::perms::owner_all);
        return path("pretend");
    }
    Error refused(const ModelProcess::Plan& plan, const ModelLimits& limits = {}) const {
        const auto process = ModelProcess::start(plan, limits);
        EXPECT_TRUE(process.has_value());
        const auto opened = (*process)->open(1);
        EXPECT_FALSE(opened.has_value());
        return opened ? Error{} : opened.error();
    }
    static media::DepthModelOptions by(ModelProcess& process, const std::string& path) {
        return {.path = path, .open = [&process](int threads) { return process.open(threads); }};
    }
    static std::vector<float> map_of(const media::DepthModelOptions& options) {
        auto model = DepthModel::open(options, 192, 108, 2);
        EXPECT_TRUE(model.has_value()) << model.error().message;
        if (!model) return {};
        auto map = (*model)->nearness(Noise().picture(), 64, 36);
        EXPECT_TRUE(map.has_value()) << map.error().message;
        return map.value_or(std::vector<float>{});
    }
};

TEST_F(ModelProcessTest, GivesTheBytesThatTheModelGivesInThisProcess) {
    for (const auto& bytes : {media::brightness_model(0, 0), media::transformer_model(56, 28)}) {
        const auto of = plan(bytes);
        const auto process = ModelProcess::start(of);
        ASSERT_TRUE(process.has_value()) << process.error().message;
        const auto there = map_of(by(**process, of.model));
        EXPECT_EQ(there, map_of({.path = of.model}));
        EXPECT_EQ(there.size(), 64u * 36u);
    }
}

TEST_F(ModelProcessTest, WhatIsNoModelIsSaidAsItIsHere) {
    for (const auto& bytes :
         {std::string("a text"), media::brightness_model(56, 28).substr(0, 60)}) {
        const auto of = plan(bytes);
        const auto here = DepthModel::open({.path = of.model}, 192, 108, 1);
        ASSERT_FALSE(here.has_value());
        const auto there = refused(of);
        EXPECT_EQ(there.code, "NotAModel");
        EXPECT_EQ(there.message, here.error().message);
    }
    auto none = plan(media::brightness_model(56, 28));
    none.runtime = "/none/libonnxruntime.so";
    EXPECT_EQ(refused(none).code, "NoModelRuntime");
}

TEST_F(ModelProcessTest, ARunThatFailsIsAnErrorAndNotTheEnd) {
    const auto of = plan(media::brightness_model(56, 28));
    const auto process = ModelProcess::start(of);
    ASSERT_TRUE(process.has_value());
    const auto network = (*process)->open(1);
    ASSERT_TRUE(network.has_value()) << network.error().message;
    std::vector<float> values(3 * 28 * 56, 0.5f);
    const auto wrong = (*network)->run(values, {1, 3, 56, 28});
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error().code, "ModelFailed");
    const auto right = (*network)->run(values, {1, 3, 28, 56});
    ASSERT_TRUE(right.has_value()) << right.error().message;
    EXPECT_EQ(right->sides, (std::vector<std::int64_t>{1, 28, 56}));
    EXPECT_FLOAT_EQ(right->values.front(), 0.5f);
}

TEST_F(ModelProcessTest, ADeathMidwayIsTheModelsFailure) {
    const auto of = plan(media::brightness_model(56, 28));
    for (const int signal : {SIGSEGV, SIGKILL}) {
        auto process = ModelProcess::start(of);
        ASSERT_TRUE(process.has_value());
        auto model = DepthModel::open(by(**process, of.model), 192, 108, 1);
        ASSERT_TRUE(model.has_value()) << model.error().message;
        ASSERT_TRUE((*model)->nearness(Noise().picture(), 64, 36).has_value());
        const pid_t id = (*process)->id();
        ASSERT_EQ(::kill(id, signal), 0);
        for (int look = 0; look < 2; ++look) {  // and so it stays
            const auto map = (*model)->nearness(Noise().picture(), 64, 36);
            ASSERT_FALSE(map.has_value());
            EXPECT_EQ(map.error().code, "ModelFailed");
            EXPECT_NE(map.error().message.find(of.model), std::string::npos);
            if (look > 0) continue;
            const bool again = map.error().kind == Kind::unavailable;
            EXPECT_EQ(again, signal == SIGKILL) << map.error().message;
        }
        EXPECT_LT(::kill(id, 0), 0);  // waited for
    }
}

TEST_F(ModelProcessTest, AModelThatHangsIsEnded) {
    const auto of = plan(media::brightness_model(56, 28));
    const auto process = ModelProcess::start(of, {.answer = std::chrono::seconds(5)});
    ASSERT_TRUE(process.has_value());
    auto model = DepthModel::open(by(**process, of.model), 192, 108, 1);
    ASSERT_TRUE(model.has_value()) << model.error().message;
    const pid_t id = (*process)->id();
    ASSERT_EQ(::kill(id, SIGSTOP), 0);
    const auto map = (*model)->nearness(Noise().picture(), 64, 36);
    ASSERT_FALSE(map.has_value());
    EXPECT_EQ(map.error().code, "ModelFailed");
    EXPECT_NE(map.error().message.find("no answer for 5 s"), std::string::npos);
    EXPECT_LT(::kill(id, 0), 0);
}

TEST_F(ModelProcessTest, ABrokenProcessIsAnErrorInTime) {
    auto of = plan(media::brightness_model(56, 28));
    of.program = pretend("echo nonsense; cat");
    EXPECT_EQ(refused(of).code, "ModelFailed");
    of.program = pretend("echo '{\"Ran\":{\"Value\":[1]}}'; cat");
    EXPECT_EQ(refused(of).code, "ModelFailed");
    of.program = pretend("exit 0");
    EXPECT_EQ(refused(of).code, "ModelFailed");
    of.program = pretend("kill -SEGV $$");
    EXPECT_EQ(refused(of).kind, Kind::invalid);
    of.program = pretend("exec sleep 600");
    const auto silent = refused(of, {.answer = std::chrono::milliseconds(50)});
    EXPECT_EQ(silent.code, "ModelFailed");
    EXPECT_NE(silent.message.find("no answer"), std::string::npos);
    of.program = "/none";
    const auto none = ModelProcess::start(of);
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, "NoMediaProgram");
}

TEST_F(ModelProcessTest, AnAnswerThatIsTooLargeIsNotBelieved) {
    auto of = plan(media::brightness_model(56, 28));
    of.program = pretend(
        "echo '{\"Opened\":{\"Value\":{}}}'; read run; "
        "echo '{\"Ran\":{\"Value\":[1,1000000,1000000]}}'; cat");
    const auto process = ModelProcess::start(of);
    ASSERT_TRUE(process.has_value());
    const auto network = (*process)->open(1);
    ASSERT_TRUE(network.has_value()) << network.error().message;
    std::vector<float> values(3);
    const auto made = (*network)->run(values, {1, 3, 1, 1});
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().code, "ModelFailed");
}

// A process that asked and is gone leaves nothing behind, not even one that is busy.
TEST_F(ModelProcessTest, ItDoesNotOutliveWhoAsks) {
    const auto of = plan(media::transformer_model(448, 252));
    auto process = ModelProcess::start(of);
    ASSERT_TRUE(process.has_value());
    const pid_t id = (*process)->id();
    ASSERT_TRUE((*process)->open(1).has_value());
    process->reset();
    EXPECT_LT(::kill(id, 0), 0);
}

TEST(ExchangeTest, BothSidesSeeTheSameNumbers) {
    auto mine = SharedMemory::make();
    ASSERT_TRUE(mine.has_value());
    auto theirs = SharedMemory::given(::dup(mine->descriptor()));
    ASSERT_TRUE(theirs.has_value()) << theirs.error().message;
    (*mine->in(10))[9] = 1.5f;
    EXPECT_EQ((*theirs->in(1'000'000))[9], 1.5f);
    (*theirs->out(10))[9] = 2.5f;
    EXPECT_EQ((*mine->out(10))[9], 2.5f);
    EXPECT_EQ((*mine->in(10))[9], 1.5f);
    EXPECT_FALSE(mine->in(most_shared_input + 1).has_value());
    EXPECT_FALSE(mine->out(0).has_value());
    EXPECT_LT(::ftruncate(mine->descriptor(), 0), 0);  // nobody can take it away
}

TEST(ExchangeTest, SomethingElseIsRefused) {
    EXPECT_FALSE(SharedMemory::given(::open("/dev/null", O_RDWR | O_CLOEXEC)).has_value());
    EXPECT_FALSE(SharedMemory::given(-1).has_value());
}

class WebGpuTest : public ModelProcessTest {
  protected:
    void SetUp() override {
        ModelProcessTest::SetUp();
        if (IsSkipped()) return;
        media::find_vulkan_driver();
        const auto of = plan(media::brightness_model(56, 28), DepthDevice::webgpu);
        const auto process = ModelProcess::start(of);
        ASSERT_TRUE(process.has_value());
        const auto opened = (*process)->open(1);
        if (!opened && opened.error().code == "NoModelDevice") {
            GTEST_SKIP() << media::no_gpu_here << opened.error().message;
        }
        ASSERT_TRUE(opened.has_value()) << opened.error().message;
        EXPECT_FALSE((*opened)->facts().device_name.empty());
    }
};

TEST_F(WebGpuTest, SeesWhatTheProcessorSees) {
    for (const auto& bytes : {media::brightness_model(0, 0), media::convolution_model(56, 28)}) {
        const auto of = plan(bytes, DepthDevice::webgpu);
        const auto process = ModelProcess::start(of);
        ASSERT_TRUE(process.has_value());
        const auto there = map_of(by(**process, of.model));
        const auto here = map_of({.path = of.model});
        ASSERT_EQ(there.size(), here.size());
        float worst = 0;
        for (std::size_t i = 0; i < here.size(); ++i) {
            worst = std::max(worst, std::fabs(there[i] - here[i]));
        }
        EXPECT_LT(255 * worst, 0.01f);  // of a level
    }
}

TEST_F(WebGpuTest, WhatIsNoModelIsNotTheDevicesFault) {
    EXPECT_EQ(refused(plan("\x08\x08" + std::string(4000, '\xff'), DepthDevice::webgpu)).code,
              "NotAModel");
}

}  // namespace
}  // namespace spot::studio
