#include "pipeline/jobs/resend.h"

#include <fmt/format.h>

#include <set>

#include "pipeline/jobs/events.h"
#include "pipeline/jobs/keys.h"
#include "pipeline/transfer.h"

namespace spot::pipeline {
namespace {

Result<void> resend_source(const Clients& clients, const Job& job) {
    TRY(clients.sqs.send_message(
        {.queue_url = clients.settings.chunking_queue_url,
         .message_body = s3_message(clients.settings.input_bucket, source_key(job.job_id))}));
    return {};
}

Result<void> resend_segments(const Clients& clients, Jobs& jobs, const Job& job) {
    const auto total = static_cast<int>(job.total_segments.value_or(0));
    std::set<std::int64_t> done;
    for (const auto& completion : TRY(jobs.completions(job.job_id))) {
        if (completion.total_segments == total) done.insert(completion.segment_index);
    }
    for (int index = 0; index < total; ++index) {
        if (done.contains(index)) continue;
        const auto key = segment_key({job.job_id, index, total, job.mode});
        if (!TRY(exists(clients, clients.settings.input_bucket, key))) {
            TRY(jobs.fail_job(job.job_id, fmt::format("SegmentLost: {} is gone; retry the job to "
                                                      "cut the film again",
                                                      key)));
            return {};
        }
        TRY(clients.sqs.send_message(
            {.queue_url = clients.settings.video_worker_queue_url,
             .message_body = s3_message(clients.settings.input_bucket, key)}));
    }
    return {};
}

Result<void> resend_reassembly(const Clients& clients, Jobs& jobs, const Job& job) {
    // The trigger's row, on which reassembly takes its lease, may have been removed by its TTL or
    // by a person.
    TRY(jobs.create_trigger(job.job_id));
    TRY(clients.sqs.send_message({.queue_url = clients.settings.reassembly_queue_url,
                                  .message_body = reassembly_message(job.job_id)}));
    return {};
}

}  // namespace

Result<void> resend(const Clients& clients, Jobs& jobs, const Job& job) {
    if (job.status == status::chunking_complete) return resend_segments(clients, jobs, job);
    if (job.status == status::reassembling) return resend_reassembly(clients, jobs, job);
    return resend_source(clients, job);
}

}  // namespace spot::pipeline
