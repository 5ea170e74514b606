#include "plane/folder/encryption.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "plane/folder/data_folder.h"
#include "storage/blob.h"
#include "storage/kv_rocksdb.h"

namespace spot::plane {
namespace {

namespace fs = std::filesystem;

class EncryptionTest : public testing::Test {
  protected:
    EncryptionTest() {
        std::string pattern = (fs::temp_directory_path() / "spot-XXXXXX").string();
        root = ::mkdtemp(pattern.data());
        folder = root + "/plane";
        key.file = root + "/key";
    }
    ~EncryptionTest() override { fs::remove_all(root); }

    Result<Unlocked> unlock(const crypt::KeySource& source, Unlock how = Unlock::begin) {
        return unlock_folder(folder, source, how, clock, random);
    }
    std::string failure(const crypt::KeySource& source, Unlock how = Unlock::begin) {
        const auto opened = unlock(source, how);
        return opened ? "" : opened.error().code;
    }
    // Begins an encrypted folder, and stores a row and a blob.
    void live(const crypt::KeySource& source, const std::string& name) {
        const auto opened = unlock(source);
        ASSERT_TRUE(opened) << opened.error().message;
        ASSERT_TRUE(prepare_data_folder(folder, encrypted_format));
        const auto store = *kv::open_rocksdb(folder + "/store", {.disk = opened->disk});
        const auto blobs =
            *blob::open_blob_files(folder + "/blobs", random, {.disk = opened->disk});
        const auto writer = *blobs->create();
        ASSERT_TRUE(writer->write("content of " + name));
        kv::Batch batch;
        batch.put(name, writer->seal()->value);
        ASSERT_TRUE(kv::commit(*store, std::move(batch)));
    }
    std::string read(const crypt::KeySource& source, const std::string& name) {
        const auto opened = unlock(source, Unlock::open);
        if (!opened) return opened.error().code;
        const auto store = *kv::open_rocksdb(folder + "/store", {.disk = opened->disk});
        const auto blobs =
            *blob::open_blob_files(folder + "/blobs", random, {.disk = opened->disk});
        const auto id = *store->get(name);
        const auto size = std::string("content of " + name).size();
        const auto source_of = *blobs->open(blob::Id(id.value_or("")), 0, size);
        return *read_all(*source_of, 1000);
    }
    // Names and times of change of all that lies there.
    std::map<std::string, fs::file_time_type> all() const {
        std::map<std::string, fs::file_time_type> found;
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            found[entry.path()] = fs::last_write_time(entry);
        }
        return found;
    }

