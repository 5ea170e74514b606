#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "cli/choices.h"
#include "cli/jobs/job_actions.h"
#include "cli/jobs/job_text.h"
#include "cli/output.h"
#include "cli/program.h"

namespace spot::cli {
namespace {

namespace status = pipeline::status;

constexpr std::size_t page = 100;
constexpr double most_listed = 1e9;

// A status of --status: as rows have it, or as the list says it.
struct Wanted {
    std::vector<std::string_view> rows;   // statuses of rows
    std::vector<std::string_view> words;  // states of the list; empty: all
};

Result<Wanted> wanted_of(const Args& args) {
    constexpr std::array all{status::reassembling,
                             status::chunking_complete,
                             status::chunking_in_progress,
                             status::created,
                             status::failed,
                             status::completed};
    if (!args.has("status")) return Wanted{{all.begin(), all.end()}, {}};
    Wanted wanted;
    const auto given = args.text("status");
    for (const auto word : split(given, ',')) {
        const auto name = TRY(choose(
            "--status", word,
            {"waiting", "cutting", "converting", "joining", "paused", "failed", "completed",
             "running", "created", "chunking_in_progress", "chunking_complete", "reassembling"}));
        const auto row = std::find(all.begin(), all.end(), name);
        const bool of_rows = row != all.end();
        if (of_rows) wanted.rows.push_back(*row);
        if (name == "waiting") wanted.rows.push_back(status::created);
        if (name == "cutting") wanted.rows.push_back(status::chunking_in_progress);
        if (name == "converting") wanted.rows.push_back(status::chunking_complete);
        if (name == "joining") wanted.rows.push_back(status::reassembling);
        if (name == "paused" || name == "running") {
            wanted.rows.insert(wanted.rows.end(), all.begin(), all.begin() + 4);
        }
        if (name == "running") {
            wanted.words.insert(wanted.words.end(), {"cutting", "converting", "joining"});
        } else if (!of_rows || name == "failed" || name == "completed") {
            wanted.words.push_back(name);
        } else {
            // A row's status tells nothing of pauses: all of its jobs are wanted.
            wanted.words.insert(wanted.words.end(),
                                {"waiting", "cutting", "converting", "joining", "paused"});
        }
    }
    return wanted;
}

bool has(const std::vector<std::string_view>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

class Lister {
  public:
    Lister(JobContext& context, Wanted wanted, std::size_t most)
        : context_(context), wanted_(std::move(wanted)), most_(most) {}

    Result<int> list() {
        TRY(list_unfinished());
        for (const auto name : {status::failed, status::completed}) {
            if (has(wanted_.rows, name)) TRY(list_finished(name));
        }
        flush();
        return exit_code::ok;
    }

  private:
    // Those that run and those that wait know of one another, and are read together.
    Result<void> list_unfinished() {
        const bool any = std::any_of(wanted_.rows.begin(), wanted_.rows.end(), [](auto row) {
            return row != status::failed && row != status::completed;
        });
        if (!any) return {};
        const auto seen = TRY(pipeline::unfinished_jobs(context_.jobs));
        const auto outlooks = pipeline::outlooks(seen, now());
        for (std::size_t i = 0; i < seen.size(); ++i) {
            if (has(wanted_.rows, seen[i].job.status)) add(seen[i].job, outlooks[i]);
        }
        return {};
    }

    Result<void> list_finished(std::string_view name) {
        dynamodb::Item start;
        do {
            const auto found = TRY(context_.jobs.list(name, page, start));
            for (const auto& job : found.jobs) add(job, pipeline::outlooks({{job}}, now())[0]);
            start = found.next;
            // A table's columns are as wide as they must be: only JSON can be written as it comes.
            if (context_.args.is_on("json")) flush();
        } while (!start.empty() && listed_ < most_ && !output_failed());
        return {};
    }

    void add(const pipeline::Job& job, const pipeline::Outlook& outlook) {
        if (listed_ == most_) return;
        if (!wanted_.words.empty() && !has(wanted_.words, outlook.state)) return;
        ++listed_;
        jobs_.push_back({job, outlook});
    }

    void flush() {
        if (context_.args.is_on("json")) {
            for (const auto& [job, outlook] : jobs_) put("{}\n", job_json(job, outlook));
        } else {
            put_data(job_table(jobs_, now(), output_is_terminal()));
        }
        jobs_.clear();
    }

    std::int64_t now() const { return to_seconds(context_.session.clock.now()); }

    JobContext& context_;
    const Wanted wanted_;
    const std::size_t most_;
    std::size_t listed_ = 0;
    std::vector<ListedJob> jobs_;
};

}  // namespace

Result<int> list_jobs(JobContext& context) {
    auto most = std::numeric_limits<std::size_t>::max();
    if (context.args.has("limit")) {
        most = static_cast<std::size_t>(TRY(context.args.number("limit", 1, most_listed)));
    }
    return Lister(context, TRY(wanted_of(context.args)), most).list();
}

}  // namespace spot::cli
