// Films that a browser uploads: a job's row, paused until the film is whole, then its source in
// parts. A page that is closed meanwhile leaves a paused job and an upload, which the bucket's
// lifecycle ends.

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/printable.h"
#include "media/devices.h"
#include "page/browse/object_shapes.h"
#include "page/films/film_shapes.h"
#include "page/films/routes.h"
#include "pipeline/jobs/jobs.h"
#include "pipeline/jobs/keys.h"
#include "pipeline/jobs/mode_name.h"
#include "pipeline/jobs/operator.h"

namespace spot::page {
namespace {

constexpr std::uint64_t part_bytes = 16 << 20;
constexpr std::int64_t most_film_bytes = static_cast<std::int64_t>(part_bytes) * s3::max_parts;
constexpr std::size_t longest_title = 1024;

Result<DeviceList> list_devices(const Nothing&) {
    DeviceList list;
    for (const auto& device : media::devices()) {
        media::RenderSettings settings;
        media::set_for(device, settings);
        list.devices.push_back({std::string(device.name), std::string(device.label),
                                std::string(media::to_string(settings.mode)),
                                std::string(device.watching)});
    }
    return list;
}

// The settings that are said: those of the device, and others in their place.
Result<pipeline::SettingTexts> settings_of(const NewFilm& input, std::string& mode) {
    pipeline::SettingTexts said;
    if (!input.device.empty()) {
        const auto* device = media::find_device(input.device);
        if (device == nullptr) {
            return fail(Kind::invalid, "InvalidArgument",
                        fmt::format("There is no device {}.", printable(input.device)));
        }
        for (const auto& [name, text] : device->settings) {
            if (name == "mode")
                mode = text;
            else
                said[std::string(name)] = text;
        }
    }
    for (const auto& [name, text] : input.settings) said[name] = text;
    if (!input.mode.empty()) mode = input.mode;
    media::RenderSettings checked;
    TRY(pipeline::apply_settings(said, checked));
    return said;
}

Result<NewJob> begin(Services& services, const NewFilm& input) {
    if (input.size_bytes < 1 || input.size_bytes > most_film_bytes) {
        return fail(Kind::invalid, "InvalidArgument",
                    input.size_bytes < 1
                        ? std::string("The file is empty.")
                        : fmt::format("The film has {} bytes; {} can be uploaded here.",
                                      input.size_bytes, most_film_bytes));
    }
    const auto& p = *services.pipeline;
    auto mode = p.settings.default_mode;
    auto settings = TRY(settings_of(input, mode));
    const auto known = TRY(pipeline::mode_named(mode));
    pipeline::Job job{.job_id = services.random.uuid(),
                      .mode = std::string(media::to_string(known)),
                      .status = std::string(pipeline::status::created),
                      .created_at = to_seconds(services.clock.now()),
                      .title = std::string(shortened(printable(input.title), longest_title)),
                      .source_file_size_bytes = input.size_bytes,
                      .settings = std::move(settings)};
    job.paused_at = job.created_at;
    pipeline::Jobs jobs(p.dynamodb, p.settings, p.clock);
    TRY(jobs.create(job));
    s3::CreateMultipartUploadInput asked{.bucket = p.settings.input_bucket,
                                         .key = pipeline::source_key(job.job_id)};
    asked.headers.content_type = "application/octet-stream";
    const auto upload = p.s3.create_multipart_upload(asked);
    if (!upload) {
        TRY(jobs.fail_job(job.job_id, "UploadFailed: " + upload.error().message));
        return fail(upload.error());
    }
    return NewJob{job.job_id, upload->upload_id, static_cast<std::int64_t>(part_bytes)};
}

Result<std::string> needed(const Visit& visit, std::string_view name) {
    const auto* value = visit.query.find(name);
    if (value != nullptr && !value->empty()) return *value;
    return fail(Kind::invalid, "MissingParameter",
                fmt::format("The query lacks the parameter {}.", name));
}

// A part goes to the source of a job that waits for it, and to no other object.
Result<wire::HttpResponse> put_part(Services& services, Visit& visit) {
    const auto job_id = TRY(needed(visit, "job"));
    const auto number = parse_int(TRY(needed(visit, "number")));
    if (!number || *number < 1 || *number > s3::max_parts || !pipeline::valid_job_id(job_id)) {
        return fail(Kind::invalid, "InvalidArgument",
                    fmt::format("The number of a part is 1 to {}.", s3::max_parts));
    }
    const auto& p = *services.pipeline;
    s3::UploadPartInput input{.bucket = p.settings.input_bucket};
    input.key = pipeline::source_key(job_id);
    input.upload_id = TRY(needed(visit, "upload"));
    input.part_number = static_cast<int>(*number);
    input.body = std::make_unique<StringSource>(std::move(visit.body));
    auto etag = TRY(p.s3.upload_part(std::move(input))).etag;
    FilmPart part{*number, std::move(etag)};
    wire::JsonSink sink;
    wire::write_shape(sink, part);
    return json_answer(sink.take());
}

// The film is whole: its job goes its way.
Result<Done> end(Services& services, const WholeFilm& input) {
    const auto& p = *services.pipeline;
    if (!pipeline::valid_job_id(input.job_id)) {
        return fail(Kind::invalid, "InvalidArgument", "This is no job's id.");
    }
    s3::CompleteMultipartUploadInput asked{.bucket = p.settings.input_bucket,
                                           .key = pipeline::source_key(input.job_id),
                                           .upload_id = input.upload_id};
    for (const auto& part : input.parts) {
        asked.parts.push_back({static_cast<int>(part.number), part.etag, std::nullopt});
    }
    TRY(p.s3.complete_multipart_upload(asked));
    TRY(pipeline::resume_job(p, input.job_id));
    return Done{};
}

// The upload was stopped: nothing of it stays.
Result<Done> stop(Services& services, const WholeFilm& input) {
    const auto& p = *services.pipeline;
    if (!pipeline::valid_job_id(input.job_id)) {
        return fail(Kind::invalid, "InvalidArgument", "This is no job's id.");
    }
    const auto aborted = p.s3.abort_multipart_upload({.bucket = p.settings.input_bucket,
                                                      .key = pipeline::source_key(input.job_id),
                                                      .upload_id = input.upload_id});
    if (!aborted && aborted.error().kind != Kind::not_found) return fail(aborted.error());
    pipeline::Jobs jobs(p.dynamodb, p.settings, p.clock);
    TRY(jobs.fail_job(input.job_id, "Cancelled: its upload was stopped"));
    TRY(pipeline::delete_job(p, input.job_id));
    return Done{};
}

}  // namespace

Routes new_film_routes(Services& services) {
    const auto with = [&services](auto function) {
        return [&services, function](const auto& input) { return function(services, input); };
    };
    using enum Access;
    return {
        json_route<Nothing, DeviceList>("/api/films/devices", reader, list_devices),
        json_route<NewFilm, NewJob>("/api/films/begin", reader, with(begin)),
        {"PUT", "/api/films/part", reader,
         [&services](Visit& visit) { return put_part(services, visit); }, part_bytes},
        json_route<WholeFilm, Done>("/api/films/end", reader, with(end)),
        json_route<WholeFilm, Done>("/api/films/stop", reader, with(stop)),
    };
}

}  // namespace spot::page
