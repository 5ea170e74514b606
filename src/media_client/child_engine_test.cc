#include "media_client/child_engine.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "base/bytes.h"
#include "media/check_encoder.h"
#include "media/depth_model/gpu_fixture.h"
#include "media/depth_model/onnx_fixture.h"
#include "media_client/child.h"

namespace spot::media {
namespace {

namespace fs = std::filesystem;
using media_client::Limits;
using media_client::run_child;

// Films made by the real program, and programs that behave as a broken one would.
class MediaClient : public testing::Test {
  protected:
    void SetUp() override {
        fs::remove_all(folder);
        fs::create_directories(folder + "/parts");
        ::setenv("STEREO_SPOT_MEDIA", SPOT_MEDIA_PROGRAM, 1);
    }
    void TearDown() override { fs::remove_all(folder); }

    std::string demo() {
        const auto path = folder + "/demo film\xff.mp4";  // any bytes are a name
        const auto made = engine.make_demo_film(path, {.seconds = 2, .width = 128, .height = 72});
        EXPECT_TRUE(made) << made.error().message;
        return path;
    }
    void pretend(const std::string& script) {
        const auto path = folder + "/pretend";
        std::ofstream(path) << "#!/bin/sh\nread request\n" << script << "\n";
        fs::permissions(path, fs::perms::owner_all);
        ::setenv("STEREO_SPOT_MEDIA", path.c_str(), 1);
    }
    Error failure(const Limits& limits = {}) {
        studio::Request request{.version = "x", .verb = "probe", .inputs = {{"the film"}}};
        const auto done = run_child(request, nullptr, limits);
        EXPECT_FALSE(done);
        return done ? Error{} : done.error();
    }

    const std::string folder =
        testing::TempDir() + "media_client_test_" + std::to_string(::getpid());
    media_client::ChildEngine engine;
};

TEST_F(MediaClient, TakesAFilmThroughAllOfIt) {
    const auto film = demo();
    const auto info = engine.probe(film);
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->width, 128);
    EXPECT_EQ(info->video_codec, "h264");
    ASSERT_EQ(info->streams.size(), 2u);
    EXPECT_EQ(info->streams[1].kind, StreamKind::audio);

    const auto parts = folder + "/parts\xff";
    fs::create_directory(parts);
    const auto segments = engine.chunk(film, parts, {.target_seconds = 1});
    ASSERT_TRUE(segments) << segments.error().message;
    std::vector<std::string> converted;
    std::int64_t frames = 0;
    bool heard = false;
    for (const auto& segment : *segments) {
        converted.push_back(segment.path + ".3d.mp4");
        ConvertOptions options{
            .render = {.mode = Mode::anaglyph, .preset = "ultrafast", .threads = 1}};
        options.progress = [&heard](const ConvertProgress&) { return heard = true; };
        const auto report = engine.convert(segment.path, converted.back(), options);
        ASSERT_TRUE(report) << report.error().message;
        EXPECT_EQ(report->width, 128);
        frames += report->frames;
    }
    EXPECT_EQ(frames, 48);
    EXPECT_TRUE(heard);
    const auto joined = engine.join(film, converted, folder + "/film.mp4", {});
    ASSERT_TRUE(joined) << joined.error().message;
    EXPECT_EQ(joined->pictures, 48);
}

TEST_F(MediaClient, LooksAtAFilmBeforehand) {
    const auto film = demo();
    RenderSettings look{.convergence = 0.25, .keep = Keep::right, .screen = Viewing::vr};
    const auto stills =
        engine.preview(film, folder + "/parts", {.at = {0.5}, .name = "film\xff", .render = look});
    ASSERT_TRUE(stills) << stills.error().message;
    EXPECT_EQ(stills->size(), 6u);
    for (const auto& still : *stills) EXPECT_TRUE(fs::exists(still)) << still;
    const auto late = engine.preview(film, folder + "/parts", {.at = {9}, .name = "film"});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, "InvalidOption");
    const auto seen = engine.analyse(film, {.render = look, .all = true});
    ASSERT_TRUE(seen) << seen.error().message;
    EXPECT_EQ(seen->comfort.pictures, 48);
    EXPECT_EQ(seen->comfort.screen, "vr");
    EXPECT_GT(report_of(seen->comfort).crossed, 0);
}

