#pragma once

// A plan in a file, to be looked at and carried out later: `plan -out FILE`, `apply FILE`. It holds
// no secret.

#include <string>
#include <vector>

#include "provision/plan.h"

namespace spot::provision {

inline constexpr int saved_plan_format = 1;

struct SavedPlan {
    int format = saved_plan_format;
    bool destroys = false;
    std::string endpoint;  // of S3
    Variables variables;   // account and region too
    std::vector<std::string> targets;
    // What was to be done, for comparison.
    std::vector<Action> actions;
};

std::string to_json(const SavedPlan& plan);
// "BadPlan": no such file's bytes, or of a newer program.
Result<SavedPlan> read_saved_plan(std::string_view bytes);

// "StalePlan", naming the first resource that differs: what is there has changed since, so that
// what would be done now is something else.
Result<void> check_still_true(const SavedPlan& saved, const Plan& now);

}  // namespace spot::provision
