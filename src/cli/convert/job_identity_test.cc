// A conversion is taken up where it is the same, and begun anew where it is another.

#include "cli/convert/job_identity.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

class JobIdentity : public testing::Test {
  protected:
    JobIdentity() {
        std::string pattern = (fs::temp_directory_path() / "spot-identity-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        write("film.mp4", "a film");
        write("other.mp4", "a film");
        write("model.onnx", "a model");
        write("finer.onnx", "a model");
    }
    ~JobIdentity() override { fs::remove_all(folder); }

    void write(const std::string& name, std::string_view bytes) const {
        std::ofstream(folder + "/" + name, std::ios::binary) << bytes;
    }
    void touch(const std::string& name, std::chrono::seconds later) const {
        const auto path = folder + "/" + name;
        fs::last_write_time(path, fs::last_write_time(path) + later);
    }
    Conversion conversion() const {
        return {.in = folder + "/film.mp4", .out = folder + "/film_3d.mp4", .data_dir = folder};
    }
    std::string id(const std::function<void(Conversion&)>& change = {}) const {
        auto changed = conversion();
        if (change) change(changed);
        return job_id_for(changed);
    }

    std::string folder;
};

TEST_F(JobIdentity, TheSameFilmInTheSameWayIsTheSameJob) {
    const auto first = id();
    EXPECT_TRUE(first.starts_with("convert-"));
    EXPECT_EQ(first.size(), 32u);
    EXPECT_EQ(id(), first);
    const auto before = fs::current_path();
    fs::current_path(folder);
    EXPECT_EQ(id([](Conversion& c) { c.in = "film.mp4"; }), first) << "by whichever path";
    fs::current_path(before);
}

TEST_F(JobIdentity, AnotherFilmIsAnotherJob) {
    const auto first = id();
    EXPECT_NE(id([&](Conversion& c) { c.in = folder + "/other.mp4"; }), first);
    touch("film.mp4", std::chrono::seconds(2));
    const auto changed = id();
    EXPECT_NE(changed, first) << "its bytes may be others now";
    const auto time = fs::last_write_time(folder + "/film.mp4");
    write("film.mp4", "a longer film");
    fs::last_write_time(folder + "/film.mp4", time);
    EXPECT_NE(id(), changed);
}

TEST_F(JobIdentity, AnotherModelUnderTheSameNameIsAnotherJob) {
    const auto with_model = [&](Conversion& c) {
        c.render.depth_model.path = folder + "/model.onnx";
    };
    const auto first = id(with_model);
    write("model.onnx", "a model that was trained for longer");
    EXPECT_NE(id(with_model), first);
}

// Each setting that makes another film, alone: no two of them, and none of them and the usual, have
// one job.
TEST_F(JobIdentity, EverySettingThatMakesAnotherFilmMakesAnotherJob) {
    using C = Conversion;
    const std::map<std::string, std::function<void(C&)>> changes{
        {"mode", [](C& c) { c.render.mode = media::Mode::anaglyph; }},
        {"convergence", [](C& c) { c.render.convergence = 0.5; }},
        {"keep", [](C& c) { c.render.keep = media::Keep::left; }},
        {"screen", [](C& c) { c.render.screen = media::Viewing::vr; }},
        {"floating window", [](C& c) { c.render.floating_window = true; }},
        {"strength", [](C& c) { c.render.strength = 2.5; }},
        {"codec", [](C& c) { c.render.codec = media::Codec::hevc; }},
        {"preset", [](C& c) { c.render.preset = "slow"; }},
        {"crf", [](C& c) { c.render.crf = 18; }},
        {"bit depth", [](C& c) { c.render.bit_depth = 10; }},
        {"threads", [](C& c) { c.render.threads = 3; }},
        {"container", [](C& c) { c.render.container = media::FilmContainer::mkv; }},
        {"encoder", [](C& c) { c.render.encoder = media::EncoderKind::vaapi; }},
        {"another encoder", [](C& c) { c.render.encoder = media::EncoderKind::nvenc; }},
        {"start", [](C& c) { c.render.wanted.start = 1; }},
        {"end", [](C& c) { c.render.wanted.end = 1; }},
        {"width", [](C& c) { c.render.wanted.width = 640; }},
        {"height", [](C& c) { c.render.wanted.height = 640; }},
        {"rate", [](C& c) { c.render.wanted.max_rate = 24; }},
        {"depth model", [this](C& c) { c.render.depth_model.path = folder + "/model.onnx"; }},
        {"another model", [this](C& c) { c.render.depth_model.path = folder + "/finer.onnx"; }},
        {"kind of depth",
         [this](C& c) {
             c.render.depth_model.path = folder + "/model.onnx";
             c.render.depth_model.kind = media::DepthKind::metric;
         }},
        {"every so many",
         [this](C& c) {
             c.render.depth_model.path = folder + "/model.onnx";
             c.render.depth_model.every = 3;
         }},
        {"device of the model",
         [this](C& c) {
             c.render.depth_model.path = folder + "/model.onnx";
             c.render.depth_model.device = media::DepthDevice::webgpu;
         }},
        {"field of view",
         [](C& c) {
             c.render.mode = media::Mode::vr180;
             c.render.field_of_view = 70;
         }},
        {"the usual field of view", [](C& c) { c.render.mode = media::Mode::vr180; }},
    };
    std::map<std::string, std::string> seen{{id(), "the usual"}};
    for (const auto& [name, change] : changes) {
        const auto [at, fresh] = seen.emplace(id(change), name);
        EXPECT_TRUE(fresh) << name << " has the job of " << at->second;
    }
}

TEST_F(JobIdentity, AModelThatWasReplacedIsAnotherOne) {
    const auto with_model = [this] {
        return id([this](Conversion& c) { c.render.depth_model.path = folder + "/model.onnx"; });
    };
    const auto first = with_model();
    touch("model.onnx", std::chrono::seconds(2));
    EXPECT_NE(with_model(), first);
}

TEST_F(JobIdentity, WhatChangesNothingOfTheFilmKeepsTheJob) {
    const auto first = id();
    EXPECT_EQ(id([](Conversion& c) { c.out = "elsewhere.mp4"; }), first);
    EXPECT_EQ(id([](Conversion& c) { c.data_dir = "elsewhere"; }), first);
    EXPECT_EQ(id([](Conversion& c) { c.existing = pipeline::Existing::replaced; }), first);
    EXPECT_EQ(id([](Conversion& c) { c.already_3d = true; }), first);
    EXPECT_EQ(id([](Conversion& c) { c.ignore_space = true; }), first);
    EXPECT_EQ(id([](Conversion& c) { c.named = true; }), first);
}

}  // namespace
}  // namespace spot::cli
