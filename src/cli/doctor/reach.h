#pragma once

// Checks whether each service's endpoint answers at all, how fast, and what its clock says. The
// requests are not signed: any answer will do, and keys do not matter yet.

#include <map>
#include <set>
#include <string>

#include "base/clock.h"
#include "cli/doctor/finding.h"
#include "cli/session.h"

namespace spot::cli::doctor {

// The time after which a check gives up on a request, in seconds.
inline constexpr int patience_seconds = 5;

struct Reach {
    Findings findings;  // a line for each endpoint, one for the clock
    // The services that did not answer, by wire::Service's id.
    std::set<std::string, std::less<>> silent;
};
// Asks all endpoints at the same time.
Reach try_endpoints(const Target&, const Clock&);

// Compares the Date header of an answer with the time `now` at which it came. AWS refuses requests
// that were signed more than 15 minutes before or after its own time (Signature Version 4,
// "RequestTimeTooSkewed").
Finding judge_clock(Time now, const std::string& date);

}  // namespace spot::cli::doctor
