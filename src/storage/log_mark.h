#pragma once

// The log's mark: a small file beside the store's log, named `durable`, that says how much of the
// log was known to be on disk. It is written after each sync of the log. With it, a start can tell
// a torn end of writes that nobody was told of (dropped silently after a power cut) from a log that
// has lost acknowledged writes (an error).
//
// The file has two slots of 512 bytes that are written in turn, so that a torn write leaves the
// other slot whole. The mark is never ahead of the log, since it is written after the log's sync.
// It may be behind after a power cut, since it is itself synced only every second. After kill -9 it
// is exact, as the page cache outlives the process. The format stands in docs/formats/README.md.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/system/process.h"

namespace spot::kv {

struct Mark {
    std::uint64_t sequence = 0;   // everything up to it is in tables, or synced in the logs below
    std::uint64_t first_log = 0;  // logs with lower numbers are needed no more
    std::uint64_t log = 0;        // number of the last log; those before it were synced whole
    std::uint64_t log_bytes = 0;  // bytes of `log` that were synced, up to the end of a record
    bool operator==(const Mark&) const = default;
};

// Safe from every thread.
class LogMark {
  public:
    // Opens the file or makes it. Fails with "DataFolderUnusable".
    static Result<std::shared_ptr<LogMark>> open(const std::string& path);

    // nullopt: the file holds no mark, so nothing is known of the log.
    std::optional<Mark> read() const;

    // The members below return false where the file could not be written; errno has the reason.

    // Records that `log` was synced up to `log_bytes`, and every log before it as a whole.
    bool advance(std::uint64_t sequence, std::uint64_t log, std::uint64_t log_bytes);
    // Records that the contents of that log are in tables and the log is about to be removed. The
    // mark is synced before this returns.
    bool forget_log(std::uint64_t number);
    // Writes this mark into both slots and syncs it.
    bool reset(const Mark&);
    bool sync();

  private:
    LogMark(Descriptor file, std::optional<Mark> mark, std::uint64_t turn, int slot)
        : file_(std::move(file)), mark_(mark), turn_(turn), next_slot_(slot) {}
    bool write(const Mark&);
    bool write_both(const Mark&);

    Descriptor file_;
    mutable std::mutex mutex_;
    std::optional<Mark> mark_;
    std::uint64_t turn_;
    int next_slot_;
};

}  // namespace spot::kv
