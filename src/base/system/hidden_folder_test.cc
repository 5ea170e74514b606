#include "base/system/hidden_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>

namespace spot {
namespace {

namespace fs = std::filesystem;

class HiddenFolderTest : public testing::Test {
  protected:
    HiddenFolderTest() {
        fs::remove_all(folder);
        fs::create_directories(folder);
    }
    ~HiddenFolderTest() override { fs::remove_all(folder); }

    std::ptrdiff_t count() const {
        return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
    }
    // One whose process ended without a chance to remove it.
    std::string abandoned() const {
        int path[2];
        EXPECT_EQ(::pipe(path), 0);
        const auto child = ::fork();
        if (child == 0) {
            auto made = HiddenFolder::make_in(folder);
            std::ofstream(made->path() + "/large") << "bytes";
            fs::create_directories(made->path() + "/store/deep");
            [[maybe_unused]] const auto told =
                ::write(path[1], made->path().data(), made->path().size());
            ::_exit(0);
        }
        ::close(path[1]);
        ::waitpid(child, nullptr, 0);
        std::string name(500, '\0');
        const auto n = ::read(path[0], name.data(), name.size());
        ::close(path[0]);
        name.resize(static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
        return name;
    }

    const std::string folder =
        testing::TempDir() + "hidden_folder_test_" + std::to_string(::getpid());
};

TEST_F(HiddenFolderTest, GoesWithAllThatIsInIt) {
    {
        auto made = HiddenFolder::make_in(folder);
        ASSERT_TRUE(made.has_value());
        std::ofstream(made->path() + "/file") << "bytes";
        const auto moved = std::move(*made);
        EXPECT_TRUE(fs::exists(moved.path() + "/file"));
    }
    EXPECT_EQ(count(), 0);
    EXPECT_EQ(HiddenFolder::make_in(folder + "/none").error().value(), ENOENT);
}

TEST_F(HiddenFolderTest, TheNextOneRemovesWhatAKilledProcessLeft) {
    const auto left = abandoned();
    ASSERT_TRUE(fs::exists(left + "/large"));
    const auto next = HiddenFolder::make_in(folder);
    ASSERT_TRUE(next.has_value());
    EXPECT_FALSE(fs::exists(left));
    EXPECT_EQ(count(), 1);
}

TEST_F(HiddenFolderTest, WhatIsInUseOrAnothersStays) {
    const auto used = HiddenFolder::make_in(folder);
    const auto elsewhere = abandoned();  // on a file system of several machines
    std::ofstream(elsewhere + "/owner") << "another machine";
    const auto open = abandoned();
    ::chmod(open.c_str(), 0755);
    fs::create_directories(folder + "/.stereo-spot-theirs");  // a name without our form
    fs::permissions(folder + "/.stereo-spot-theirs", fs::perms::owner_all);
    fs::create_directories(folder + "/.stereo-spot-long-name");
    fs::create_directory_symlink(folder + "/.stereo-spot-theirs", folder + "/.stereo-spot-linked");
    const auto before = count();
    EXPECT_EQ(remove_abandoned_folders(folder), 0);
    EXPECT_EQ(count(), before);
    EXPECT_TRUE(fs::exists(used->path()));
}

}  // namespace
}  // namespace spot
