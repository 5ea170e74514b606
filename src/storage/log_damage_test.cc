// One flipped bit in the log must never lose silently what was acknowledged.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/byte_source.h"
#include "base/random.h"
#include "storage/crypt/fixture.h"
#include "storage/kv_rocksdb.h"
#include "storage/log_check.h"
#include "storage/log_file.h"
#include "storage/log_mark.h"
#include "storage/log_watch.h"
#include "storage/repair.h"

namespace spot::kv {
namespace {

namespace fs = std::filesystem;

enum class At { plain, sealed };

// A log in a plain folder, and one in an encrypted folder. Offsets that the tests flip and cut at
// are those of the file on the disk.
class LogDamage : public testing::TestWithParam<At> {
  protected:
    LogDamage() {
        std::string pattern = (fs::temp_directory_path() / "spot-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        store = folder + "/store";
        if (is_sealed()) disk = crypt::sealed_for_tests(real_disk(), random);
    }
    ~LogDamage() override { fs::remove_all(folder); }

    // The folder as kill -9 leaves it: a copy, made while the store is open and all is synced.
    void write_and_be_killed(int batches, std::size_t write_buffer_bytes = 32 << 20) {
        const auto alive = folder + "/alive";
        fs::remove_all(alive);
        auto opened = open_store(alive, {.write_buffer_bytes = write_buffer_bytes});
        ASSERT_TRUE(opened) << opened.error().message;
        const auto open = std::move(*opened);
        for (int i = 0; i < batches; ++i) {
            Batch batch;
            batch.put("key " + std::to_string(i), std::string(200, 'v'));
            ASSERT_TRUE(commit(*open, std::move(batch)));
        }
        fs::copy(alive, store, fs::copy_options::recursive);
        fs::remove(store + "/LOCK");
    }
    // 60 batches and a torn end, given up by a start, and 10 more: the older log is there again.
    void give_up_a_torn_end_that_comes_back() {
        write_and_be_killed(60);
        std::ofstream(newest_log(), std::ios::binary | std::ios::app) << std::string(5000, '\x7f');
        const auto torn = fs::path(newest_log()).filename().string();
        fs::copy_file(newest_log(), folder + "/" + torn);
        const auto after = folder + "/after";
        {
            auto open = open_store(store);
            ASSERT_TRUE(open) << open.error().message;
            for (int i = 60; i < 70; ++i) {
                Batch batch;
                batch.put("key " + std::to_string(i), "v");
                ASSERT_TRUE(commit(**open, std::move(batch)));
            }
            fs::copy(store, after, fs::copy_options::recursive);
        }
        fs::remove_all(store);
        fs::rename(after, store);
        ASSERT_TRUE(fs::copy_file(folder + "/" + torn, store + "/" + torn));
        ASSERT_NE(fs::path(newest_log()).filename().string(), torn);
    }
    std::string newest_log() const { return log_files(store).back(); }
    void flip(const std::string& path, std::uint64_t offset) const {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(static_cast<std::streamoff>(offset));
        const auto byte = static_cast<char>(file.get() ^ 0x10);
        file.seekp(static_cast<std::streamoff>(offset));
        file.put(byte);
    }
    std::string bytes_of(const std::string& path) const {
        return *read_all(**FileSource::open(path), 1 << 30);
    }
    int count() const {
        auto open = open_store(store);
        EXPECT_TRUE(open) << open.error().message;
        if (!open) return -1;
        int found = 0;
        for (auto cursor = (*open)->scan({"", ""}); cursor->valid(); cursor->next()) ++found;
        return found;
    }

    Result<std::unique_ptr<DiskStore>> open_store(const std::string& path,
                                                  RocksOptions options = {}) const {
        options.disk = disk;
        return open_rocksdb(path, options);
    }
    Result<LogLoss> check(const std::optional<Mark>& mark) const {
        return check_logs(*disk, store, mark);
    }
    Result<Repair> repair_store() const { return repair_rocksdb(store, {.disk = disk}); }
    // The log as its readers see it.
    std::string plain_bytes_of(const std::string& path) const {
        std::string bytes(1 << 20, '\0');
        std::unique_ptr<rocksdb::FSSequentialFile> file;
        rocksdb::Slice found;
        EXPECT_TRUE(disk->NewSequentialFile(path, {}, &file, nullptr).ok());
        EXPECT_TRUE(file->Read(bytes.size(), {}, &found, bytes.data(), nullptr).ok());
        return found.ToString();
    }
    bool is_sealed() const { return GetParam() == At::sealed; }

    SeededRandom random{7};
    std::shared_ptr<Disk> disk = real_disk();
    std::string folder;
    std::string store;
};

INSTANTIATE_TEST_SUITE_P(Each, LogDamage, testing::Values(At::plain, At::sealed),
                         [](const auto& at) {
                             return std::string(at.param == At::plain ? "plain" : "sealed");
                         });

TEST_P(LogDamage, UndamagedAllIsThere) {
    write_and_be_killed(200);
    EXPECT_EQ(count(), 200);
}

// Every byte matters: headers, lengths, sums, data, in the first batch, in the middle, in the last.
TEST_P(LogDamage, AFlippedBitAnywhereStopsTheStart) {
    write_and_be_killed(60);
    const auto size = fs::file_size(newest_log());
    for (std::uint64_t at = 0; at < size; at += 97) {
        flip(newest_log(), at);
        const auto before = bytes_of(newest_log());
        const auto opened = open_store(store);
        ASSERT_FALSE(opened) << "at byte " << at;
        EXPECT_EQ(opened.error().code, "DataFolderDamaged");
        EXPECT_NE(opened.error().message.find(newest_log()), std::string::npos);
        EXPECT_NE(opened.error().message.find("repair"), std::string::npos);
        EXPECT_EQ(bytes_of(newest_log()), before) << "the evidence stays as it is";
        flip(newest_log(), at);
    }
    EXPECT_EQ(count(), 60);
}

TEST_P(LogDamage, ALogThatIsCutOffStopsTheStart) {
    write_and_be_killed(60);
    fs::resize_file(newest_log(), fs::file_size(newest_log()) / 2);
    const auto opened = open_store(store);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "DataFolderDamaged");
}

TEST_P(LogDamage, ALogThatIsMissingStopsTheStart) {
    write_and_be_killed(60);
    fs::remove(newest_log());
    const auto opened = open_store(store);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "DataFolderDamaged");
}

// A power cut tears only writes that nobody was told of: they are dropped, and the store opens.
TEST_P(LogDamage, ATornTailThatWasNotAcknowledgedIsDropped) {
    write_and_be_killed(60);
    const auto log = bytes_of(newest_log());
    for (const auto& tail :
         {std::string("\x12\x34\x56"), std::string(5000, '\x7f'), log.substr(0, 100)}) {
        std::ofstream(newest_log(), std::ios::binary) << log << tail;
        EXPECT_EQ(check((*LogMark::open(store + "/durable"))->read())->last_good, 60u);
        const auto kept = folder + "/kept";
        fs::copy(store, kept, fs::copy_options::recursive);
        EXPECT_EQ(count(), 60);
        fs::remove_all(store);
        fs::rename(kept, store);
    }
}

// A start drops a torn tail and removes that log. Where the power goes before the removal is on
// disk, the log comes back, beside a newer one with what was acknowledged since.
TEST_P(LogDamage, ATornLogThatComesBackAfterItsEndWasGivenUpIsNoLoss) {
    give_up_a_torn_end_that_comes_back();
    EXPECT_EQ(count(), 70);
}

TEST_P(LogDamage, ATornLogThatComesBackHidesNoLossInANewerOne) {
    give_up_a_torn_end_that_comes_back();
    const auto size = fs::file_size(newest_log());
    for (std::uint64_t at = 0; at < size; at += 13) {
        flip(newest_log(), at);
        const auto opened = open_store(store);
        ASSERT_FALSE(opened) << "at byte " << at;
        EXPECT_EQ(opened.error().code, "DataFolderDamaged");
        flip(newest_log(), at);
    }
    EXPECT_EQ(count(), 70);
}

TEST_P(LogDamage, WithoutAMarkWholeBatchesBehindDamageStopTheStart) {
    write_and_be_killed(60);
    fs::remove(store + "/durable");
    flip(newest_log(), fs::file_size(newest_log()) / 2);
    const auto opened = open_store(store);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, "DataFolderDamaged");
}

