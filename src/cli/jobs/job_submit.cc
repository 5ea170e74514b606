#include <fmt/format.h>

#include <filesystem>

#include "cli/convert/batch.h"
#include "cli/convert/film_files.h"
#include "cli/convert/folder_files.h"
#include "cli/convert/room.h"
#include "cli/jobs/job_actions.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/settings/render_flags.h"
#include "cli/stop.h"
#include "pipeline/jobs/operator.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

// The films that the words name: files as they are given, and all films of folders.
Result<std::vector<std::string>> films_of(const std::vector<std::string>& words) {
    std::vector<std::string> films;
    for (const auto& word : words) {
        std::error_code error;
        if (!fs::is_directory(word, error)) {
            films.push_back(word);
            continue;
        }
        const auto found = TRY(files_of(word));
        if (found.films.empty()) {
            return fail(Kind::invalid, "NotAFilm", fmt::format("{}: there is no film in it", word));
        }
        films.insert(films.end(), found.films.begin(), found.films.end());
    }
    return films;
}

class Submitter {
  public:
    explicit Submitter(JobContext& context) : context_(context), args_(context.args) {}

    Result<void> read_flags() {
        mode_ = TRY(mode_of(args_));
        if (args_.has("encoder")) encoder_ = pipeline::to_string(TRY(encoder_of(args_)));
        settings_ = TRY(read_job_settings(args_));
        return {};
    }

    Result<std::string> submit(const std::string& path) const {
        if (!args_.is_on("already-3d")) note_stereo_name(path);
        // Nothing is known of the disk of a plane that runs elsewhere.
        const bool here = args_.has("data-dir") && !args_.has("endpoint-url");
        const auto check = [&](const media::FilmInfo& film) -> Result<void> {
            if (!here || args_.is_on("ignore-space")) return {};
            return check_room_for_job(path, film, mode_, args_.text("data-dir"));
        };
        return pipeline::submit(context_.clients, {.path = path,
                                                   .mode = std::string(media::to_string(mode_)),
                                                   .job_id = args_.text("job-id"),
                                                   .title = args_.text("title"),
                                                   .encoder = encoder_,
                                                   .settings = settings_,
                                                   .paused = args_.is_on("paused"),
                                                   .already_3d = args_.is_on("already-3d"),
                                                   .check = check});
    }

  private:
    JobContext& context_;
    const Args& args_;
    media::Mode mode_ = media::Mode::sbs;
    std::string encoder_;  // "": that of the workers
    pipeline::SettingTexts settings_;
};

Result<int> submit_all(JobContext& context, const Submitter& submitter,
                       const std::vector<std::string>& films) {
    Batch batch("films", "submitted");
    std::vector<std::string> ids;
    for (const auto& film : films) {
        const auto id = submitter.submit(film);
        if (!id && stopping()) return fail(id.error());
        if (!id) {
            batch.failed(film, id.error());
            continue;
        }
        batch.done();
        ids.push_back(*id);
        put("{}\n", *id);
        flush_output();
    }
    int code = batch.sum_up();
    if (!context.args.is_on("wait")) return code;
    for (const auto& id : ids) {
        const auto waited = wait_for_job(context, id);
        if (stopping()) return waited;
        if (waited) continue;
        print_error(waited.error());
        code = exit_code::failure;
    }
    return code;
}

}  // namespace

Result<int> submit_jobs(JobContext& context, const std::vector<std::string>& words) {
    Submitter submitter(context);
    TRY(submitter.read_flags());
    const auto films = TRY(films_of(words));
    if (films.size() > 1) {
        for (const auto* flag : {"job-id", "title"}) {
            if (!context.args.has(flag)) continue;
            return fail(Kind::invalid, "Usage",
                        fmt::format("--{}: is for one film; here are {}", flag, films.size()));
        }
        return submit_all(context, submitter, films);
    }
    const auto id = TRY(submitter.submit(films[0]));
    put("{}\n", id);
    flush_output();
    return context.args.is_on("wait") ? wait_for_job(context, id) : Result<int>(exit_code::ok);
}

}  // namespace spot::cli
