#pragma once

// A plan in a file, which can be read by people and carried out later: `plan -out FILE`, `apply
// FILE`. It holds no secret.

#include <string>
#include <vector>

#include "provision/plan.h"

namespace spot::provision {

inline constexpr int saved_plan_format = 1;

struct SavedPlan {
    int format = saved_plan_format;
    bool destroys = false;
    std::string endpoint;  // URL of S3
    Variables variables;   // with the account and the region
    std::vector<std::string> targets;
    // The actions of the plan when it was saved, for comparison.
    std::vector<Action> actions;
};

std::string to_json(const SavedPlan& plan);
// Fails with "BadPlan" where the bytes are no saved plan or come from a newer version.
Result<SavedPlan> read_saved_plan(std::string_view bytes);

// Compares a saved plan with one that was made now. Fails with "StalePlan" where they differ, since
// the resources have changed meanwhile; the message names the first resource that differs.
Result<void> check_still_true(const SavedPlan& saved, const Plan& now);

}  // namespace spot::provision
