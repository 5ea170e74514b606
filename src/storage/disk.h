#pragma once

// The disk under the store and the blobs: RocksDB's own FileSystem interface, so that one seam
// serves both, and the same code that runs in production can be run on a disk that fails
// (faulty_disk.h). Nothing in storage/ touches a file of the data folder by any other way, but for
// the log's mark (log_mark.h), which is written in place, and the look at the log before the store
// opens, which may cut off its torn end (log_check.h).

#include <rocksdb/file_system.h>

#include <memory>
#include <string>

#include "base/result.h"

namespace spot {

using Disk = rocksdb::FileSystem;

// The operating system's.
std::shared_ptr<Disk> real_disk();

// What a failed disk operation is to a request. A disk that is full or over its quota:
// Kind::unavailable, "ServiceUnavailable"; all else: Kind::internal. The message names the path.
Error disk_error(const rocksdb::IOStatus&, const std::string& path);

// After a failed sync, what the disk holds is unknown and stays so: a second sync may say that all
// is well (see fsync in "Can applications recover from fsync failures?", USENIX ATC 2020). So the
// process ends, with exit code 1, and the next start reads what is really there.
[[noreturn]] void stop_for(std::string_view during, const rocksdb::Status&,
                           const std::string& path);

}  // namespace spot
