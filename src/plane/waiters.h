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
    std::uint64_t subscribe(const std::string& topic, std::function<void()> wake);
    void unsubscribe(const std::string& topic, std::uint64_t token);
    void wake(const std::string& topic) override;

  private:
    std::mutex mutex_;
    std::uint64_t last_token_ = 0;
    std::map<std::string, std::map<std::uint64_t, std::function<void()>>, std::less<>> topics_;
    std::atomic<std::size_t> waiting_{0};  // most wakes find nobody: they need no lock
};

}  // namespace spot::plane
