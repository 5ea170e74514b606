#pragma once

// The scrub of a plane: a thread reads everything that is stored, again and again at a bounded
// rate, and logs damage. So damage on the disk is noticed within days.

#include <condition_variable>
#include <mutex>
#include <thread>

#include "plane/folder/control.h"
#include "s3/service.h"
#include "storage/kv_rocksdb.h"

namespace spot::plane {

struct ScrubPace {
    std::uint64_t bytes_per_second = 16u << 20;
    Duration between = std::chrono::hours(24);  // from the end of a round to the next one
};

class Scrub {
  public:
    Scrub(s3::Service& s3, kv::DiskStore& store, ScrubPace pace = {})
        : s3_(s3), store_(store), pace_(pace) {}
    ~Scrub() { stop(); }

    void start();
    void stop();

    // Does one round now, at full speed: calls `say` with a line for each damaged thing and with a
    // summary. Fails with "DataDamaged" where there was any, and with "Cancelled" where stop() was
    // called. May be called on any thread, also during a slow round.
    Result<void> verify(const Say& say);

  private:
    bool pause(Duration);  // false: stop() was called
    bool stopping();
    void round();

    s3::Service& s3_;
    kv::DiskStore& store_;
    const ScrubPace pace_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace spot::plane
