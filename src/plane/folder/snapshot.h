#pragma once

// A snapshot is the state of a plane at one moment in a folder of its own: store, blobs, format,
// keys. Tables and blobs are hard links, so it takes little room and time. The plane goes on
// meanwhile.

#include <string>

#include "storage/blob.h"
#include "storage/kv_rocksdb.h"

namespace spot::plane {

// The path of a data folder's snapshot, which exists until it has been copied. Cleared at each
// start.
std::string snapshot_folder(const std::string& data_dir);

// Makes the snapshot in place of an earlier one.
Result<void> make_snapshot(const std::string& data_dir, kv::DiskStore&, blob::Blobs&);
void clear_snapshot(const std::string& data_dir);

}  // namespace spot::plane
