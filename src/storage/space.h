#pragma once

// Free room on the disk, counted in one place for the store and the blobs.
//
// RocksDB must never meet a full disk: its recovery from one cannot be trusted. So room is asked
// for here before anything is written, and each use of room ends at a floor of its own: so many
// bytes must stay free for the uses that matter more.
//
//   growth      new objects, messages, items: refused first
//   removal     deletions and what leads to them (receiving a message, say): may use the room that
//               growth leaves, so that a full plane can be emptied
//   flush       RocksDB writes what its memory holds: waits for room instead of failing, and may
//               use the room that removals leave
//
// Compactions need room before they give some back. Where there is none they are given up, which
// removes what they have written, and tried again later.
//
// The room is what the file system reports, less what was handed out since it was last asked. Other
// programs may use it up in between. So the next megabytes of the log's file are always allocated:
// the log has its place already, and removals can be logged on a disk that other programs have
// filled to the last block.

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

// Bytes that each use must leave free.
struct SpaceFloors {
    // For growth, the bytes that will be written a second time, as tables, come on top
    // (set_unflushed()).
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

    // Takes room for `bytes` more. Fails with Kind::unavailable, "ServiceUnavailable", where there
    // is none for this use; nothing is taken then.
    Result<void> take(std::uint64_t bytes, Use);
    // The same as take(), for callers that need no message. False: nothing was taken.
    bool fits(std::uint64_t bytes, Use);
    // Waits until there is room for a flush and takes it. False: let_go() was called.
    bool wait_to_flush(std::uint64_t bytes);
    // Ends all waits of wait_to_flush(), since the store is closing.
    void let_go();

    // Bytes that are in the log and in memory, and will be written once more as tables.
    void set_unflushed(std::uint64_t bytes) { unflushed_ = bytes; }
    // Bytes that are allocated for the log behind its end; 0: the disk gave none.
    void set_log_ahead(std::uint64_t bytes) { log_ahead_ = bytes; }
    // Asks the file system how much room there is now.
    void measure();
    // True: growth is being refused, or was a moment ago.
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

// A disk whose flushes wait for room in `space`, and whose compactions fail where there is none.
// For RocksDB, which must be closed (after Space::let_go()) before `space` is destroyed.
std::shared_ptr<Disk> make_patient_disk(std::shared_ptr<Disk> disk, Space& space);

}  // namespace spot
