#include "storage/crypt/sealed_disk.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "base/byte_source.h"
#include "storage/crypt/block_file.h"
#include "storage/crypt/fixture.h"
#include "storage/crypt/frame_file.h"
#include "storage/faulty_disk.h"
#include "storage/kv_rocksdb.h"

namespace spot::crypt {
namespace {

namespace fs = std::filesystem;
using rocksdb::Slice;

const rocksdb::IOOptions plain_options;

class SealedDiskTest : public testing::Test {
  protected:
    SealedDiskTest() {
        std::string pattern = (fs::temp_directory_path() / "spot-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        table = folder + "/000001.sst";
        log = folder + "/000002.log";
    }
    ~SealedDiskTest() override { fs::remove_all(folder); }

    static std::string text(std::size_t size) {
        std::string bytes(size, '\0');
        for (std::size_t i = 0; i < size; ++i)
            bytes[i] = static_cast<char>('a' + (i * 7 + i / 97) % 26);
        return bytes;
    }
    void write(const std::string& path, const std::vector<std::string>& pieces) {
        std::unique_ptr<rocksdb::FSWritableFile> file;
        ASSERT_TRUE(disk->NewWritableFile(path, {}, &file, nullptr).ok());
        for (const auto& piece : pieces) {
            ASSERT_TRUE(file->Append(piece, plain_options, nullptr).ok());
        }
        ASSERT_TRUE(file->Sync(plain_options, nullptr).ok());
        ASSERT_TRUE(file->Close(plain_options, nullptr).ok());
    }
    // "(error)" where it fails.
    std::string read_part(const std::string& path, std::uint64_t offset, std::size_t n) {
        std::unique_ptr<rocksdb::FSRandomAccessFile> file;
        if (!disk->NewRandomAccessFile(path, {}, &file, nullptr).ok()) return "(error)";
        std::string buffer(n, '\0');
        Slice found;
        const auto status = file->Read(offset, n, plain_options, &found, buffer.data(), nullptr);
        return status.ok() ? found.ToString() : "(error)";
    }
    std::string read_through(const std::string& path, std::size_t step = 1000) {
        std::unique_ptr<rocksdb::FSSequentialFile> file;
        if (!disk->NewSequentialFile(path, {}, &file, nullptr).ok()) return "(error)";
        std::string bytes;
        std::string buffer(step, '\0');
        while (true) {
            Slice found;
            if (!file->Read(step, plain_options, &found, buffer.data(), nullptr).ok())
                return "(error)";
            if (found.empty()) return bytes;
            bytes += found.ToString();
        }
    }
    std::uint64_t size_of(const std::string& path) {
        std::uint64_t size = 0;
        EXPECT_TRUE(disk->GetFileSize(path, plain_options, &size, nullptr).ok());
        return size;
    }
    static std::string on_disk(const std::string& path) {
        return *read_all(**FileSource::open(path), 1 << 30);
    }
    static void put_on_disk(const std::string& path, const std::string& bytes) {
        std::ofstream(path, std::ios::binary) << bytes;
    }

    SeededRandom random{41};
    std::shared_ptr<Disk> disk = sealed_for_tests(real_disk(), random);
    std::string folder, table, log;
};

TEST_F(SealedDiskTest, BlocksAreReadWholeAndInParts) {
    for (const std::size_t size : {0u, 1u, 4095u, 4096u, 4097u, 8192u, 12'288u, 300'000u}) {
        const auto bytes = text(size);
        write(table, {bytes.substr(0, size / 3), bytes.substr(size / 3)});
        EXPECT_EQ(size_of(table), size);
        EXPECT_EQ(read_part(table, 0, size + 10), bytes);
        EXPECT_EQ(read_through(table), bytes);
        EXPECT_EQ(read_part(table, size, 10), "") << "behind the end";
        for (const std::uint64_t at : {0u, 1u, 4095u, 4096u, 8191u, 262'143u}) {
            for (const std::size_t n : {1u, 2u, 5000u}) {
                if (at >= size) continue;
                EXPECT_EQ(read_part(table, at, n), bytes.substr(at, n)) << size;
            }
        }
        EXPECT_EQ(on_disk(table).find("abcdefg"), std::string::npos);
    }
}

TEST_F(SealedDiskTest, AppendsOfAnySizeMakeTheSameBlocks) {
    const auto bytes = text(50'000);
    SeededRandom pieces(3);
    for (int round = 0; round < 20; ++round) {
        std::vector<std::string> parts;
        for (std::size_t at = 0; at < bytes.size();) {
            parts.push_back(bytes.substr(at, pieces.below(9000)));
            at += parts.back().size();
        }
        write(table, parts);
        ASSERT_EQ(read_through(table, 1 + pieces.below(20'000)), bytes);
    }
}

TEST_F(SealedDiskTest, NoTwoFilesHaveAKeyInCommon) {
    std::set<std::string> seen;
    for (int i = 0; i < 20; ++i) {
        write(table, {"the same bytes"});
        write(log, {"the same bytes"});
        EXPECT_TRUE(seen.insert(on_disk(table).substr(header_bytes)).second);
        EXPECT_TRUE(seen.insert(on_disk(log).substr(header_bytes + frame_head_bytes)).second);
    }
}

TEST_F(SealedDiskTest, EveryFlippedBitOfBlocksIsTold) {
    const auto bytes = text(9000);
    write(table, {bytes});
    const auto good = on_disk(table);
    for (std::size_t at = 0; at < good.size(); at += at < 200 ? 1 : 61) {
        auto flipped = good;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x20);
        put_on_disk(table, flipped);
        ASSERT_EQ(read_through(table), "(error)") << "at byte " << at;
    }
    put_on_disk(table, good);
    EXPECT_EQ(read_through(table), bytes);
}

TEST_F(SealedDiskTest, BlocksThatAreCutOffAreTold) {
    write(table, {text(3 * block_bytes)});
    const auto good = on_disk(table);
    for (std::size_t left = 0; left < good.size(); left += left % 509 == 0 ? 1 : 508) {
        put_on_disk(table, good.substr(0, left));
        ASSERT_EQ(read_through(table), "(error)") << "cut to " << left;
    }
    for (std::size_t blocks = 0; blocks < 3; ++blocks) {  // where a block ends
        put_on_disk(table, good.substr(0, header_bytes + blocks * (block_bytes + tag_bytes)));
        ASSERT_EQ(read_through(table), "(error)") << blocks << " blocks";
    }
}

TEST_F(SealedDiskTest, BlocksCannotBeExchanged) {
    write(table, {text(3 * block_bytes)});
    auto bytes = on_disk(table);
    constexpr auto sealed = block_bytes + tag_bytes;
    std::swap_ranges(bytes.begin() + header_bytes, bytes.begin() + header_bytes + sealed,
                     bytes.begin() + header_bytes + sealed);
    put_on_disk(table, bytes);
    EXPECT_EQ(read_part(table, 0, 10), "(error)");
    EXPECT_EQ(read_part(table, 2 * block_bytes, 10),
              text(3 * block_bytes).substr(2 * block_bytes, 10));
}

TEST_F(SealedDiskTest, WhatIsNotSealedIsDamage) {
    put_on_disk(table, text(10'000));
    EXPECT_EQ(read_through(table), "(error)");
    put_on_disk(folder + "/CURRENT", "MANIFEST-000001\n");
    EXPECT_EQ(read_through(folder + "/CURRENT"), "(error)");
}

TEST_F(SealedDiskTest, AnotherFoldersKeysOpenNothing) {
    write(table, {text(100)});
    write(log, {text(100)});
    disk = sealed_for_tests(real_disk(), random);
    EXPECT_EQ(read_through(table), "(error)");
    EXPECT_EQ(read_through(log).find(text(100).substr(0, 5)), std::string::npos);
}

using SealedDiskDeathTest = SealedDiskTest;

TEST_F(SealedDiskDeathTest, NothingIsAppendedToBlocksAfterASync) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_DEATH(
        {
            std::unique_ptr<rocksdb::FSWritableFile> file;
            disk->NewWritableFile(table, {}, &file, nullptr).PermitUncheckedError();
            file->Append("a", plain_options, nullptr).PermitUncheckedError();
            file->Sync(plain_options, nullptr).PermitUncheckedError();
            file->Append("b", plain_options, nullptr).PermitUncheckedError();
        },
        "ends with its first sync");
}

TEST_F(SealedDiskTest, FramesKeepPlainOffsets) {
    const auto big = text(largest_frame + 5000);
    write(log, {"one", "two", big, "", "three"});
    const auto bytes = "onetwo" + big + "three";
    EXPECT_EQ(size_of(log), bytes.size());
    EXPECT_EQ(read_through(log, 70'000), bytes);
    std::unique_ptr<rocksdb::FSSequentialFile> file;
    ASSERT_TRUE(disk->NewSequentialFile(log, {}, &file, nullptr).ok());
    ASSERT_TRUE(file->Skip(bytes.size() - 6).ok());
    char buffer[10];
    Slice found;
    ASSERT_TRUE(file->Read(10, plain_options, &found, buffer, nullptr).ok());
    EXPECT_EQ(found.ToString(), bytes.substr(bytes.size() - 6));
}

TEST_F(SealedDiskTest, ALogIsCutAtAnyPlainOffset) {
    const std::vector<std::string> pieces{"first;", "second;", "third;"};
    const std::string bytes = "first;second;third;";
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        write(log, pieces);
        const auto status = disk->Truncate(log, size, plain_options, nullptr);
        ASSERT_TRUE(status.ok()) << status.ToString();
        EXPECT_EQ(read_through(log), bytes.substr(0, size));
        EXPECT_EQ(size_of(log), size);
        EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 1)
            << "nothing is left beside it";
    }
    EXPECT_FALSE(disk->Truncate(log, bytes.size() + 1, plain_options, nullptr).ok());
}

TEST_F(SealedDiskTest, ADamagedFrameKeepsThePlaceOfWhatFollows) {
    const std::vector<std::string> pieces{text(500), text(700), text(900)};
    write(log, pieces);
    const auto good = on_disk(log);
    const auto second = header_bytes + frame_head_bytes + 500 + tag_bytes;
    const auto third = second + frame_head_bytes + 700 + tag_bytes;
    for (auto at = second; at < third; at += 11) {
        auto flipped = good;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x01);
        put_on_disk(log, flipped);
        ASSERT_EQ(read_through(log), pieces[0] + std::string(700, lost_byte) + pieces[2])
            << "at byte " << at;
        ASSERT_EQ(size_of(log), 2100u);
    }
}

TEST_F(SealedDiskTest, ATornEndIsNotTakenForAWholeOne) {
    write(log, {text(500), text(700)});
    const auto good = on_disk(log);
    const auto second = header_bytes + frame_head_bytes + 500 + tag_bytes;
    for (auto left = second + 1; left < good.size(); left += 13) {
        put_on_disk(log, good.substr(0, left));
        ASSERT_EQ(read_through(log), text(500) + lost_byte) << "cut to " << left;
    }
    put_on_disk(log, good.substr(0, second));
    EXPECT_EQ(read_through(log), text(500));
    put_on_disk(log, good.substr(0, second) + std::string(3000, '\0'));
    EXPECT_EQ(read_through(log), text(500) + std::string(3000, '\0'));
    put_on_disk(log, good.substr(0, second) + text(300));
    EXPECT_EQ(read_through(log), text(500) + std::string(300, lost_byte));
    ASSERT_TRUE(disk->Truncate(log, 500, plain_options, nullptr).ok());
    EXPECT_EQ(on_disk(log), good.substr(0, second));
    put_on_disk(log, "");
    EXPECT_EQ(read_through(log), "");
    EXPECT_EQ(size_of(log), 0u);
}

TEST_F(SealedDiskTest, ALogWhoseHeaderIsDamagedShowsNothing) {
    write(log, {text(500)});
    const auto good = on_disk(log);
    for (std::size_t at = 0; at < header_bytes; ++at) {
        auto flipped = good;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x80);
        put_on_disk(log, flipped);
        const auto seen = read_through(log);
        // Where the form itself was changed, or the version, it is refused.
        ASSERT_TRUE(seen == "(error)" || seen == std::string(good.size() - header_bytes, lost_byte))
            << "at byte " << at;
    }
}

// A length that no frame has must not make its reader take memory for it.
TEST_F(SealedDiskTest, ADamagedHeadClaimsNoMoreThanTheFileHas) {
    write(log, {text(500), text(500)});
    auto bytes = on_disk(log);
    for (std::size_t i = 0; i < frame_head_bytes; ++i) bytes[header_bytes + i] = '\x7f';
    put_on_disk(log, bytes);
    EXPECT_EQ(read_through(log), std::string(500, lost_byte) + text(500));
}

TEST_F(SealedDiskTest, AFailedWriteIsNotTriedAgainUnderTheSameNumber) {
    disk = sealed_for_tests(
        std::make_shared<FaultyDisk>(DiskFault{.kind = DiskFault::Kind::io_error, .at = 3}),
        random);
    std::unique_ptr<rocksdb::FSWritableFile> file;
    ASSERT_TRUE(disk->NewWritableFile(log, {}, &file, nullptr).ok());
    EXPECT_TRUE(file->Append("one", plain_options, nullptr).ok());
    EXPECT_FALSE(file->Append("two", plain_options, nullptr).ok());
    EXPECT_FALSE(file->Append("other", plain_options, nullptr).ok());
    EXPECT_EQ(read_through(log), "one");
}

TEST_F(SealedDiskTest, AStoreLeavesNothingToBeSeen) {
    const auto store = folder + "/store";
    {
        const auto open = *kv::open_rocksdb(store, {.disk = disk, .write_buffer_bytes = 64 << 10});
        for (int i = 0; i < 400; ++i) {
            kv::Batch batch;
            batch.put("marked key " + std::to_string(i), std::string(900, 'v') + "marked value");
            ASSERT_TRUE(kv::commit(*open, std::move(batch)));
        }
        ASSERT_TRUE(open->verify());
        ASSERT_TRUE(open->copy_to(folder + "/copy"));
    }
    int files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        ++files;
        EXPECT_EQ(on_disk(entry.path()).find("marked"), std::string::npos) << entry.path();
        EXPECT_EQ(on_disk(entry.path()).find("vvvvvvv"), std::string::npos) << entry.path();
    }
    EXPECT_GT(files, 10);
    for (const auto& path : {store, folder + "/copy"}) {
        const auto again = *kv::open_rocksdb(path, {.disk = disk});
        EXPECT_EQ(again->get("marked key 0")->value(), std::string(900, 'v') + "marked value");
        EXPECT_EQ(again->get("marked key 399")->value(), std::string(900, 'v') + "marked value");
    }
    EXPECT_FALSE(kv::open_rocksdb(store)) << "without the keys";
}

// RocksDB has assertions about the kinds of errors that it meets.
// The tables that a damaged edit named would be taken for leftovers, and removed.
TEST_F(SealedDiskTest, AManifestThatIsDamagedAnywhereLosesNoTable) {
    const auto store = folder + "/store";
    constexpr int rows = 300;
    for (int life = 0; life < 3; ++life) {
        const auto open = *kv::open_rocksdb(store, {.disk = disk, .write_buffer_bytes = 64 << 10});
        for (int i = life * rows / 3; i < (life + 1) * rows / 3; ++i) {
            kv::Batch batch;
            batch.put("key " + std::to_string(i), std::string(900, 'v'));
            ASSERT_TRUE(kv::commit(*open, std::move(batch)));
        }
    }
    const auto sound = folder + "/sound";
    fs::rename(store, sound);
    std::string manifest;
    for (const auto& entry : fs::directory_iterator(sound)) {
        const auto name = entry.path().filename().string();
        if (name.starts_with("MANIFEST-")) manifest = name;
    }
    const auto whole = on_disk(sound + "/" + manifest);
    int refused = 0;
    for (std::size_t at = 0; at < whole.size(); at += 37) {
        fs::remove_all(store);
        fs::copy(sound, store);
        auto bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x40);
        put_on_disk(store + "/" + manifest, bytes);
        const auto opened = kv::open_rocksdb(store, {.disk = disk});
        if (!opened) {
            ++refused;
            continue;
        }
        for (int i = 0; i < rows; ++i) {
            EXPECT_TRUE(*(*opened)->get("key " + std::to_string(i))) << i << " at byte " << at;
        }
    }
    EXPECT_GT(refused, 3);
}

TEST_F(SealedDiskTest, AnyDamagedFileOfAStoreIsAnErrorOfItsStart) {
    const auto store = folder + "/store";
    {
        const auto open = *kv::open_rocksdb(store, {.disk = disk, .write_buffer_bytes = 64 << 10});
        for (int i = 0; i < 300; ++i) {
            kv::Batch batch;
            batch.put("key " + std::to_string(i), std::string(900, 'v'));
            ASSERT_TRUE(kv::commit(*open, std::move(batch)));
        }
    }
    const auto sound = folder + "/sound";
    fs::rename(store, sound);
    for (const auto& entry : fs::directory_iterator(sound)) {
        const auto name = entry.path().filename().string();
        const bool sealed = name != "durable" && entry.file_size() > 0;
        const bool chosen = !name.starts_with("OPTIONS");  // which a start does not read
        if (!sealed || !chosen) continue;
        for (const auto at : {std::uint64_t{9}, std::uint64_t{50}, entry.file_size() - 1}) {
            fs::remove_all(store);
            fs::copy(sound, store);
            auto bytes = on_disk(store + "/" + name);
            bytes[at] = static_cast<char>(bytes[at] ^ 0x40);
            put_on_disk(store + "/" + name, bytes);
            const auto opened = kv::open_rocksdb(store, {.disk = disk});
            if (opened) {
                EXPECT_FALSE((*opened)->verify()) << name << " at byte " << at;
            } else {
                EXPECT_TRUE(opened.error().code.starts_with("DataFolder")) << opened.error().code;
            }
        }
    }
}

}  // namespace
}  // namespace spot::crypt
