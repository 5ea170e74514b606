#pragma once

// Decides when reassembly begins: when the job is chunking_complete and every segment has its
// completion. It is evaluated after each completion, after chunking_complete, and by the janitor,
// so that no order of events and no crash between two steps leaves a job behind.

#include "pipeline/clients.h"
#include "pipeline/jobs/jobs.h"

namespace spot::pipeline {

// Sends the one reassembly message where the condition holds and it was not sent before. Returns
// true where the job is on its way to reassembly, by this call or an earlier one.
Result<bool> evaluate_trigger(const Clients&, const std::string& job_id);

}  // namespace spot::pipeline
