#include "plane/sweep.h"

#include <algorithm>

#include "base/log.h"

namespace spot::plane {
namespace {

constexpr Duration longest_sleep = std::chrono::seconds(5);
constexpr Duration between_busy_rounds = std::chrono::milliseconds(2);  // requests get a turn

}  // namespace

bool Sweep::round() {
    const Time now = clock_.now();
    next_due_ = now + longest_sleep;
    bool more = false;
    for (const auto& part : parts_) {
        const auto step = part.step(now);
        if (!step) {
            // The next round tries again, and the error (a full disk, for example) is logged again.
            log(Level::error, "a part of the sweep failed",
                {{"part", part.name}, {"error", step.error().message}});
            continue;
        }
        more = more || step->more;
        if (step->due) next_due_ = std::min(next_due_, *step->due);
    }
    return more;
}

void Sweep::start() {
    thread_ = std::thread([this] {
        std::unique_lock lock(mutex_);
        while (!stopping_) {
            lock.unlock();
            const bool more = round();
            lock.lock();
            const auto pause = more ? between_busy_rounds
                                    : std::clamp<Duration>(next_due_ - clock_.now(),
                                                           between_busy_rounds, longest_sleep);
            changed_.wait_for(lock, pause, [this] { return woken_ || stopping_; });
            woken_ = false;
        }
    });
}

void Sweep::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Sweep::wake() {
    {
        std::lock_guard lock(mutex_);
        woken_ = true;
    }
    changed_.notify_all();
}

}  // namespace spot::plane
