#include "cli/convert/converting.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "cli/bar.h"
#include "cli/convert/depth_maps.h"
#include "cli/convert/film_files.h"
#include "cli/convert/job_identity.h"
#include "cli/convert/plan_text.h"
#include "cli/convert/room.h"
#include "cli/plane/inner_plane.h"
#include "cli/program.h"
#include "cli/stop.h"
#include "media/mode.h"
#include "media/probe.h"
#include "media_client/child.h"
#include "pipeline/comfort.h"
#include "pipeline/estimate/encoder_choice.h"
#include "pipeline/jobs/jobs.h"
#include "pipeline/jobs/keys.h"
#include "pipeline/jobs/operator.h"
#include "pipeline/transfer.h"
#include "pipeline/workers/work.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

// Whether an error ends the conversion although a worker would try again.
bool ends_conversion(const Error& error) {
    return error.code == "NoSpace" || error.code == "ServiceUnavailable" ||
           error.code == "WriteFailed";
}

// Follows the job: it tells the bar how far it is, and, where the job will never be resumed,
// removes the segments that are converted (the film itself is needed to the end, since its sound is
// joined).
class Follower {
  public:
    Follower(const pipeline::Clients& clients, pipeline::Jobs& jobs, Bar& bar, bool spare_disk)
        : clients_(clients), jobs_(jobs), bar_(bar), spare_disk_(spare_disk) {}

    void look(const pipeline::Job& job) {
        const auto now = std::chrono::steady_clock::now();
        if (!job.total_segments || now - looked_ < std::chrono::seconds(1)) return;
        looked_ = now;
        const auto completions = jobs_.completions(job.job_id);
        if (!completions) return;  // they are asked for again in a second
        const auto total = static_cast<int>(*job.total_segments);
        std::vector<int> done;
        std::vector<std::string> keys;
        for (const auto& completion : *completions) {
            if (completion.total_segments != total) continue;
            const auto index = static_cast<int>(completion.segment_index);
            done.push_back(index);
            if (!gone_.contains(index)) {
                keys.push_back(pipeline::segment_key({job.job_id, index, total, job.mode}));
            }
        }
        bar_.completed(done, total);
        if (!spare_disk_ || keys.empty()) return;
        if (!pipeline::remove_keys(clients_, clients_.settings.input_bucket, keys)) return;
        gone_.insert(done.begin(), done.end());
    }

  private:
    const pipeline::Clients& clients_;
    pipeline::Jobs& jobs_;
    Bar& bar_;
    const bool spare_disk_;
    std::chrono::steady_clock::time_point looked_{};
    std::set<int> gone_;
};

Result<void> wait_for_job(pipeline::Jobs& jobs, const std::string& job_id, std::mutex& mutex,
                          std::optional<Error>& trouble, Follower& follower) {
    while (!stopping()) {
        const auto job = TRY(jobs.get(job_id));
        if (!job) return fail(Kind::internal, "NoSuchJob", "the job is gone");
        if (job->status == pipeline::status::completed) return {};
        if (job->status == pipeline::status::failed) {
            return fail(Kind::invalid, "JobFailed", job->error.value_or("failed"));
        }
        follower.look(*job);
        {
            std::lock_guard lock(mutex);
            if (trouble) return fail(*trouble);
        }
        pause_for(std::chrono::milliseconds(100));
    }
    return fail(Kind::unavailable, "Interrupted", "interrupted");
}

Result<void> resume_or_submit(const pipeline::Clients& clients, pipeline::Jobs& jobs,
                              const Conversion& conversion, const std::string& job_id) {
    const auto existing = TRY(jobs.get(job_id));
    if (existing && existing->status == pipeline::status::failed) {
        say("An earlier attempt at this film failed; starting it again.");
        if (const auto again = pipeline::retry_job(clients, job_id); again) return {};
    } else if (existing && existing->status == pipeline::status::deleted) {
        return fail(Kind::conflict, "JobDeleted",
                    fmt::format("{}: its job was deleted from this data folder; use another "
                                "--data-dir",
                                conversion.in));
    } else if (existing && existing->status != pipeline::status::created) {
        say("Taking up where an earlier run of this conversion was stopped.");
        return {};
    }
    TRY(pipeline::submit(clients, {.path = conversion.in,
                                   .mode = std::string(to_string(conversion.render.mode)),
                                   .job_id = job_id,
                                   .already_3d = conversion.already_3d}));
    return {};
}

