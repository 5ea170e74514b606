#pragma once

// The order of the jobs that wait for their turn.

#include <string>
#include <vector>

#include "pipeline/jobs/jobs.h"

namespace spot::pipeline {

// All jobs that are created, in the order in which they will begin; those that are paused are among
// them, and stand still.
Result<std::vector<Job>> waiting_jobs(Jobs&);

// Whether `a` begins before `b`.
bool before(const Job& a, const Job& b);

enum class Place { first, last, before };

// Moves a waiting job: before all others, behind them, or before `other`. "NoSuchJob",
// "NotWaiting": a job that is begun is not moved, nor another one before it.
Result<void> move_job(Jobs&, const std::string& job_id, Place, const std::string& other = {});

}  // namespace spot::pipeline
