#include "pipeline/workers/adopt.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/log.h"
#include "base/printable.h"
#include "pipeline/jobs/keys.h"
#include "pipeline/jobs/mode_name.h"

namespace spot::pipeline {
namespace {

// The text that an uploader wrote beside the film, made fit for a row and a terminal; "" where
// there is none.
std::string told(const s3::HeadObjectOutput& film, const std::string& name, std::size_t most) {
    const auto& metadata = film.headers.metadata;
    const auto at = metadata.find(name);
    if (at == metadata.end()) return {};
    return std::string(shortened(printable(trim(at->second)), most));
}

// Headers have dashes where rows have underscores.
std::string metadata_name(std::string_view setting) {
    std::string name(setting);
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

}  // namespace

Result<Job> adopt(const Clients& clients, Jobs& jobs, const std::string& job_id) {
    const auto& s = clients.settings;
    const auto film = clients.s3.head_object({.bucket = s.input_bucket, .key = source_key(job_id)});
    if (!film && film.error().kind == Kind::not_found) {
        return fail(Kind::invalid, "SourceMissing",
                    fmt::format("{} is gone from the bucket, and there is no job {}",
                                source_key(job_id), job_id));
    }
    if (!film) return fail(film.error());
    auto mode = told(*film, "mode", longest_mode);
    if (mode.empty()) mode = s.default_mode;
    if (const auto known = mode_named(mode)) mode = media::to_string(*known);
    auto title = told(*film, "title", longest_title);
    SettingTexts settings;
    for (const auto& setting : media::all_settings()) {
        auto text = told(*film, metadata_name(setting.name), longest_mode);
        if (of_job(setting) && !text.empty()) settings.emplace(setting.name, std::move(text));
    }
    const auto now = to_seconds(clients.clock.now());
    const Job job{.job_id = job_id,
                  .mode = mode,
                  .status = std::string(status::created),
                  .created_at = now,
                  .title = title.empty() ? job_id : title,
                  .uploaded_at = now,
                  .source_file_size_bytes = static_cast<std::int64_t>(film->content_length),
                  .settings = std::move(settings)};
    const auto made = jobs.create(job);
    if (made) {
        log(Level::info, "a film was uploaded without a job, and is one now",
            {{"job_id", job_id}, {"mode", mode}});
    } else if (made.error().kind != Kind::conflict) {
        return fail(made.error());
    }
    auto row = TRY(jobs.get(job_id));
    if (row) return std::move(*row);
    return fail(Kind::unavailable, "JobVanished",
                fmt::format("job {}: was there a moment ago; somebody removes rows", job_id));
}

}  // namespace spot::pipeline