// The user's folder may be their home: the decoder gets one of its own in it.
TEST_F(MediaClient, PicturesAreMadeApartFromTheUsersFiles) {
    const auto film = demo();
    const auto parts = folder + "/parts";
    std::ofstream(parts + "/theirs.png") << "theirs";
    const auto names = [&] {
        std::vector<std::string> found;
        for (const auto& file : fs::directory_iterator(parts)) {
            found.push_back(file.path().filename().string());
        }
        std::sort(found.begin(), found.end());
        return found;
    };
    // While it works there is a folder, and afterwards there is none.
    pretend("ls -a " + parts + " > " + folder + "/seen");
    EXPECT_FALSE(engine.preview(film, parts, {.at = {0.5}, .name = "a"}));
    EXPECT_EQ(names(), std::vector<std::string>{"theirs.png"});
    std::ifstream listing(folder + "/seen");
    const std::string seen{std::istreambuf_iterator<char>(listing), {}};
    EXPECT_NE(seen.find(".stereo-spot-"), std::string::npos) << seen;

    ::setenv("STEREO_SPOT_MEDIA", SPOT_MEDIA_PROGRAM, 1);
    ASSERT_TRUE(engine.preview(film, parts, {.at = {0.5}, .name = "a", .sheet = true}));
    EXPECT_EQ(names().size(), 2u);
    const auto again = engine.preview(film, parts, {.at = {0.5}, .name = "a", .sheet = true});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, "OutputExists");
    EXPECT_EQ(again.error().message.find(".stereo-spot-"), std::string::npos);
    EXPECT_TRUE(
        engine.preview(film, parts, {.at = {0.5}, .name = "a", .sheet = true, .overwrite = true}));
    EXPECT_EQ(names().size(), 2u);

    ConvertOptions some{.render = {.threads = 1}};
    some.progress = [](const ConvertProgress& done) { return done.frames_done < 3; };
    EXPECT_EQ(engine.write_frames(film, parts, some, false, ImageKind::png).error().code,
              "Cancelled");
    EXPECT_GE(names().size(), 2u + 6u);  // those before an error stay
    EXPECT_TRUE(fs::exists(parts + "/right_000003.png"));
    EXPECT_EQ(engine.write_frames(film, parts, some, false, ImageKind::png).error().code,
              "OutputExists");
    EXPECT_EQ(engine.write_frames(film, parts, some, true, ImageKind::png).error().code,
              "Cancelled");
    EXPECT_EQ(engine.write_frames(film, folder + "/none", some, true, ImageKind::png).error().code,
              "NotWritable");
}

TEST_F(MediaClient, AModelRunsBehindTheWalls) {
    const auto film = demo();
    const auto model = folder + "/model\xff.onnx";
    std::ofstream(model, std::ios::binary) << brightness_model(0, 0);
    const auto report = engine.check_model({.path = model}, 1);
    if (!report && report.error().code == "NoModelRuntime") GTEST_SKIP() << report.error().message;
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->input, "pixel_values 1x3x?x?");
    EXPECT_EQ(report->map_width, 448);
    ConvertOptions options{.render = {.preset = "ultrafast", .threads = 2}};
    const auto plain = engine.convert(film, folder + "/plain.mp4", options);
    ASSERT_TRUE(plain) << plain.error().message;
    options.render.depth_model = {.path = model, .every = 2};
    const auto deep = engine.convert(film, folder + "/deep.mp4", options);
    ASSERT_TRUE(deep) << deep.error().message;
    EXPECT_EQ(deep->frames, plain->frames);
    const auto bytes = [&](const char* name) {
        std::ifstream in(folder + name, std::ios::binary);
        return std::string{std::istreambuf_iterator<char>(in), {}};
    };
    EXPECT_NE(bytes("/plain.mp4"), bytes("/deep.mp4"));
    const auto stills = engine.preview(film, folder + "/parts",
                                       {.at = {0.5}, .name = "film", .render = options.render});
    ASSERT_TRUE(stills) << stills.error().message;
    const auto seen = engine.analyse(film, {.render = options.render, .all = true});
    ASSERT_TRUE(seen) << seen.error().message;
    EXPECT_EQ(seen->comfort.parallax, deep->comfort.parallax);

    std::ofstream(model, std::ios::binary) << "no model at all";
    const auto wrong = engine.convert(film, folder + "/wrong.mp4", options);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, "NotAModel");
    EXPECT_FALSE(fs::exists(folder + "/wrong.mp4"));
}