// Converts the film in a plane whose data folder is `data_dir`.
Result<ConversionResult> convert_in(media::Engine& engine, const std::string& data_dir,
                                    const std::string& place, const Conversion& conversion) {
    const auto plane = TRY(InnerPlane::start(data_dir));
    auto& session = plane->session();
    auto& settings = plane->settings();
    if (conversion.segment_seconds) settings.segment_seconds = *conversion.segment_seconds;
    auto clients = session.clients(engine, settings);
    clients.render = conversion.render;
    pipeline::Jobs jobs(session.dynamodb, settings, session.clock);
    const auto job_id = job_id_for(conversion);

    std::mutex mutex;
    std::optional<Error> trouble;
    clients.trouble = [&](const Error& error) {
        std::lock_guard lock(mutex);
        if (ends_conversion(error)) trouble = error;
    };
    ConversionResult result{.job_id = job_id};
    clients.note = [&](const std::string& note) {
        std::lock_guard lock(mutex);
        result.notes.push_back(note);
    };
    {
        Bar bar;
        clients.progress = [&bar](const pipeline::Progress& p) { bar.update(p); };
        TRY(resume_or_submit(clients, jobs, conversion, job_id));
        Follower follower(clients, jobs, bar, conversion.data_dir.empty());
        if (const auto job = TRY(jobs.get(job_id))) follower.look(*job);
        pipeline::Workers workers(clients, {"all"});
        auto done = wait_for_job(jobs, job_id, mutex, trouble, follower);
        result.frames_per_second = bar.frames_per_second();
        request_stop();
        workers.join();
        reset_stop();
        if (!done) return fail(in_users_words(done.error(), conversion, data_dir));
    }
    result.out = TRY(name_film(place, conversion, [&](const std::string& to) {
        return pipeline::fetch_job(clients, job_id, to, conversion.existing);
    }));
    result.comfort = TRY(pipeline::film_comfort(clients, job_id));
    return result;
}

// The length of the measured conversion, which is long enough to leave the first pictures behind;
// those take longest.
constexpr double measured_seconds = 0.6;

Result<media::ConversionPlan> plan_of(media::Engine& engine, const Conversion& conversion) {
    auto plan = pipeline::plan_with_encoder(
        engine, conversion.in,
        {.convert = {.render = conversion.render, .depth_maps = conversion.depth_maps},
         .measured_seconds = measured_seconds});
    if (plan || plan.error().message.find(conversion.in) != std::string::npos) return plan;
    auto error = plan.error();
    error.message = fmt::format("{}: {}", conversion.in, error.message);
    return fail(std::move(error));
}

}  // namespace

Result<std::string> planned_text(media::Engine& engine, const Conversion& conversion) {
    const auto place = TRY(check_output(conversion));
    const auto film = TRY(engine.probe(conversion.in));
    TRY(pipeline::check_flat(conversion.in, film, conversion.already_3d));
    const auto plan = TRY(plan_of(engine, conversion));
    auto text = plan_text(plan, conversion, room_text(conversion, film, place));
    TRY(check_room(conversion, film, place));
    return text;
}

Result<ConversionResult> convert_film(media::Engine& engine, const Conversion& asked) {
    auto conversion = asked;
    const auto place = TRY(check_output(conversion));
    media_client::warn_of_missing_walls();
    const auto film = TRY(engine.probe(conversion.in));
    TRY(pipeline::check_flat(conversion.in, film, conversion.already_3d));
    TRY(check_room(conversion, film, place));
    const auto plan = TRY(plan_of(engine, conversion));
    // It holds for every segment, and for a run that resumes this one.
    conversion.render.encoder = plan.encoder;
    say(plan_line(plan));
    for (const auto& note : plan.notes) say(fmt::format("Note: {}", note));
    const auto& told = plan.notes;
    const auto without_told = [&](Result<ConversionResult> done) {
        if (!done) return done;
        std::erase_if(done->notes, [&](const auto& note) {
            return std::find(told.begin(), told.end(), note) != told.end();
        });
        return done;
    };
    if (!conversion.depth_maps.empty())
        return without_told(convert_by_maps(engine, conversion, place));
    if (!conversion.data_dir.empty()) {
        return without_told(convert_in(engine, conversion.data_dir, place, conversion));
    }
    const auto temporary = TRY(folder_beside(place));
    auto done = without_told(convert_in(engine, temporary.path(), place, conversion));
    // The user does not know the name of that folder.
    const bool inner = !done && done.error().message.find(temporary.path()) != std::string::npos;
    if (inner) return fail(in_users_words(done.error(), conversion, temporary.path()));
    return done;
}

}  // namespace spot::cli
