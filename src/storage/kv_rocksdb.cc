#include "storage/kv_rocksdb.h"

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <sys/statvfs.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "base/check.h"
#include "base/log.h"

#ifdef __SANITIZE_THREAD__
extern "C" {
void __tsan_ignore_thread_begin();
void __tsan_ignore_thread_end();
}
#endif

namespace spot::kv {
namespace {

// Writers meet inside RocksDB, where one writes for all. Its library is not instrumented, so the
// thread sanitizer sees their memory but not their locks, and judges wrongly.
struct Unjudged {
#ifdef __SANITIZE_THREAD__
    Unjudged() {
        __tsan_ignore_thread_begin();
    }
    ~Unjudged() {
        __tsan_ignore_thread_end();
    }
    Unjudged(const Unjudged&) = delete;
    Unjudged& operator=(const Unjudged&) = delete;
#endif
};

rocksdb::Slice slice(std::string_view text) {
    return {text.data(), text.size()};
}
std::string_view view(const rocksdb::Slice& s) {
    return {s.data(), s.size()};
}

[[noreturn]] void stop(std::string_view what, const rocksdb::Status& status) {
    log(Level::error, "the store failed and the process ends; start it again",
        {{"during", what}, {"error", status.ToString()}});
    std::_Exit(1);
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

class RocksStore final : public Store {
  public:
    RocksStore(std::unique_ptr<rocksdb::DB> db, std::string folder, RocksOptions options)
        : db_(std::move(db)), folder_(std::move(folder)), options_(options) {
        measure_free_space();
        syncer_ = std::thread([this] { sync_loop(); });
    }

    ~RocksStore() override {
        {
            std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_all();
        syncer_.join();
        const auto status = db_->Close();
        if (!status.ok()) stop("close", status);
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

    Result<void> apply(Batch batch) override {
        if (nearly_full_.load(std::memory_order_relaxed)) {
            return fail(Kind::unavailable, "ServiceUnavailable",
                        fmt::format("The disk under {} is nearly full; nothing more is written "
                                    "until there is room.",
                                    folder_));
        }
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
        {
            [[maybe_unused]] const Unjudged inside;
            if (const auto status = db_->Write(rocksdb::WriteOptions(), &writes); !status.ok()) {
                stop("write", status);
            }
        }
        applied_.fetch_add(1, std::memory_order_acq_rel);
        {
            std::lock_guard lock(mutex_);
            dirty_ = true;
        }
        wake_.notify_one();
        for (const auto& callback : batch.callbacks()) callback();
        return {};
    }

    Sequence applied() const override { return applied_.load(std::memory_order_acquire); }
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

  private:
    void sync_loop() {
        std::unique_lock lock(mutex_);
        while (true) {
            wake_.wait_for(lock, std::chrono::seconds(1), [this] { return dirty_ || stopping_; });
            if (!dirty_ && stopping_) return;
            const bool work = std::exchange(dirty_, false);
            lock.unlock();
            measure_free_space();
            if (work) sync_once();
            lock.lock();
        }
    }

    void sync_once() {
        // Every batch counted here has been written to the log before, so the sync covers it.
        const Sequence target = applied();
        if (const auto status = db_->SyncWAL(); !status.ok()) stop("sync", status);
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

    // At most every 100 ms; enough, since the watermark leaves room for more than is written then.
    void measure_free_space() {
        const auto now = std::chrono::steady_clock::now();
        if (now < next_measurement_) return;
        next_measurement_ = now + std::chrono::milliseconds(100);
        struct statvfs space {};
        if (statvfs(folder_.c_str(), &space) != 0) return;
        const bool full = space.f_bavail * space.f_frsize < options_.least_free_bytes;
        if (full != nearly_full_.exchange(full)) {
            log(full ? Level::error : Level::info,
                full ? "the disk is nearly full: writes are refused" : "there is room again",
                {{"folder", folder_}});
        }
    }

    const std::unique_ptr<rocksdb::DB> db_;
    const std::string folder_;
    const RocksOptions options_;
    std::atomic<Sequence> applied_{0};
    std::atomic<Sequence> durable_{0};
    std::atomic<bool> nearly_full_{false};
    std::chrono::steady_clock::time_point next_measurement_{};  // start, then the sync thread only
    std::mutex mutex_;
    std::condition_variable wake_;
    bool dirty_ = false;
    bool stopping_ = false;
    std::multimap<Sequence, std::function<void()>> waiting_;
    std::thread syncer_;
};

rocksdb::Options rocks_options(int most_open_files) {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.max_open_files = most_open_files;
    options.write_buffer_size = 32u << 20;
    options.max_write_buffer_number = 3;
    options.max_background_jobs = 2;
    options.compression = rocksdb::kNoCompression;
    options.max_bgerror_resume_count = 0;  // fail-stop: recovery inside the process is not trusted
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    options.track_and_verify_wals_in_manifest = true;
    options.keep_log_file_num = 3;
    options.max_log_file_size = 4u << 20;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    options.info_log_level = rocksdb::WARN_LEVEL;
    rocksdb::BlockBasedTableOptions table;
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.block_cache = rocksdb::NewLRUCache(64u << 20);
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return options;
}

}  // namespace

Result<std::unique_ptr<Store>> open_rocksdb(const std::string& folder, RocksOptions options) {
    rocksdb::DB* db = nullptr;
    const auto status = rocksdb::DB::Open(rocks_options(options.most_open_files), folder, &db);
    if (!status.ok()) {
        const auto text = status.ToString();
        if (status.IsIOError() && text.find("lock") != std::string::npos) {
            return fail(Kind::conflict, "DataFolderLocked",
                        fmt::format("{}: the data folder is in use by another process; stop it or "
                                    "choose another --data-dir",
                                    folder));
        }
        return fail(Kind::internal, "DataFolderUnusable",
                    fmt::format("{}: the data folder cannot be opened: {}", folder, text));
    }
    return std::unique_ptr<Store>(
        std::make_unique<RocksStore>(std::unique_ptr<rocksdb::DB>(db), folder, options));
}

}  // namespace spot::kv
