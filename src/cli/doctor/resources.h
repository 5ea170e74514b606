#pragma once

// Checks the pipeline's resources at an endpoint: to whom the keys belong, whether all is there as
// declared, in which region buckets lie, what waits in dead-letter queues, which alarms are on. It
// only reads.

#include <set>
#include <string>

#include "cli/doctor/finding.h"
#include "cli/session.h"

namespace spot::cli::doctor {

// Finds where the keys come from, until when they are valid, and to whom they belong. `folder` is
// that of the plane which they are for, "" where they are for another endpoint.
Finding look_at_credentials(Session&, const std::string& folder, Time now);

// Finds whether `apply` would change anything. The keys of a worker may not look, which is not a
// failure.
Finding look_at_plan(Session&, const provision::Variables&);

// Checks the resources of each service that is not in `silent`, all services at the same time.
// Checks that ask the same of a service end at its first failure.
Findings look_at_resources(Session&, const pipeline::Settings&,
                           const std::set<std::string, std::less<>>& silent);

}  // namespace spot::cli::doctor
