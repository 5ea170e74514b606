#include "pipeline/jobs/operator.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "base/bytes.h"
#include "base/printable.h"
#include "base/system/hidden_folder.h"
#include "media/mode.h"
#include "pipeline/estimate/encoder_choice.h"
#include "pipeline/jobs/events.h"
#include "pipeline/jobs/keys.h"
#include "pipeline/jobs/mode_name.h"
#include "pipeline/jobs/resend.h"
#include "pipeline/jobs/turns.h"
#include "pipeline/transfer.h"
#include "s3/transfer.h"

namespace spot::pipeline {
namespace {

constexpr int jobs_page = 200;

Result<Job> require(Jobs& jobs, const std::string& job_id) {
    auto job = TRY(jobs.get(job_id));
    if (!job || job->status == status::deleted) {
        return fail(Kind::not_found, "NoSuchJob",
                    fmt::format("job {}: does not exist; see `stereo-spot job list`", job_id));
    }
    return std::move(*job);
}

FilmFacts facts_of(const media::FilmInfo& film) {
    const auto rate = film.frame_rate.value();
    const auto pictures =
        film.frames.value_or(static_cast<std::int64_t>(std::llround(film.duration_seconds * rate)));
    return {film.duration_seconds, pictures, film.width, film.height};
}

}  // namespace

Result<void> check_flat(const std::string& path, const media::FilmInfo& film, bool anyway) {
    if (film.stereo.empty() || anyway) return {};
    return fail(Kind::invalid, "AlreadyStereo",
                fmt::format("{}: says that it is 3D already ({}); play it as it is, or convert it "
                            "all the same with --already-3d",
                            path, film.stereo));
}

Result<std::string> submit(const Clients& clients, const Submission& submission) {
    const auto mode = TRY(mode_named(submission.mode));
    if (!submission.encoder.empty()) TRY(parse_encoder_wish(submission.encoder));
    media::RenderSettings checked;
    TRY(apply_settings(submission.settings, checked));
    const auto job_id = submission.job_id.empty() ? clients.random.uuid() : submission.job_id;
    if (!valid_job_id(job_id)) {
        return fail(
            Kind::invalid, "InvalidJobId",
            fmt::format("job id {}: use 1 to 128 letters, digits, '.', '_' and '-'", job_id));
    }
    const auto film = TRY(clients.engine.probe(submission.path));
    TRY(check_flat(submission.path, film, submission.already_3d));
    if (submission.check) TRY(submission.check(film));
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    Job job{.job_id = job_id,
            .mode = std::string(media::to_string(mode)),
            .status = std::string(status::created),
            .created_at = to_seconds(clients.clock.now())};
    job.title = printable(submission.title.empty()
                              ? std::filesystem::path(submission.path).filename().string()
                              : submission.title);
    if (!submission.encoder.empty()) job.encoder = submission.encoder;
    job.uploaded_at = job.created_at;
    job.source_file_size_bytes = static_cast<std::int64_t>(film.size_bytes);
    job.settings = submission.settings;
    job.film = facts_of(film);
    if (submission.paused) job.paused_at = job.created_at;
    if (const auto made = jobs.create(job); !made) {
        const auto existing = TRY(jobs.get(job_id));
        const bool unstarted = existing && existing->status == status::created &&
                               existing->mode == job.mode && existing->encoder == job.encoder &&
                               existing->settings == job.settings;
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

Result<std::string> find_job(const Clients& clients, const std::string& beginning) {
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    if (!beginning.empty() && TRY(jobs.get(beginning))) return beginning;
    std::vector<std::string> found;
    for (const auto name : all_statuses) {
        dynamodb::Item start;
        do {
            const auto page = TRY(jobs.list(name, jobs_page, start));
            for (const auto& job : page.jobs) {
                if (job.job_id.starts_with(beginning)) found.push_back(job.job_id);
            }
            start = page.next;
        } while (!start.empty());
    }
    if (found.size() == 1 && !beginning.empty()) return found[0];
    if (found.empty() || beginning.empty()) {
        return fail(Kind::not_found, "NoSuchJob",
                    fmt::format("job {}: does not exist; see `stereo-spot job list`",
                                printable(beginning)));
    }
    std::sort(found.begin(), found.end());
    const auto all = found.size();
    found.resize(std::min<std::size_t>(all, 3));
    return fail(
        Kind::invalid, "AmbiguousJobId",
        fmt::format("job {}: {} jobs begin so, {}{}; give more of the id", printable(beginning),
                    all, fmt::join(found, ", "), found.size() < all ? " and others" : ""));
}

Result<void> pause_job(const Clients& clients, const std::string& job_id) {
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    const auto job = TRY(require(jobs, job_id));
    if (TRY(jobs.pause(job_id))) return {};
    return fail(Kind::conflict, "NotRunning",
                fmt::format("job {}: is {}; it cannot be paused any more", job_id, job.status));
}

Result<void> resume_job(const Clients& clients, const std::string& job_id) {
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    auto job = TRY(require(jobs, job_id));
    if (!job.paused_at || !TRY(jobs.resume(job_id))) {
        return fail(Kind::conflict, "NotPaused",
                    fmt::format("job {}: is not paused; it is {}", job_id, job.status));
    }
    job = TRY(require(jobs, job_id));
    if (job.finished()) return {};
    // A job that waits begins when its turn comes, which may be now.
    if (job.status == status::created && job.parked_at) {
        TRY(let_next_begin(clients));
        return {};
    }
    // A film that is still being uploaded needs no message: that of the upload comes.
    const bool uploaded = TRY(exists(clients, clients.settings.input_bucket, source_key(job_id)));
    return uploaded ? resend(clients, jobs, job) : Result<void>();
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
    // From here on a second delete continues where this one stopped.
    const auto& s = clients.settings;
    TRY(remove_keys(clients, s.input_bucket, {source_key(job_id)}));
    const auto segments = TRY(list_keys(clients, s.input_bucket, segments_prefix(job_id)));
    TRY(remove_keys(clients, s.input_bucket, segments));
    const auto results = TRY(list_keys(clients, s.output_bucket, results_prefix(job_id)));
    TRY(remove_keys(clients, s.output_bucket, results));
    TRY(jobs.delete_completions(job_id));
    return jobs.delete_trigger(job_id);
}

Result<void> fetch_job(const Clients& clients, const std::string& job_id, const std::string& path,
                       Existing existing) {
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    const auto job = TRY(require(jobs, job_id));
    if (job.status != status::completed) {
        return fail(Kind::conflict, "NotCompleted",
                    fmt::format("job {}: is {}{}{}", job_id, job.status, job.error ? ": " : "",
                                job.error.value_or("")));
    }
    const auto place = TRY(output_place(path, existing));
    // The film lies in a hidden folder until it is whole; what a killed run leaves there is removed
    // by the next run.
    const auto beside = std::filesystem::path(place).parent_path().string();
    const auto hidden = HiddenFolder::make_in(beside);
    if (!hidden) {
        return fail(
            Kind::unavailable, "WriteFailed",
            fmt::format("{}: no folder can be made beside it ({}); name one that you may write to",
                        path, hidden.error().message()));
    }
    const auto whole = hidden->path() + "/film";
    auto got = s3::download_file(clients.s3, {.bucket = clients.settings.output_bucket,
                                              .key = final_key(job_id),
                                              .path = whole,
                                              .sync = true,
                                              .cancelled = clients.stopping});
    if (!got) {
        auto error = std::move(got).error();
        if (const auto at = error.message.find(whole + ".part"); at != std::string::npos) {
            error.message.replace(at, whole.size() + 5, path);
        }
        return fail(std::move(error));
    }
    return put_in_place(whole, place, existing);
}

}  // namespace spot::pipeline
