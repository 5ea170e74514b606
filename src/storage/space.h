#pragma once

// Room on the disk, in one place for the store and the blobs.
//
// RocksDB must never meet a full disk: its recovery from one cannot be trusted. So room is asked
// for here before anything is written, and what is left is given out by worth:
//
//   growth      new objects, messages, items: refused first
//   removal     deletions and what leads to them (receiving a message, say): may use the room that
//               growth leaves, so that a full plane can be emptied
//   background  RocksDB's flushes and compactions: wait for room instead of failing, and may use
//               the room that removals leave, since they are what gives room back
//
// Room is what the file system reports, less what was handed out since it was last asked. Other
// programs may take it in between; the distances between the floors are there for them.

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
    std::uint64_t removal = 24u << 20;
    std::uint64_t compaction = 16u << 20;
    std::uint64_t flush = 4u << 20;
};

// All members are safe from every thread.
class Space {
  public:
    enum class Use { growth, removal };
    enum class Background { compaction, flush };

    Space(std::shared_ptr<Disk> disk, std::string folder, SpaceFloors floors = {});

    // Room for `bytes` more. Kind::unavailable, "ServiceUnavailable": there is none for this use;
    // nothing has happened.
    Result<void> take(std::uint64_t bytes, Use);
    // The same for RocksDB's own work: waits until there is room. False: let_go() was called.
    bool wait_for(std::uint64_t bytes, Background);
    // Whoever waits gives up: the store is closing.
    void let_go();

    // Bytes that are in the log and in memory, and will be written once more as tables.
    void set_unflushed(std::uint64_t bytes) { unflushed_ = bytes; }
    // Asks the file system again. Called a few times a second by the store's sync thread.
    void measure();
    // True: growth is refused now.
    bool nearly_full() const { return nearly_full_; }

  private:
    bool fits(std::uint64_t bytes, std::uint64_t floor);
    std::uint64_t growth_floor() const { return floors_.growth + unflushed_; }

    const std::shared_ptr<Disk> disk_;
    const std::string folder_;
    const SpaceFloors floors_;
    std::atomic<std::int64_t> room_{0};
    std::atomic<std::int64_t> taken_{0};  // since the last measurement
    std::atomic<std::uint64_t> unflushed_{0};
    std::atomic<bool> nearly_full_{false};
    std::mutex mutex_;
    std::condition_variable changed_;
    bool letting_go_ = false;
};

// A disk whose flushes and compactions ask `space` for room, and wait for it. For RocksDB, which
// closes (Space::let_go()) before `space` goes.
std::shared_ptr<Disk> make_patient_disk(std::shared_ptr<Disk> disk, Space& space);

}  // namespace spot
