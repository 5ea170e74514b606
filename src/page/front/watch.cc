#include "page/front/watch.h"

namespace spot::page {

Watch::Watch(WatchOptions options) : options_(std::move(options)), thread_([this] { run(); }) {}

Watch::~Watch() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_all();
    thread_.join();
}

void Watch::run() {
    std::string before;
    std::unique_lock lock(mutex_);
    while (!stop_.wait_for(lock, options_.every, [this] { return stopping_; })) {
        if (!options_.wanted()) {
            before.clear();
            continue;
        }
        lock.unlock();
        // The first look tells as well: something may have changed since the page was read.
        auto now = options_.look();
        if (!now.empty() && now != before) options_.changed();
        if (!now.empty()) before = std::move(now);
        lock.lock();
    }
}

}  // namespace spot::page
