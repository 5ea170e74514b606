#pragma once

// Tells when a loop has more to do than it can, from how long each request had waited when it was
// looked at. Then serving all of them late would serve nobody: so many are refused ("slow down")
// that the wait falls to what serves half a queue, but not below a quarter of late_queued, nor
// above a third of late.
//
// Whoever was refused is not read for a while (connection.cc), since refusing costs too. A client
// that sends meanwhile does not back off: that request is refused, and the next rest is longer. A
// few need not rest, so that all get their turns.
//
// A burst or a pause alone is no reason, nor are few clients with slow requests, who wait for
// themselves: how many wait is reckoned from the rate of requests and the wait (Little's law).

#include <chrono>

namespace spot::http {

struct OverloadLimits {
    using Duration = std::chrono::milliseconds;
    Duration late{100};        // to wait so long is too long for anybody
    Duration late_queued{20};  // and so long, where `queue` others wait too
    double queue = 200;
    Duration for_so_long{200};  // all requests must have been late
    Duration turns_every{4};    // of the refused one goes on without a rest
};

// One thread.
class Overload {
  public:
    using Clock = std::chrono::steady_clock;

    explicit Overload(OverloadLimits limits = {}) : limits_(limits) {}
    // Told of every request how long it has waited, or that it came during its connection's rest.
    // True: it is to be refused.
    bool refuses(std::chrono::milliseconds waited, Clock::time_point now, bool at_rest = false);
    // Of a connection whose request was refused, here or for want of memory (plane/admission), or
    // because it came during a rest. False: it is its turn, or its rest was the last.
    bool must_rest(Clock::time_point now, bool at_rest);

  private:
    void count(Clock::time_point now);
    bool late(double waited) const;
    double goal() const;  // the wait that is to be, once there is too much

    OverloadLimits limits_;
    Clock::time_point last_request_{};
    Clock::time_point late_since_{};  // all requests since then were late
    Clock::time_point until_{};
    Clock::time_point counted_since_{};
    Clock::time_point last_turn_{};
    double counted_ = 0;
    double per_millisecond_ = 0;
    double owed_ = 0;  // of one request more that is served
};

}  // namespace spot::http
