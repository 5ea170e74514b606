#pragma once

// RocksDB's write-ahead log, read by ourselves: the store's own recovery stops at the first damaged
// record and says nothing, so what it would drop is looked at before it runs.
//
// A log is blocks of 32 KiB; a block holds records: CRC-32C (masked, 4 bytes, little-endian),
// length (2), type (1: whole, 2: first, 3: middle, 4: last part), data. A whole record's data is a
// batch: sequence of its first operation (8), number of operations (4), operations. Source: RocksDB
// wiki, "Write Ahead Log File Format".

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace spot::kv {

struct LogBatch {
    std::uint64_t offset = 0;  // of its first record in the file
    std::uint64_t first = 0;   // sequence of its first operation
    std::uint32_t count = 0;   // of operations
    std::string_view bytes;    // as RocksDB's WriteBatch takes it
    std::uint64_t last() const { return count == 0 ? first : first + count - 1; }
};

// What a reader and a writer of a log must both know.
namespace log_format {
inline constexpr std::size_t block_bytes = 32 * 1024;
inline constexpr std::size_t header_bytes = 7;
struct RecordHeader {
    std::size_t length;
    bool ends_batch;
};
RecordHeader record_header(std::string_view seven_bytes);
}  // namespace log_format

struct LogReading {
    std::uint64_t size = 0;
    // Behind the last whole batch before any damage.
    std::uint64_t whole_until = 0;
    // Where the first record lies that cannot be read; `size`: none, the log ends well (also in the
    // middle of a record: that is what a power cut leaves).
    std::uint64_t good_until = 0;
    bool damaged() const { return good_until < size; }
};

// Calls `take` for every batch that is whole, in order; behind damage too, with `after_damage`.
// "DataFolderUnusable" where the file cannot be read.
Result<LogReading> read_log(const std::string& path,
                            const std::function<void(const LogBatch&, bool after_damage)>& take);

// Of the file's name; nullopt: it is no log's.
std::optional<std::uint64_t> log_number(const std::string& path);
// The logs in a store's folder, in the order in which they were written.
std::vector<std::string> log_files(const std::string& folder);

}  // namespace spot::kv
