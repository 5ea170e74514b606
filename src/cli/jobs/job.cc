#include <fmt/format.h>

#include "cli/choices.h"
#include "cli/convert/room.h"
#include "cli/jobs/job_actions.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/provision/variables.h"
#include "cli/settings/render_flags.h"
#include "cli/settings/wanted_flags.h"
#include "cli/stop.h"
#include "pipeline/jobs/operator.h"
#include "pipeline/jobs/order.h"

namespace spot::cli {
namespace {

using pipeline::Clients;

// The actions that take the ID of a job and print nothing.
using Simple = Result<void> (*)(const Clients&, const std::string& job_id);
constexpr std::array<std::pair<std::string_view, Simple>, 5> simple_actions{{
    {"retry", pipeline::retry_job},
    {"cancel", pipeline::cancel_job},
    {"delete", pipeline::delete_job},
    {"pause", pipeline::pause_job},
    {"resume", pipeline::resume_job},
}};

Result<int> each_of(JobContext& context, Simple action, const std::vector<std::string>& ids) {
    int code = exit_code::ok;
    for (const auto& beginning : ids) {
        const auto id = pipeline::find_job(context.clients, beginning);
        const auto done = id ? action(context.clients, *id) : Result<void>(fail(id.error()));
        if (done) continue;
        if (ids.size() == 1) return fail(done.error());
        print_error(done.error());
        code = exit_code::failure;
    }
    return code;
}

Result<int> dispatch(JobContext& context) {
    auto words = context.args.positional();
    const auto action = words[0];
    words.erase(words.begin());
    if (action == "list" && words.empty()) return list_jobs(context);
    if (action == "submit" && !words.empty()) return submit_jobs(context, words);
    for (const auto& [name, simple] : simple_actions) {
        if (action == name && !words.empty()) return each_of(context, simple, words);
    }
    const bool one = words.size() == 1;
    if (one || (action == "fetch" && words.size() == 2)) {
        const auto id = TRY(pipeline::find_job(context.clients, words[0]));
        if (action == "fetch") return fetch_job(context, id, one ? "." : words[1]);
        if (action == "show") return show_job(context, id);
        if (action == "wait") return wait_for_job(context, id);
        if (action == "move") return move_job(context, id);
    }
    const auto* wants = action == "submit"  ? "the names of films, or of folders with films"
                        : action == "fetch" ? "the ID of a job and the name of a file or a folder"
                        : action == "list"  ? "no more words"
                                            : "the ID of a job, as `job list` shows it";
    return fail(Kind::invalid, "Usage", fmt::format("{} takes {}", action, wants));
}

Result<int> job(media::Engine& engine, const Args& args) {
    if (args.positional().empty()) return fail(Kind::invalid, "Usage", "say what to do");
    TRY(choose("job", args.positional()[0],
               {"submit", "list", "show", "wait", "fetch", "pause", "resume", "move", "retry",
                "cancel", "delete"}));
    catch_signals();
    Session session(TRY(find_target(args)));
    const auto variables = TRY(find_variables(args, session));
    const auto outputs = TRY(read_outputs(session, variables));
    const auto settings = TRY(settings_of(outputs));
    const auto clients = session.clients(engine, settings);
    pipeline::Jobs jobs(session.dynamodb, settings, session.clock);
    JobContext context{session, clients, jobs, args};
    return dispatch(context);
}

}  // namespace

Result<pipeline::Job> row_of_job(JobContext& context, const std::string& job_id) {
    auto job = TRY(context.jobs.get(job_id));
    if (job) return std::move(*job);
    return fail(Kind::not_found, "NoSuchJob", fmt::format("job {}: does not exist", job_id));
}

Result<int> move_job(JobContext& context, const std::string& job_id) {
    const auto& args = context.args;
    const bool first = args.is_on("first"), last = args.is_on("last"), before = args.has("before");
    if (first + last + before != 1) {
        return fail(Kind::invalid, "Usage", "move takes one of --first, --last and --before ID");
    }
    if (!before) {
        TRY(pipeline::move_job(context.jobs, job_id,
                               first ? pipeline::Place::first : pipeline::Place::last));
        return exit_code::ok;
    }
    const auto other = TRY(pipeline::find_job(context.clients, args.text("before")));
    TRY(pipeline::move_job(context.jobs, job_id, pipeline::Place::before, other));
    return exit_code::ok;
}

Verb job_verb(media::Engine& engine) {
    auto flags = target_flags();
    for (const auto& flag : variable_flags()) flags.push_back(flag);
    flags.push_back(
        {"mode", "MODE", "sbs, hsbs, tb, htb, cross, vr180, anaglyph and more, depth", "sbs"});
    for (const auto& flag : render_flags()) flags.push_back(flag);
    for (const auto& flag : wanted_flags()) flags.push_back(flag);
    for (const auto& flag : std::vector<Flag>{
             {"title", "TEXT", "else the file's name"},
             {"job-id", "ID", "else one is made"},
             {"wait", "", "with submit: until the job is finished"},
             {"paused", "", "with submit: it waits until it is resumed"},
             {"already-3d", "", "with submit: a film that says it is 3D is taken too"},
             ignore_space_flag(),
             {"overwrite", "", "with fetch: OUT may take the place of a file"},
             {"status", "NAME", "with list: waiting, running, paused, failed, completed and more"},
             {"limit", "N", "with list: no more than so many"},
             {"json", "", "with list and show: one JSON object a line"},
             {"first", "", "with move: before all others that wait"},
             {"last", "", "with move: behind all others"},
             {"before", "ID", "with move: before this one"}}) {
        flags.push_back(flag);
    }
    return {"job",
            "submit and look after jobs",
            "job submit FILE|FOLDER… | list | show ID | wait ID | fetch ID [OUT] | pause ID | "
            "resume ID | move ID | retry ID | cancel ID | delete ID [flags]",
            "  stereo-spot job submit film.mp4 --for quest --wait --data-dir plane\n"
            "  stereo-spot job submit films/ --mode anaglyph --strength 1.5 --data-dir plane\n"
            "  stereo-spot job list --status running --data-dir plane\n"
            "  stereo-spot job move 1f0c --first --data-dir plane\n"
            "  stereo-spot job fetch 1f0c headset/ --data-dir plane       # named for players\n",
            flags,
            [&engine](const Args& args) { return job(engine, args); }};
}

}  // namespace spot::cli
