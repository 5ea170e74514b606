#include "pipeline/output_place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace spot::pipeline {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class OutputPlace : public ::testing::Test {
  protected:
    OutputPlace() {
        auto pattern = (fs::temp_directory_path() / "spot_place_XXXXXX").string();
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        folder = fs::canonical(pattern);
    }
    ~OutputPlace() override { fs::remove_all(folder); }

    void refused(const fs::path& path, const std::string& why) {
        const auto place = output_place(path.string());
        ASSERT_FALSE(place) << *place;
        EXPECT_EQ(place.error().code, "OutputNotWritable");
        EXPECT_THAT(place.error().message, HasSubstr(path.string()));
        EXPECT_THAT(place.error().message, HasSubstr(why));
    }

    fs::path folder;
};

TEST_F(OutputPlace, NewFilesAndOldOnes) {
    const auto file = folder / "film.mp4";
    EXPECT_EQ(output_place(file.string()).value(), file);
    std::ofstream(file) << "old";
    EXPECT_EQ(output_place(file.string()).value(), file);
}

TEST_F(OutputPlace, LinksAreFollowed) {
    std::ofstream(folder / "film.mp4") << "old";
    fs::create_symlink("film.mp4", folder / "link.mp4");
    EXPECT_EQ(output_place((folder / "link.mp4").string()).value(), folder / "film.mp4");
    fs::create_symlink("none.mp4", folder / "lost.mp4");
    refused(folder / "lost.mp4", "link");
    fs::create_symlink("round.mp4", folder / "round.mp4");
    refused(folder / "round.mp4", "link");
}

TEST_F(OutputPlace, WhatIsNoFileIsRefused) {
    refused(folder, "is a folder");
    refused(folder / "none" / "film.mp4", "does not exist");
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    refused(folder / "pipe", "pipe");
    refused("/dev/null", "device");
    refused("", "no file's name");
}

}  // namespace
}  // namespace spot::pipeline
