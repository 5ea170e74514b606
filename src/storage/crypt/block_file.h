#pragma once

// A sealed file that is read at random: tables, blobs, and the small files that are written whole.
// Its plain bytes are cut into blocks of 4 KiB, each sealed by itself under its number, so that
// reading a part opens only the blocks that it touches. The last block, which may be shorter, is
// marked as the last: a file that was cut off is told from a whole one.
//
// Such a file is written once, from its beginning to its first sync or close, which seal the last
// block. Nothing is appended after that (CHECK), since the last block would have to be written
// again in its place, where a power cut could take what was synced.

#include <rocksdb/file_system.h>

#include <memory>

#include "base/random.h"
#include "storage/crypt/file_header.h"

namespace spot::crypt {

inline constexpr std::size_t block_bytes = 4096;

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