// Bytes that never were on disk may arrive in any order, also before the first sync of all.
TEST_P(LogDamage, BeforeTheFirstSyncNothingWasAcknowledged) {
    write_and_be_killed(3);
    flip(newest_log(), 10);
    EXPECT_FALSE(open_store(store));
    ASSERT_TRUE((*LogMark::open(store + "/durable"))->reset({}));
    EXPECT_EQ(count(), 0);
}

// All that was acknowledged is in tables, and the new log was being written when the power went.
TEST_P(LogDamage, ANewLogOfWhichNothingWasSyncedMayBeDamagedAnywhere) {
    write_and_be_killed(60);
    const auto after = folder + "/after";
    std::optional<Mark> at_start;
    {
        auto open = *open_store(store);
        at_start = (*LogMark::open(store + "/durable"))->read();
        Batch batch;
        batch.put("key 60", "v");
        ASSERT_TRUE(commit(*open, std::move(batch)));
        fs::copy(store, after, fs::copy_options::recursive);
    }
    fs::remove_all(store);
    fs::rename(after, store);
    flip(newest_log(), 10);
    EXPECT_FALSE(open_store(store));
    ASSERT_EQ(at_start->log_bytes, 0u);
    ASSERT_TRUE((*LogMark::open(store + "/durable"))->reset(*at_start));
    EXPECT_EQ(count(), 60);
}

