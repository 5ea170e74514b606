// Films that are finished: to be played in the page, and to be saved under names that players know.
// They come from the page's own origin, so that the player may look at their pixels (anaglyph is
// made of them); as nothing but a film, whatever is in the file.

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "page/browse/ranged_object.h"
#include "page/films/film_shapes.h"
#include "page/films/routes.h"
#include "pipeline/jobs/film_name.h"
#include "pipeline/jobs/jobs.h"
#include "pipeline/jobs/keys.h"

namespace spot::page {
namespace {

// A player asks for the next piece when it has played this one.
constexpr std::uint64_t piece_bytes = 4 << 20;

struct Wanted {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

// The first piece of what a Range header asks for (RFC 9110, 14.2); other forms than
// "bytes=FIRST-[LAST]" and "bytes=-COUNT" are taken for none. nullopt: beyond the film.
std::optional<Wanted> wanted_of(std::string_view header, std::uint64_t size) {
    Wanted wanted{0, std::min(size, piece_bytes) - 1};
    constexpr std::string_view unit = "bytes=";
    if (!header.starts_with(unit)) return wanted;
    header.remove_prefix(unit.size());
    const auto dash = header.find('-');
    if (dash == std::string_view::npos) return wanted;
    const auto first = parse_int(header.substr(0, dash));
    const auto last = parse_int(header.substr(dash + 1));
    if (dash == 0) {
        if (!last || *last <= 0) return std::nullopt;
        wanted.first = size - std::min(size, static_cast<std::uint64_t>(*last));
    } else {
        if (!first || *first < 0 || static_cast<std::uint64_t>(*first) >= size) return std::nullopt;
        wanted.first = static_cast<std::uint64_t>(*first);
    }
    wanted.last = std::min(size, wanted.first + piece_bytes) - 1;
    if (dash > 0 && last && static_cast<std::uint64_t>(*last) >= wanted.first) {
        wanted.last = std::min(wanted.last, static_cast<std::uint64_t>(*last));
    }
    return wanted;
}

Result<pipeline::Job> completed_job(Services& services, const Visit& visit) {
    const auto* job_id = visit.query.find("job");
    const auto& p = *services.pipeline;
    pipeline::Jobs jobs(p.dynamodb, p.settings, p.clock);
    if (job_id != nullptr && pipeline::valid_job_id(*job_id)) {
        auto job = TRY(jobs.get(*job_id));
        if (job && job->status == pipeline::status::completed) return std::move(*job);
    }
    return fail(Kind::not_found, "NoSuchFilm", "There is no finished film of this job.");
}

std::string type_of(const std::string& name) {
    return name.ends_with(".mkv") ? "video/x-matroska" : "video/mp4";
}

Result<wire::HttpResponse> play(Services& services, Visit& visit) {
    const auto job = TRY(completed_job(services, visit));
    const auto& p = *services.pipeline;
    const auto key = pipeline::final_key(job.job_id);
    const auto head = TRY(p.s3.head_object({.bucket = p.settings.output_bucket, .key = key}));
    const auto size = head.content_length;
    wire::HttpResponse response;
    response.headers.add("Accept-Ranges", "bytes");
    response.headers.add("Content-Security-Policy", "default-src 'none'; sandbox");
    const auto wanted =
        size == 0 ? std::nullopt : wanted_of(visit.head.headers.value("range"), size);
    if (!wanted) {
        response.status = 416;
        response.headers.add("Content-Range", fmt::format("bytes */{}", size));
        return response;
    }
    const auto object =
        TRY(p.s3.get_object({.bucket = p.settings.output_bucket,
                             .key = key,
                             .range = fmt::format("bytes={}-{}", wanted->first, wanted->last),
                             .conditions = {.if_match = head.etag}}));
    response.status = 206;
    response.headers.add("Content-Type", type_of(pipeline::film_name(job)));
    response.headers.add("Content-Range",
                         fmt::format("bytes {}-{}/{}", wanted->first, wanted->last, size));
    response.headers.add("ETag", head.etag);
    if (object.body) response.body = TRY(read_all(*object.body, piece_bytes));
    return response;
}

Result<wire::HttpResponse> save(Services& services, Visit& visit) {
    const auto job = TRY(completed_job(services, visit));
    const auto& p = *services.pipeline;
    wire::HttpResponse response;
    response.stream = TRY(RangedObject::open(
        p.s3, {.bucket = p.settings.output_bucket, .key = pipeline::final_key(job.job_id)}));
    response.headers.add("Content-Type", "application/octet-stream");
    response.headers.add(
        "Content-Disposition",
        fmt::format("attachment; filename*=UTF-8''{}", percent_encode(pipeline::film_name(job))));
    response.headers.add("Content-Security-Policy", "default-src 'none'; sandbox");
    return response;
}

}  // namespace

Routes watch_routes(Services& services) {
    const auto visits = [&services](auto function) -> Answer {
        return [&services, function](Visit& visit) { return function(services, visit); };
    };
    return {
        {"GET", "/api/films/play", Access::reader, visits(play), 0},
        {"GET", "/api/films/save", Access::reader, visits(save), 0},
    };
}

}  // namespace spot::page
