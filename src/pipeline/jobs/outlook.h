#pragma once

// How far jobs are and when they will be finished, from their rows and their segments' completions
// alone: whoever can read the tables sees the same, on a plane and on AWS.

#include <optional>
#include <string>
#include <vector>

#include "pipeline/jobs/jobs.h"

namespace spot::pipeline {

// A job with all that is known of its work.
struct Seen {
    Job job;
    std::vector<Completion> completions = {};  // of running jobs; of others they need not be read
};

struct Outlook {
    // In words: "waiting", "cutting", "converting", "joining", "paused", "completed", "failed",
    // "deleted".
    std::string state;
    double share = 0;  // of the whole job, 0..1
    std::int64_t segments_done = 0;
    std::int64_t pictures_done = 0;
    double pictures_per_second = 0;           // of all workers at it now; 0: none is
    std::optional<double> seconds_left = {};  // nullopt: not known yet, or never
    int ahead = 0;                            // waiting: how many jobs begin or end before it
};

// The outlook of each of `seen`, in its order. Those that run must be in it, with their
// completions, and those that wait in the order in which they will begin: what is left of them is
// left for those behind them, too. `now` in seconds since 1970.
std::vector<Outlook> outlooks(const std::vector<Seen>& seen, std::int64_t now);

// Reads running jobs with their completions and waiting jobs in their order, for outlooks().
Result<std::vector<Seen>> unfinished_jobs(Jobs&);

}  // namespace spot::pipeline
