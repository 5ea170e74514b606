#pragma once

// The actions of the verb `job`. Each has a file of its own, or shares one with its like.

#include <string>
#include <vector>

#include "cli/args.h"
#include "cli/session.h"
#include "pipeline/jobs/jobs.h"

namespace spot::cli {

struct JobContext {
    Session& session;
    const pipeline::Clients& clients;
    pipeline::Jobs& jobs;
    const Args& args;
};

// Each returns the exit code. `words` are those behind the action's name.
Result<int> submit_jobs(JobContext&, const std::vector<std::string>& words);
Result<int> list_jobs(JobContext&);
Result<int> show_job(JobContext&, const std::string& job_id);
Result<int> wait_for_job(JobContext&, const std::string& job_id);
Result<int> fetch_job(JobContext&, const std::string& job_id, const std::string& out);
Result<int> move_job(JobContext&, const std::string& job_id);

// The row, which must be there: "NoSuchJob".
Result<pipeline::Job> row_of_job(JobContext&, const std::string& job_id);

}  // namespace spot::cli
