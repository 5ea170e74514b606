#pragma once

// One moment of a plane in a folder: store, blobs, format, keys. Tables and blobs are hard links,
// so it costs little room and time; the plane goes on while it is made, and after.

#include <string>

#include "storage/blob.h"
#include "storage/kv_rocksdb.h"

namespace spot::plane {

// Where the snapshot of a data folder lies until its copy is made. Cleared at each start.
std::string snapshot_folder(const std::string& data_dir);

// Replaces an earlier one.
Result<void> make_snapshot(const std::string& data_dir, kv::DiskStore&, blob::Blobs&);
void clear_snapshot(const std::string& data_dir);

}  // namespace spot::plane
