#pragma once

// Looks whether alarms have changed, for as long as somebody looks at the page.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "cloudwatch/api.h"

namespace spot::page {

struct AlarmWatchOptions {
    std::chrono::milliseconds every{15'000};
    std::function<bool()> wanted;   // false: nobody looks, and nothing is asked
    std::function<void()> changed;  // called on the watch's thread
};

// A thread that asks CloudWatch for the states of the first hundred alarms.
class AlarmWatch {
  public:
    // `cloudwatch` outlives it.
    AlarmWatch(cloudwatch::Api& cloudwatch, AlarmWatchOptions options);
    ~AlarmWatch();  // waits for a question under way

  private:
    void run();
    std::string states();

    cloudwatch::Api& cloudwatch_;
    const AlarmWatchOptions options_;
    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace spot::page
