// The promises of every Store, tested on each kind; then those of one kind alone.

#include "storage/kv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

#include "base/random.h"
#include "storage/crypt/fixture.h"
#include "storage/kv_memory.h"
#include "storage/kv_rocksdb.h"
#include "storage/log_file.h"
#include "storage/log_mark.h"

namespace spot::kv {
namespace {

using Model = std::map<std::string, std::string>;

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "spot-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }
    std::string path(const std::string& name) const { return path_ + "/" + name; }

  private:
    std::string path_;
};

class StoreTest : public testing::TestWithParam<const char*> {
  protected:
    StoreTest() { open(); }
    void open() {
        store.reset();
        if (std::string(GetParam()) == "memory") {
            store = std::make_unique<MemoryStore>();
            return;
        }
        if (std::string(GetParam()) == "sealed" && disk == real_disk()) {
            disk = crypt::sealed_for_tests(disk, for_keys);
        }
        auto opened = open_rocksdb(folder.path("store"), {.disk = disk});
        ASSERT_TRUE(opened) << opened.error().message;
        store = std::move(*opened);
    }
    void put(const std::string& key, const std::string& value) {
        Batch batch;
        batch.put(key, value);
        ASSERT_TRUE(store->apply(std::move(batch)));
    }
    std::string get(const std::string& key) { return store->get(key)->value_or("(nothing)"); }
    // "a=1 b=2 " in the order of the walk.
    std::string walk(Range range, Direction direction = Direction::forward) {
        std::string out;
        auto cursor = store->scan(range, direction);
        for (; cursor->valid(); cursor->next()) {
            out += std::string(cursor->key()) + "=" + std::string(cursor->value()) + " ";
        }
        EXPECT_TRUE(cursor->status());
        return out;
    }

