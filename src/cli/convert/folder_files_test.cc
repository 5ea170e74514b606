#include "cli/convert/folder_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace spot::cli {
namespace {

TEST(FolderFiles, NumbersInNamesCountAsNumbers) {
    std::vector<std::string> names{"f10.png", "f2.png", "f1.png", "f010.png", "g1.png", "f.png"};
    std::sort(names.begin(), names.end(), natural_less);
    EXPECT_EQ(names, (std::vector<std::string>{"f.png", "f1.png", "f2.png", "f010.png", "f10.png",
                                               "g1.png"}));
    EXPECT_FALSE(natural_less("a", "a"));
    // Longer than any number that a machine has.
    EXPECT_TRUE(natural_less("99999999999999999999998", "99999999999999999999999"));
}

TEST(FolderFiles, EndingsTellFilmsFromPictures) {
    EXPECT_TRUE(named_as_film("a/b.MKV"));
    EXPECT_TRUE(named_as_picture("b.JPeG"));
    EXPECT_FALSE(named_as_film("mp4"));
    EXPECT_FALSE(named_as_picture("b.png.txt"));
}

TEST(FolderFiles, MissingNumbersAreSeen) {
    EXPECT_EQ(gap_in({"x/a_1.png", "x/a_2.png", "x/a_5.png"}), "from a_2.png to a_5.png");
    EXPECT_EQ(gap_in({"a_1.png", "a_2.png"}), "");
    // They are not a row of numbers, so none can be missing.
    EXPECT_EQ(gap_in({"a_1.png", "b_5.png"}), "");
    EXPECT_EQ(gap_in({"anna.png", "bert.png"}), "");
}

TEST(FolderFiles, AFolderIsSorted) {
    namespace fs = std::filesystem;
    const auto folder =
        fs::path(::testing::TempDir()) / ("folder_files" + std::to_string(::getpid()));
    fs::create_directories(folder / "deeper");
    for (const auto* name : {"10.png", "9.jpg", "film.mkv", "notes.txt", ".hidden.png"}) {
        std::ofstream(folder / name) << "x";
    }
    const auto found = files_of(folder.string());
    ASSERT_TRUE(found);
    const auto in = [&](const char* name) { return (folder / name).string(); };
    EXPECT_EQ(found->pictures, (std::vector<std::string>{in("9.jpg"), in("10.png")}));
    EXPECT_EQ(found->films, std::vector<std::string>{in("film.mkv")});
    EXPECT_EQ(found->others, std::vector<std::string>{in("notes.txt")});
    EXPECT_EQ(found->folders, std::vector<std::string>{in("deeper")});
    fs::remove_all(folder);
    EXPECT_EQ(files_of(folder.string()).error().code, "NotReadable");
}

}  // namespace
}  // namespace spot::cli