// The sequence number in the tables may be ahead of what they hold, so it does not prove that
// nothing is missing.
TEST_P(LogDamage, AnEmptyOrMissingLogStopsTheStartAlsoBehindTables) {
    for (const int batches : {500, 700, 900}) {
        write_and_be_killed(batches, 64 << 10);
        ASSERT_GT(log_number(newest_log()), 6u) << "there were several logs";
        const auto bytes = bytes_of(newest_log());
        ASSERT_GT(bytes.size(), 0u);
        for (const auto size : {std::size_t{0}, bytes.size() / 2, bytes.size() - 1}) {
            fs::resize_file(newest_log(), size);
            EXPECT_FALSE(open_store(store)) << "cut to " << size << " of " << bytes.size();
            std::ofstream(newest_log(), std::ios::binary) << bytes;
        }
        const auto log = newest_log();
        fs::rename(log, folder + "/away");
        EXPECT_FALSE(open_store(store)) << "missing";
        fs::rename(folder + "/away", log);
        EXPECT_EQ(count(), batches);
        fs::remove_all(store);
    }
}

TEST_P(LogDamage, WhoeverSeesTheLogWrittenKnowsWhereItsBatchesEnd) {
    {
        auto open = *open_store(store);
        for (const std::size_t size : {10u, 32'000u, 32'768u, 100'000u, 1u, 32'700u, 65'000u}) {
            Batch batch;
            batch.put("k" + std::to_string(size), std::string(size, 'x'));
            ASSERT_TRUE(commit(*open, std::move(batch)));
        }
    }
    const auto bytes = plain_bytes_of(newest_log());
    const auto cut = folder + "/cut.log";
    SeededRandom pieces(1);
    BatchEnds ends;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto piece = std::min<std::size_t>(1 + pieces.below(4'000), bytes.size() - at);
        ends.add(std::string_view(bytes).substr(at, piece));
        at += piece;
        std::ofstream(cut, std::ios::binary) << bytes.substr(0, at);
        const auto reading = *read_log(*real_disk(), cut, [](const LogBatch&, bool) {});
        ASSERT_EQ(ends.last(), reading.whole_until) << "after " << at << " bytes";
    }
    EXPECT_EQ(ends.last(), bytes.size());
}

TEST_P(LogDamage, AnOlderLogThatEndsOddlyCostsTheNewerOneNothing) {
    write_and_be_killed(60);
    const auto number = *log_number(newest_log());
    const auto older = fmt::format("{}/{:06}.log", store, number - 1);
    std::ofstream(older, std::ios::binary) << std::string(100, '\0');
    auto mark = *(*LogMark::open(store + "/durable"))->read();
    mark.first_log = number - 1;
    ASSERT_TRUE((*LogMark::open(store + "/durable"))->reset(mark));
    const auto loss = *check(mark);
    EXPECT_FALSE(loss.acknowledged_lost);
    ASSERT_EQ(loss.torn.size(), 1u);
    EXPECT_EQ(loss.torn[0].file, older);
    EXPECT_TRUE(check(std::nullopt)->acknowledged_lost)
        << "without a mark, what follows a torn log counts as lost";
    EXPECT_EQ(count(), 60);
}

TEST_P(LogDamage, ADamagedMarkLosesNothing) {
    write_and_be_killed(60);
    flip(store + "/durable", 9);
    EXPECT_EQ(count(), 60);
}

TEST_P(LogDamage, RepairGoesBackAndSaysWhatItGaveUp) {
    write_and_be_killed(60);
    const auto damaged = bytes_of(newest_log());
    flip(newest_log(), damaged.size() / 2);
    const auto repair = repair_store();
    ASSERT_TRUE(repair) << repair.error().message;
    EXPECT_TRUE(repair->damaged);
    EXPECT_GT(repair->back_to, 20u);
    EXPECT_EQ(repair->back_to + repair->given_up, 60u);
    EXPECT_EQ(repair->keys.size(), repair->batches_read);
    EXPECT_EQ(repair->batches_read, repair->given_up - 1) << "all but the damaged one";
    EXPECT_EQ(repair->keys.back(), "put key 59");
    EXPECT_EQ(log_files(repair->kept_aside).size(), 1u);
    EXPECT_EQ(count(), static_cast<int>(repair->back_to));
    const auto again = repair_store();
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->damaged);
}

TEST_P(LogDamage, RepairOfAHealthyStoreDoesNothing) {
    write_and_be_killed(10);
    const auto repair = repair_store();
    ASSERT_TRUE(repair) << repair.error().message;
    EXPECT_FALSE(repair->damaged);
    EXPECT_EQ(count(), 10);
}

// A batch larger than a block of the log lies in several records.
TEST_P(LogDamage, LongBatchesAreReadWhole) {
    {
        auto open = *open_store(store);
        for (const std::size_t size : {10u, 32'000u, 32'768u, 100'000u, 1u, 65'000u}) {
            Batch batch;
            batch.put("k" + std::to_string(size), std::string(size, 'x'));
            ASSERT_TRUE(commit(*open, std::move(batch)));
        }
    }
    std::vector<std::uint64_t> seen;
    const auto reading =
        read_log(*disk, newest_log(), [&](const LogBatch& batch, bool after_damage) {
            EXPECT_FALSE(after_damage);
            EXPECT_EQ(batch.count, 1u);
            seen.push_back(batch.first);
        });
    ASSERT_TRUE(reading);
    EXPECT_FALSE(reading->damaged());
    EXPECT_EQ(seen, (std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6}));
}

