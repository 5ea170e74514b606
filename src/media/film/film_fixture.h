#pragma once

// For tests: a folder of its own, and small films of any codec and container.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "media/demo_film.h"
#include "media/film/av.h"
#include "media/join.h"

namespace spot::media {

struct TestFilm {
    std::string format = "mp4";
    std::string codec = "libx264";
    std::string sound = "aac";  // empty: none
    std::string text;           // codec of a subtitle stream with two lines; empty: none
    int width = 192;
    int height = 108;
    int frames = 60;
    int keyframe_every = 12;
    int b_frames = 2;
    int ticks = 24;  // a second
    std::string x264 = "";
    int rotation = 0;  // clockwise, as metadata
    int bar = 0;       // rows that are black, above and below; even
    // Closed captions of a picture, triples of bytes; nullptr: none.
    std::function<std::string(int)> captions = nullptr;
    std::function<std::int64_t(int)> pts = [](int i) { return std::int64_t{i}; };
};

// Pictures with moving stripes. Fails the test when libav cannot make it.
void write_test_film(const std::string& path, const TestFilm& film);

class FilmTest : public ::testing::Test {
  protected:
    FilmTest() {
        std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
        std::replace(name.begin(), name.end(), '/', '_');  // of tests with parameters
        folder_ = std::filesystem::path(::testing::TempDir()) /
                  ("spot_media_" + std::to_string(::getpid()) + "_" + name);
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    ~FilmTest() override { std::filesystem::remove_all(folder_); }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    std::string film(const TestFilm& plan, const std::string& name = "film.mp4") const {
        write_test_film(path(name), plan);
        return path(name);
    }

    // The demo film, small.
    std::string demo(double seconds = 4) const {
        const auto made = make_demo_film(path("demo.mp4"), {seconds, 192, 108, 12});
        EXPECT_TRUE(made.has_value()) << made.error().message;
        return path("demo.mp4");
    }

    // A converted file and the rest of its film, as people get it.
    JoinReport joined(const std::string& from, const std::vector<std::string>& parts,
                      const std::string& name, const JoinOptions& options = {}) const {
        const auto report = join(from, parts, path(name), options);
        EXPECT_TRUE(report.has_value()) << report.error().message;
        return report.value_or(JoinReport{});
    }

    std::string bytes_of(const std::string& name) const {
        std::ifstream in(name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    void write_bytes(const std::string& name, const std::string& bytes) const {
        std::ofstream(name, std::ios::binary) << bytes;
    }

    std::size_t files_in(const std::string& name) const {
        std::size_t count = 0;
        for (std::filesystem::directory_iterator it(name), end; it != end; ++it) ++count;
        return count;
    }

    std::filesystem::path folder_;
};

}  // namespace spot::media
