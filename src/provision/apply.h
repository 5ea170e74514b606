#pragma once

// Carries out a plan. Every step may be repeated, so an apply that was interrupted anywhere is
// completed by the next one.

#include <functional>

#include "provision/endpoint.h"
#include "provision/graph.h"
#include "provision/lock.h"
#include "provision/plan.h"

namespace spot::provision {

struct ApplyOptions {
    Variables variables;
    bool force = false;  // destroy buckets and tables that are not empty
    int parallelism = usual_parallelism;
    Lock* lock = nullptr;  // released before its bucket is removed, which then comes last
    // Called before and after each action ("Creating...", "Creation complete"), one call at a time.
    std::function<void(const Action&, bool done)> progress = {};
    std::function<bool()> stopping = {};  // true: no more actions are begun ("Interrupted")
    // Called before an action waits, with the reason. Never at the same time as another call of it
    // or of `progress`.
    std::function<void(const Action&, const std::string& reason)> waiting = {};
};

// Independent actions run in parallel. An action waits for transient errors (errors.h) to pass, for
// as long as Patience allows; a table may take five minutes. After any other error, which names the
// resource, no more actions are begun. "NotEmpty": a bucket or table has content, and `force` is
// false. "MustBeReplaced": a table has other keys; it is never replaced automatically.
Result<void> apply(const Endpoint&, const Plan&, const ApplyOptions&);

}  // namespace spot::provision
