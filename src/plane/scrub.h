#pragma once

// Reads all that the plane keeps, slowly and for ever, and says what is damaged. On a thread of its
// own, at a bounded rate, so that a disk that forgets is noticed within days.

#include <condition_variable>
#include <mutex>
#include <thread>

#include "plane/folder/control.h"
#include "s3/service.h"
#include "storage/kv_rocksdb.h"

namespace spot::plane {

struct ScrubPace {
    std::uint64_t bytes_per_second = 16u << 20;
    Duration between = std::chrono::hours(24);  // a round's end and the next one's beginning
};

class Scrub {
  public:
    Scrub(s3::Service& s3, kv::DiskStore& store, ScrubPace pace = {})
        : s3_(s3), store_(store), pace_(pace) {}
    ~Scrub() { stop(); }

    void start();
    void stop();

    // One round now, as fast as the disk gives: a line for each damaged thing, then a summary.
    // "DataDamaged" where there was any; "Cancelled" where stop() came before its end. Also while
    // the slow one runs.
    Result<void> verify(const Say& say);

  private:
    bool pause(Duration);  // false: stopping
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
