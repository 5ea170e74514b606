#pragma once

// Opening RocksDB, for the store that serves (kv_rocksdb.h) and for its repair (repair.h). To be
// included inside storage/ only.

#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <memory>
#include <string>

#include "storage/kv_rocksdb.h"
#include "storage/log_watch.h"

namespace spot::kv {

// An open RocksDB and the disk that it works on. The members are destroyed from the last to the
// first, so the disk outlives the database.
struct Opened {
    std::shared_ptr<LogWatch> watch;
    std::unique_ptr<rocksdb::Env> env;
    std::unique_ptr<rocksdb::DB> db;
};

// A lock on the store's folder, held while the object lives: no other process changes the folder.
class FolderLock {
  public:
    // `disk` must outlive the lock. Fails with "DataFolderLocked" or "DataFolderUnusable".
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

// How a log is treated that RocksDB cannot read to its end. `refused`: opening fails. `dropped`:
// the log is ignored from its first damaged record on.
enum class DamagedLog { refused, dropped };

// Fails with "DataFolderLocked", "DataFolderDamaged" or "DataFolderUnusable".
Result<Opened> open_db(const std::string& folder, const RocksOptions& options,
                       std::shared_ptr<LogMark> mark, DamagedLog);
tl::unexpected<Error> cannot_open(const std::string& folder, const rocksdb::Status& status);

// The path of the log's mark (log_mark.h).
std::string mark_path(const std::string& folder);

}  // namespace spot::kv
