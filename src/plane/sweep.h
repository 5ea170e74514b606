#pragma once

// The one background loop: everything that happens because time has passed. Each part is a bounded,
// resumable step that says when it is next due.

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

    // One round over all parts: for tests, the simulator and the loop. More work due now?
    bool round();

    void start();  // the loop, on a thread of its own
    void stop();
    void wake();  // look again now; from every thread

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
