#pragma once

// A sealed file that is read at random: tables, blobs, and the small files that are written whole.
// Behind its header come the blocks of its plain bytes (blocks.h).
//
// Such a file is written once, from its beginning to its first sync or close, which seal the last
// block. Nothing is appended after that (CHECK), since the last block would have to be written
// again in its place, where a power cut could take what was synced.

#include <rocksdb/file_system.h>

#include <memory>

#include "base/random.h"
#include "storage/crypt/blocks.h"
#include "storage/crypt/file_header.h"

namespace spot::crypt {

// The plain size of a file of that size, which is not looked at. nullopt: no whole file has it.
std::optional<std::uint64_t> plain_size_of_blocks(std::uint64_t file_size);

std::unique_ptr<rocksdb::FSWritableFile> write_blocks(
    std::unique_ptr<rocksdb::FSWritableFile> below, const DataKey&, Random&, std::string path);

// `file_size` is the size of the sealed file, which must not be written any more. Reading fails
// with Corruption where a block was changed or is missing.
std::unique_ptr<rocksdb::FSRandomAccessFile> read_blocks(
    std::unique_ptr<rocksdb::FSRandomAccessFile> below, const FileHeader&, std::uint64_t file_size,
    std::string path);

}  // namespace spot::crypt