    ManualClock clock;
    SeededRandom random{61};
    std::string root, folder;
    crypt::KeySource key;
};

TEST_F(EncryptionTest, ANewFolderIsEncryptedAndAKeyFileMadeForIt) {
    ASSERT_FALSE(*is_encrypted(folder));
    {
        const auto opened = unlock(key);
        ASSERT_TRUE(opened) << opened.error().message;
        EXPECT_TRUE(opened->key_file_made);
        ASSERT_NE(opened->keys, nullptr);
    }
    EXPECT_TRUE(*is_encrypted(folder));
    EXPECT_FALSE(unlock(key)->key_file_made);
    live(key, "a");
    EXPECT_EQ(read(key, "a"), "content of a");
    EXPECT_EQ(**read_format(folder), encrypted_format);
}

TEST_F(EncryptionTest, WithoutItsKeyNothingIsTouched) {
    live(key, "a");
    const auto other = crypt::KeySource{.file = root + "/other"};
    ASSERT_TRUE(crypt::make_key_file(other.file, random));
    const auto before = all();
    EXPECT_EQ(failure({}), "EncryptionKeyMissing");
    EXPECT_EQ(failure(other), "EncryptionKeyWrong");
    EXPECT_EQ(failure({.file = root + "/none"}), "EncryptionKeyMissing");
    EXPECT_FALSE(fs::exists(root + "/none")) << "a key is made for new folders alone";
    EXPECT_EQ(failure({.command = "false"}), "EncryptionKeyUnusable");
    fs::rename(folder + "/data-keys", root + "/data-keys");
    EXPECT_EQ(failure(key), "DataKeysMissing");
    EXPECT_EQ(failure({}), "DataKeysMissing");
    std::ofstream(folder + "/data-keys") << "spotkeys\x01 not what it was";
    EXPECT_EQ(failure(key), "DataKeysDamaged");
    fs::rename(root + "/data-keys", folder + "/data-keys");
    auto after = all();
    after[folder] = before.at(folder + "/store");
    EXPECT_EQ(after.size(), before.size() + 1);
    for (const auto& [path, changed] : before) EXPECT_EQ(after.at(path), changed) << path;
    EXPECT_EQ(read(key, "a"), "content of a");
}

TEST_F(EncryptionTest, AKeyFileInsideTheFolderIsRefused) {
    EXPECT_EQ(failure({.file = folder + "/key"}), "EncryptionKeyInside");
    EXPECT_EQ(failure({.file = folder + "/sub/../key"}), "EncryptionKeyInside");
    fs::create_directories(folder);
    fs::create_directory_symlink(folder, root + "/link");
    EXPECT_EQ(failure({.file = root + "/link/key"}), "EncryptionKeyInside");
    EXPECT_EQ(failure({.file = root + "/plane.key"}), "") << "beside it";
}

TEST_F(EncryptionTest, APlainFolderStaysPlain) {
    ASSERT_TRUE(unlock({}));
    ASSERT_TRUE(prepare_data_folder(folder));
    EXPECT_EQ(**read_format(folder), plain_format);
    const auto refused = unlock(key);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "NotEncrypted");
    EXPECT_NE(refused.error().message.find("restore"), std::string::npos) << "it says how to go on";
    EXPECT_FALSE(fs::exists(key.file));
    EXPECT_EQ(unlock({})->keys, nullptr);
}

TEST_F(EncryptionTest, ARotationLeavesOldFilesReadableUnderTheNewKeyAlone) {
    live(key, "a");
    const auto next = crypt::KeySource{.file = root + "/next"};
    ASSERT_TRUE(crypt::make_key_file(next.file, random));
    const auto status = rotate_keys(folder, key, next, clock, random);
    ASSERT_TRUE(status) << status.error().message;
    ASSERT_EQ(status->by_key.size(), 2u);
    EXPECT_GT(status->by_key[0].files, 3u);
    EXPECT_FALSE(status->by_key[0].current);
    EXPECT_EQ(status->by_key[1].files, 0u);
    EXPECT_TRUE(status->by_key[1].current);
    EXPECT_EQ(status->damaged, 0u);
    EXPECT_EQ(failure(key), "EncryptionKeyWrong");
    EXPECT_EQ(read(next, "a"), "content of a");
    live(next, "b");
    EXPECT_EQ(read(next, "b"), "content of b");
    const auto later = *encryption_status(folder);
    EXPECT_GT(later->by_key[1].files, 1u) << "new files are under the new key";
    EXPECT_GE(later->by_key[0].files, 1u) << "the old blob";
    EXPECT_EQ(rotate_keys(folder, key, next, clock, random).error().code, "EncryptionKeyWrong");
    ASSERT_TRUE(rotate_keys(folder, next, {}, clock, random))
        << "the same master key, a new data key";
    EXPECT_EQ(read(next, "a"), "content of a");
}

TEST_F(EncryptionTest, NothingIsRotatedUnderARunningPlane) {
    live(key, "a");
    const auto opened = *unlock(key);
    const auto store = *kv::open_rocksdb(folder + "/store", {.disk = opened.disk});
    EXPECT_EQ(rotate_keys(folder, key, {}, clock, random).error().code, "DataFolderLocked");
    EXPECT_EQ((*encryption_status(folder))->by_key.size(), 1u);
}

TEST_F(EncryptionTest, ForeignFilesAreCounted) {
    live(key, "a");
    std::ofstream(folder + "/blobs/00/" + std::string(32, '0')) << std::string(100, 'x');
    EXPECT_EQ((*encryption_status(folder))->damaged, 1u);
}

}  // namespace
}  // namespace spot::plane
