#include "pipeline/operator.h"

#include <fmt/format.h>

#include <filesystem>

#include "media/mode.h"
#include "media/probe.h"
#include "pipeline/events.h"
#include "pipeline/keys.h"
#include "pipeline/output_place.h"
#include "pipeline/transfer.h"
#include "s3/transfer.h"

namespace spot::pipeline {
namespace {

Result<Job> require(Jobs& jobs, const std::string& job_id) {
    auto job = TRY(jobs.get(job_id));
    if (!job || job->status == status::deleted) {
        return fail(Kind::not_found, "NoSuchJob",
                    fmt::format("job {}: does not exist; see `stereo-spot job list`", job_id));
    }
    return std::move(*job);
}

}  // namespace

Result<std::string> submit(const Clients& clients, const Submission& submission) {
    if (!media::parse_mode(submission.mode)) {
        std::string names;
        for (const auto& row : media::mode_names) {
            names += fmt::format("{}{}", names.empty() ? "" : ", ", row.name);
        }
        return fail(Kind::invalid, "UnknownMode",
                    fmt::format("mode {}: is not known; the modes are {}", submission.mode, names));
    }
    const auto job_id = submission.job_id.empty() ? clients.random.uuid() : submission.job_id;
    if (!valid_job_id(job_id)) {
        return fail(
            Kind::invalid, "InvalidJobId",
            fmt::format("job id {}: use 1 to 128 letters, digits, '.', '_' and '-'", job_id));
    }
    const auto film = TRY(media::probe(submission.path));
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    Job job{.job_id = job_id,
            .mode = submission.mode,
            .status = std::string(status::created),
            .created_at = to_seconds(clients.clock.now())};
    job.title = submission.title.empty()
                    ? std::filesystem::path(submission.path).filename().string()
                    : submission.title;
    job.uploaded_at = job.created_at;
    job.source_file_size_bytes = static_cast<std::int64_t>(film.size_bytes);
    if (const auto made = jobs.create(job); !made) {
        const auto existing = TRY(jobs.get(job_id));
        const bool unstarted =
            existing && existing->status == status::created && existing->mode == job.mode;
        if (made.error().kind != Kind::conflict || !unstarted) return fail(made.error());
    }
    TRY(upload(clients, submission.path, clients.settings.input_bucket, source_key(job_id)));
    return job_id;
}

Result<void> retry_job(const Clients& clients, const std::string& job_id) {
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    const auto job = TRY(require(jobs, job_id));
    if (job.status != status::failed) {
        return fail(
            Kind::conflict, "NotFailed",
            fmt::format("job {}: is {}; only a failed job can be retried", job_id, job.status));
    }
    if (!TRY(exists(clients, clients.settings.input_bucket, source_key(job_id)))) {
        return fail(Kind::not_found, "SourceMissing",
                    fmt::format("job {}: its source is gone; submit the film again", job_id));
    }
    if (!TRY(jobs.restart(job_id))) {
        return fail(Kind::conflict, "NotFailed",
                    fmt::format("job {}: is no longer failed", job_id));
    }
    TRY(clients.sqs.send_message(
        {.queue_url = clients.settings.chunking_queue_url,
         .message_body = s3_message(clients.settings.input_bucket, source_key(job_id))}));
    return {};
}

Result<void> cancel_job(const Clients& clients, const std::string& job_id) {
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    const auto job = TRY(require(jobs, job_id));
    if (TRY(jobs.fail_job(job_id, "Cancelled: by the operator"))) return {};
    return fail(Kind::conflict, "AlreadyFinished",
                fmt::format("job {}: is {} already", job_id, job.status));
}

Result<void> delete_job(const Clients& clients, const std::string& job_id) {
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    auto job = TRY(jobs.get(job_id));
    if (!job) {
        return fail(Kind::not_found, "NoSuchJob", fmt::format("job {}: does not exist", job_id));
    }
    if (!job->finished()) {
        return fail(Kind::conflict, "StillRunning",
                    fmt::format("job {}: is {}; cancel it first", job_id, job->status));
    }
    TRY(jobs.move(job_id, {status::completed, status::failed}, status::deleted));
    // From here on a second delete goes on where this one stopped.
    const auto& s = clients.settings;
    TRY(remove_keys(clients, s.input_bucket, {source_key(job_id)}));
    const auto segments = TRY(list_keys(clients, s.input_bucket, segments_prefix(job_id)));
    TRY(remove_keys(clients, s.input_bucket, segments));
    const auto results = TRY(list_keys(clients, s.output_bucket, results_prefix(job_id)));
    TRY(remove_keys(clients, s.output_bucket, results));
    TRY(jobs.delete_completions(job_id));
    return jobs.delete_trigger(job_id);
}

Result<void> fetch_job(const Clients& clients, const std::string& job_id, const std::string& path) {
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    const auto job = TRY(require(jobs, job_id));
    if (job.status != status::completed) {
        return fail(Kind::conflict, "NotCompleted",
                    fmt::format("job {}: is {}{}{}", job_id, job.status, job.error ? ": " : "",
                                job.error.value_or("")));
    }
    const auto place = TRY(output_place(path));
    TRY(s3::download_file(clients.s3, {.bucket = clients.settings.output_bucket,
                                       .key = final_key(job_id),
                                       .path = place,
                                       .sync = true,
                                       .cancelled = clients.stopping}));
    return {};
}

}  // namespace spot::pipeline
