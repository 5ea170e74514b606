#include "pipeline/jobs/turns.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "pipeline/jobs/events.h"
#include "pipeline/jobs/keys.h"
#include "pipeline/jobs/order.h"

namespace spot::pipeline {
namespace {

// Whether no segment waits for a video worker. On AWS the number is approximate, and late by some
// seconds; a film begins a little early or late then.
Result<bool> segments_are_wanted(const Clients& clients) {
    const auto found = clients.sqs.get_queue_attributes(
        {clients.settings.video_worker_queue_url, {"ApproximateNumberOfMessages"}});
    // Roles of older deployments may not look at this queue; films are cut as they come then.
    if (!found && found.error().kind == Kind::denied) return true;
    if (!found) return fail(found.error());
    const auto waiting = found->attributes.find("ApproximateNumberOfMessages");
    return waiting == found->attributes.end() || parse_int(waiting->second).value_or(0) == 0;
}

// The first of the jobs that are parked and could begin.
Result<std::optional<Job>> first_parked(Jobs& jobs) {
    auto waiting = waiting_jobs(jobs);
    if (!waiting && waiting.error().kind == Kind::denied) return std::optional<Job>();
    for (auto& job : TRY(std::move(waiting))) {
        if (job.parked_at && !job.paused_at) return std::optional<Job>(std::move(job));
    }
    return std::optional<Job>();
}

// One of those who call this at once lets it go. Where the process ends before the message is sent,
// the janitor finds a job that is created, is not parked, and has no message, and sends one.
Result<bool> let_go(const Clients& clients, Jobs& jobs, const Job& job) {
    if (!TRY(jobs.unpark(job.job_id))) return false;
    FAILPOINT("turns.unparked");
    TRY(clients.sqs.send_message(
        {.queue_url = clients.settings.chunking_queue_url,
         .message_body = s3_message(clients.settings.input_bucket, source_key(job.job_id))}));
    log(Level::info, "it is a job's turn", {{"job_id", job.job_id}});
    return true;
}

}  // namespace

Result<bool> may_begin(const Clients& clients, Jobs& jobs, const Job& job) {
    // A job that is begun goes on: its message came back, or its worker was killed.
    if (job.status != status::created) return !job.paused_at;
    const bool wanted = TRY(segments_are_wanted(clients));
    std::optional<Job> first;
    if (wanted && !job.paused_at) first = TRY(first_parked(jobs));
    const bool its_turn =
        wanted && !job.paused_at && (!first || first->job_id == job.job_id || before(job, *first));
    if (its_turn) return true;
    TRY(jobs.park(job.job_id));
    FAILPOINT("turns.parked");
    log(Level::info, "a job waits for its turn", {{"job_id", job.job_id}});
    // The last segment may have been taken, and the first job let go, while this one was parked:
    // nobody else would look again before the janitor does.
    give_turn(clients);
    return false;
}

Result<bool> let_next_begin(const Clients& clients) {
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    const auto first = TRY(first_parked(jobs));
    if (!first || !TRY(segments_are_wanted(clients))) return false;
    return let_go(clients, jobs, *first);
}

void give_turn(const Clients& clients) {
    const auto given = let_next_begin(clients);
    if (given) return;
    log(Level::warn, "no job could be let go; the janitor looks again",
        {{"error", given.error().message}});
}

}  // namespace spot::pipeline
