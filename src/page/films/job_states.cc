#include "page/films/job_states.h"

#include <fmt/format.h>

#include "pipeline/jobs/jobs.h"

namespace spot::page {

std::string job_states(const pipeline::Clients& clients) {
    namespace status = pipeline::status;
    pipeline::Jobs jobs(clients.dynamodb, clients.settings, clients.clock);
    std::string seen = "jobs\n";
    for (const auto name :
         {status::created, status::chunking_in_progress, status::chunking_complete,
          status::reassembling, status::completed, status::failed}) {
        const bool over = name == status::completed || name == status::failed;
        const auto page = jobs.list(name, over ? 1 : 100, {});
        if (!page) return "";
        for (const auto& job : page->jobs) {
            seen += fmt::format("{} {} {} {}", job.job_id, job.status, job.place(),
                                job.paused_at.has_value());
            for (const auto& [step, doing] : job.doing) {
                seen += fmt::format(" {} {}", step, doing.told_at);
            }
            seen += '\n';
        }
    }
    return seen;
}

}  // namespace spot::page
