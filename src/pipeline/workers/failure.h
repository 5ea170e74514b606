#pragma once

// Decides what happens to a job whose step failed.

#include "base/log.h"
#include "pipeline/jobs/jobs.h"
#include "pipeline/transfer.h"
#include "pipeline/workers/loop.h"

namespace spot::pipeline {

// A permanent failure fails the job, with its reason; the error is returned to the loop, which puts
// the message into the dead-letter queue. Every other outcome is returned unchanged.
inline Result<void> settle(const Clients& clients, const std::string& job_id,
                           Result<void> outcome) {
    if (outcome || !permanent(outcome.error())) return outcome;
    auto error = outcome.error();
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    // The reader knows the film by its title, and not the scratch files that it was in.
    const auto job = TRY(jobs.get(job_id));
    error.message = in_words_of_the_film(std::move(error.message), scratch_place(clients.settings),
                                         job ? job->title.value_or("the film") : "the film");
    const auto failed = TRY(jobs.fail_job(job_id, error.code + ": " + error.message));
    // Files that are no films are usual; internal errors are faults of this program.
    log(error.kind == Kind::internal ? Level::error : Level::warn,
        failed ? "the job failed" : "a step of a finished job failed",
        {{"job_id", job_id}, {"code", error.code}, {"reason", error.message}});
    return fail(std::move(error));
}

}  // namespace spot::pipeline
