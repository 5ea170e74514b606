#pragma once

// The store on disk: RocksDB, with a sync thread of its own.
//
// apply() writes to RocksDB's log without a sync; the sync thread then syncs the log once for all
// batches applied since (group commit), and notes beside the log how far that was (log_mark.h). Any
// error of the store ends the process, see kv.h. The folder is locked by the process that has it
// open.

#include <functional>
#include <memory>
#include <string>

#include "storage/disk.h"
#include "storage/kv.h"
#include "storage/space.h"

namespace spot::kv {

struct RocksOptions {
    std::shared_ptr<Disk> disk = real_disk();
    Space* space = nullptr;     // outlives the store; nullptr: room on the disk is not checked
    int most_open_files = 512;  // table files that are open at a time; log files come on top
    std::size_t write_buffer_bytes = 32u << 20;  // kept in memory before a table is written
};

// The store on disk, with the operations that need a disk.
class DiskStore : public Store {
  public:
    // A copy of the store as it is now, for a backup: tables are hard links where the file system
    // has them, the log is copied. `folder` must not exist.
    virtual Result<void> copy_to(const std::string& folder) = 0;
    // Reads every table and checks its checksums, which is slow. Fails with "DataDamaged", whose
    // message names the first damaged file.
    virtual Result<void> verify() = 0;
};

// Errors: "DataFolderLocked" (another process has it open), "DataFolderUnusable" (no access), and
// "DataFolderDamaged" (the log has lost acknowledged writes; nothing was changed).
Result<std::unique_ptr<DiskStore>> open_rocksdb(const std::string& folder,
                                                RocksOptions options = {});

}  // namespace spot::kv
