#pragma once

// Carrying out a plan. Every step is one that can be done again: an apply that was interrupted
// anywhere is finished by the next one.

#include <functional>

#include "provision/endpoint.h"
#include "provision/plan.h"

namespace spot::provision {

struct ApplyOptions {
    Variables variables;
    bool force = false;  // destroy buckets and tables that are not empty
    // "Creating...", "Creation complete": called before and after each action.
    std::function<void(const Action&, bool done)> progress;
};

// Stops at the first error; the error names the resource. "NotEmpty": a bucket or table with
// content and no force. "MustBeReplaced": a table with other keys, which is never replaced on its
// own.
Result<void> apply(const Endpoint&, const Plan&, const ApplyOptions&);

}  // namespace spot::provision