TEST_P(LogDamage, TheMarkKeepsTheLaterOfItsSlots) {
    fs::create_directories(store);
    const auto path = store + "/durable";
    const auto read = [&] { return (*LogMark::open(path))->read(); };
    {
        const auto mark = *LogMark::open(path);
        EXPECT_FALSE(mark->read());
        EXPECT_TRUE(mark->advance(9, 3, 100));
        EXPECT_TRUE(mark->advance(9, 5, 0));
        EXPECT_TRUE(mark->sync());
    }
    EXPECT_EQ(read(), (Mark{.sequence = 9, .log = 5}));
    flip(path, 512 + 10);  // the slot that was written last
    EXPECT_EQ(read(), (Mark{.sequence = 9, .log = 3, .log_bytes = 100}));
    EXPECT_TRUE((*LogMark::open(path))->advance(11, 5, 7));
    EXPECT_EQ(read(), (Mark{.sequence = 11, .log = 5, .log_bytes = 7}))
        << "into the damaged slot, not over the good one";
}

TEST_P(LogDamage, NoLogIsRemovedThatTheMarkStillNames) {
    fs::create_directories(store + "/copy");
    const auto mark = *LogMark::open(store + "/durable");
    LogWatch watch(real_disk(), store, mark);
    std::unique_ptr<rocksdb::FSWritableFile> log, copy;
    ASSERT_TRUE(watch.NewWritableFile(store + "/000003.log", {}, &log, nullptr).ok());
    ASSERT_TRUE(watch.NewWritableFile(store + "/copy/000008.log", {}, &copy, nullptr).ok());
    EXPECT_EQ(watch.place().log, 3u) << "what is copied elsewhere is not the store's log";
    EXPECT_TRUE(mark->advance(9, 3, 100));
    ASSERT_TRUE(watch.DeleteFile(store + "/copy/000008.log", {}, nullptr).ok());
    EXPECT_EQ(mark->read()->log, 3u);
    ASSERT_TRUE(watch.DeleteFile(store + "/000003.log", {}, nullptr).ok());
    EXPECT_FALSE(check(mark->read())->acknowledged_lost);
}

TEST_P(LogDamage, AForgottenLogIsNotMissed) {
    fs::create_directories(store);
    const auto path = store + "/durable";
    const auto mark = *LogMark::open(path);
    EXPECT_TRUE(mark->advance(9, 3, 100));
    EXPECT_TRUE(check(mark->read())->acknowledged_lost) << "000003.log is not there";
    EXPECT_TRUE(mark->forget_log(3));
    EXPECT_FALSE(check(mark->read())->acknowledged_lost);
    EXPECT_TRUE(mark->advance(12, 3, 150)) << "a sync that began before";
    EXPECT_EQ(mark->read(), (Mark{.sequence = 12, .first_log = 4, .log = 4}));
    flip(path, 10);
    EXPECT_EQ((*LogMark::open(path))->read()->log, 4u) << "both slots have forgotten it";
}

}  // namespace
}  // namespace spot::kv
