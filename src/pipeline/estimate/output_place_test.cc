#include "pipeline/estimate/output_place.h"

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
        refused(path, why, "OutputNotWritable", Existing::replaced);
    }
    void refused(const fs::path& path, const std::string& why, const std::string& code,
                 Existing existing) {
        const auto place = output_place(path.string(), existing);
        ASSERT_FALSE(place) << *place;
        EXPECT_EQ(place.error().code, code);
        EXPECT_THAT(place.error().message, HasSubstr(path.string()));
        EXPECT_THAT(place.error().message, HasSubstr(why));
    }

    fs::path folder;
};

TEST_F(OutputPlace, NewFilesAndOldOnes) {
    const auto file = folder / "film.mp4";
    EXPECT_EQ(output_place(file.string(), Existing::stays).value(), file);
    std::ofstream(file) << "old";
    EXPECT_EQ(output_place(file.string(), Existing::replaced).value(), file);
    refused(file, "--overwrite", "OutputExists", Existing::stays);
    fs::create_symlink("film.mp4", folder / "link.mp4");
    refused(folder / "link.mp4", "--overwrite", "OutputExists", Existing::stays);
}

TEST_F(OutputPlace, NamesAreAsLongAsTheFileSystemTakesThem) {
    const auto longest = folder / (std::string(251, 'n') + ".mp4");
    EXPECT_EQ(output_place(longest.string(), Existing::stays).value(), longest);
    refused(folder / (std::string(252, 'n') + ".mp4"), "256 bytes");
    const auto bytes = folder / "film \xff.mp4";
    EXPECT_EQ(output_place(bytes.string(), Existing::stays).value(), bytes);
}

TEST_F(OutputPlace, AFileThatCameMeanwhileStays) {
    std::ofstream(folder / "new") << "new";
    std::ofstream(folder / "film.mp4") << "theirs";
    const auto text = [&] {
        std::string word;
        std::ifstream(folder / "film.mp4") >> word;
        return word;
    };
    const auto put = [&](Existing existing) {
        return put_in_place(folder / "new", folder / "film.mp4", existing);
    };
    EXPECT_EQ(put(Existing::stays).error().code, "OutputExists");
    EXPECT_EQ(text(), "theirs");
    EXPECT_TRUE(put(Existing::replaced));
    EXPECT_EQ(text(), "new");
    EXPECT_EQ(put(Existing::replaced).error().code, "WriteFailed");
}

TEST_F(OutputPlace, LinksAreFollowed) {
    std::ofstream(folder / "film.mp4") << "old";
    fs::create_symlink("film.mp4", folder / "link.mp4");
    EXPECT_EQ(output_place((folder / "link.mp4").string(), Existing::replaced).value(),
              folder / "film.mp4");
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
