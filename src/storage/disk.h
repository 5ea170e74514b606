#pragma once

// The disk under the store and the blobs: RocksDB's own FileSystem interface. Both use the same
// interface, so tests can run the production code on a disk that fails (faulty_disk.h). An
// encrypted folder is one on a disk that seals what it is given (crypt/sealed_disk.h). Nothing in
// storage/ accesses what files of the data folder hold in any other way, with two exceptions: the
// log's mark (log_mark.h), which is written in place, and the copies of damaged logs that a repair
// keeps aside (repair.h), which are the same bytes as on the disk.

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
