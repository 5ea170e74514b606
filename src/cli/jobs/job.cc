#include <fmt/format.h>

#include "base/time_text.h"
#include "cli/choices.h"
#include "cli/convert/comfort_text.h"
#include "cli/convert/film_files.h"
#include "cli/convert/render_flags.h"
#include "cli/convert/room.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/provision/variables.h"
#include "cli/session.h"
#include "cli/stop.h"
#include "pipeline/comfort.h"
#include "pipeline/jobs/jobs.h"
#include "pipeline/jobs/keys.h"
#include "pipeline/jobs/operator.h"
#include "wire/json.h"

namespace spot::cli {
namespace {

struct Context {
    Session& session;
    const pipeline::Clients& clients;
    pipeline::Jobs jobs;
};

std::string when(std::int64_t seconds) {
    return iso8601(from_seconds(seconds));
}

std::string as_json(const pipeline::Job& job) {
    wire::JsonSink sink;
    sink.begin_structure();
    const auto text = [&](std::string_view name, const std::optional<std::string>& value) {
        if (!value) return;
        sink.name(name, {});
        sink.text(*value);
    };
    const auto number = [&](std::string_view name, const std::optional<std::int64_t>& value) {
        if (!value) return;
        sink.name(name, {});
        sink.number(*value);
    };
    text("job_id", job.job_id);
    text("status", job.status);
    text("mode", job.mode);
    text("title", job.title);
    text("encoder", job.settled_encoder ? job.settled_encoder : job.encoder);
    number("created_at", job.created_at);
    number("total_segments", job.total_segments);
    number("completed_at", job.completed_at);
    number("source_file_size_bytes", job.source_file_size_bytes);
    text("error", job.error);
    sink.end_structure();
    return sink.take();
}

Result<int> wait(Context& context, const std::string& job_id) {
    while (!stopping()) {
        const auto job = TRY(context.jobs.get(job_id));
        if (!job) {
            return fail(Kind::not_found, "NoSuchJob",
                        fmt::format("job {}: does not exist", job_id));
        }
        if (job->finished()) {
            if (job->status != pipeline::status::failed) {
                put("{}\n", job->status);
                return exit_code::ok;
            }
            return fail(Kind::invalid, "JobFailed",
                        fmt::format("job {}: failed: {}", job_id, job->error.value_or("")));
        }
        pause_for(std::chrono::milliseconds(500));
    }
    return 128 + stop_signal();
}

Result<int> submit(Context& context, const Args& args, const std::string& path) {
    const auto mode = TRY(mode_of(args));
    std::string encoder;  // "": that of the workers
    if (args.has("encoder")) encoder = pipeline::to_string(TRY(encoder_of(args)));
    if (!args.is_on("already-3d")) note_stereo_name(path);
    // Nothing is known of the disk of a plane that runs elsewhere.
    const bool here = args.has("data-dir") && !args.has("endpoint-url");
    const auto check = [&](const media::FilmInfo& film) -> Result<void> {
        if (!here || args.is_on("ignore-space")) return {};
        return check_room_for_job(path, film, mode, args.text("data-dir"));
    };
    const auto id =
        TRY(pipeline::submit(context.clients, {.path = path,
                                               .mode = std::string(media::to_string(mode)),
                                               .job_id = args.text("job-id"),
                                               .title = args.text("title"),
                                               .encoder = encoder,
                                               .already_3d = args.is_on("already-3d"),
                                               .check = check}));
    put("{}\n", id);
    flush_output();
    return args.is_on("wait") ? wait(context, id) : Result<int>(exit_code::ok);
}

Result<int> list(Context& context, const Args& args) {
    for (const auto name : {pipeline::status::created, pipeline::status::chunking_in_progress,
                            pipeline::status::chunking_complete, pipeline::status::reassembling,
                            pipeline::status::failed, pipeline::status::completed}) {
        dynamodb::Item start;
        do {
            const auto page = TRY(context.jobs.list(name, 100, start));
            for (const auto& job : page.jobs) {
                if (args.is_on("json")) {
                    put("{}\n", as_json(job));
                } else {
                    put("{:38} {:22} {:9} {} {}\n", job.job_id, job.status, job.mode,
                        when(job.created_at), job.title.value_or(""));
                }
            }
            start = page.next;
        } while (!start.empty() && !output_failed());
    }
    return exit_code::ok;
}

Result<int> show(Context& context, const Args& args, const std::string& job_id) {
    const auto job = TRY(context.jobs.get(job_id));
    if (!job) {
        return fail(Kind::not_found, "NoSuchJob", fmt::format("job {}: does not exist", job_id));
    }
    if (args.is_on("json")) {
        put("{}\n", as_json(*job));
        return exit_code::ok;
    }
    put("job      {}\ntitle    {}\nmode     {}\nstatus   {}\n", job->job_id,
        job->title.value_or(""), job->mode, job->status);
    if (job->settled_encoder) put("encoder  {}\n", *job->settled_encoder);
    if (job->error) put("error    {}\n", *job->error);
    put("\n{}  created\n", when(job->created_at));
    const auto completions = TRY(context.jobs.completions(job_id));
    for (const auto& completion : completions) {
        put("{}  segment {} of {} converted\n", when(completion.completed_at),
            completion.segment_index + 1, completion.total_segments);
    }
    if (const auto trigger = TRY(context.jobs.trigger(job_id))) {
        put("{}  all segments there, reassembly sent\n", when(trigger->triggered_at));
        if (trigger->reassembly_started_at) {
            put("{}  reassembly started\n", when(*trigger->reassembly_started_at));
        }
    }
    if (job->completed_at) put("{}  completed\n", when(*job->completed_at));
    if (const auto comfort = TRY(pipeline::film_comfort(context.clients, job_id))) {
        put("\n{}\n{}\n", comfort_line(*comfort), comfort_flags(*comfort));
    }
    return exit_code::ok;
}

Result<int> dispatch(Context& context, const Args& args) {
    const auto& words = args.positional();
    const auto& action = words[0];
    if (action == "list" && words.size() == 1) return list(context, args);
    if (action == "fetch" && words.size() == 3) {
        TRY(pipeline::fetch_job(context.clients, words[1], words[2], existing_of(args)));
        say(fmt::format("The film is in {}", words[2]));
        return exit_code::ok;
    }
    if (words.size() == 2) {
        const auto& subject = words[1];
        if (action == "submit") return submit(context, args, subject);
        if (action == "show") return show(context, args, subject);
        if (action == "wait") return wait(context, subject);
        if (action == "retry") {
            TRY(pipeline::retry_job(context.clients, subject));
            return exit_code::ok;
        }
        if (action == "cancel") {
            TRY(pipeline::cancel_job(context.clients, subject));
            return exit_code::ok;
        }
        if (action == "delete") {
            TRY(pipeline::delete_job(context.clients, subject));
            return exit_code::ok;
        }
    }
    const auto* wants = action == "submit"  ? "the name of one film"
                        : action == "fetch" ? "the ID of a job and the name of a file"
                        : action == "list"  ? "no more words"
                                            : "the ID of a job, as `job list` shows it";
    return fail(Kind::invalid, "Usage", fmt::format("{} takes {}", action, wants));
}

Result<int> job(media::Engine& engine, const Args& args) {
    if (args.positional().empty()) return fail(Kind::invalid, "Usage", "say what to do");
    TRY(choose("job", args.positional()[0],
               {"submit", "list", "show", "wait", "fetch", "retry", "cancel", "delete"}));
    catch_signals();
    Session session(TRY(find_target(args)));
    const auto variables = TRY(find_variables(args, session));
    const auto outputs = TRY(read_outputs(session, variables));
    const auto settings = TRY(settings_of(outputs));
    const auto clients = session.clients(engine, settings);
    Context context{session, clients, {session.dynamodb, settings, session.clock}};
    return dispatch(context, args);
}

}  // namespace

Verb job_verb(media::Engine& engine) {
    auto flags = target_flags();
    for (const auto& flag : variable_flags()) flags.push_back(flag);
    flags.push_back(
        {"mode", "MODE", "sbs, hsbs, tb, htb, cross, vr180, anaglyph and more, depth", "sbs"});
    flags.push_back(
        {"encoder", "NAME",
         "with submit: software, vaapi, nvenc, qsv or auto; else what the workers have"});
    flags.push_back({"title", "TEXT", "else the file's name"});
    flags.push_back({"job-id", "ID", "else one is made"});
    flags.push_back({"wait", "", "with submit: until the job is finished"});
    flags.push_back({"already-3d", "", "with submit: a film that says it is 3D is taken too"});
    flags.push_back(ignore_space_flag());
    flags.push_back({"overwrite", "", "with fetch: OUT may take the place of a file"});
    flags.push_back({"json", "", "with list and show: one JSON object a line"});
    return {"job",
            "submit and look after jobs",
            "job submit FILE | list | show ID | wait ID | fetch ID OUT | retry ID | cancel ID | "
            "delete ID [flags]",
            "  stereo-spot job submit film.mp4 --mode anaglyph --wait --data-dir plane\n"
            "  stereo-spot job list --data-dir plane\n"
            "  stereo-spot job fetch 1f0c… film_3d.mp4 --data-dir plane\n",
            flags,
            [&engine](const Args& args) { return job(engine, args); }};
}

}  // namespace spot::cli
