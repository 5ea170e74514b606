#include "storage/log_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/bytes.h"
#include "base/hash.h"

namespace spot::kv {
namespace {

using log_format::block_bytes;
using log_format::header_bytes;
constexpr std::size_t batch_header_bytes = 12;
constexpr std::uint64_t largest_log = std::uint64_t{4} << 30;

enum RecordType : std::uint8_t { zero = 0, whole = 1, first = 2, middle = 3, last = 4 };

std::uint64_t little(std::string_view bytes, std::size_t at, int width) {
    std::uint64_t value = 0;
    for (int i = width - 1; i >= 0; --i) {
        value = (value << 8) | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    }
    return value;
}

// RocksDB stores sums rotated and shifted, so that a sum over data that holds sums is still one.
std::uint32_t unmasked(std::uint32_t stored) {
    const std::uint32_t rotated = stored - 0xa282ead8u;
    return (rotated >> 17) | (rotated << 15);
}

struct Record {
    std::uint8_t type;
    std::string_view data;
    std::size_t end;  // offset behind it
};

std::optional<Record> record_at(std::string_view log, std::size_t at) {
    const auto block_end = std::min(log.size(), (at / block_bytes + 1) * block_bytes);
    if (at + header_bytes > block_end) return std::nullopt;
    const auto length = static_cast<std::size_t>(little(log, at + 4, 2));
    const auto type = static_cast<std::uint8_t>(log[at + 6]);
    if (type < whole || type > last || at + header_bytes + length > block_end) return std::nullopt;
    // The sum covers the type and the data.
    const auto sum = crc32c(log.substr(at + 6, 1 + length));
    if (sum != unmasked(static_cast<std::uint32_t>(little(log, at, 4)))) return std::nullopt;
    return Record{type, log.substr(at + header_bytes, length), at + header_bytes + length};
}

bool only_zeros(std::string_view bytes) {
    return std::ranges::all_of(bytes, [](char c) { return c == 0; });
}

// Is what begins at `at` a record that the file's end cuts off?
bool cut_off(std::string_view log, std::size_t at) {
    const auto rest = log.size() - at;
    if (rest < header_bytes) return true;
    const auto block_end = (at / block_bytes + 1) * block_bytes;
    const auto end = at + header_bytes + static_cast<std::size_t>(little(log, at + 4, 2));
    const auto type = static_cast<std::uint8_t>(log[at + 6]);
    return type >= whole && type <= last && end > log.size() && end <= block_end;
}

class Reader {
  public:
    Reader(std::string_view log, const std::function<void(const LogBatch&, bool)>& take)
        : log_(log), take_(take) {}

    LogReading read() {
        LogReading reading{.size = log_.size(), .good_until = log_.size()};
        std::size_t at = 0;
        while (at < log_.size()) {
            const auto block_end = std::min(log_.size(), (at / block_bytes + 1) * block_bytes);
            // Too short for a header, or never written: filler up to the next block.
            if (only_zeros(log_.substr(at, std::min(block_end - at, header_bytes)))) {
                if (block_end - at < header_bytes || only_zeros(log_.substr(at, block_end - at))) {
                    at = block_end;
                    continue;
                }
            }
            if (const auto record = record_at(log_, at)) {
                const auto begun = begin_;
                if (!add(*record, at)) lost_before(reading, begun);
                at = record->end;
                if (!damaged_ && !open_) reading.whole_until = at;
                continue;
            }
            if (cut_off(log_, at)) break;
            damage(reading, at);
            ++at;  // a record may begin at any later byte; its checksum tells
        }
        return reading;
    }

  private:
    void damage(LogReading& reading, std::size_t at) {
        if (!damaged_) reading.good_until = open_ ? begin_ : at;
        damaged_ = true;
        open_ = false;
    }

    // The last records of a batch are missing, and other records follow: that is damage.
    void lost_before(LogReading& reading, std::size_t begun) {
        if (!damaged_) reading.good_until = begun;
        damaged_ = true;
    }

    // False: this is not the part that had to follow.
    bool add(const Record& record, std::size_t at) {
        const bool begins = record.type == whole || record.type == first;
        const bool fits = begins != open_;
        if (!fits && !begins) return damaged_;  // the rest of what was lost already
        if (begins) {
            parts_.clear();
            begin_ = at;
        }
        parts_ += record.data;
        open_ = record.type == first || record.type == middle;
        if (!open_) give();
        return fits;
    }

    void give() {
        if (parts_.size() >= batch_header_bytes) {
            take_({begin_, little(parts_, 0, 8), static_cast<std::uint32_t>(little(parts_, 8, 4)),
                   parts_},
                  damaged_);
        }
    }

    std::string_view log_;
    const std::function<void(const LogBatch&, bool)>& take_;
    std::string parts_;  // the bytes so far of a batch that lies in several records
    std::size_t begin_ = 0;
    bool open_ = false;  // its last record has not come yet
    bool damaged_ = false;
};

Result<std::string> bytes_of(Disk& disk, const std::string& path) {
    std::unique_ptr<rocksdb::FSSequentialFile> file;
    rocksdb::Status status = disk.NewSequentialFile(path, {}, &file, nullptr);
    std::string bytes;
    std::string buffer(1 << 20, '\0');
    while (status.ok()) {
        rocksdb::Slice found;
        status = file->Read(buffer.size(), {}, &found, buffer.data(), nullptr);
        if (!status.ok() || found.empty()) break;
        if (bytes.size() + found.size() > largest_log) {
            return fail(
                Kind::internal, "DataFolderUnusable",
                fmt::format("{}: has more than {} bytes, which no log has", path, largest_log));
        }
        bytes.append(found.data(), found.size());
    }
    if (status.ok()) return bytes;
    return fail(Kind::internal, "DataFolderUnusable",
                fmt::format("{}: cannot be read: {}", path, status.ToString()));
}

}  // namespace

Result<LogReading> read_log(Disk& disk, const std::string& path,
                            const std::function<void(const LogBatch&, bool)>& take) {
    const auto bytes = TRY(bytes_of(disk, path));
    return Reader(bytes, take).read();
}

log_format::RecordHeader log_format::record_header(std::string_view bytes) {
    const auto type = static_cast<std::uint8_t>(bytes[6]);
    return {static_cast<std::size_t>(little(bytes, 4, 2)), type == whole || type == last};
}

std::optional<std::uint64_t> log_number(const std::string& path) {
    const std::filesystem::path name = std::filesystem::path(path).filename();
    if (name.extension() != ".log") return std::nullopt;
    const auto number = parse_int(name.stem().string());
    if (!number || *number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
}

std::vector<std::string> log_files(const std::string& folder) {
    std::vector<std::string> found;
    std::error_code error;  // a folder that is not there has none
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (log_number(entry.path().string())) found.push_back(entry.path().string());
    }
    std::ranges::sort(found);  // their names are numbers of equal length
    return found;
}

}  // namespace spot::kv
