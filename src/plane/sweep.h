#pragma once

// The sweep of a plane: the background loop that does everything that is due because time has
// passed. Each part is a function that does a bounded step and tells when it is due next.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/wait.h"

namespace spot::plane {

struct SweepPart {
    std::string name;
    std::function<Result<SweepStep>(Time now)> step;
};

class Sweep {
  public:
    Sweep(std::vector<SweepPart> parts, const Clock& clock)
        : parts_(std::move(parts)), clock_(clock) {}
    ~Sweep() { stop(); }

    // Calls every part once. True: more work is due now. For the loop, tests and the simulator.
    bool round();

    void start();  // runs the loop on a thread of its own
    void stop();
    void wake();  // begins the next round now; safe from every thread

  private:
    const std::vector<SweepPart> parts_;
    const Clock& clock_;
    Time next_due_{};
    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace spot::plane
