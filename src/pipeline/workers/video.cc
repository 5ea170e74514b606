#include "pipeline/workers/video.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/failpoint.h"
#include "base/log.h"
#include "media/convert.h"
#include "pipeline/comfort.h"
#include "pipeline/estimate/encoder_choice.h"
#include "pipeline/jobs/events.h"
#include "pipeline/jobs/jobs.h"
#include "pipeline/jobs/keys.h"
#include "pipeline/jobs/turns.h"
#include "pipeline/transfer.h"
#include "pipeline/workers/failure.h"
#include "pipeline/workers/render.h"
#include "pipeline/workers/telling.h"
#include "pipeline/workers/trigger.h"

namespace spot::pipeline {
namespace {

Result<media::ConvertOptions> options_for(const Clients& clients, const Job& job,
                                          const SegmentKey& segment, Telling& telling,
                                          const Delivery& delivery) {
    media::ConvertOptions options{.render = TRY(render_of(clients, job))};
    options.render.mode = *media::parse_mode(segment.mode);
    options.render.encoder = TRY(settled_encoder_of(job));
    options.progress = [&](const media::ConvertProgress& p) {
        const auto total = static_cast<double>(std::max<std::int64_t>(p.frames_total, 1));
        const auto share = std::min(1.0, static_cast<double>(p.frames_done) / total);
        if (clients.progress) {
            clients.progress({.job_id = segment.job_id,
                              .stage = "converting",
                              .segment = segment.index,
                              .segments = segment.total,
                              .share = share,
                              .frames = p.frames_done,
                              .frames_per_second = p.frames_per_second});
        }
        const bool wanted = telling.tell(share, p.frames_done, p.frames_per_second);
        return wanted && delivery.held() && !clients.stopping();
    };
    return options;
}

Result<void> convert_segment(const Clients& clients, Jobs& jobs, const Job& job,
                             const SegmentKey& segment, const Delivery& delivery) {
    Telling telling(clients, jobs, segment.job_id, fmt::format("{:05}", segment.index));
    const auto options = TRY(options_for(clients, job, segment, telling, delivery));
    const auto began_at = to_seconds(clients.clock.now());
    const auto scratch = TRY(Scratch::make(clients));
    const auto in = scratch.file("segment");
    const auto out = scratch.file("result.mp4");
    auto got = download(clients, clients.settings.input_bucket, segment_key(segment), in);
    if (!got && got.error().kind == Kind::not_found) {
        log(Level::warn, "a segment is gone; a later cut replaced it",
            {{"job_id", segment.job_id}, {"segment", segment.index}});
        return {};
    }
    TRY(std::move(got));
    auto converted = clients.engine.convert(in, out, options);
    if (!telling.wanted()) return {};
    const auto report = TRY(std::move(converted));
    const auto key = result_key(segment.job_id, segment.index);
    const auto& bucket = clients.settings.output_bucket;
    TRY(upload(clients, out, bucket, key,
               {{std::string(result_tag_key), std::string(result_tag_value)}}));
    TRY(put_segment_comfort(clients, segment.job_id, segment.index, report.comfort));
    TRY(jobs.put_completion({.job_id = segment.job_id,
                             .segment_index = segment.index,
                             .output_s3_uri = fmt::format("s3://{}/{}", bucket, key),
                             .completed_at = to_seconds(clients.clock.now()),
                             .total_segments = segment.total,
                             .pictures = report.frames,
                             .began_at = began_at,
                             .damaged = report.damaged_packets}));
    FAILPOINT("video.completed");
    // The pre-roll is counted as progress but not written, so the share is 1 only now.
    if (clients.progress) {
        clients.progress({.job_id = segment.job_id,
                          .stage = "converting",
                          .segment = segment.index,
                          .segments = segment.total,
                          .share = 1,
                          .frames = report.frames,
                          .done = true});
    }
    log(Level::info, "a segment is converted",
        {{"job_id", segment.job_id},
         {"segment", segment.index},
         {"of", segment.total},
         {"frames", report.frames}});
    return {};
}

Result<bool> converted_before(const Clients& clients, Jobs& jobs, const SegmentKey& segment) {
    for (const auto& completion : TRY(jobs.completions(segment.job_id))) {
        if (completion.segment_index != segment.index) continue;
        if (completion.total_segments != segment.total) return false;
        return exists(clients, clients.settings.output_bucket,
                      result_key(segment.job_id, segment.index));
    }
    return false;
}

Result<void> handle_segment(const Clients& clients, const SegmentKey& segment,
                            const Delivery& delivery) {
    Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    const auto job = TRY(jobs.get(segment.job_id));
    if (!job) {
        return fail(Kind::not_found, "NoSuchJob",
                    fmt::format("there is no job {} for this segment", segment.job_id));
    }
    const bool stale =
        (job->total_segments && *job->total_segments != segment.total) || job->mode != segment.mode;
    if (job->paused_at) return {};  // who resumes the job sends its segments again
    if (job->finished() || stale) {
        log(Level::warn, "a segment that nobody needs any more is left alone",
            {{"job_id", segment.job_id}, {"segment", segment.index}, {"status", job->status}});
        return {};
    }
    give_turn(clients);
    if (!TRY(converted_before(clients, jobs, segment))) {
        TRY(convert_segment(clients, jobs, *job, segment, delivery));
    }
    TRY(evaluate_trigger(clients, segment.job_id));
    return {};
}

}  // namespace

Result<void> handle_video(const Clients& clients, const Delivery& delivery) {
    const auto message = TRY(parse_s3_message(delivery.body));
    if (message.test) {
        log(Level::info, "s3:TestEvent received", {{"queue", "video-worker"}});
        return {};
    }
    for (const auto& record : message.records) {
        const auto segment = parse_segment_key(record.key);
        if (!segment || record.bucket != clients.settings.input_bucket) {
            return fail(Kind::invalid, "UnknownKey",
                        fmt::format("{} is not the key of a segment", record.key));
        }
        TRY(settle(clients, segment->job_id, handle_segment(clients, *segment, delivery)));
    }
    return {};
}

}  // namespace spot::pipeline
