#include "storage/kv_rocksdb.h"

#include <fmt/format.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>

#include "base/check.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "storage/log_check.h"
#include "storage/log_mark.h"
#include "storage/rocks_open.h"

#ifdef __SANITIZE_THREAD__
extern "C" {
void __tsan_ignore_thread_begin();
void __tsan_ignore_thread_end();
}
#endif

namespace spot::kv {
namespace {

// Inside RocksDB one thread writes for all that wait. The library is not instrumented, so the
// thread sanitizer sees its accesses to memory but not its locks, and would report races that are
// none.
struct ThreadSanitizerPause {
#ifdef __SANITIZE_THREAD__
    ThreadSanitizerPause() {
        __tsan_ignore_thread_begin();
    }
    ~ThreadSanitizerPause() {
        __tsan_ignore_thread_end();
    }
    ThreadSanitizerPause(const ThreadSanitizerPause&) = delete;
    ThreadSanitizerPause& operator=(const ThreadSanitizerPause&) = delete;
#endif
};

rocksdb::Slice slice(std::string_view text) {
    return {text.data(), text.size()};
}
std::string_view view(const rocksdb::Slice& s) {
    return {s.data(), s.size()};
}

tl::unexpected<Error> read_error(const rocksdb::Status& status) {
    log(Level::error, "a read of the store failed", {{"error", status.ToString()}});
    return fail(Kind::internal, "InternalError", "A read of the store failed.");
}

class RocksCursor final : public Cursor {
  public:
    RocksCursor(rocksdb::DB& db, Range range, Direction direction)
        : range_(std::move(range)), end_(range_.end), begin_(range_.begin), direction_(direction) {
        rocksdb::ReadOptions options;
        if (!range_.end.empty()) options.iterate_upper_bound = &end_;
        options.iterate_lower_bound = &begin_;
        iterator_.reset(db.NewIterator(options));
        direction_ == Direction::forward ? iterator_->Seek(begin_) : iterator_->SeekToLast();
    }

    bool valid() const override { return iterator_->Valid(); }
    void next() override {
        direction_ == Direction::forward ? iterator_->Next() : iterator_->Prev();
    }
    void seek(std::string_view key) override {
        if (direction_ == Direction::forward) {
            iterator_->Seek(slice(key));
            return;
        }
        iterator_->SeekForPrev(slice(key));
        if (iterator_->Valid() && view(iterator_->key()) == key) iterator_->Prev();
    }
    std::string_view key() const override { return view(iterator_->key()); }
    std::string_view value() const override { return view(iterator_->value()); }
    Result<void> status() const override {
        if (iterator_->status().ok()) return {};
        return read_error(iterator_->status());
    }

  private:
    const Range range_;
    const rocksdb::Slice end_;
    const rocksdb::Slice begin_;
    const Direction direction_;
    std::unique_ptr<rocksdb::Iterator> iterator_;
};

class RocksStore final : public DiskStore {
  public:
    RocksStore(Opened opened, std::shared_ptr<LogMark> mark, std::string folder,
               RocksOptions options)
        : watch_(std::move(opened.watch)),
          env_(std::move(opened.env)),
          db_(std::move(opened.db)),
          folder_(std::move(folder)),
          options_(std::move(options)),
          mark_(std::move(mark)),
          durable_(db_->GetLatestSequenceNumber()) {
        syncer_ = std::thread([this] { sync_loop(); });
        if (options_.space != nullptr) reclaimer_ = std::thread([this] { reclaim_loop(); });
    }