// Processes whose parent is `parent`.
std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
        std::ifstream in(entry.path() / "stat");
        std::string line;
        if (!std::getline(in, line)) continue;
        const auto end = line.rfind(')');  // the name may hold anything
        if (end == std::string::npos || end + 4 > line.size()) continue;
        if (std::atoi(line.c_str() + end + 4) != parent) continue;
        found.push_back(std::atoi(line.c_str()));
    }
    return found;
}

TEST_F(MediaClient, AModelThatDiesMidwayCostsTheFilmAndNothingElse) {
    const auto film = demo();
    const auto model = folder + "/model.onnx";
    std::ofstream(model, std::ios::binary) << brightness_model(56, 28);
    const auto report = engine.check_model({.path = model}, 1);
    if (!report && report.error().code == "NoModelRuntime") GTEST_SKIP() << report.error().message;
    ASSERT_TRUE(report) << report.error().message;
    std::vector<pid_t> models;
    ConvertOptions options{.render = {.preset = "ultrafast", .threads = 1}};
    options.render.depth_model = {.path = model, .every = 1};
    options.progress = [&](const ConvertProgress&) {
        if (!models.empty()) return true;
        for (const auto decoder : children_of(::getpid())) {
            for (const auto pid : children_of(decoder)) models.push_back(pid);
        }
        for (const auto pid : models) ::kill(pid, SIGSEGV);
        return true;
    };
    const auto done = engine.convert(film, folder + "/out.mp4", options);
    ASSERT_EQ(models.size(), 1u);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "ModelFailed");
    EXPECT_NE(done.error().message.find("model.onnx"), std::string::npos);
    EXPECT_FALSE(fs::exists(folder + "/out.mp4"));
    EXPECT_FALSE(fs::exists(folder + "/out.mp4.part"));
    EXPECT_LT(::kill(models.front(), 0), 0);
    EXPECT_TRUE(children_of(::getpid()).empty());
}

TEST_F(MediaClient, AFilmThatIsCancelledTakesItsModelAlong) {
    const auto film = demo();
    const auto model = folder + "/model.onnx";
    std::ofstream(model, std::ios::binary) << brightness_model(56, 28);
    if (!engine.check_model({.path = model}, 1)) GTEST_SKIP() << "no ONNX Runtime here";
    std::vector<pid_t> models;
    ConvertOptions options{.render = {.preset = "ultrafast", .threads = 1}};
    options.render.depth_model = {.path = model, .every = 1};
    options.progress = [&](const ConvertProgress&) {
        for (const auto decoder : children_of(::getpid())) {
            for (const auto pid : children_of(decoder)) models.push_back(pid);
        }
        return false;
    };
    const auto done = engine.convert(film, folder + "/out.mp4", options);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "Cancelled");
    ASSERT_EQ(models.size(), 1u);
    EXPECT_LT(::kill(models.front(), 0), 0);
}

TEST_F(MediaClient, ADecoderThatIsKilledTakesItsModelAlong) {
    const auto film = demo();
    const auto model = folder + "/model.onnx";
    std::ofstream(model, std::ios::binary) << brightness_model(56, 28);
    if (!engine.check_model({.path = model}, 1)) GTEST_SKIP() << "no ONNX Runtime here";
    ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);  // orphans come to this process
    std::vector<pid_t> models;
    ConvertOptions options{.render = {.preset = "ultrafast", .threads = 1}};
    options.render.depth_model = {.path = model, .every = 1};
    options.progress = [&](const ConvertProgress&) {
        if (!models.empty()) return true;
        for (const auto decoder : children_of(::getpid())) {
            for (const auto pid : children_of(decoder)) models.push_back(pid);
            ::kill(decoder, SIGKILL);
        }
        return true;
    };
    const auto done = engine.convert(film, folder + "/out.mp4", options);
    ::prctl(PR_SET_CHILD_SUBREAPER, 0);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "MediaKilled");
    EXPECT_FALSE(fs::exists(folder + "/out.mp4.part"));
    ASSERT_EQ(models.size(), 1u);
    int status = 0;
    EXPECT_EQ(::waitpid(models.front(), &status, 0), models.front());
}

