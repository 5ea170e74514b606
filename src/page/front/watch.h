#pragma once

// Looks whether something has changed, for as long as somebody looks at the page.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace spot::page {

struct WatchOptions {
    std::chrono::milliseconds every;
    std::function<bool()> wanted;  // false: nobody looks, and nothing is asked
    // Asks, on the watch's thread: a text that differs whenever something has changed; "": it
    // cannot be told now.
    std::function<std::string()> look;
    std::function<void()> changed;  // called on the watch's thread
};

// A thread that looks again and again.
class Watch {
  public:
    explicit Watch(WatchOptions options);
    ~Watch();  // waits for a look under way

  private:
    void run();

    const WatchOptions options_;
    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace spot::page