    TemporaryFolder folder;
    SeededRandom for_keys{22};
    std::shared_ptr<Disk> disk = real_disk();
    std::unique_ptr<Store> store;
};

INSTANTIATE_TEST_SUITE_P(Each, StoreTest, testing::Values("memory", "rocksdb", "sealed"),
                         [](const auto& param) { return std::string(param.param); });

TEST_P(StoreTest, LaterOperationsOfABatchWin) {
    Batch batch;
    batch.put("a", "1");
    batch.erase("a");
    batch.put("b", "1");
    batch.put("b", "2");
    batch.put("c", "1");
    batch.erase_range("c", "d");
    batch.erase_range("e", "f");
    batch.put("e", "1");
    ASSERT_TRUE(store->apply(std::move(batch)));
    EXPECT_EQ(walk({"", ""}), "b=2 e=1 ");
}

TEST_P(StoreTest, RangesEndBeforeTheirEnd) {
    for (const auto* key : {"a", "b", "c", "d"}) put(key, key);
    EXPECT_EQ(walk({"b", "d"}), "b=b c=c ");
    EXPECT_EQ(walk({"b", "d"}, Direction::backward), "c=c b=b ");
    EXPECT_EQ(walk({"b", ""}, Direction::backward), "d=d c=c b=b ");
    EXPECT_EQ(walk({"e", ""}), "");
    EXPECT_EQ(walk({"e", "f"}, Direction::backward), "");
    const auto cursor = store->scan({"", ""}, Direction::backward);
    cursor->seek("");
    EXPECT_FALSE(cursor->valid());  // nothing lies before the empty key
    EXPECT_EQ(walk({"b", "b"}), "");
}

TEST_P(StoreTest, CallbacksRunOnceWhenTheBatchIsVisible) {
    int ran = 0;
    Batch batch;
    batch.put("a", "1");
    batch.on_applied([&] {
        ++ran;
        EXPECT_EQ(get("a"), "1");
    });
    ASSERT_TRUE(store->apply(std::move(batch)));
    EXPECT_EQ(ran, 1);
}

TEST_P(StoreTest, WhatABatchHoldsLivesAsLongAsTheBatch) {
    auto held = std::make_shared<int>(7);
    const std::weak_ptr<int> watch = held;
    {
        Batch batch;
        batch.hold(this, std::move(held));
        EXPECT_TRUE(batch.holds(this));
        batch.put("a", "1");
        batch.on_applied([&] { EXPECT_FALSE(watch.expired()); });
        ASSERT_TRUE(store->apply(std::move(batch)));
    }
    EXPECT_TRUE(watch.expired());
}

// Random batches and reads against std::map, which cannot be wrong.
TEST_P(StoreTest, BehavesAsAMap) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        SeededRandom random(seed);
        Model model;
        Batch clear;
        clear.erase_range("k", "l");
        ASSERT_TRUE(store->apply(std::move(clear)));
        const auto key = [&] {
            return "k" + std::string(1, static_cast<char>('a' + random.below(12))) +
                   random.text(random.below(2), "abcdef");
        };
        for (int step = 0; step < 300; ++step) {
            Batch batch;
            for (auto n = random.below(6) + 1; n > 0; --n) {
                switch (random.below(5)) {
                    case 0: {
                        const auto k = key();
                        batch.erase(k);
                        model.erase(k);
                        break;
                    }
                    case 1: {
                        if (random.below(4) != 0) break;
                        auto begin = key();
                        auto end = key();
                        if (end < begin) std::swap(begin, end);
                        batch.erase_range(begin, end);
                        model.erase(model.lower_bound(begin), model.lower_bound(end));
                        break;
                    }
                    default: {
                        const auto k = key();
                        const auto value = random.text(random.below(20), "xyz");
                        batch.put(k, value);
                        model[k] = value;
                    }
                }
            }
            if (!batch.empty()) {
                ASSERT_TRUE(store->apply(std::move(batch)));
            }

            const auto k = key();
            const auto found = *store->get(k);
            ASSERT_EQ(found.has_value(), model.contains(k));
            if (found) {
                ASSERT_EQ(*found, model[k]);
            }

            auto begin = key();
            auto end = random.below(5) == 0 ? "l" : key();
            if (end < begin) std::swap(begin, end);
            const auto low = model.lower_bound(begin);
            const auto high = model.lower_bound(end);
            const Model part(low, high);
            Model seen;
            auto forward = store->scan({begin, end});
            for (; forward->valid(); forward->next()) {
                ASSERT_TRUE(seen.empty() || std::prev(seen.end())->first < forward->key());
                seen.emplace(forward->key(), forward->value());
            }
            ASSERT_EQ(seen, part);
            seen.clear();
            auto backward = store->scan({begin, end}, Direction::backward);
            std::string before = "~";
            for (; backward->valid(); backward->next()) {
                ASSERT_LT(backward->key(), before);
                before = backward->key();
                seen.emplace(backward->key(), backward->value());
            }
            ASSERT_EQ(seen, part);

            const auto to = key();
            forward->seek(to);
            const auto up = part.lower_bound(to);
            ASSERT_EQ(forward->valid(), up != part.end()) << begin << " " << end << " " << to;
            if (forward->valid()) {
                ASSERT_EQ(forward->key(), up->first);
            }
            backward->seek(to);
            const auto down = part.lower_bound(to);
            ASSERT_EQ(backward->valid(), down != part.begin()) << begin << " " << end << " " << to;
            if (backward->valid()) {
                ASSERT_EQ(backward->key(), std::prev(down)->first);
            }
        }
    }
}

