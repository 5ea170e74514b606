#pragma once

// Sends the messages that get a job going again which has none in any queue.

#include "pipeline/clients.h"
#include "pipeline/jobs/jobs.h"

namespace spot::pipeline {

// Those for the job's status. A job whose segment is gone fails with "SegmentLost".
Result<void> resend(const Clients&, Jobs&, const Job&);

}  // namespace spot::pipeline
