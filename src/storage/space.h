#pragma once

// Room on the disk, in one place for the store and the blobs.
//
// RocksDB must never meet a full disk: its recovery from one cannot be trusted. So room is asked
// for here before anything is written, and what is left is given out by worth:
//
//   growth      new objects, messages, items: refused first
//   removal     deletions and what leads to them (receiving a message, say): may use the room that
//               growth leaves, so that a full plane can be emptied
//   flush       RocksDB writes what its memory holds: waits for room instead of failing, and may
//               use the room that removals leave
//
// Compactions need room before they give some back. They are given up where there is none, which
// takes away what they had written, and tried again later.
//
// Room is what the file system reports, less what was handed out since it was last asked. Other
// programs may take it in between, so the log holds the next megabytes of its file allocated:
// what it is about to write has its place already, and removals may use that on a disk that others
// have filled to the last block.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "storage/disk.h"

namespace spot {

struct SpaceFloors {
    // Growth ends here, plus what the log still has to write a second time (unflushed()).
    std::uint64_t growth = 64u << 20;
    std::uint64_t compaction = 32u << 20;
    std::uint64_t removal = 16u << 20;
    std::uint64_t flush = 4u << 20;
};

// All members are safe from every thread.
class Space {
  public:
    enum class Use { growth, compaction, removal, flush };

    Space(std::shared_ptr<Disk> disk, std::string folder, SpaceFloors floors = {});

    // Room for `bytes` more. Kind::unavailable, "ServiceUnavailable": there is none for this use;
    // nothing has happened.
    Result<void> take(std::uint64_t bytes, Use);
    // The same without an error to read.
    bool fits(std::uint64_t bytes, Use);
    // Waits until there is room for a flush. False: let_go() was called.
    bool wait_to_flush(std::uint64_t bytes);
    // Whoever waits gives up: the store is closing.
    void let_go();

    // Bytes that are in the log and in memory, and will be written once more as tables.
    void set_unflushed(std::uint64_t bytes) { unflushed_ = bytes; }
    // Bytes that the log may still write into what is allocated; nothing: the disk gave no more.
    void set_log_ahead(std::uint64_t bytes) { log_ahead_ = bytes; }
    // Asks the file system again.
    void measure();
    // True: growth is refused now, or was until a moment ago.
    bool nearly_full() const { return nearly_full_; }

  private:
    std::int64_t floor_of(Use) const;

    const std::shared_ptr<Disk> disk_;
    const std::string folder_;
    const SpaceFloors floors_;
    std::atomic<std::int64_t> room_{0};
    std::atomic<std::int64_t> taken_{0};  // since the last measurement
    std::atomic<std::uint64_t> unflushed_{0};
    std::atomic<std::uint64_t> log_ahead_{0};
    std::atomic<std::chrono::steady_clock::time_point> measured_{};
    std::atomic<bool> nearly_full_{false};
    std::mutex mutex_;
    std::condition_variable changed_;
    bool letting_go_ = false;
};

// A disk whose flushes and compactions ask `space` for room. For RocksDB, which closes
// (Space::let_go()) before `space` goes.
std::shared_ptr<Disk> make_patient_disk(std::shared_ptr<Disk> disk, Space& space);

}  // namespace spot
