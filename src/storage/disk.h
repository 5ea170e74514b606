#pragma once

// The disk under the store and the blobs: RocksDB's own FileSystem interface. Both use the same
// interface, so tests can run the production code on a disk that fails (faulty_disk.h). Nothing in
// storage/ accesses files of the data folder in any other way, with two exceptions: the log's mark
// (log_mark.h), which is written in place, and the check of the log before the store opens
// (log_check.h), which may cut off its torn end.

#include <rocksdb/file_system.h>

#include <memory>
#include <string>

#include "base/result.h"

namespace spot {

using Disk = rocksdb::FileSystem;

// The file system of the operating system.
std::shared_ptr<Disk> real_disk();

// The error that a request fails with when a disk operation has failed: Kind::unavailable,
// "ServiceUnavailable", where the disk is full or over its quota, and Kind::internal otherwise. The
// message names the path.
Error disk_error(const rocksdb::IOStatus&, const std::string& path);

// Ends the process with exit code 1, after a failed write or sync. After a failed sync nobody can
// find out what the disk holds: a second sync may succeed although data was lost ("Can Applications
// Recover from fsync Failures?", USENIX ATC 2020). The next start reads what is really there.
// `during` names the operation that failed, for the log line.
[[noreturn]] void stop_for(std::string_view during, const rocksdb::Status&,
                           const std::string& path);

}  // namespace spot
