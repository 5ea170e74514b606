#include <fmt/format.h>

#include "cli/bar.h"
#include "cli/jobs/job_actions.h"
#include "cli/jobs/job_text.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/stop.h"

namespace spot::cli {
namespace {

using std::chrono::steady_clock;

constexpr auto between_looks = std::chrono::seconds(1);
// Reading all that wait costs as many reads as there are.
constexpr auto between_looks_at_all = std::chrono::seconds(10);

// Reads what is known of the job, as far as one may: an uploader may read the row alone.
class Watcher {
  public:
    explicit Watcher(JobContext& context) : context_(context) {}

    pipeline::Outlook look(const pipeline::Job& job) {
        const auto now = to_seconds(context_.session.clock.now());
        if (job.status == pipeline::status::created && !job.paused_at) return waiting(job, now);
        pipeline::Seen seen{job};
        if (may_read_) {
            auto completions = context_.jobs.completions(job.job_id);
            if (completions) seen.completions = std::move(*completions);
            if (!completions && completions.error().kind == Kind::denied) may_read_ = false;
        }
        return pipeline::outlooks({std::move(seen)}, now)[0];
    }

  private:
    pipeline::Outlook waiting(const pipeline::Job& job, std::int64_t now) {
        if (may_read_ && steady_clock::now() >= next_) {
            next_ = steady_clock::now() + between_looks_at_all;
            const auto all = pipeline::unfinished_jobs(context_.jobs);
            if (!all && all.error().kind == Kind::denied) may_read_ = false;
            if (all) {
                const auto outlooks = pipeline::outlooks(*all, now);
                for (std::size_t i = 0; i < all->size(); ++i) {
                    if ((*all)[i].job.job_id == job.job_id) seen_ = outlooks[i];
                }
            }
        }
        return seen_ ? *seen_ : pipeline::outlooks({{job}}, now)[0];
    }

    JobContext& context_;
    bool may_read_ = true;
    steady_clock::time_point next_{};
    std::optional<pipeline::Outlook> seen_;
};

BarFacts facts_of(const pipeline::Job& job, const pipeline::Outlook& outlook) {
    BarFacts facts{.stage = outlook.state, .share = outlook.share};
    if (outlook.state == "waiting" && outlook.ahead > 0) {
        facts.stage = fmt::format("{} ahead", outlook.ahead);
    }
    if (outlook.state == "converting") {
        facts.segments = static_cast<int>(job.total_segments.value_or(0));
        facts.segment = std::min(static_cast<int>(outlook.segments_done) + 1, facts.segments);
        facts.frames = outlook.pictures_done;
        facts.frames_per_second = outlook.pictures_per_second;
    }
    facts.seconds_left = outlook.seconds_left.value_or(-1);
    return facts;
}

Result<pipeline::Job> until_finished(JobContext& context, const std::string& job_id) {
    Bar bar;
    Watcher watcher(context);
    while (true) {
        auto job = TRY(row_of_job(context, job_id));
        if (job.finished() || stopping()) return job;
        bar.show(facts_of(job, watcher.look(job)));
        pause_for(between_looks);
    }
}

}  // namespace

Result<int> wait_for_job(JobContext& context, const std::string& job_id) {
    const auto job = TRY(until_finished(context, job_id));
    if (!job.finished()) return 128 + stop_signal();
    for (const auto& note : job.notes) say(fmt::format("Note: {}", note));
    if (job.status == pipeline::status::failed) {
        return fail(Kind::invalid, "JobFailed",
                    fmt::format("job {}: failed: {}", job_id, job.error.value_or("")));
    }
    put("{}\n", job.status);
    return exit_code::ok;
}

}  // namespace spot::cli
