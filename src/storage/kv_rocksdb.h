#pragma once

// The store on disk: RocksDB, with a sync thread of its own.
//
// apply() writes to RocksDB's log without a sync; the sync thread then syncs the log once for all
// batches applied since (group commit). Any error of the store ends the process, see kv.h.
// The folder is locked by the process that has it open.

#include <memory>
#include <string>

#include "storage/kv.h"

namespace spot::kv {

struct RocksOptions {
    // apply() refuses while the file system has less than this free: RocksDB must never meet a full
    // disk, its recovery from one cannot be trusted.
    std::uint64_t least_free_bytes = 64u << 20;
    // Tables that RocksDB keeps open; its log and a few files more come on top.
    int most_open_files = 512;
};

// Errors: "DataFolderLocked" (another process), "DataFolderUnusable" (no access, damaged).
Result<std::unique_ptr<Store>> open_rocksdb(const std::string& folder, RocksOptions options = {});

}  // namespace spot::kv
