#pragma once

// Looks whether jobs have changed, for as long as somebody looks at the page.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "pipeline/clients.h"

namespace spot::page {

struct JobWatchOptions {
    std::chrono::milliseconds every{2'000};
    std::function<bool()> wanted;   // false: nobody looks, and nothing is asked
    std::function<void()> changed;  // called on the watch's thread
};

// A thread that reads the jobs which are not finished.
class JobWatch {
  public:
    // `clients` outlives it.
    JobWatch(const pipeline::Clients& clients, JobWatchOptions options);
    ~JobWatch();  // waits for a question under way

  private:
    void run();
    // Something that differs whenever a row does; "" where the rows cannot be read.
    std::string look() const;

    const pipeline::Clients& clients_;
    const JobWatchOptions options_;
    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace spot::page