TEST_F(MediaClient, AModelRunsOnAGpuBehindTheWalls) {
    find_vulkan_driver();
    const auto film = demo();
    const auto model = folder + "/model.onnx";
    std::ofstream(model, std::ios::binary) << brightness_model(56, 28);
    DepthModelOptions depth{.path = model, .every = 2, .device = DepthDevice::webgpu};
    const auto report = engine.check_model(depth, 1);
    if (!report &&
        (report.error().code == "NoModelRuntime" || report.error().code == "NoModelDevice")) {
        GTEST_SKIP() << no_gpu_here << report.error().message;
    }
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->device, DepthDevice::webgpu);
    EXPECT_FALSE(report->device_name.empty());
    ConvertOptions options{.render = {.preset = "ultrafast", .threads = 2}};
    options.render.depth_model = depth;
    const auto done = engine.convert(film, folder + "/gpu.mp4", options);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->frames, 48);
}

TEST_F(MediaClient, ADeviceThatIsNotThereIsNamedWithARemedy) {
    const auto model = folder + "/model.onnx";
    std::ofstream(model, std::ios::binary) << brightness_model(56, 28);
    const char* told = std::getenv("VK_DRIVER_FILES");
    const std::string before = told != nullptr ? told : "";
    ::setenv("VK_DRIVER_FILES", "/none.json", 1);
    const auto report = engine.check_model({.path = model, .device = DepthDevice::webgpu}, 1);
    ::unsetenv("VK_DRIVER_FILES");
    if (!before.empty()) ::setenv("VK_DRIVER_FILES", before.c_str(), 1);
    ASSERT_FALSE(report);
    if (report.error().code == "NoModelRuntime") GTEST_SKIP() << report.error().message;
    EXPECT_EQ(report.error().code, "NoModelDevice");
    EXPECT_EQ(report.error().kind, Kind::invalid);
    EXPECT_NE(report.error().message.find("--depth-device cpu"), std::string::npos);
}

TEST_F(MediaClient, WithoutTheRuntimeItSaysWhatToInstall) {
    ::setenv("STEREO_SPOT_ONNXRUNTIME", "/none/libonnxruntime.so", 1);
    const auto report = engine.check_model({.path = folder + "/model.onnx"}, 1);
    ::unsetenv("STEREO_SPOT_ONNXRUNTIME");
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, "NoModelRuntime");
    EXPECT_NE(report.error().message.find("tools/install-onnxruntime"), std::string::npos);
}

TEST_F(MediaClient, ErrorsOfTheChildAreItsOwn) {
    const auto none = engine.probe(folder + "/none.mp4");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, "NotReadable");
    std::ofstream(folder + "/text.mp4") << "no film";
    EXPECT_EQ(engine.probe(folder + "/text.mp4").error().kind, Kind::invalid);
}

TEST_F(MediaClient, AProgramOfAnotherBuildIsNamed) {
    const auto ours = media_client::media_version();
    ASSERT_TRUE(ours) << ours.error().message;
    EXPECT_FALSE(ours->empty());
    pretend(R"(echo '{"Error":{"Value":{"Kind":8,"Code":"WrongProgram","Message":"eA=="}}}')");
    EXPECT_EQ(media_client::media_version().error().code, "WrongProgram");
    ::setenv("STEREO_SPOT_MEDIA", (folder + "/nothing").c_str(), 1);
    EXPECT_EQ(media_client::media_version().error().code, "NoMediaProgram");
}

TEST_F(MediaClient, ACancelledConversionLeavesNothing) {
    const auto film = demo();
    ConvertOptions options;
    options.progress = [](const ConvertProgress&) { return false; };
    const auto done = engine.convert(film, folder + "/out.mp4", options);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "Cancelled");
    EXPECT_FALSE(fs::exists(folder + "/out.mp4"));
    EXPECT_FALSE(fs::exists(folder + "/out.mp4.part"));
}

// As one is that decodes a photo of sixty million pixels.
TEST_F(MediaClient, AChildThatSaysNothingIsStoppedToo) {
    pretend("exec sleep 100");
    int asked = 0;
    const auto error = failure(
        {.stopping = std::chrono::milliseconds(50), .goes_on = [&] { return ++asked < 2; }});
    EXPECT_EQ(error.code, "Cancelled");
    EXPECT_EQ(asked, 2);
    // Who is asked ends it, without being killed.
    const studio::Failure gone{static_cast<int>(Kind::unavailable), "Cancelled", {"by itself"}};
    pretend("read more; echo '" + studio::line_of("Error", gone) + "'");
    const auto own = failure({.goes_on = [] { return false; }});
    EXPECT_EQ(own.code, "Cancelled");
    EXPECT_EQ(own.message, "by itself");
}