TEST_P(StoreTest, DurableFollowsAppliedInOrder) {
    std::mutex mutex;
    std::condition_variable changed;
    std::atomic<int> reached{0};
    std::atomic<bool> early{false};
    constexpr int threads = 4;
    constexpr int batches = 100;
    std::vector<std::thread> all;
    for (int t = 0; t < threads; ++t) {
        all.emplace_back([&, t] {
            for (int i = 0; i < batches; ++i) {
                Batch batch;
                batch.put(std::to_string(t) + "-" + std::to_string(i), "x");
                if (!store->apply(std::move(batch))) return;
                const auto mark = store->applied();
                store->when_durable(mark, [&, mark] {
                    if (store->durable() < mark) early = true;
                    std::lock_guard lock(mutex);
                    ++reached;
                    changed.notify_all();
                });
            }
        });
    }
    for (auto& t : all) t.join();
    std::unique_lock lock(mutex);
    EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(20),
                                 [&] { return reached == threads * batches; }));
    EXPECT_FALSE(early);
    EXPECT_EQ(store->durable(), store->applied());
    EXPECT_EQ(store->applied(), static_cast<Sequence>(threads * batches));
}

TEST_P(StoreTest, WhatIsDurableAlreadyIsSaidAtOnce) {
    put("a", "1");
    store->wait_durable(store->applied());
    bool said = false;
    store->when_durable(store->applied(), [&] { said = true; });
    EXPECT_TRUE(said);
}

// ------------------------------------------------------------------------------ memory

TEST(MemoryStore, CrashTakesWhatWasNotSyncedAndNothingElse) {
    MemoryStore store(MemoryStore::Sync::manual);
    const auto put = [&](const std::string& key) {
        Batch batch;
        batch.put(key, "x");
        ASSERT_TRUE(store.apply(std::move(batch)));
    };
    put("kept");
    store.sync();
    const auto fingerprint = store.fingerprint();
    put("lost");
    bool answered = false;
    store.when_durable(store.applied(), [&] { answered = true; });
    EXPECT_LT(store.durable(), store.applied());
    store.crash();
    store.sync();
    EXPECT_FALSE(answered) << "the answer never left";
    EXPECT_FALSE(*store.get("lost"));
    EXPECT_TRUE(*store.get("kept"));
    EXPECT_EQ(store.fingerprint(), fingerprint);
}

TEST(MemoryStore, RefusesAsAFullDiskDoes) {
    MemoryStore store;
    store.refuse(1);
    Batch first;
    first.put("a", "1");
    first.on_applied([] { FAIL(); });
    const auto refused = store.apply(std::move(first));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, Kind::unavailable);
    Batch second;
    second.put("b", "1");
    EXPECT_TRUE(store.apply(std::move(second)));
    EXPECT_EQ(store.size(), 1u);
}

TEST(MemoryStore, LyingSyncLosesWhatItConfirmed) {
    MemoryStore store(MemoryStore::Sync::manual);
    store.lie_about_sync(true);
    Batch batch;
    batch.put("a", "1");
    ASSERT_TRUE(store.apply(std::move(batch)));
    store.sync();
    EXPECT_EQ(store.durable(), store.applied());
    store.crash();
    EXPECT_FALSE(*store.get("a"));
}

// ------------------------------------------------------------------------------ RocksDB

TEST(RocksStore, ReopenedItHasEverythingThatWasDurable) {
    TemporaryFolder folder;
    for (int round = 0; round < 3; ++round) {
        auto store = *open_rocksdb(folder.path("store"));
        for (int i = 0; i < round * 200; ++i) {
            ASSERT_EQ(*store->get(std::to_string(i)), std::to_string(i));
        }
        for (int i = round * 200; i < (round + 1) * 200; ++i) {
            Batch batch;
            batch.put(std::to_string(i), std::to_string(i));
            ASSERT_TRUE(store->apply(std::move(batch)));
        }
        store->wait_durable(store->applied());
    }
}

TEST(RocksStore, FolderInUseIsNamed) {
    TemporaryFolder folder;
    const auto first = open_rocksdb(folder.path("store"));
    ASSERT_TRUE(first);
    const auto second = open_rocksdb(folder.path("store"));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "DataFolderLocked");
    EXPECT_NE(second.error().message.find(folder.path("store")), std::string::npos);
}

TEST(RocksStore, FolderThatCannotBeIsNamed) {
    const auto opened = open_rocksdb("/dev/null/store");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "DataFolderUnusable");
    EXPECT_NE(opened.error().message.find("/dev/null/store"), std::string::npos);
}

