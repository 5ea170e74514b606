#include "pipeline/workers/trigger.h"

#include "base/failpoint.h"
#include "base/log.h"
#include "pipeline/jobs/events.h"

namespace spot::pipeline {
namespace {

// A row as old as this that has no sent_at was made by a worker that died before it sent the
// message.
constexpr std::int64_t sender_died_after_seconds = 15;

Result<void> send(const Clients& clients, Jobs& jobs, const std::string& job_id) {
    TRY(clients.sqs.send_message({.queue_url = clients.settings.reassembly_queue_url,
                                  .message_body = reassembly_message(job_id)}));
    FAILPOINT("trigger.sent");
    TRY(jobs.mark_sent(job_id));
    FAILPOINT("trigger.marked");
    TRY(jobs.move(job_id, {status::chunking_complete}, status::reassembling));
    log(Level::info, "all segments are there; reassembly begins", {{"job_id", job_id}});
    return {};
}

}  // namespace

Result<bool> evaluate_trigger(const Clients& clients, const std::string& job_id) {
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    const auto job = TRY(jobs.get(job_id));
    if (!job || job->status != status::chunking_complete || !job->total_segments) return false;
    std::int64_t complete = 0;
    for (const auto& completion : TRY(jobs.completions(job_id))) {
        if (completion.total_segments == *job->total_segments) ++complete;
    }
    if (complete != *job->total_segments) return false;
    if (TRY(jobs.create_trigger(job_id))) {
        FAILPOINT("trigger.created");
        TRY(send(clients, jobs, job_id));
        return true;
    }
    const auto trigger = TRY(jobs.trigger(job_id));
    if (!trigger) return false;  // it was deleted meanwhile; the janitor will evaluate it again
    if (trigger->sent_at) {
        TRY(jobs.move(job_id, {status::chunking_complete}, status::reassembling));
    } else if (trigger->triggered_at + sender_died_after_seconds <=
               to_seconds(clients.clock.now())) {
        TRY(send(clients, jobs, job_id));
    }
    return true;
}

}  // namespace spot::pipeline
