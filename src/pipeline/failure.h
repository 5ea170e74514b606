#pragma once

// What becomes of a job whose step failed.

#include "base/log.h"
#include "pipeline/jobs.h"
#include "pipeline/loop.h"

namespace spot::pipeline {

// A failure that cannot pass fails the job with its reason; the error goes on to the loop, which
// puts the message into the dead-letter queue. Anything else is passed through.
inline Result<void> settle(const Clients& clients, const std::string& job_id,
                           Result<void> outcome) {
    if (outcome || !permanent(outcome.error())) return outcome;
    const auto& error = outcome.error();
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    const auto failed = TRY(jobs.fail_job(job_id, error.code + ": " + error.message));
    // Films that are no films are everyday; what is this program's own fault is not.
    log(error.kind == Kind::internal ? Level::error : Level::warn,
        failed ? "the job failed" : "a step of a finished job failed",
        {{"job_id", job_id}, {"code", error.code}, {"reason", error.message}});
    return outcome;
}

}  // namespace spot::pipeline
