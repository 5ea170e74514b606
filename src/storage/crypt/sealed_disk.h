#pragma once

// A disk on which every file is sealed (AES-256-GCM), for an encrypted data folder. It stands above
// the disk that holds the bytes and below all that reads and writes them, so that sizes and offsets
// are plain for everybody above. Names of files, sizes and times stay to be seen; the names are
// numbers.
//
// A file whose name is that of a log or a manifest of RocksDB is written in frames (frame_file.h),
// every other in blocks (block_file.h). How a file is read its header says. A file that is not
// sealed is damage (Corruption): nothing in an encrypted folder is taken for what it was not sealed
// to be. RocksDB's own diary (LOG) is not kept in the folder; its errors go to our log.

#include <memory>

#include "base/random.h"
#include "storage/crypt/data_keys.h"
#include "storage/disk.h"

namespace spot::crypt {

// New files are sealed under the current data key. `random` outlives the disk. Safe from every
// thread.
std::shared_ptr<Disk> make_sealed_disk(std::shared_ptr<Disk> below,
                                       std::shared_ptr<const DataKeys> keys, Random& random);

}  // namespace spot::crypt
