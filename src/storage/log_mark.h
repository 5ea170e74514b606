#pragma once

// How far the store's log was known to be on disk: a small file beside it, `durable`, written after
// each sync. It is what tells a torn tail of writes that nobody was told about (dropped without a
// word after a power cut) from a log that has lost what was acknowledged (never silent).
//
// Two slots of 512 bytes, written in turn, so that a torn write leaves the other one. The mark is
// never ahead of the log, since it is written after the log's sync. It may be behind: the
// operating system writes it back when it likes, and the mark is synced only every second; after
// kill -9 it is exact, as the page cache outlives a process. docs/formats/README.md.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/process.h"
#include "base/result.h"

namespace spot::kv {

// One thread at a time.
class LogMark {
  public:
    // Opens or makes it. "DataFolderUnusable".
    static Result<LogMark> open(const std::string& path);

    // The highest sequence of the log that was synced; 0: nothing is known.
    std::uint64_t read() const { return sequence_; }
    // False: it could not be written (errno).
    bool write(std::uint64_t sequence);
    bool sync();
    // Both slots, and synced: the mark goes back. For repairs.
    bool reset(std::uint64_t sequence);

  private:
    LogMark(Descriptor file, std::uint64_t sequence, int slot)
        : file_(std::move(file)), sequence_(sequence), next_slot_(slot) {}
    Descriptor file_;
    std::uint64_t sequence_;
    int next_slot_;
};

}  // namespace spot::kv