    ~RocksStore() override {
        {
            std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_all();
        stopped_.notify_all();
        syncer_.join();
        if (options_.space != nullptr) options_.space->let_go();
        db_->DisableManualCompaction();
        if (reclaimer_.joinable()) reclaimer_.join();
        const auto status = db_->Close();
        if (!status.ok()) stop_for("close", status, folder_);
    }

    Result<std::optional<std::string>> get(std::string_view key) const override {
        std::string value;
        const auto status = db_->Get(rocksdb::ReadOptions(), slice(key), &value);
        if (status.IsNotFound()) return std::optional<std::string>();
        if (!status.ok()) return read_error(status);
        return std::optional<std::string>(std::move(value));
    }

    std::unique_ptr<Cursor> scan(Range range, Direction direction) const override {
        return std::make_unique<RocksCursor>(*db_, std::move(range), direction);
    }

    Result<std::uint64_t> approximate_bytes(const Range& range) const override {
        rocksdb::SizeApproximationOptions options;
        options.include_memtables = true;
        const std::string beyond_all = "\xff";  // no key begins with it
        const rocksdb::Range asked(slice(range.begin),
                                   slice(range.end.empty() ? beyond_all : range.end));
        std::uint64_t bytes = 0;
        const auto status =
            db_->GetApproximateSizes(options, db_->DefaultColumnFamily(), &asked, 1, &bytes);
        if (!status.ok()) return read_error(status);
        return bytes;
    }

    Result<void> apply(Batch batch) override {
        auto writes = in_rocksdb(batch);
        if (options_.space != nullptr) {
            TRY(options_.space->take(writes.GetDataSize(), batch.made_for_room()
                                                               ? Space::Use::removal
                                                               : Space::Use::growth));
        }
        FAILPOINT("store.apply.before");
        {
            [[maybe_unused]] const ThreadSanitizerPause inside;
            const auto status = db_->Write(rocksdb::WriteOptions(), &writes);
            if (!status.ok()) stop_for("write", status, folder_);
        }
        FAILPOINT("store.apply.after");
        {
            std::lock_guard lock(mutex_);
            dirty_ = true;
            if (batch.made_for_room()) removed_ = true;
        }
        wake_.notify_one();
        for (const auto& callback : batch.callbacks()) callback();
        return {};
    }

    // RocksDB's own number: it grows with the write that makes a batch visible, not after it.
    Sequence applied() const override { return db_->GetLatestSequenceNumber(); }
    Sequence durable() const override { return durable_.load(std::memory_order_acquire); }

    void when_durable(Sequence sequence, std::function<void()> then) override {
        {
            std::lock_guard lock(mutex_);
            if (durable() < sequence) {
                waiting_.emplace(sequence, std::move(then));
                return;
            }
        }
        then();
    }

    Result<void> copy_to(const std::string& folder) override {
        rocksdb::Checkpoint* made = nullptr;
        auto status = rocksdb::Checkpoint::Create(db_.get(), &made);
        const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
        // The log is copied as it is: flushing it first would cost room, and is not needed.
        constexpr std::uint64_t never_flush = ~std::uint64_t{0};
        if (status.ok()) status = checkpoint->CreateCheckpoint(folder, never_flush);
        if (!status.ok()) {
            return fail(
                Kind::internal, "CopyFailed",
                fmt::format("{}: the store cannot be copied there: {}", folder, status.ToString()));
        }
        return {};
    }

    Result<void> verify() override {
        const auto status = db_->VerifyChecksum();
        if (!status.ok()) {
            return fail(Kind::internal, "DataDamaged",
                        fmt::format("{}: the store is damaged: {}", folder_, status.ToString()));
        }
        return {};
    }

  private:
    static rocksdb::WriteBatch in_rocksdb(const Batch& batch) {
        rocksdb::WriteBatch writes;
        for (const auto& operation : batch.operations()) {
            rocksdb::Status status;
            switch (operation.type) {
                case Batch::Operation::Type::put:
                    status = writes.Put(operation.key, operation.value);
                    break;
                case Batch::Operation::Type::erase: status = writes.Delete(operation.key); break;
                case Batch::Operation::Type::erase_range:
                    status = writes.DeleteRange(operation.key, operation.value);
                    break;
            }
            CHECK(status.ok(), "a batch in memory");
        }
        return writes;
    }

    void sync_loop() {
        std::unique_lock lock(mutex_);
        while (true) {
            wake_.wait_for(lock, idle_look, [this] { return dirty_ || stopping_; });
            if (!dirty_ && stopping_) break;
            const bool work = std::exchange(dirty_, false);
            lock.unlock();
            if (work) sync_once();
            look_around();
            lock.lock();
        }
        lock.unlock();
        sync_mark();
    }

    void sync_once() {
        // All that this number counts has been written to the log before, so the sync covers it.
        const Sequence target = applied();
        const auto place = watch_->place();
        FAILPOINT("store.sync.before");
        if (const auto status = db_->SyncWAL(); !status.ok()) stop_for("sync", status, folder_);
        FAILPOINT("store.sync.after");
        if (!mark_->advance(target, place.log, place.bytes))
            stop_for("mark", io_error(errno), folder_);
        FAILPOINT("store.mark.written");
        marked_ = true;
        std::vector<std::function<void()>> ready;
        {
            std::lock_guard lock(mutex_);
            durable_.store(target, std::memory_order_release);
            const auto end = waiting_.upper_bound(target);
            for (auto it = waiting_.begin(); it != end; ++it)
                ready.push_back(std::move(it->second));
            waiting_.erase(waiting_.begin(), end);
        }
        for (const auto& then : ready) then();
    }

    // Now and then, on the sync thread: how much room there is, and the mark to disk.
    void look_around() {
        const auto now = std::chrono::steady_clock::now();
        if (options_.space != nullptr && now >= next_measurement_) {
            next_measurement_ = now + measured_every;
            std::uint64_t unflushed = 0;
            db_->GetIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables, &unflushed);
            options_.space->set_unflushed(unflushed);
            options_.space->measure();
        }
        if (now >= next_mark_sync_) {
            next_mark_sync_ = now + idle_look;
            sync_mark();
        }
    }

