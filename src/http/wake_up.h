#pragma once

// The wake-up of one request that waits, inside http/ only. Shared by the coroutine that waits and
// by whoever may wake it, who may still hold it when the request, its connection and its loop are
// long gone.

#include <boost/asio.hpp>
#include <memory>
#include <mutex>

namespace spot::http {

class WakeUp {
  public:
    WakeUp(boost::asio::io_context& loop, const std::shared_ptr<boost::asio::steady_timer>& timer)
        : loop_(&loop), timer_(timer) {}

    // From any thread, at any time: the timer of the waiting coroutine ends now.
    void ring() {
        std::lock_guard lock(mutex_);
        if (loop_ == nullptr) return;
        boost::asio::post(*loop_, [timer = timer_] {
            if (const auto waiting = timer.lock()) {
                waiting->expires_at(boost::asio::steady_timer::time_point::min());
            }
        });
    }

    // On the loop's thread, before the loop may go: waits for a ring() that is under way, and later
    // ones do nothing.
    void forget() {
        std::lock_guard lock(mutex_);
        loop_ = nullptr;
    }

  private:
    std::mutex mutex_;
    boost::asio::io_context* loop_;  // nullptr: nobody waits any more
    // Weak, so that whoever rings late does not end a timer of a loop that is gone.
    std::weak_ptr<boost::asio::steady_timer> timer_;
};

}  // namespace spot::http
