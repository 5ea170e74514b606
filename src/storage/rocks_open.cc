#include "storage/rocks_open.h"

#include <fmt/format.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

namespace spot::kv {
namespace {

rocksdb::Options rocks_options(const RocksOptions& wanted, rocksdb::Env* env, DamagedLog damaged) {
    rocksdb::Options options;
    options.env = env;
    options.create_if_missing = true;
    options.max_open_files = wanted.most_open_files;
    options.write_buffer_size = wanted.write_buffer_bytes;
    options.max_write_buffer_number = 3;
    options.max_background_jobs = 2;
    options.compression = rocksdb::kNoCompression;
    options.max_bgerror_resume_count = 0;  // fail-stop: recovery inside the process is not trusted
    options.wal_recovery_mode = damaged == DamagedLog::refused
                                    ? rocksdb::WALRecoveryMode::kAbsoluteConsistency
                                    : rocksdb::WALRecoveryMode::kPointInTimeRecovery;
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

tl::unexpected<Error> cannot_open(const std::string& folder, const rocksdb::Status& status) {
    const auto text = status.ToString();
    if (status.IsIOError() && text.find("lock") != std::string::npos) {
        return fail(Kind::conflict, "DataFolderLocked",
                    fmt::format("{}: the data folder is in use by another process; stop it or "
                                "choose another --data-dir",
                                folder));
    }
    if (status.IsCorruption()) {
        return fail(Kind::internal, "DataFolderDamaged",
                    fmt::format("{}: the store is damaged: {}. Nothing was changed; restore a "
                                "backup (`stereo-spot restore`).",
                                folder, text));
    }
    return fail(Kind::internal, "DataFolderUnusable",
                fmt::format("{}: the data folder cannot be opened: {}", folder, text));
}

std::string mark_path(const std::string& folder) {
    return folder + "/durable";
}

Result<FolderLock> FolderLock::take(Disk& disk, const std::string& folder) {
    auto status = disk.CreateDirIfMissing(folder, {}, nullptr);
    rocksdb::FileLock* lock = nullptr;
    if (status.ok()) status = disk.LockFile(folder + "/LOCK", {}, &lock, nullptr);
    if (!status.ok()) return cannot_open(folder, status);
    return FolderLock(disk, lock);
}

FolderLock::~FolderLock() {
    if (lock_ == nullptr) return;
    // RocksDB takes the same lock next; a lock that cannot be given back shows itself there.
    disk_.UnlockFile(lock_, {}, nullptr).PermitUncheckedError();
}

Result<Opened> open_db(const std::string& folder, const RocksOptions& options,
                       std::shared_ptr<LogMark> mark, DamagedLog damaged) {
    auto disk = options.disk;
    if (options.space != nullptr) disk = make_patient_disk(disk, *options.space);
    auto watch = std::make_shared<LogWatch>(std::move(disk), folder, std::move(mark));
    Opened opened{watch, rocksdb::NewCompositeEnv(watch), nullptr};
    rocksdb::DB* db = nullptr;
    const auto status =
        rocksdb::DB::Open(rocks_options(options, opened.env.get(), damaged), folder, &db);
    if (!status.ok()) return cannot_open(folder, status);
    opened.db.reset(db);
    return opened;
}

}  // namespace spot::kv
