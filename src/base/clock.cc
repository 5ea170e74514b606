#include "base/clock.h"

namespace spot {

Time SystemClock::now() const {
    const auto wall = std::chrono::duration_cast<std::chrono::microseconds>(
                          std::chrono::system_clock::now().time_since_epoch())
                          .count();
    auto seen = latest_.load(std::memory_order_relaxed);
    while (seen < wall && !latest_.compare_exchange_weak(seen, wall, std::memory_order_relaxed)) {
    }
    return Time(std::chrono::microseconds(std::max(seen, wall)));
}

}  // namespace spot
