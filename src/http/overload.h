#pragma once

// Load shedding: tells when a loop has more to do than it can, from how long each request had
// waited in the kernel when its head was read. To serve all requests late would help nobody, so
// requests are refused ("slow down") until the wait falls to the time in which half a queue is
// served. That goal is at least a quarter of late_queued and at most a third of late.
//
// After a refusal the connection rests: nothing is read from it for a while (connection.cc), since
// refusing costs time, too. A client that sends during the rest does not back off: that request is
// refused, and the next rest is longer. A few connections need not rest, so that all get a turn.
//
// A burst or a pause alone is no overload, nor are a few clients with slow requests, which wait for
// each other only: the number of waiting requests is estimated as their rate times their wait
// (Little's law).

#include <chrono>

namespace spot::http {

struct OverloadLimits {
    using Duration = std::chrono::milliseconds;
    Duration late{100};         // a request that has waited so long is late
    Duration late_queued{20};   // and so is one with this wait where `queue` others wait, too
    double queue = 200;         // number of requests
    Duration for_so_long{200};  // overload begins when all requests were late for so long
    Duration turns_every{4};    // so often a refused connection may go on without a rest
};

// Used by one thread.
class Overload {
  public:
    using Clock = std::chrono::steady_clock;

    explicit Overload(OverloadLimits limits = {}) : limits_(limits) {}
    // Called for every request with the time that it has waited, and whether it came during its
    // connection's rest. True: it is to be refused.
    bool refuses(std::chrono::milliseconds waited, Clock::time_point now, bool at_rest = false);
    // Called for a connection whose request was refused: by refuses(), or because there was no room
    // (plane/gateway/admission.h). False: it goes on without a rest.
    bool must_rest(Clock::time_point now, bool at_rest);

  private:
    void count(Clock::time_point now);
    bool late(double waited) const;
    double goal() const;  // milliseconds that requests are to wait during overload

    OverloadLimits limits_;
    Clock::time_point last_request_{};
    Clock::time_point late_since_{};  // since this moment all requests were late
    Clock::time_point until_{};
    Clock::time_point counted_since_{};
    Clock::time_point last_turn_{};
    double counted_ = 0;
    double per_millisecond_ = 0;
    double owed_ = 0;  // the share of one more request that may be served
};

}  // namespace spot::http
