#include "pipeline/workers/janitor.h"

#include <fmt/format.h>

#include <set>

#include "base/bytes.h"
#include "base/log.h"
#include "pipeline/jobs/keys.h"
#include "pipeline/jobs/resend.h"
#include "pipeline/jobs/turns.h"
#include "pipeline/transfer.h"
#include "pipeline/workers/trigger.h"

namespace spot::pipeline {

void Janitor::run() {
    while (!clients_.stopping()) {
        if (const auto done = round(); !done && !clients_.stopping()) {
            log(Level::warn, "the janitor's round failed; it goes on with the next",
                {{"error", done.error().message}});
        }
        clients_.pause(janitor_every);
    }
}

Result<void> Janitor::round() {
    std::set<std::string> unfinished;
    for (const auto name : {status::created, status::chunking_in_progress,
                            status::chunking_complete, status::reassembling}) {
        dynamodb::Item start;
        do {
            const auto page = TRY(jobs_.list(name, 100, start));
            for (const auto& job : page.jobs) {
                unfinished.insert(job.job_id);
                if (const auto looked = look(job); !looked) {
                    log(Level::warn, "the janitor could not look after a job",
                        {{"job_id", job.job_id}, {"error", looked.error().message}});
                }
            }
            start = page.next;
        } while (!start.empty());
    }
    std::erase_if(suspicions_, [&](const auto& s) { return !unfinished.contains(s.first); });
    TRY(let_next_begin(clients_));
    return {};
}

Result<void> Janitor::look(const Job& job) {
    // On AWS an index may be older than its table, so the status is read from the row itself.
    const auto current = TRY(jobs_.get(job.job_id));
    if (!current || current->finished() || current->paused_at || current->parked_at) return {};
    const auto& s = clients_.settings;
    if (current->status == status::created) {
        // Until the film is uploaded there is nothing to do; the event of the upload starts it.
        if (!TRY(exists(clients_, s.input_bucket, source_key(job.job_id)))) return {};
        if (!TRY(stuck(*current, s.chunking_queue_url))) return {};
    } else if (current->status == status::chunking_in_progress) {
        if (!TRY(stuck(*current, s.chunking_queue_url))) return {};
    } else if (current->status == status::chunking_complete) {
        if (TRY(evaluate_trigger(clients_, job.job_id))) return {};
        if (!TRY(stuck(*current, s.video_worker_queue_url))) return {};
    } else {
        if (!TRY(stuck(*current, s.reassembly_queue_url))) return {};
    }
    return repair(*current);
}

Result<bool> Janitor::queue_empty(const std::string& url) const {
    const auto found = TRY(clients_.sqs.get_queue_attributes(
        {url,
         {"ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible",
          "ApproximateNumberOfMessagesDelayed"}}));
    for (const auto& [name, value] : found.attributes) {
        if (value != "0") return false;
    }
    return true;
}

// A job is stuck where its queue has had no message that would move it, and its status has not
// changed, for `stuck_after`.
Result<bool> Janitor::stuck(const Job& job, const std::string& queue_url) {
    if (!TRY(queue_empty(queue_url))) {
        suspicions_.erase(job.job_id);
        return false;
    }
    const Time now = clients_.clock.now();
    auto& suspicion = suspicions_[job.job_id];
    if (suspicion.status != job.status) suspicion = {job.status, now};
    return now - suspicion.since >= stuck_after;
}

Result<void> Janitor::repair(const Job& job) {
    suspicions_.erase(job.job_id);
    if (job.repairs >= most_repairs) {
        TRY(jobs_.fail_job(job.job_id, fmt::format("Stuck: no progress in {} after {} attempts to "
                                                   "get it going again; see the dead-letter queues",
                                                   job.status, most_repairs)));
        log(Level::error, "a job is given up", {{"job_id", job.job_id}, {"status", job.status}});
        return {};
    }
    log(Level::warn, "a job stopped moving; it is started again",
        {{"job_id", job.job_id}, {"status", job.status}, {"repairs", job.repairs + 1}});
    TRY(jobs_.count_repair(job.job_id));
    return resend(clients_, jobs_, job);
}

}  // namespace spot::pipeline
