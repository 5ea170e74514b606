#pragma once

// The only source of time. Rules take `const Clock&`; nothing else asks the system.

#include <atomic>
#include <chrono>

namespace spot {

// Wall-clock time in microseconds since the epoch, UTC: the time that is stored and that clients
// see.
using Time = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

inline std::int64_t to_millis(Time t) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(t.time_since_epoch()).count();
}
inline std::int64_t to_seconds(Time t) {
    return std::chrono::duration_cast<std::chrono::seconds>(t.time_since_epoch()).count();
}
inline Time from_millis(std::int64_t ms) {
    return Time(std::chrono::milliseconds(ms));
}
inline Time from_seconds(std::int64_t s) {
    return Time(std::chrono::seconds(s));
}

class Clock {
  public:
    virtual ~Clock() = default;
    // Safe from every thread. Never goes backwards within one process (a step back of the system
    // clock is held until the clock has caught up).
    virtual Time now() const = 0;
};

class SystemClock final : public Clock {
  public:
    Time now() const override;

  private:
    mutable std::atomic<std::int64_t> latest_{0};
};

// Time that moves only when told to: for tests and the simulator.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(Time start = from_seconds(1'700'000'000)) : now_(start) {}
    Time now() const override { return now_.load(); }
    void advance(Duration by) { now_.store(now_.load() + by); }

  private:
    std::atomic<Time> now_;
};

}  // namespace spot
