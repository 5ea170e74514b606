#pragma once

// The wake-up of one request that waits. To be included inside http/ only. It is shared by the
// coroutine that waits and by those that may wake it, which may still hold it when the request, its
// connection and its loop have been destroyed.

#include <boost/asio.hpp>
#include <memory>
#include <mutex>

namespace spot::http {

class WakeUp {
  public:
    WakeUp(boost::asio::io_context& loop, const std::shared_ptr<boost::asio::steady_timer>& timer)
        : loop_(&loop), timer_(timer) {}

    // Ends the timer of the waiting coroutine now. Safe from every thread, at any time.
    void wake() {
        std::lock_guard lock(mutex_);
        if (loop_ == nullptr) return;
        boost::asio::post(*loop_, [timer = timer_] {
            if (const auto waiting = timer.lock()) {
                waiting->expires_at(boost::asio::steady_timer::time_point::min());
            }
        });
    }

    // Called on the loop's thread before the loop may be destroyed: waits for a wake() that is
    // under way; later ones do nothing.
    void forget() {
        std::lock_guard lock(mutex_);
        loop_ = nullptr;
    }

  private:
    std::mutex mutex_;
    boost::asio::io_context* loop_;  // nullptr: nobody waits any more
    // Weak, so that a late wake() does not touch the timer of a loop that was destroyed.
    std::weak_ptr<boost::asio::steady_timer> timer_;
};

}  // namespace spot::http
