#pragma once

// Who waits for what: long polls for messages, the sweep for work.

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/wait.h"

namespace spot::plane {

// Safe from every thread. Callbacks run on the waking thread, outside the lock, maybe once more
// after unsubscribe() returned.
class Waiters final : public Wakes {
  public:
    // For one wake-up: then the subscription has ended, and unsubscribe() does nothing.
    std::uint64_t subscribe(const std::string& topic, std::function<void()> wake);
    void unsubscribe(const std::string& topic, std::uint64_t token);
    // For every wake-up of a topic that has one listener, from before the first wake() on.
    void listen(const std::string& topic, std::function<void()> wake);

    // Wakes the one that has waited for longest: one message, one look. Whoever was woken and goes
    // away instead of looking wakes the next, and so does whoever found something, for there may be
    // more.
    void wake(const std::string& topic) override;

  private:
    using Queue = std::map<std::uint64_t, std::function<void()>>;  // by token: in order of age

    std::mutex mutex_;
    std::uint64_t last_token_ = 0;
    std::map<std::string, Queue, std::less<>> topics_;
    std::map<std::string, std::function<void()>, std::less<>> listeners_;
    std::atomic<std::size_t> waiting_{0};  // most wakes find nobody: they need no lock
};

}  // namespace spot::plane
