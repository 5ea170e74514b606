#pragma once

// The states of jobs, for page::Watch.

#include <string>

#include "pipeline/clients.h"

namespace spot::page {

// A text that differs where a job that is not finished does, or another one has been finished last;
// "": it cannot be told now. Of each status the newest hundred count: what lies behind them changes
// places when something before it ends.
std::string job_states(const pipeline::Clients&);

}  // namespace spot::page
