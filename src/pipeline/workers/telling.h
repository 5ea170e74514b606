#pragma once

// Tells a job's row how far a worker is with a step of it, for those who watch; and learns from the
// row whether the work is wanted still.

#include <string>

#include "pipeline/clients.h"
#include "pipeline/jobs/jobs.h"

namespace spot::pipeline {

// How often a step is told. Each time is one write of the row and its entry in an index.
inline constexpr Duration tell_every = std::chrono::seconds(2);
// After a write that failed: nobody waits for it, and the endpoint may have other things to do.
inline constexpr Duration tell_again_after = std::chrono::seconds(30);

// For one piece of work, in one thread.
class Telling {
  public:
    // `step` is a key of Job::doing.
    Telling(const Clients& clients, Jobs& jobs, std::string job_id, std::string step)
        : clients_(clients), jobs_(jobs), job_id_(std::move(job_id)), step_(std::move(step)) {}
    Telling(const Telling&) = delete;
    Telling& operator=(const Telling&) = delete;
    ~Telling();  // the step is not under way any more

    // May be called for every picture; it writes every tell_every. Returns wanted().
    bool tell(double share, std::int64_t pictures = 0, double pictures_per_second = 0);
    // False once the row said that the job is paused, finished or gone. The message of such work is
    // done with: who resumes or retries the job sends another.
    bool wanted() const { return wanted_; }

  private:
    const Clients& clients_;
    Jobs& jobs_;
    const std::string job_id_;
    const std::string step_;
    Time next_{};
    bool told_ = false;
    bool wanted_ = true;
};

}  // namespace spot::pipeline
