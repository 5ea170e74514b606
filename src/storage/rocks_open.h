#pragma once

// Opening RocksDB, inside storage/ only: what serving (kv_rocksdb) and mending (repair) share.

#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <memory>
#include <string>

#include "storage/kv_rocksdb.h"
#include "storage/log_watch.h"

namespace spot::kv {

// A RocksDB and the disk that it works on, which goes last.
struct Opened {
    std::shared_ptr<LogWatch> watch;
    std::unique_ptr<rocksdb::Env> env;
    std::unique_ptr<rocksdb::DB> db;
};

// Locked while it lives: nobody else changes the folder under our eyes.
class FolderLock {
  public:
    // "DataFolderLocked", "DataFolderUnusable". `disk` outlives it.
    static Result<FolderLock> take(Disk& disk, const std::string& folder);
    FolderLock(FolderLock&& other) noexcept
        : disk_(other.disk_), lock_(std::exchange(other.lock_, nullptr)) {}
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock();

  private:
    FolderLock(Disk& disk, rocksdb::FileLock* lock) : disk_(disk), lock_(lock) {}
    Disk& disk_;
    rocksdb::FileLock* lock_;
};

// What becomes of a log that RocksDB cannot read whole.
enum class DamagedLog { refused, dropped };  // dropped: from the first damaged record on

// "DataFolderLocked", "DataFolderDamaged", "DataFolderUnusable".
Result<Opened> open_db(const std::string& folder, const RocksOptions& options,
                       std::shared_ptr<LogMark> mark, DamagedLog);
tl::unexpected<Error> cannot_open(const std::string& folder, const rocksdb::Status& status);

// Of the log: see log_mark.h.
std::string mark_path(const std::string& folder);

}  // namespace spot::kv
