#include "backup/backup.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace spot::backup {
namespace {

namespace fs = std::filesystem;

class BackupTest : public testing::Test {
  protected:
    BackupTest() {
        std::string pattern = (fs::temp_directory_path() / "spot-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        vault = folder_vault(folder + "/vault");
        write("FORMAT", "1\n");
        write("store/000010.sst", "table");
        write("blobs/ab/" + blob, "large");
    }
    ~BackupTest() override { fs::remove_all(folder); }

    void write(const std::string& path, const std::string& bytes) {
        const auto whole = fs::path(folder) / "snapshot" / path;
        fs::create_directories(whole.parent_path());
        std::ofstream(whole, std::ios::binary) << bytes;
    }
    static std::string bytes_of(const std::string& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    Result<Taken> take_one() {
        clock.advance(std::chrono::minutes(1));
        return take(*vault, folder + "/snapshot", clock.now(), {});
    }

    const std::string blob = "ab" + std::string(30, '0');
    std::string folder;
    std::unique_ptr<Vault> vault;
    ManualClock clock;
};

TEST_F(BackupTest, WhatIsThereIsNotCopiedAgain) {
    EXPECT_EQ(take_one()->copied_files, 3u);
    EXPECT_EQ(take_one()->copied_files, 0u);
    write("store/000011.log", "log");
    const auto third = *take_one();
    EXPECT_EQ(third.copied_files, 1u);
    EXPECT_EQ(third.files, 4u);
    EXPECT_EQ(moments(*vault)->size(), 3u);
}

TEST_F(BackupTest, ComesBackByteForByteAndOnlyIntoANewFolder) {
    const auto first = *take_one();
    write("FORMAT", "2\n");
    ASSERT_TRUE(take_one());
    ASSERT_TRUE(restore(*vault, first.name, folder + "/old", {}));
    EXPECT_EQ(bytes_of(folder + "/old/FORMAT"), "1\n");
    ASSERT_TRUE(restore(*vault, "", folder + "/new", {}));
    EXPECT_EQ(bytes_of(folder + "/new/FORMAT"), "2\n");
    EXPECT_EQ(bytes_of(folder + "/new/blobs/ab/" + blob), "large");
    EXPECT_EQ(restore(*vault, "", folder + "/new", {}).error().code, "FolderNotEmpty");
    EXPECT_EQ(restore(*vault, "2000", folder + "/other", {}).error().code, "NoBackup");
}

// Restored under a key, a blob has its id and other bytes.
TEST_F(BackupTest, ABlobOfAnEncryptedFolderIsNotThatOfThePlainOne) {
    const auto plain = *take_one();
    write("blobs/ab/" + blob, "sealed bytes");
    clock.advance(std::chrono::minutes(1));
    const std::string id(32, 'c');
    const auto sealed = *take(*vault, folder + "/snapshot", clock.now(), {}, id);
    EXPECT_EQ(sealed.copied_files, 1u);
    ASSERT_TRUE(restore(*vault, sealed.name, folder + "/sealed", {}));
    EXPECT_EQ(bytes_of(folder + "/sealed/blobs/ab/" + blob), "sealed bytes");
    ASSERT_TRUE(restore(*vault, plain.name, folder + "/plain", {}));
    EXPECT_EQ(bytes_of(folder + "/plain/blobs/ab/" + blob), "large");
    // Both are kept for as long as a moment names them.
    ASSERT_TRUE(keep_newest(*vault, 1));
    EXPECT_FALSE(restore(*vault, plain.name, folder + "/gone", {}));
    ASSERT_TRUE(restore(*vault, "", folder + "/again", {}));
    EXPECT_EQ(bytes_of(folder + "/again/blobs/ab/" + blob), "sealed bytes");
}

TEST_F(BackupTest, DamageIsNamedAndNothingHalfMadeStays) {
    ASSERT_TRUE(take_one());
    fs::resize_file(folder + "/vault/blobs/ab/" + blob, 2);
    const auto short_one = restore(*vault, "", folder + "/back", {});
    ASSERT_FALSE(short_one);
    EXPECT_NE(short_one.error().message.find(blob), std::string::npos);
    fs::remove(folder + "/vault/blobs/ab/" + blob);
    EXPECT_FALSE(restore(*vault, "", folder + "/back", {}));
    EXPECT_FALSE(fs::exists(folder + "/back"));
    EXPECT_FALSE(fs::exists(folder + "/back.part"));
}

TEST_F(BackupTest, BrokenOffItIsNone) {
    const auto stopped =
        take(*vault, folder + "/snapshot", clock.now(), [](double) { return false; });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, "Cancelled");
    EXPECT_TRUE(moments(*vault)->empty());
    EXPECT_EQ(take_one()->copied_files, 2u) << "what was brought already serves the next one";
}

TEST_F(BackupTest, KeepingTheNewestRemovesWhatOnlyOthersNeed) {
    ASSERT_TRUE(take_one());
    fs::remove(folder + "/snapshot/store/000010.sst");
    write("store/000012.sst", "other");
    const auto last = *take_one();
    EXPECT_EQ(*keep_newest(*vault, 1), 1u);
    EXPECT_EQ(*moments(*vault), std::vector{last.name});
    EXPECT_EQ(vault->list("files/")->size(), 2u);
    EXPECT_TRUE(restore(*vault, "", folder + "/back", {}));
}

// A list from elsewhere must not write outside the folder that is made of it.
TEST(Moment, NamesNothingOutside) {
    const auto decoded = [](const std::string& path) {
        Moment moment{.taken = "t"};
        moment.files.push_back({path, 1, 0, std::string(64, 'a')});
        return decode_moment("m", encode(moment)).has_value();
    };
    EXPECT_TRUE(decoded("store/000010.sst"));
    for (const auto* path : {"../keys", "store/../../x", "/etc/passwd", "a//b", "", "./a", "a/"}) {
        EXPECT_FALSE(decoded(path)) << path;
    }
    Moment blobs{.taken = "t"};
    blobs.blobs.push_back({"../../../../../../../etc/passwd.", 1});
    EXPECT_FALSE(decode_moment("m", encode(blobs)));
    Moment newer{.version = newest_moment_version + 1, .taken = "t"};
    EXPECT_EQ(decode_moment("m", encode(newer)).error().code, "BackupNewer");
    EXPECT_EQ(decode_moment("m", "{").error().code, "BackupDamaged");
}

}  // namespace
}  // namespace spot::backup
