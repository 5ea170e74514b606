#include "pipeline/comfort.h"

#include <fmt/format.h>

#include "pipeline/jobs/keys.h"
#include "wire/describe.h"
#include "wire/json.h"

namespace spot::pipeline {
namespace {

constexpr std::uint64_t largest_object = 256 << 10;  // 5025 counts of up to 19 digits and the rest

Result<void> put(const Clients& clients, const std::string& key, media::ComfortSums sums,
                 const s3::Tags& tags) {
    wire::JsonSink sink;
    wire::write_shape(sink, sums);
    s3::PutObjectInput input{.bucket = clients.settings.output_bucket, .key = key};
    input.body = std::make_unique<StringSource>(sink.take());
    input.headers.content_type = "application/json";
    input.tags = tags;
    TRY(clients.s3.put_object(std::move(input)));
    return {};
}

Result<std::optional<media::ComfortSums>> get(const Clients& clients, const std::string& key) {
    auto object = clients.s3.get_object({.bucket = clients.settings.output_bucket, .key = key});
    if (!object && object.error().kind == Kind::not_found) return std::nullopt;
    if (!object) return fail(object.error());
    auto& body = *object->body;
    if (body.size() > largest_object) {
        return fail(Kind::invalid, "TooLarge", fmt::format("{}: is no report of ours", key));
    }
    std::string text(static_cast<std::size_t>(body.size()), '\0');
    for (std::size_t at = 0; at < text.size();) {
        const auto got = TRY(body.read(std::as_writable_bytes(std::span(text)).subspan(at)));
        if (got == 0) return fail(Kind::unavailable, "IncompleteBody", key + ": is cut off");
        at += got;
    }
    const auto node = TRY(wire::parse_json(text));
    return TRY(wire::read_shape<media::ComfortSums>(node, false));
}

}  // namespace

Result<void> put_segment_comfort(const Clients& clients, const std::string& job_id, int index,
                                 media::ComfortSums sums) {
    return put(clients, segment_comfort_key(job_id, index), std::move(sums),
               {{std::string(result_tag_key), std::string(result_tag_value)}});
}

Result<void> put_film_comfort(const Clients& clients, const std::string& job_id,
                              const std::vector<int>& segments) {
    media::ComfortSums film;
    for (const int index : segments) {
        const auto part = TRY(get(clients, segment_comfort_key(job_id, index)));
        if (part) media::add(film, *part);
    }
    if (film.pictures == 0) return {};
    return put(clients, comfort_key(job_id), std::move(film), {});
}

Result<std::optional<media::ComfortSums>> film_comfort(const Clients& clients,
                                                       const std::string& job_id) {
    return get(clients, comfort_key(job_id));
}

}  // namespace spot::pipeline
