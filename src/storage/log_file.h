#pragma once

// A reader of RocksDB's write-ahead log. RocksDB's own recovery can only stop silently at the first
// damaged record, so the log is read here first, to know what that would drop.
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
#include "storage/disk.h"

namespace spot::kv {

struct LogBatch {
    std::uint64_t offset = 0;  // offset in the file of the batch's first record
    std::uint64_t first = 0;   // sequence of its first operation
    std::uint32_t count = 0;   // number of its operations
    std::string_view bytes;    // in the form that RocksDB's WriteBatch is made from
    std::uint64_t last() const { return count == 0 ? first : first + count - 1; }
};

// Facts of the format, shared by this reader and the watch on the writer (log_watch.h).
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
    std::uint64_t size = 0;  // bytes of the file
    // Offset of the end of the last whole batch that lies before any damage.
    std::uint64_t whole_until = 0;
    // Offset of the first record that cannot be read. It is `size` where there is none: also where
    // the log ends in the middle of a record, as a power cut leaves it.
    std::uint64_t good_until = 0;
    bool damaged() const { return good_until < size; }
};

// Calls `take` for every whole batch, in order, also for those that lie behind damage; for them
// `after_damage` is true. Fails with "DataFolderUnusable" where the file cannot be read.
Result<LogReading> read_log(Disk&, const std::string& path,
                            const std::function<void(const LogBatch&, bool after_damage)>& take);

// The number in the name of a log file; nullopt: the path does not name a log file.
std::optional<std::uint64_t> log_number(const std::string& path);
// The logs in a store's folder, in the order in which they were written.
std::vector<std::string> log_files(const std::string& folder);

}  // namespace spot::kv
