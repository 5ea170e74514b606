#include <fmt/format.h>

#include <algorithm>

#include "base/printable.h"
#include "base/time_text.h"
#include "cli/bar.h"
#include "cli/convert/comfort_text.h"
#include "cli/jobs/job_actions.h"
#include "cli/jobs/job_text.h"
#include "cli/output.h"
#include "cli/program.h"
#include "pipeline/comfort.h"

namespace spot::cli {
namespace {

std::string when(std::int64_t seconds) {
    return iso8601(from_seconds(seconds));
}

// The job among all that are not finished, since they share the workers; a finished one alone.
Result<pipeline::Outlook> outlook_of(JobContext& context, const pipeline::Job& job,
                                     const std::vector<pipeline::Completion>& completions) {
    const auto now = to_seconds(context.session.clock.now());
    if (!job.finished()) {
        const auto all = TRY(pipeline::unfinished_jobs(context.jobs));
        const auto outlooks = pipeline::outlooks(all, now);
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (all[i].job.job_id == job.job_id) return outlooks[i];
        }
    }
    return pipeline::outlooks({{job, completions}}, now)[0];
}

void put_facts(const pipeline::Job& job, const pipeline::Outlook& outlook) {
    put("job      {}\ntitle    {}\nmode     {}\nstatus   {}\n", job.job_id,
        printable(job.title.value_or("")), job.mode, job.status);
    if (job.settled_encoder) put("encoder  {}\n", *job.settled_encoder);
    if (!job.settings.empty()) {
        std::string said;
        for (const auto& [name, value] : job.settings) {
            said +=
                fmt::format("{}{}={}", said.empty() ? "" : "  ", printable(name), printable(value));
        }
        put("settings {}\n", said);
    }
    if (!job.finished()) {
        std::string done =
            fmt::format("{}, {} %", outlook.state, static_cast<int>(outlook.share * 100));
        if (outlook.state == "waiting") done += fmt::format(", {} before it", outlook.ahead);
        if (outlook.pictures_done > 0) {
            done += fmt::format(", {} of {} pictures", outlook.pictures_done, job.film.pictures);
        }
        if (outlook.pictures_per_second > 0) {
            done += fmt::format(", {:.1f} a second", outlook.pictures_per_second);
        }
        if (outlook.seconds_left)
            done += fmt::format(", {} left", span_text(*outlook.seconds_left));
        put("progress {}\n", done);
    }
    for (const auto& note : job.notes) put("note     {}\n", printable(note));
    if (job.error) put("error    {}\n", printable(*job.error));
}

// A segment that took long is seen by its speed.
std::string segment_line(const pipeline::Completion& completion) {
    auto line = fmt::format("{}  segment {} of {} converted", when(completion.completed_at),
                            completion.segment_index + 1, completion.total_segments);
    const auto took = completion.completed_at - completion.began_at;
    if (completion.pictures > 0) line += fmt::format(", {} pictures", completion.pictures);
    if (completion.began_at > 0)
        line += fmt::format(" in {}", span_text(static_cast<double>(took)));
    if (completion.damaged > 0) line += fmt::format(", {} damaged", completion.damaged);
    return line;
}

Result<void> put_timeline(JobContext& context, const pipeline::Job& job,
                          std::vector<pipeline::Completion> completions) {
    put("\n{}  created\n", when(job.created_at));
    if (job.paused_at) put("{}  paused\n", when(*job.paused_at));
    if (job.started_at) put("{}  cutting began\n", when(*job.started_at));
    if (job.converting_at) {
        put("{}  cut into {} segments\n", when(*job.converting_at), job.total_segments.value_or(0));
    }
    std::sort(completions.begin(), completions.end(), [](const auto& a, const auto& b) {
        return std::pair(a.completed_at, a.segment_index) <
               std::pair(b.completed_at, b.segment_index);
    });
    for (const auto& completion : completions) put("{}\n", segment_line(completion));
    const auto now = to_seconds(context.session.clock.now());
    for (const auto& [step, doing] : job.doing) {
        const auto segment = parse_int(step);
        if (doing.told_at + pipeline::doing_ends_after_seconds < now) continue;
        put("{}  {} {} {:.1f} a second\n", when(doing.told_at),
            segment ? fmt::format("segment {}", *segment + 1) : step,
            drawn_bar(std::clamp(doing.share, 0.0, 1.0), 24), doing.pictures_per_second);
    }
    if (const auto trigger = TRY(context.jobs.trigger(job.job_id))) {
        put("{}  all segments there, reassembly sent\n", when(trigger->triggered_at));
        if (trigger->reassembly_started_at) {
            put("{}  reassembly started\n", when(*trigger->reassembly_started_at));
        }
    }
    if (job.completed_at) put("{}  completed\n", when(*job.completed_at));
    return {};
}

}  // namespace

Result<int> show_job(JobContext& context, const std::string& job_id) {
    const auto job = TRY(row_of_job(context, job_id));
    auto completions = TRY(context.jobs.completions(job_id));
    const auto outlook = TRY(outlook_of(context, job, completions));
    if (context.args.is_on("json")) {
        put("{}\n", job_json(job, outlook));
        return exit_code::ok;
    }
    put_facts(job, outlook);
    TRY(put_timeline(context, job, std::move(completions)));
    if (const auto comfort = TRY(pipeline::film_comfort(context.clients, job_id))) {
        put("\n{}\n{}\n", comfort_line(*comfort), comfort_flags(*comfort));
    }
    return exit_code::ok;
}

}  // namespace spot::cli
