#include "pipeline/estimate/encoder_choice.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/bytes.h"
#include "media_client/child_engine.h"

namespace spot::pipeline {
namespace {

namespace fs = std::filesystem;
using media::EncoderKind;

// The tests put a program in the place of stereo-spot-media which plans, for each encoder, as a
// machine would that has it or not.
media::PlanOptions wished(EncoderWish wish) {
    return {.convert = {.render = {.encoder = wish}}};
}

class EncoderChoiceTest : public testing::Test {
  protected:
    EncoderChoiceTest() { fs::create_directories(folder_); }
    ~EncoderChoiceTest() override {
        ::unsetenv("STEREO_SPOT_MEDIA");
        fs::remove_all(folder_);
    }

    static std::string fails(std::string_view code, std::string_view why) {
        return R"(echo '{"Error":{"Value":{"Kind":0,"Code":")" + std::string(code) +
               R"(","Message":")" + base64(why) + R"("}}}')";
    }
    static std::string plans(std::string_view name) {
        return R"(echo '{"Result":{"Value":{"Encoder":")" + std::string(name) + R"("}}}')";
    }

    void machine(const std::string& nvenc, const std::string& qsv, const std::string& vaapi,
                 const std::string& software = plans("software")) {
        const auto path = folder_ + "/media";
        std::ofstream(path) << "#!/bin/sh\nread request\necho x >> " << folder_
                            << "/started\ncase $request in\n*'\"encoder\":\"nvenc\"'*) " << nvenc
                            << ";;\n*'\"encoder\":\"qsv\"'*) " << qsv
                            << ";;\n*'\"encoder\":\"vaapi\"'*) " << vaapi << ";;\n*) " << software
                            << ";;\nesac\n";
        fs::permissions(path, fs::perms::owner_all);
        ::setenv("STEREO_SPOT_MEDIA", path.c_str(), 1);
    }
    int started() const {
        std::ifstream in(folder_ + "/started");
        int count = 0;
        for (std::string line; std::getline(in, line);) ++count;
        return count;
    }

    const std::string folder_ =
        testing::TempDir() + "encoder_choice_test_" + std::to_string(::getpid());
    media_client::ChildEngine engine_;
    const std::string none_ = fails("EncoderFailed", "none of it is here");
    const std::string crash_ = R"(echo '{"Trial":{"Value":true}}'; kill -SEGV $$)";
};

TEST_F(EncoderChoiceTest, AutoTakesTheFirstThatPasses) {
    machine(none_, plans("qsv"), plans("vaapi"));
    const auto plan = plan_with_encoder(engine_, "film", wished(EncoderWish()));
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->encoder, EncoderKind::qsv);
    ASSERT_EQ(plan->notes.size(), 1u);
    EXPECT_EQ(plan->notes[0], "Pictures are encoded by qsv, which was tried.");
    EXPECT_EQ(started(), 2);
}

// It ends so whatever happens to the drivers and to their processes.
TEST_F(EncoderChoiceTest, AutoEndsWithSoftwareAndSaysWhy) {
    const auto refused = media::refusal_of(EncoderKind::nvenc, "Cannot load libcuda.so.1");
    machine(fails("EncoderFailed", refused), crash_, "kill -SEGV $$");
    const auto plan = plan_with_encoder(engine_, "film", wished(EncoderWish()));
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->encoder, EncoderKind::software);
    ASSERT_EQ(plan->notes.size(), 1u);
    const auto& note = plan->notes[0];
    EXPECT_TRUE(
        note.starts_with("Pictures are encoded by software; not by nvenc: Cannot load "
                         "libcuda.so.1; qsv: its driver crashed in a trial; vaapi: "))
        << note;
    EXPECT_EQ(started(), 4);
}

TEST_F(EncoderChoiceTest, OneThatIsNamedIsTakenOrRefused) {
    machine(plans("nvenc"), none_, crash_);
    EXPECT_EQ(plan_with_encoder(engine_, "film", wished(EncoderKind::nvenc))->encoder,
              EncoderKind::nvenc);
    EXPECT_EQ(plan_with_encoder(engine_, "film", wished(EncoderKind::software))->encoder,
              EncoderKind::software);
    EXPECT_EQ(started(), 2);
    const auto qsv = plan_with_encoder(engine_, "film", wished(EncoderKind::qsv));
    ASSERT_FALSE(qsv);
    EXPECT_EQ(qsv.error().code, "EncoderFailed");
    const auto vaapi = plan_with_encoder(engine_, "film", wished(EncoderKind::vaapi));
    ASSERT_FALSE(vaapi);
    EXPECT_EQ(vaapi.error().code, "EncoderFailed");
    EXPECT_EQ(started(), 4) << "none was replaced by another";
}

// A fault of the film is reported once, by the first encoder or by software, as it is without
// "auto".
TEST_F(EncoderChoiceTest, ABadFilmIsNotTriedAgain) {
    const auto bad = fails("NotAFilm", "no film");
    machine(bad, bad, bad, bad);
    const auto plan = plan_with_encoder(engine_, "film", wished(EncoderWish()));
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().code, "NotAFilm");
    EXPECT_EQ(started(), 1);
    machine("kill -SEGV $$", "kill -SEGV $$", "kill -SEGV $$", "kill -SEGV $$");
    EXPECT_EQ(plan_with_encoder(engine_, "film", wished(EncoderWish())).error().code,
              "MediaCrashed");
}

TEST_F(EncoderChoiceTest, TheRowDecidesBeforeTheWorker) {
    EXPECT_EQ(*encoder_wish_of({}, EncoderKind::vaapi), EncoderKind::vaapi);
    EXPECT_EQ(*encoder_wish_of({.encoder = "auto"}, EncoderKind::vaapi), std::nullopt);
    EXPECT_EQ(*encoder_wish_of({.encoder = "auto", .settled_encoder = "qsv"}, {}),
              EncoderKind::qsv);
    EXPECT_EQ(*settled_encoder_of({}), EncoderKind::software);
    EXPECT_EQ(*settled_encoder_of({.encoder = "vaapi"}), EncoderKind::software);
    EXPECT_EQ(*settled_encoder_of({.settled_encoder = "nvenc"}), EncoderKind::nvenc);
    for (const auto* wrong : {"auto", "amf", ""}) {
        const auto settled = settled_encoder_of({.settled_encoder = wrong});
        ASSERT_FALSE(settled);
        EXPECT_EQ(settled.error().code, "UnknownEncoder");
        EXPECT_EQ(settled.error().kind, Kind::invalid);
    }
    for (const auto& row : media::encoder_kinds) {
        EXPECT_EQ(*parse_encoder_wish(to_string(EncoderWish(row.kind))), row.kind);
    }
    EXPECT_EQ(*parse_encoder_wish(to_string(EncoderWish())), std::nullopt);
}

}  // namespace
}  // namespace spot::pipeline
