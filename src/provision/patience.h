#pragma once

// Waiting for what passes by itself, with an end.

#include <functional>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace spot::provision {

// Of one piece of work, on its stack.
class Patience {
  public:
    // Above the 60 s that AWS speaks of in most places.
    static constexpr Duration most = std::chrono::seconds(90);

    // `pause` waits; `stopping`, where there is one, ends the waiting.
    Patience(std::function<void(Duration)> pause, std::function<bool()> stopping)
        : pause_(std::move(pause)), stopping_(std::move(stopping)) {}

    // True: it waited, and the work is worth another attempt; `tell`, where there is one, was given
    // the reason before. False: the error does not pass, or it was waited for long enough, which
    // its message then says. Pauses double from a quarter of a second to five.
    bool wait(Error& error, const std::function<void(const std::string& reason)>& tell = {});

  private:
    std::function<void(Duration)> pause_;
    std::function<bool()> stopping_;
    Duration next_ = std::chrono::milliseconds(250);
    Duration waited_{0};
};

}  // namespace spot::provision