TEST_F(MediaClient, WhateverHappensToTheChildIsAnError) {
    pretend("kill -SEGV $$");
    EXPECT_EQ(failure().code, "MediaCrashed");
    EXPECT_EQ(failure().kind, Kind::invalid);
    pretend("kill -KILL $$");
    EXPECT_EQ(failure().code, "MediaKilled");
    EXPECT_EQ(failure().kind, Kind::unavailable);
    pretend("exit 0");
    EXPECT_EQ(failure().code, "MediaFailed");
    pretend("echo nonsense; cat");
    EXPECT_FALSE(failure().code.empty());
    pretend("head -c 70000000 /dev/zero; cat");
    EXPECT_EQ(failure().code, "MediaFailed");
    pretend("exec sleep 600");
    EXPECT_EQ(failure({.silence = std::chrono::milliseconds(50)}).code, "MediaSilent");
    ::setenv("STEREO_SPOT_MEDIA", "/none", 1);
    EXPECT_EQ(failure().code, "NoMediaProgram");
}

// A program that behaves as one with a driver would: what happens in a trial is the driver's doing.
TEST_F(MediaClient, ADriverThatDiesInATrialIsNamed) {
    const auto tried = [](const Limits& limits) {
        studio::Request request{.version = "x", .verb = "convert", .inputs = {{"the film"}}};
        request.convert = ConvertOptions{.render = {.encoder = EncoderKind::vaapi}};
        const auto done = run_child(request, nullptr, limits);
        EXPECT_FALSE(done);
        return done ? Error{} : done.error();
    };
    const std::string begins = R"(echo '{"Trial":{"Value":true}}'; )";
    const std::string ends = R"(echo '{"Trial":{"Value":false}}'; )";
    pretend(begins + "kill -SEGV $$");
    const auto crash = tried({});
    EXPECT_EQ(crash.code, "EncoderFailed");
    EXPECT_EQ(crash.kind, Kind::invalid);
    EXPECT_NE(crash.message.find("vaapi"), std::string::npos);
    EXPECT_NE(crash.message.find("crashed"), std::string::npos);
    EXPECT_NE(crash.message.find("--encoder software"), std::string::npos);
    pretend(begins + "exec sleep 600");
    const auto hang = tried({.trial = std::chrono::milliseconds(50)});
    EXPECT_EQ(hang.code, "EncoderFailed");
    EXPECT_NE(hang.message.find("no answer"), std::string::npos);
    // Memory that ran out is not the driver's, and after the trial it may as well be the film.
    pretend(begins + "kill -KILL $$");
    EXPECT_EQ(tried({}).code, "MediaKilled");
    pretend(begins + ends + "kill -SEGV $$");
    EXPECT_EQ(tried({}).code, "MediaCrashed");
    EXPECT_NE(tried({}).message.find("driver behind vaapi"), std::string::npos);
    pretend(begins + ends + "exec sleep 600");
    EXPECT_EQ(tried({.silence = std::chrono::milliseconds(50)}).code, "MediaSilent");
}

TEST_F(MediaClient, AnEncoderIsTriedBehindTheWalls) {
    const auto software = engine.check_encoder({.width = 256, .height = 128, .threads = 1});
    ASSERT_TRUE(software) << software.error().message;
    EXPECT_EQ(software->encoder, "libx264");
    EXPECT_GT(software->pictures_per_second, 0);
    const auto film = demo();
    for (const auto& row : encoder_kinds) {
        if (row.kind == EncoderKind::software) continue;
        const auto checked = engine.check_encoder({.encoding = {.kind = row.kind}, .threads = 1});
        // Where there is one it has passed its trial, and then a film is made.
        const auto done =
            engine.convert(film, folder + "/out.mp4", {.render = {.encoder = row.kind}});
        const auto plan =
            engine.plan_conversion(film, {.convert = {.render = {.encoder = row.kind}}});
        if (checked) {
            EXPECT_TRUE(done) << done.error().message;
            EXPECT_EQ(done ? done->frames : 0, 48);
            continue;
        }
        EXPECT_EQ(checked.error().code, "EncoderFailed") << row.name;
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, "EncoderFailed") << done.error().message;
        EXPECT_NE(done.error().message.find(row.name), std::string::npos);
        EXPECT_FALSE(fs::exists(folder + "/out.mp4"));
        ASSERT_FALSE(plan);
        EXPECT_EQ(plan.error().code, "EncoderFailed");
    }
    EXPECT_EQ(engine.check_encoder({.width = 33}).error().code, "InvalidOption");
}