// A reader that sees a batch may tell of it, so the number that it then waits for must count that
// batch, also where the writer's apply() has not returned.
TEST(RocksStore, WhatAReadSawIsCovered) {
    TemporaryFolder folder;
    auto store = *open_rocksdb(folder.path("store"));
    constexpr int writes = 20'000;
    std::thread writer([&] {
        for (int i = 1; i <= writes; ++i) {
            Batch batch;
            batch.put("n", std::to_string(i));
            ASSERT_TRUE(store->apply(std::move(batch)));
        }
    });
    // One key a write: the n-th write is the n-th sequence.
    int uncovered = 0;
    for (int seen = 0; seen < writes;) {
        const auto value = *store->get("n");
        const auto mark = store->applied();
        if (!value) continue;
        seen = std::stoi(*value);
        if (mark < static_cast<Sequence>(seen)) ++uncovered;
    }
    writer.join();
    EXPECT_EQ(uncovered, 0);
}

// Calls `during` once, when the log has just been synced and RocksDB has not been told yet.
class DiskThatTells final : public rocksdb::FileSystemWrapper {
  public:
    explicit DiskThatTells(std::function<void()> during)
        : FileSystemWrapper(real_disk()), during_(std::move(during)) {}
    const char* Name() const override { return "tells"; }
    rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* file,
                                      rocksdb::IODebugContext* debug) override {
        auto status = target()->NewWritableFile(path, options, file, debug);
        if (status.ok() && path.ends_with(".log")) {
            *file = std::make_unique<File>(std::move(*file), *this);
        }
        return status;
    }
    std::atomic<bool> armed{false};

  private:
    struct File final : rocksdb::FSWritableFileOwnerWrapper {
        File(std::unique_ptr<rocksdb::FSWritableFile>&& file, DiskThatTells& owner)
            : FSWritableFileOwnerWrapper(std::move(file)), disk(owner) {}
        rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override {
            auto status = target()->Sync(options, debug);
            if (disk.armed.exchange(false)) disk.during_();
            return status;
        }
        DiskThatTells& disk;
    };
    std::function<void()> during_;
};

TEST(RocksStore, ASyncCoversOnlyWhatCameBeforeIt) {
    TemporaryFolder folder;
    std::unique_ptr<DiskStore> store;
    const auto put = [&](const std::string& key) {
        Batch batch;
        batch.put(key, "1");
        ASSERT_TRUE(store->apply(std::move(batch)));
    };
    const auto log_bytes = [&] {
        return std::filesystem::file_size(log_files(folder.path("store")).back());
    };
    std::uint64_t synced = 0;
    const auto disk = std::make_shared<DiskThatTells>([&] {
        synced = log_bytes();
        std::thread(put, "late").join();
        EXPECT_GT(log_bytes(), synced);
    });
    store = *open_rocksdb(folder.path("store"), {.disk = disk});
    disk->armed = true;
    Sequence covered = 0;
    std::optional<Mark> mark;
    std::promise<void> told;
    put("early");
    store->when_durable(1, [&] {
        covered = store->durable();
        mark = (*LogMark::open(folder.path("store/durable")))->read();
        told.set_value();
    });
    told.get_future().wait();
    EXPECT_EQ(covered, 1u) << "the second batch was written after the sync";
    EXPECT_EQ(mark->sequence, 1u);
    EXPECT_EQ(mark->log_bytes, synced);
}

TEST(RocksStore, TheSequenceGoesOnOverOpenings) {
    TemporaryFolder folder;
    Sequence before = 0;
    for (int round = 0; round < 3; ++round) {
        auto store = *open_rocksdb(folder.path("store"));
        EXPECT_GE(store->durable(), before);
        EXPECT_EQ(store->durable(), store->applied());
        Batch batch;
        batch.put("a", "1");
        ASSERT_TRUE(commit(*store, std::move(batch)));
        before = store->applied();
    }
}

}  // namespace
}  // namespace spot::kv
