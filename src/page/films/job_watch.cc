#include "page/films/job_watch.h"

#include <fmt/format.h>

#include "pipeline/jobs/jobs.h"

namespace spot::page {

JobWatch::JobWatch(const pipeline::Clients& clients, JobWatchOptions options)
    : clients_(clients), options_(std::move(options)), thread_([this] { run(); }) {}

JobWatch::~JobWatch() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_all();
    thread_.join();
}

void JobWatch::run() {
    std::string before;
    std::unique_lock lock(mutex_);
    while (!stop_.wait_for(lock, options_.every, [this] { return stopping_; })) {
        if (!options_.wanted()) {
            before.clear();
            continue;
        }
        lock.unlock();
        // The first look tells as well: something may have changed since the page was read.
        auto now = look();
        if (!now.empty() && now != before) options_.changed();
        if (!now.empty()) before = std::move(now);
        lock.lock();
    }
}

std::string JobWatch::look() const {
    namespace status = pipeline::status;
    pipeline::Jobs jobs(clients_.dynamodb, clients_.settings, clients_.clock);
    std::string seen = "jobs\n";
    // One page a status: what lies behind it changes places when something before it ends.
    for (const auto name :
         {status::created, status::chunking_in_progress, status::chunking_complete,
          status::reassembling, status::completed, status::failed}) {
        const bool over = name == status::completed || name == status::failed;
        const auto page = jobs.list(name, over ? 1 : 100, {});
        if (!page) return "";
        for (const auto& job : page->jobs) {
            seen += fmt::format("{} {} {} {}", job.job_id, job.status, job.place(),
                                job.paused_at.has_value());
            for (const auto& [step, doing] : job.doing) {
                seen += fmt::format(" {} {}", step, doing.told_at);
            }
            seen += '\n';
        }
    }
    return seen;
}

}  // namespace spot::page
