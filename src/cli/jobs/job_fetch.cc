#include <fmt/format.h>

#include <filesystem>

#include "base/printable.h"
#include "cli/convert/film_files.h"
#include "cli/jobs/job_actions.h"
#include "cli/output.h"
#include "cli/program.h"
#include "pipeline/jobs/film_name.h"
#include "pipeline/jobs/operator.h"

namespace spot::cli {

namespace fs = std::filesystem;

Result<int> fetch_job(JobContext& context, const std::string& job_id, const std::string& out) {
    auto path = out;
    std::error_code error;
    if (fs::is_directory(out, error)) {
        const auto job = TRY(row_of_job(context, job_id));
        path = (fs::path(out) / pipeline::film_name(job)).lexically_normal().string();
    }
    TRY(pipeline::fetch_job(context.clients, job_id, path, existing_of(context.args)));
    say(fmt::format("The film is in {}", printable(path)));
    return exit_code::ok;
}

}  // namespace spot::cli
