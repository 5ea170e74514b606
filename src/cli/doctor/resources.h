#pragma once

// The pipeline's resources at an endpoint: whose keys ask, whether all is there as declared, where
// buckets lie, what waits in dead-letter queues, which alarms are open. Reads alone.

#include <set>
#include <string>

#include "cli/doctor/finding.h"
#include "cli/session.h"

namespace spot::cli::doctor {

// Where the keys are from, until when, and whose they are. `folder`: of the plane whose they are,
// "": of none.
Finding look_at_credentials(Session&, const std::string& folder, Time now);

// Whether `apply` would do anything. Keys of a worker may not look, which is no failure.
Finding look_at_plan(Session&, const provision::Variables&);

// Of each service that is not in `silent`, side by side; what is alike is left at its first
// failure.
Findings look_at_resources(Session&, const pipeline::Settings&,
                           const std::set<std::string, std::less<>>& silent);

}  // namespace spot::cli::doctor
