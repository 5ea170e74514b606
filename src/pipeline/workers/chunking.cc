#include "pipeline/workers/chunking.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/failpoint.h"
#include "base/log.h"
#include "media/chunk.h"
#include "media/plan.h"
#include "pipeline/estimate/encoder_choice.h"
#include "pipeline/jobs/events.h"
#include "pipeline/jobs/jobs.h"
#include "pipeline/jobs/keys.h"
#include "pipeline/jobs/mode_name.h"
#include "pipeline/jobs/turns.h"
#include "pipeline/transfer.h"
#include "pipeline/workers/adopt.h"
#include "pipeline/workers/failure.h"
#include "pipeline/workers/render.h"
#include "pipeline/workers/telling.h"
#include "pipeline/workers/trigger.h"

namespace spot::pipeline {
namespace {

// A retry may have cut the film differently: the segments that another run left must not be taken
// for those of this run.
Result<void> remove_other_segments(const Clients& clients, const Job& job, int total) {
    std::vector<std::string> others;
    for (auto& key :
         TRY(list_keys(clients, clients.settings.input_bucket, segments_prefix(job.job_id)))) {
        const auto segment = parse_segment_key(key);
        if (!segment || segment->total != total || segment->mode != job.mode) {
            others.push_back(std::move(key));
        }
    }
    return remove_keys(clients, clients.settings.input_bucket, others);
}

// The work of one segment that a killed worker loses, at most, where the film is slow to convert.
constexpr double most_work_seconds = 300;
constexpr double shortest_segment_seconds = 5;
// How long the speed of a conversion is measured for that.
constexpr double measured_seconds = 0.6;

struct Cut {
    std::vector<media::Segment> segments;
    FilmFacts film;
};

// This must happen before the first segment is uploaded, since another worker takes it at once.
Result<void> settle_settings(Jobs& jobs, const Job& job, const media::RenderSettings& render,
                             media::EncoderKind encoder) {
    const auto name = media::to_string(encoder);
    if (!TRY(jobs.settle(job.job_id, name, settings_to_settle(render, job.settings)))) {
        return fail(Kind::unavailable, "SettingsSettled",
                    fmt::format("job {}: another worker settled other settings, or another encoder "
                                "than {}, meanwhile",
                                job.job_id, name));
    }
    log(Level::info, "the encoder is settled", {{"job_id", job.job_id}, {"encoder", name}});
    return {};
}

// Segments are as long as they are wanted, or shorter where much work would be in one.
double segment_seconds(const Settings& settings, const media::ConversionPlan& plan) {
    if (plan.pictures_per_second <= 0 || plan.frame_rate <= 0) return settings.segment_seconds;
    const auto film_seconds_a_second = plan.pictures_per_second / plan.frame_rate;
    return std::min(settings.segment_seconds,
                    std::max(shortest_segment_seconds, most_work_seconds * film_seconds_a_second));
}

Result<Cut> cut(const Clients& clients, Jobs& jobs, const Job& job, const Scratch& scratch,
                Telling& telling, const Delivery& delivery) {
    // A mode or an encoder that the video workers would fail with is refused now, before the film
    // is cut.
    const auto mode = TRY(mode_named(job.mode));
    if (media::to_string(mode) != job.mode) {
        return fail(Kind::invalid, "UnknownMode",
                    fmt::format("mode {}: is written {}, which stands in keys", job.mode,
                                media::to_string(mode)));
    }
    const auto source = scratch.file("source");
    auto got = download(clients, clients.settings.input_bucket, source_key(job.job_id), source);
    if (!got && got.error().kind == Kind::not_found) {
        return fail(Kind::invalid, "SourceMissing", "the source film is gone from the bucket");
    }
    if (!got) return fail(got.error());
    auto render = TRY(render_of(clients, job));
    render.mode = mode;
    render.encoder = TRY(encoder_wish_of(job, render.encoder));
    const auto plan = TRY(
        plan_with_encoder(clients.engine, source,
                          {.convert = {.render = render}, .measured_seconds = measured_seconds}));
    TRY(settle_settings(jobs, job, render, plan.encoder));
    media::ChunkOptions options{.target_seconds = segment_seconds(clients.settings, plan),
                                .wanted = render.wanted};
    options.progress = [&](double share) {
        if (clients.progress) {
            clients.progress({.job_id = job.job_id, .stage = "chunking", .share = share});
        }
        return telling.tell(share) && delivery.held() && !clients.stopping();
    };
    Cut made{.film = {plan.seconds, 0, plan.width, plan.height}};
    made.segments = TRY(clients.engine.chunk(source, scratch.folder(), options));
    scratch.drop("source");
    for (const auto& segment : made.segments) made.film.pictures += segment.pictures;
    return made;
}

Result<void> chunk_job(const Clients& clients, Jobs& jobs, const Job& job,
                       const Delivery& delivery) {
    const auto scratch = TRY(Scratch::make(clients));
    Telling telling(clients, jobs, job.job_id, "chunking");
    if (!telling.tell(0)) return {};
    auto made = cut(clients, jobs, job, scratch, telling, delivery);
    if (!telling.wanted()) return {};
    const auto [segments, film] = TRY(std::move(made));
    FAILPOINT("chunking.cut");
    const int total = static_cast<int>(segments.size());
    if (total == 0) return fail(Kind::invalid, "NoSegment", "the film has no segment");
    if (total >= most_segments) {
        return fail(Kind::invalid, "TooManySegments",
                    fmt::format("the film would have {} segments; at most {} are numbered", total,
                                most_segments - 1));
    }
    TRY(remove_other_segments(clients, job, total));
    for (const auto& segment : segments) {
        if (clients.stopping()) return fail(Kind::unavailable, "Cancelled", "the worker stops");
        FAILPOINT("chunking.segment.before");
        TRY(upload(clients, segment.path, clients.settings.input_bucket,
                   segment_key({job.job_id, segment.index, total, job.mode})));
        scratch.drop(std::filesystem::path(segment.path).filename().string());
    }
    TRY(jobs.complete_chunking(job.job_id, total, film));
    FAILPOINT("chunking.complete");
    log(Level::info, "the film is cut", {{"job_id", job.job_id}, {"segments", total}});
    TRY(evaluate_trigger(clients, job.job_id));
    return {};
}

Result<void> handle_source(const Clients& clients, const std::string& job_id,
                           const Delivery& delivery) {
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    auto job = TRY(jobs.get(job_id));
    if (!job) job = TRY(adopt(clients, jobs, job_id));
    if (job->status == status::chunking_complete || job->status == status::reassembling) {
        TRY(evaluate_trigger(clients, job_id));
        return {};
    }
    if (job->finished()) {
        log(Level::warn, "a source was uploaded again for a finished job; it starts nothing",
            {{"job_id", job_id}, {"status", job->status}});
        return {};
    }
    if (!TRY(may_begin(clients, jobs, *job))) return {};
    if (!TRY(jobs.begin(job_id))) return {};  // its row has changed since it was read
    return settle(clients, job_id, chunk_job(clients, jobs, *job, delivery));
}

}  // namespace

Result<void> handle_chunking(const Clients& clients, const Delivery& delivery) {
    const auto message = TRY(parse_s3_message(delivery.body));
    if (message.test) {
        log(Level::info, "s3:TestEvent received", {{"queue", "chunking"}});
        return {};
    }
    for (const auto& record : message.records) {
        const auto job_id = parse_source_key(record.key);
        if (!job_id || record.bucket != clients.settings.input_bucket) {
            return fail(
                Kind::invalid, "UnknownKey",
                fmt::format("{} is not input/{{job_id}}/source.mp4 of {}; a job_id has 1 to "
                            "{} of A-Z a-z 0-9 . _ -, and is not . or ..",
                            record.key, clients.settings.input_bucket, longest_job_id));
        }
        TRY(handle_source(clients, *job_id, delivery));
    }
    return {};
}

}  // namespace spot::pipeline
