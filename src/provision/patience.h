#pragma once

// Bounded waiting for transient errors to pass.

#include <functional>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace spot::provision {

// The waiting time of one piece of work. Used by one thread.
class Patience {
  public:
    // The most time to wait: more than the 60 s that AWS's documentation names in most places.
    static constexpr Duration most = std::chrono::seconds(90);

    // `pause` waits for a time. `stopping`, if it is set, ends the waiting by returning true.
    Patience(std::function<void(Duration)> pause, std::function<bool()> stopping)
        : pause_(std::move(pause)), stopping_(std::move(stopping)) {}

    // Waits after a failed attempt. True: the work is worth another attempt; `tell`, if it is set,
    // was called with the reason before the wait. False: the error is not transient, or the time is
    // over, which is added to its message. Pauses double from a quarter of a second to five
    // seconds.
    bool wait(Error& error, const std::function<void(const std::string& reason)>& tell = {});

  private:
    std::function<void(Duration)> pause_;
    std::function<bool()> stopping_;
    Duration next_ = std::chrono::milliseconds(250);
    Duration waited_{0};
};

}  // namespace spot::provision
