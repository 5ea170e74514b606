#pragma once

// Checks what the keys allow, of what each part of the pipeline needs:
// terraform/aws-iam/policies.tf has the same list, and tests/system/test_doctor.py compares the
// two. Each action is tried by a call that needs the right and cannot have an effect, whatever is
// there: it reads little, or names an upload, a receipt handle or a condition that cannot exist.
// Actions that have no such call are listed as not tried.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/doctor/finding.h"
#include "cli/session.h"
#include "pipeline/jobs/settings.h"

namespace spot::cli::doctor {

// The parts, "uploader", "chunking" and so on, by their names in terraform/aws-iam.
std::vector<std::string_view> part_names();

// Tries the rights of one part, or of all (""), at each service that is not in `silent`, all
// services at the same time. There is a line for each action, and more where it is refused.
Findings try_rights(Session&, const pipeline::Settings&, std::string_view part,
                    const std::set<std::string, std::less<>>& silent);

// The meaning of the answer to such a call for the right to make it.
enum class Right {
    given,
    refused,
    unknown_operation,
    resource_missing,
    unclear,    // the endpoint itself failed, or had too much to do
    no_answer,  // there is none
};
Right judge_right(const Result<void>& outcome);

}  // namespace spot::cli::doctor
