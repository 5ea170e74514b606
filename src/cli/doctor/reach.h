#pragma once

// Whether each service's endpoint answers at all, how fast, and what its clock says. Requests are
// not signed: any answer will do, and keys play no part yet.

#include <map>
#include <set>
#include <string>

#include "base/clock.h"
#include "cli/doctor/finding.h"
#include "cli/session.h"

namespace spot::cli::doctor {

// A check gives up on a request after so long.
inline constexpr int patience_seconds = 5;

struct Reach {
    Findings findings;                          // a line for each endpoint, one for the clock
    std::set<std::string, std::less<>> silent;  // services by wire::Service's id
};
// All side by side.
Reach try_endpoints(const Target&, const Clock&);

// `date`: of an answer that came at `now`. AWS refuses what was signed more than 15 minutes before
// or after its own time (Signature Version 4, "RequestTimeTooSkewed").
Finding judge_clock(Time now, const std::string& date);

}  // namespace spot::cli::doctor
