#pragma once

// The janitor finds jobs that have stopped moving and sends their messages again, so that nobody
// has to repair what a crash, a lost message or an outage left behind.

#include <map>
#include <string>

#include "pipeline/clients.h"
#include "pipeline/jobs/jobs.h"

namespace spot::pipeline {

inline constexpr Duration janitor_every = std::chrono::seconds(10);
// How long a job must look stuck before it is touched: the counts of a queue's messages are only
// approximate.
inline constexpr Duration stuck_after = std::chrono::seconds(60);
inline constexpr int most_repairs = 3;  // of one job; then it fails with a reason

// To be used by one thread at a time.
class Janitor {
  public:
    explicit Janitor(const Clients& clients)
        : clients_(clients), jobs_(clients.dynamodb, clients_.settings, clients.clock) {}

    // Calls round() every `janitor_every`, and returns when clients.stopping() is true.
    void run();
    // Looks once at every job that is not finished.
    Result<void> round();

  private:
    Result<void> look(const Job&);
    Result<bool> queue_empty(const std::string& url) const;
    Result<bool> stuck(const Job&, const std::string& queue_url);
    Result<void> repair(const Job&);

    const Clients& clients_;
    Jobs jobs_;
    // Jobs that look stuck, with the status they had and since when.
    struct Suspicion {
        std::string status;
        Time since{};
    };
    std::map<std::string, Suspicion> suspicions_;
};

}  // namespace spot::pipeline