// Warnings of libraries are not for the user's terminal, and however many there are they hold up
// nothing; what was said before a crash is in its error.
TEST_F(MediaClient, WordsOnStderrAreKeptAndShownWhereTheyMatter) {
    pretend(R"(echo 'set_mempolicy: Operation not permitted' >&2
               printf 'assertion\033[2J failed: here' >&2
               kill -ABRT $$)");
    testing::internal::CaptureStderr();
    const auto crash = failure();
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    EXPECT_EQ(crash.code, "MediaCrashed");
    EXPECT_NE(crash.message.find("not permitted; assertion\uFFFD[2J failed: here"),
              std::string::npos)
        << crash.message;
    pretend("echo 'error while loading shared libraries' >&2; exit 127");
    EXPECT_NE(failure().message.find("loading shared libraries"), std::string::npos);
    pretend(R"(head -c 3000000 /dev/zero | tr '\0' 'w' >&2
               for i in 1 2 3 4 5 6 7 8 9; do echo "line $i" >&2; done
               echo '{"Result":{"Value":true}}')");
    const studio::Request request{.version = "x", .verb = "demo"};
    EXPECT_TRUE(run_child(request, nullptr));
    // Silence is silence, whatever is said aside.
    pretend("while :; do echo word >&2; sleep 0.01; done");
    EXPECT_EQ(failure({.silence = std::chrono::milliseconds(300)}).code, "MediaSilent");
}

// It would be uploaded, and be the next film.
TEST_F(MediaClient, ASegmentIsAFileOfTheFolderThatWasNamed) {
    std::ofstream(folder + "/secret") << "secret";
    std::ofstream(folder + "/parts/00000.mp4") << "a segment";
    fs::create_symlink(folder + "/secret", folder + "/parts/00001.mp4");
    const auto told = [&](const std::string& path) {
        pretend("echo '{\"Result\":{\"Value\":[{\"Path\":\"" + base64(path) + "\"}]}}'");
        const auto segments = engine.chunk(folder + "/film", folder + "/parts", {});
        return segments ? "" : segments.error().code;
    };
    EXPECT_EQ(told(folder + "/parts/00000.mp4"), "");
    for (const auto& path :
         {folder + "/secret", folder + "/parts/../secret", folder + "/parts/00001.mp4",
          folder + "/parts/none", std::string(), folder + "/parts/"}) {
        EXPECT_EQ(told(path), "MediaFailed") << path;
    }
}

TEST_F(MediaClient, AChildThatWillNotStopIsStopped) {
    pretend("echo '{\"Share\":{\"Value\":0.5}}'; exec sleep 600");
    studio::Request request{.version = "x", .verb = "chunk", .inputs = {{"the film"}}};
    const auto done = run_child(request, [](const wire::Node&) { return false; },
                                {.stopping = std::chrono::milliseconds(50)});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, "Cancelled");
}

// A film that takes its decoder over must not reach what lies beside the output: a user may well
// name their home.
TEST_F(MediaClient, WhatMakesPicturesIsGivenAFolderOfItsOwn) {
    const auto file = folder + "/request";
    pretend("printf %s \"$request\" > " + file);
    const auto film = folder + "/film";
    const std::vector<std::pair<std::string, std::function<void()>>> verbs{
        {"frames", [&] { (void)engine.write_frames(film, folder, {}, false, ImageKind::png); }},
        {"preview", [&] { (void)engine.preview(film, folder, {.at = {1}, .name = "x"}); }},
        {"photo", [&] { (void)engine.convert_photo(film, folder + "/x.png", {}); }},
        {"depth-pictures", [&] { (void)engine.write_depth_pictures(film, folder, {}, false); }},
        {"depth-photo",
         [&] { (void)engine.write_depth_photo(film, folder + "/x.png", {}, false); }},
    };
    for (const auto& [verb, call] : verbs) {
        call();
        std::ifstream in(file);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        const auto line = wire::parse_json(text);
        ASSERT_TRUE(line) << verb;
        const auto request = studio::value_of<studio::Request>(*line, "Request");
        ASSERT_TRUE(request) << request.error().message;
        EXPECT_EQ(request->verb, verb);
        const auto& own = request->folder.bytes;
        EXPECT_TRUE(own.starts_with(folder + "/.stereo-spot-")) << verb << " may write to " << own;
        EXPECT_EQ(own.find('/', folder.size() + 1), own.npos) << own;
    }
}

}  // namespace
}  // namespace spot::media
