#include "cli/watch/watcher.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/printable.h"
#include "cli/program.h"
#include "pipeline/jobs/film_name.h"
#include "pipeline/jobs/keys.h"
#include "pipeline/jobs/operator.h"
#include "pipeline/transfer.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;
namespace status = pipeline::status;

constexpr int most_names = 1000;

// Whether an error is the film's own; others may pass.
bool of_the_film(const Error& error) {
    return error.kind == Kind::invalid || error.kind == Kind::too_large;
}

// A name that nothing has in the folder: the second "film_3d.mp4" is "film_3d (2).mp4".
std::string numbered(const fs::path& path, int number) {
    if (number == 1) return path.string();
    const auto name =
        fmt::format("{} ({}){}", path.stem().string(), number, path.extension().string());
    return (path.parent_path() / name).string();
}

Result<void> make_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error) return {};
    return fail(Kind::unavailable, "OutputNotWritable",
                fmt::format("{}: cannot be made: {}", folder.string(), error.message()));
}

}  // namespace

std::string Watcher::job_id_of(const WatchedFilm& film) const {
    auto identity = fmt::format("{}\n{}\n{}\n{}\n{}\n", film.below, film.size_bytes,
                                film.changed_ns, options_.mode, options_.encoder);
    for (const auto& [name, text] : options_.settings) {
        identity += fmt::format("{}={}\n", name, text);
    }
    return "watch-" + hex(sha256(identity)).substr(0, 24);
}

void Watcher::tell_once(const std::string& job_id, const std::string& what) {
    if (told_.insert(job_id).second) say(what);
}

Result<int> Watcher::round(const std::vector<WatchedFilm>& films) {
    int not_done = 0;  // films
    int under_way = 0;
    for (const auto& film : films) {
        if (clients_.stopping()) break;
        const auto job_id = job_id_of(film);
        if (settled_.contains(job_id)) continue;
        if (under_way >= options_.most_jobs) {
            ++not_done;
            continue;
        }
        const auto job = TRY(jobs_.get(job_id));
        if (job && job->status == status::deleted) {
            TRY(move_source(film));
            settled_.insert(job_id);
            continue;
        }
        if (job && job->status == status::failed) {
            tell_once(job_id, fmt::format("{}: failed: {}", printable(film.below),
                                          printable(job->error.value_or(""))));
            continue;
        }
        if (job && job->status == status::completed) {
            TRY(finish(film, *job));
            continue;
        }
        // A row that is created may be without its film still: the upload was cut short.
        const bool begun = job && job->status != status::created;
        if (!begun) TRY(submit(film, job_id));
        if (settled_.contains(job_id)) continue;
        ++not_done;
        ++under_way;
    }
    return not_done;
}

Result<void> Watcher::submit(const WatchedFilm& film, const std::string& job_id) {
    if (TRY(pipeline::exists(clients_, clients_.settings.input_bucket,
                             pipeline::source_key(job_id)))) {
        return {};
    }
    say(fmt::format("{}: begins", printable(film.below)));
    const auto submitted = pipeline::submit(clients_, {.path = film.path,
                                                       .mode = options_.mode,
                                                       .job_id = job_id,
                                                       .title = film.below,
                                                       .encoder = options_.encoder,
                                                       .settings = options_.settings,
                                                       .already_3d = options_.already_3d});
    if (submitted) return {};
    if (!of_the_film(submitted.error())) return fail(submitted.error());
    settled_.insert(job_id);
    say(fmt::format("{}: is left out: {}", printable(film.below), submitted.error().message));
    return {};
}

// The place of the 3D film. One that is there already with its size is this film: whoever put it
// there ended before the job was deleted.
Result<std::string> Watcher::place_of(const WatchedFilm& film, const pipeline::Job& job) const {
    auto named = job;
    named.title = fs::path(film.below).filename().string();
    const auto folder = fs::path(options_.out) / fs::path(film.below).parent_path();
    TRY(make_folder(folder));
    const auto size = TRY(clients_.s3.head_object({.bucket = clients_.settings.output_bucket,
                                                   .key = pipeline::final_key(job.job_id)}))
                          .content_length;
    for (int number = 1; number <= most_names; ++number) {
        auto path = numbered(folder / pipeline::film_name(named), number);
        std::error_code error;
        if (!fs::exists(path, error)) return path;
        if (fs::file_size(path, error) == size && !error) return path;
    }
    return fail(Kind::conflict, "OutputExists",
                fmt::format("{}: {} films of its name are there", film.below, most_names));
}

Result<void> Watcher::finish(const WatchedFilm& film, const pipeline::Job& job) {
    const auto place = TRY(place_of(film, job));
    std::error_code error;
    if (!fs::exists(place, error)) {
        TRY(pipeline::fetch_job(clients_, job.job_id, place, pipeline::Existing::stays));
    }
    for (const auto& note : job.notes) {
        say(fmt::format("{}: note: {}", printable(film.below), printable(note)));
    }
    say(fmt::format("{}: is done: {}", printable(film.below), printable(place)));
    TRY(pipeline::delete_job(clients_, job.job_id));
    TRY(move_source(film));
    settled_.insert(job.job_id);
    return {};
}

Result<void> Watcher::move_source(const WatchedFilm& film) const {
    if (options_.move_to.empty()) return {};
    const auto to = fs::path(options_.move_to) / film.below;
    TRY(make_folder(to.parent_path()));
    for (int number = 1; number <= most_names; ++number) {
        const auto path = numbered(to, number);
        std::error_code error;
        if (fs::exists(path, error)) continue;
        fs::rename(film.path, path, error);
        if (!error || error == std::errc::no_such_file_or_directory) return {};
        return fail(Kind::unavailable, "OutputNotWritable",
                    fmt::format("{}: cannot be moved to {}: {}", film.path, path, error.message()));
    }
    return fail(
        Kind::conflict, "OutputExists",
        fmt::format("{}: {} files of its name are in {}", film.path, most_names, options_.move_to));
}

}  // namespace spot::cli
