#pragma once

// The waiters for topics: long polls that wait for messages, and the sweep, which waits for work.

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/wait.h"

namespace spot::plane {

// Safe from every thread. Callbacks run on the thread that calls wake(), outside the lock. One may
// still run after unsubscribe() has returned.
class Waiters final : public Wakes {
  public:
    // Subscribes for one wake-up. The subscription ends with it, and unsubscribe() then does
    // nothing.
    std::uint64_t subscribe(const std::string& topic, std::function<void()> wake);
    void unsubscribe(const std::string& topic, std::uint64_t token);
    // Subscribes for every wake-up of a topic, which has this one listener. To be called before the
    // first wake().
    void listen(const std::string& topic, std::function<void()> wake);

    // Wakes the subscription that has waited for longest: one message wakes one waiter. A waiter
    // that was woken and does not look wakes the next, and so does one that has found something,
    // since there may be more.
    void wake(const std::string& topic) override;

  private:
    using Queue = std::map<std::uint64_t, std::function<void()>>;  // by token, in order of age

    std::mutex mutex_;
    std::uint64_t last_token_ = 0;
    std::map<std::string, Queue, std::less<>> topics_;
    std::map<std::string, std::function<void()>, std::less<>> listeners_;
    std::atomic<std::size_t> waiting_{0};  // where it is 0, as usual, wake() needs no lock
};

}  // namespace spot::plane
