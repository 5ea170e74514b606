#include "storage/space.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "base/random.h"
#include "storage/blob.h"
#include "storage/kv_rocksdb.h"

namespace spot {
namespace {

namespace fs = std::filesystem;

// A disk that reports as much free room as a test has set.
class SmallDisk final : public rocksdb::FileSystemWrapper {
  public:
    SmallDisk() : FileSystemWrapper(real_disk()) {}
    const char* Name() const override { return "small"; }
    rocksdb::IOStatus GetFreeSpace(const std::string&, const rocksdb::IOOptions&,
                                   std::uint64_t* free, rocksdb::IODebugContext*) override {
        *free = room;
        return rocksdb::IOStatus::OK();
    }
    std::atomic<std::uint64_t> room{1000};
};

class SpaceTest : public testing::Test {
  protected:
    SpaceTest() {
        std::string pattern = (fs::temp_directory_path() / "spot-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
    }
    ~SpaceTest() override { fs::remove_all(folder); }

    std::string folder;
    std::shared_ptr<SmallDisk> disk = std::make_shared<SmallDisk>();
    SpaceFloors floors{.growth = 400, .compaction = 300, .removal = 200, .flush = 10};
    SeededRandom random{3};
};

TEST_F(SpaceTest, WhatWasHandedOutIsCounted) {
    Space space(disk, folder, {.growth = 400});
    disk->room = 1000;
    EXPECT_TRUE(space.take(600, Space::Use::growth));
    // A real file system would report less after the write: the test does so itself.
    disk->room = 400;
    const auto refused = space.take(1, Space::Use::growth);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, Kind::unavailable);
    EXPECT_NE(refused.error().message.find(folder), std::string::npos);
    disk->room = 2000;
    EXPECT_TRUE(space.take(1, Space::Use::growth)) << "there is room again, by itself";
}

TEST_F(SpaceTest, RemovalsMayUseWhatGrowthLeaves) {
    Space space(disk, folder, floors);
    disk->room = 300;
    space.measure();
    EXPECT_TRUE(space.nearly_full());
    EXPECT_FALSE(space.take(1, Space::Use::growth));
    EXPECT_TRUE(space.take(50, Space::Use::removal));
    disk->room = 200;
    space.measure();
    EXPECT_FALSE(space.take(1, Space::Use::removal));
}

TEST_F(SpaceTest, WhatTheLogHoldsIsWrittenOnceMore) {
    Space space(disk, folder, floors);
    space.set_unflushed(700);
    disk->room = 1000;
    EXPECT_FALSE(space.take(1, Space::Use::growth));
    space.set_unflushed(500);
    EXPECT_TRUE(space.take(1, Space::Use::growth));
}

TEST_F(SpaceTest, FlushesWaitAndCompactionsGiveUp) {
    Space space(disk, folder, floors);
    disk->room = 250;
    space.measure();
    EXPECT_FALSE(space.fits(30, Space::Use::compaction));
    EXPECT_TRUE(space.wait_to_flush(30));
    disk->room = 5;
    space.measure();
    std::atomic<bool> done{false};
    std::thread flush([&] {
        EXPECT_TRUE(space.wait_to_flush(30));
        done = true;
    });
    EXPECT_FALSE(done);
    disk->room = 1000;
    flush.join();
    EXPECT_TRUE(done);
    disk->room = 0;
    space.measure();
    std::thread closing([&] { EXPECT_FALSE(space.wait_to_flush(1)); });
    space.let_go();
    closing.join();
}

TEST_F(SpaceTest, AStoreThatIsNearlyFullCanBeEmptied) {
    Space space(disk, folder, {.growth = 64 << 20, .removal = 16 << 20});
    disk->room = 1 << 30;
    auto store = *kv::open_rocksdb(folder + "/store", {.disk = disk, .space = &space});
    const auto put = [&](const std::string& key) {
        kv::Batch batch;
        batch.put(key, "1");
        return store->apply(std::move(batch));
    };
    ASSERT_TRUE(put("a"));
    disk->room = 32 << 20;
    space.measure();
    const auto refused = put("b");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "ServiceUnavailable");
    EXPECT_FALSE(*store->get("b")) << "nothing of it happened";
    kv::Batch removal;
    removal.makes_room();
    removal.erase("a");
    EXPECT_TRUE(store->apply(std::move(removal)));
    disk->room = 1 << 30;
    EXPECT_TRUE(put("b")) << "the service returns by itself";
}

TEST_F(SpaceTest, AStoreWhoseUpkeepWaitsStillCloses) {
    Space space(disk, folder, {.growth = 0, .removal = 0});
    disk->room = 1 << 30;
    auto store = *kv::open_rocksdb(folder + "/store", {.disk = disk, .space = &space});
    disk->room = 0;
    space.measure();
    // More than the store keeps in memory, so that it flushes and finds no room to.
    for (int i = 0; i < 40; ++i) {
        kv::Batch batch;
        batch.makes_room();
        batch.put("k" + std::to_string(i), random.text(1 << 20, "abcdefgh"));
        if (!store->apply(std::move(batch))) disk->room = 1 << 10;
    }
    store.reset();
    disk->room = 1 << 30;
    Space again(disk, folder);
    auto reopened = kv::open_rocksdb(folder + "/store", {.disk = disk, .space = &again});
    ASSERT_TRUE(reopened) << reopened.error().message;
}

TEST_F(SpaceTest, BlobsStopBeforeTheDiskIsFull) {
    Space space(disk, folder, {.growth = 64 << 20});
    disk->room = (64 << 20) + (1 << 20);
    space.measure();
    auto blobs = *blob::open_blob_files(folder + "/blobs", random, {.disk = disk, .space = &space});
    {
        auto writer = *blobs->create();
        const std::string megabyte(1 << 20, 'x');
        ASSERT_TRUE(writer->write(megabyte));
        disk->room = 64 << 20;  // as the file system says now
        const auto refused = writer->write(megabyte);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, Kind::unavailable);
    }
    EXPECT_TRUE(fs::is_empty(folder + "/blobs/staging")) << "what was written of it is gone";
}

}  // namespace
}  // namespace spot
