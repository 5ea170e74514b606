#pragma once

// Carrying out a plan. Every step is one that can be done again: an apply that was interrupted
// anywhere is finished by the next one.

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
    Lock* lock = nullptr;  // is released before its bucket goes, which then is the last thing
    // "Creating...", "Creation complete": called before and after each action, one at a time.
    std::function<void(const Action&, bool done)> progress = {};
    std::function<bool()> stopping = {};  // true: nothing more is begun ("Interrupted")
    // Why an action waits, before each pause: one call at a time, as of progress.
    std::function<void(const Action&, const std::string& reason)> waiting = {};
};

// Independent actions go side by side. What passes by itself (errors.h) is waited for, as long as
// Patience lasts for each action; a table may take five minutes. After any other error nothing more
// is begun; it names the resource. "NotEmpty": a bucket or table with content and no force.
// "MustBeReplaced": a table with other keys, which is never replaced on its own.
Result<void> apply(const Endpoint&, const Plan&, const ApplyOptions&);

}  // namespace spot::provision
