// Lists of jobs, one with its details, and what people do to jobs.

#include <fmt/format.h>

#include <algorithm>

#include "page/browse/object_shapes.h"
#include "page/films/film_shapes.h"
#include "page/films/routes.h"
#include "pipeline/comfort.h"
#include "pipeline/jobs/film_name.h"
#include "pipeline/jobs/keys.h"
#include "pipeline/jobs/operator.h"
#include "pipeline/jobs/order.h"
#include "pipeline/jobs/outlook.h"

namespace spot::page {
namespace {

namespace status = pipeline::status;

constexpr int finished_at_once = 50;
constexpr std::int64_t most_unfinished = 2000;

pipeline::Jobs jobs_of(const Services& services) {
    const auto& p = *services.pipeline;
    return {p.dynamodb, p.settings, p.clock};
}

JobRow row_of(const pipeline::Job& job, const pipeline::Outlook& outlook) {
    JobRow row{.job_id = job.job_id,
               .title = job.title.value_or(job.job_id),
               .state = outlook.state,
               .status = job.status,
               .mode = job.mode,
               .share = outlook.share,
               .seconds_left = outlook.seconds_left,
               .pictures_per_second = outlook.pictures_per_second,
               .pictures_done = outlook.pictures_done,
               .pictures = job.film.pictures,
               .segments_done = outlook.segments_done,
               .segments = job.total_segments.value_or(0),
               .ahead = outlook.ahead,
               .created_at = job.created_at,
               .completed_at = job.completed_at,
               .size_bytes = job.source_file_size_bytes,
               .error = job.error.value_or(""),
               .notes = job.notes,
               .settings = job.settings};
    // The chunking worker parks the job when its upload is whole, or begins it.
    row.uploaded = job.status != status::created || job.parked_at.has_value();
    return row;
}

std::int64_t now(const Services& services) {
    return to_seconds(services.clock.now());
}

// The key of a page of an index, which has texts and numbers alone.
std::map<std::string, std::string> words_of(const dynamodb::Item& key) {
    std::map<std::string, std::string> words;
    for (const auto& [name, value] : key) {
        const bool number = value.type == dynamodb::AttributeValue::Type::N;
        words[name] = (number ? "N:" : "S:") + value.text();
    }
    return words;
}

Result<dynamodb::Item> key_of(const std::map<std::string, std::string>& words) {
    dynamodb::Item key;
    for (const auto& [name, word] : words) {
        const bool number = word.starts_with("N:");
        if (!number && !word.starts_with("S:")) {
            return fail(Kind::invalid, "InvalidArgument", "Next is not of a list before.");
        }
        key[name] = number ? TRY(dynamodb::AttributeValue::number(word.substr(2)))
                           : dynamodb::AttributeValue::s(word.substr(2));
    }
    return key;
}

Result<UnfinishedJobs> unfinished(Services& services, const UnfinishedInput& input) {
    auto jobs = jobs_of(services);
    const auto seen = TRY(pipeline::unfinished_jobs(jobs));
    const auto outlooks = pipeline::outlooks(seen, now(services));
    const auto most =
        static_cast<std::size_t>(std::clamp<std::int64_t>(input.most, 0, most_unfinished));
    UnfinishedJobs list{.all = static_cast<std::int64_t>(seen.size())};
    for (std::size_t i = 0; i < std::min(most, seen.size()); ++i) {
        list.jobs.push_back(row_of(seen[i].job, outlooks[i]));
    }
    return list;
}

Result<FinishedJobs> finished(Services& services, const FinishedInput& input) {
    if (input.status != status::completed && input.status != status::failed) {
        return fail(Kind::invalid, "InvalidArgument", "Status is completed or failed.");
    }
    const auto start = TRY(key_of(input.next));
    auto jobs = jobs_of(services);
    const auto page = TRY(jobs.list(input.status, finished_at_once, start));
    FinishedJobs list;
    for (const auto& job : page.jobs) {
        list.jobs.push_back(row_of(job, pipeline::outlooks({{job}}, now(services))[0]));
    }
    list.next = words_of(page.next);
    return list;
}

Result<pipeline::Seen> find(Services& services, const std::string& job_id) {
    auto jobs = jobs_of(services);
    auto job = TRY(jobs.get(job_id));
    if (!job || job->status == status::deleted) {
        return fail(Kind::not_found, "NoSuchJob", "This job does not exist any more.");
    }
    auto completions = TRY(jobs.completions(job_id));
    return pipeline::Seen{std::move(*job), std::move(completions)};
}

// The outlook among the others, where it is not finished.
Result<pipeline::Outlook> outlook_of(Services& services, const pipeline::Seen& seen) {
    if (!seen.job.finished()) {
        auto jobs = jobs_of(services);
        const auto all = TRY(pipeline::unfinished_jobs(jobs));
        const auto outlooks = pipeline::outlooks(all, now(services));
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (all[i].job.job_id == seen.job.job_id) return outlooks[i];
        }
    }
    return pipeline::outlooks({seen}, now(services))[0];
}

Result<JobDetails> show(Services& services, const JobName& input) {
    const auto seen = TRY(find(services, input.job_id));
    JobDetails details{.job = row_of(seen.job, TRY(outlook_of(services, seen)))};
    for (const auto& done : seen.completions) {
        details.segments.push_back({done.segment_index, done.completed_at,
                                    done.began_at > 0 ? done.completed_at - done.began_at : 0,
                                    done.pictures, done.damaged});
    }
    details.file_name = pipeline::film_name(seen.job);
    const auto& p = *services.pipeline;
    if (const auto comfort = TRY(pipeline::film_comfort(p, input.job_id))) {
        const auto report = media::report_of(*comfort);
        details.comfort = fmt::format("{:.0f} of 100", report.score);
        details.suggested =
            fmt::format("--screen {} --strength {:.1f} --convergence {:.2f}", comfort->screen,
                        report.suggested_strength, report.suggested_convergence);
    }
    if (seen.job.status == status::completed) {
        const auto film = p.s3.head_object(
            {.bucket = p.settings.output_bucket, .key = pipeline::final_key(input.job_id)});
        if (film) details.film_bytes = static_cast<std::int64_t>(film->content_length);
    }
    return details;
}

Route action(Services& services, std::string path,
             std::function<Result<void>(const pipeline::Clients&, const std::string&)> act) {
    return json_route<JobName, Done>(
        std::move(path), Access::reader,
        [&services, act = std::move(act)](const JobName& input) -> Result<Done> {
            TRY(act(*services.pipeline, input.job_id));
            return Done{};
        });
}

Result<void> move_to(const pipeline::Clients& clients, const std::string& job_id,
                     pipeline::Place place) {
    pipeline::Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    return pipeline::move_job(jobs, job_id, place);
}

}  // namespace

// Jobs are a person's own films: what people do to them needs no switch, as the browser of the
// plane does.
Routes job_routes(Services& services) {
    const auto with = [&services](auto function) {
        return [&services, function](const auto& input) { return function(services, input); };
    };
    using enum Access;
    using pipeline::Place;
    return {
        json_route<UnfinishedInput, UnfinishedJobs>("/api/jobs/unfinished", reader,
                                                    with(unfinished)),
        json_route<FinishedInput, FinishedJobs>("/api/jobs/finished", reader, with(finished)),
        json_route<JobName, JobDetails>("/api/jobs/show", reader, with(show)),
        action(services, "/api/jobs/pause", pipeline::pause_job),
        action(services, "/api/jobs/resume", pipeline::resume_job),
        action(services, "/api/jobs/cancel", pipeline::cancel_job),
        action(services, "/api/jobs/retry", pipeline::retry_job),
        action(services, "/api/jobs/delete", pipeline::delete_job),
        action(
            services, "/api/jobs/first",
            [](const auto& clients, const auto& id) { return move_to(clients, id, Place::first); }),
        action(
            services, "/api/jobs/last",
            [](const auto& clients, const auto& id) { return move_to(clients, id, Place::last); }),
    };
}

}  // namespace spot::page
