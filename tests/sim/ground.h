#pragma once

// What a simulated plane stands on: a store and blobs that can lose what was not synced.

#include <memory>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "storage/blob.h"
#include "storage/kv.h"

namespace spot::sim {

class Ground {
  public:
    virtual ~Ground() = default;
    virtual kv::Store& store() = 0;
    virtual blob::Blobs& blobs() = 0;

    // How many batches it holds.
    virtual std::uint64_t batches() const = 0;

    // Returns when all that was applied is durable.
    virtual void sync() = 0;
    // Planted fault: from now on sync() says it is done, and keeps nothing.
    virtual void lie_about_sync() = 0;
    // Batches that grow or change anything are refused, as on a full disk.
    virtual void refuse(bool) = 0;

    // The power goes: what is applied from now on is lost.
    virtual void cut() = 0;
    // It comes back. What was made of the old store and blobs is gone by then. What had happened to
    // the disk besides, for the report; "": nothing. Fails where the store does not open.
    virtual Result<std::string> restart() = 0;
    // May batches that were applied after the last sync() be there after a cut? In their order,
    // from the first on.
    virtual bool may_keep_more() const = 0;
};

// In memory and in one thread: the same life each time.
std::unique_ptr<Ground> memory_ground(Random&);
// RocksDB and files below `folder` on a FaultyDisk, with all their threads: how far the log was
// when the power went is theirs. Small tables, so that there are flushes and compactions. After
// some cuts a bit of the log is flipped, too: the store must then refuse to open, or open with all
// that was durable.
std::unique_ptr<Ground> disk_ground(std::string folder, Random&, std::uint64_t seed);

}  // namespace spot::sim
