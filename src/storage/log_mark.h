#pragma once

// What of the store's log was known to be on disk: a small file beside it, `durable`, written after
// each sync. It is what tells a torn tail of writes that nobody was told about (dropped without a
// word after a power cut) from a log that has lost what was acknowledged (never silent).
//
// Two slots of 512 bytes, written in turn, so that a torn write leaves the other one. The mark is
// never ahead of the log, since it is written after the log's sync. It may be behind: the
// operating system writes it back when it likes, and the mark is synced only every second; after
// kill -9 it is exact, as the page cache outlives a process. docs/formats/README.md.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/system/process.h"

namespace spot::kv {

struct Mark {
    std::uint64_t sequence = 0;   // all up to it is in tables, or synced in these logs:
    std::uint64_t first_log = 0;  // those with lower numbers are needed no more
    std::uint64_t log = 0;        // the last one; those before it were synced whole
    std::uint64_t log_bytes = 0;  // of `log`, up to the end of a record; 0: nothing of it yet
    bool operator==(const Mark&) const = default;
};

// Safe from every thread.
class LogMark {
  public:
    // Opens or makes it. "DataFolderUnusable".
    static Result<std::shared_ptr<LogMark>> open(const std::string& path);

    // nullopt: nothing is known of the log.
    std::optional<Mark> read() const;
    // `log` was synced up to `log_bytes`, and whole what was written before it. False, like those
    // below: it could not be written (errno).
    bool advance(std::uint64_t sequence, std::uint64_t log, std::uint64_t log_bytes);
    // What that log holds is in tables now, and the log is about to be removed. Synced.
    bool forget_log(std::uint64_t number);
    // Both slots, and synced.
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