    // Erased rows give their room back when tables are merged, which RocksDB does at moments of its
    // own choice. While the disk is nearly full it is asked to do so.
    void reclaim_loop() {
        std::unique_lock lock(mutex_);
        while (!stopping_) {
            stopped_.wait_for(lock, idle_look, [this] { return stopping_; });
            if (stopping_ || !options_.space->nearly_full()) continue;
            if (!std::exchange(removed_, false)) continue;
            lock.unlock();
            rocksdb::CompactRangeOptions gently;
            gently.exclusive_manual_compaction = false;
            const auto status = db_->CompactRange(gently, nullptr, nullptr);
            // A failure is not looked at: it comes from closing, or the next write meets it too and
            // ends the process.
            if (!status.ok() && !status.IsIncomplete()) {
                log(Level::warn, "tables could not be merged", {{"error", status.ToString()}});
            }
            lock.lock();
        }
    }

    void sync_mark() {
        if (!std::exchange(marked_, false)) return;
        if (!mark_->sync()) stop_for("sync of the mark", io_error(errno), folder_);
    }

    static rocksdb::Status io_error(int error) {
        return rocksdb::Status::IOError(std::strerror(error));
    }

    static constexpr auto idle_look = std::chrono::seconds(1);
    static constexpr auto measured_every = std::chrono::milliseconds(100);

    const std::shared_ptr<LogWatch> watch_;
    const std::unique_ptr<rocksdb::Env> env_;  // outlives what uses it
    const std::unique_ptr<rocksdb::DB> db_;
    const std::string folder_;
    const RocksOptions options_;
    const std::shared_ptr<LogMark> mark_;
    bool marked_ = false;  // the mark was written and is not yet synced
    std::chrono::steady_clock::time_point next_measurement_{};
    std::chrono::steady_clock::time_point next_mark_sync_{};
    std::atomic<Sequence> durable_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable stopped_;
    bool dirty_ = false;
    bool stopping_ = false;
    bool removed_ = false;  // something was erased since tables were last merged for room
    std::multimap<Sequence, std::function<void()>> waiting_;
    std::thread syncer_;
    std::thread reclaimer_;
};

tl::unexpected<Error> behind_the_mark(const std::string& folder, Sequence found, Sequence marked) {
    return fail(Kind::internal, "DataFolderDamaged",
                fmt::format("{}: writes {} to {} were acknowledged and no log holds them: a log "
                            "file is missing or was cut off. Restore a backup (`stereo-spot "
                            "restore`), or go on without them: `stereo-spot repair`.",
                            folder, found + 1, marked));
}

}  // namespace

Result<std::unique_ptr<DiskStore>> open_rocksdb(const std::string& folder, RocksOptions options) {
    const auto unusable = [&] {
        return fail(Kind::internal, "DataFolderUnusable",
                    fmt::format("{}: {}", mark_path(folder), std::strerror(errno)));
    };
    std::shared_ptr<LogMark> mark;
    {
        const auto lock = TRY(FolderLock::take(*options.disk, folder));
        const bool fresh = !options.disk->FileExists(folder + "/CURRENT", {}, nullptr).ok();
        mark = TRY(LogMark::open(mark_path(folder)));
        // A store that was never opened has acknowledged nothing, which is not the same as not
        // knowing.
        if (fresh && !mark->read() && !mark->reset({})) return unusable();
        const auto loss = TRY(check_logs(*options.disk, folder, mark->read()));
        FAILPOINT("store.log.checked");
        if (loss.acknowledged_lost) return fail(log_damage(loss, mark->read()));
        if (loss.damaged) {
            log(Level::warn, "the end of the log was torn; nothing of it had been acknowledged",
                {{"file", loss.file}, {"offset", fmt::to_string(loss.offset)}});
        }
        TRY(cut_torn(*options.disk, loss));
        FAILPOINT("store.log.cut");
    }
    auto opened = TRY(open_db(folder, options, mark, DamagedLog::refused));
    FAILPOINT("store.opened");
    const auto found = opened.db->GetLatestSequenceNumber();
    const auto marked = mark->read().value_or(Mark{}).sequence;
    if (found < marked) return behind_the_mark(folder, found, marked);
    // RocksDB has put what the older logs held into tables.
    const auto log = opened.watch->place().log;
    CHECK(log > 0, "RocksDB begins a log when it opens");
    if (!mark->reset({.sequence = marked, .first_log = log, .log = log})) return unusable();
    return std::unique_ptr<DiskStore>(
        std::make_unique<RocksStore>(std::move(opened), std::move(mark), folder, options));
}

}  // namespace spot::kv
