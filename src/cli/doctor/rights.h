#pragma once

// What the keys allow, of what each part of the pipeline needs: terraform/aws-iam/policies.tf has
// the same list, and tests/system/test_doctor.py holds the two together. Each action is tried by a
// call that needs the right and can have no effect, whatever is there: it reads little, or names an
// upload, a receipt handle or a condition that cannot exist. What has no such call is said.

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/doctor/finding.h"
#include "cli/session.h"
#include "pipeline/jobs/settings.h"

namespace spot::cli::doctor {

// "uploader", "chunking", ...: as terraform/aws-iam names them.
std::vector<std::string_view> part_names();

// For one part, or for all (""). Of each service that is not in `silent`; services side by side. A
// line for each action, more where it is refused.
Findings try_rights(Session&, const pipeline::Settings&, std::string_view part,
                    const std::set<std::string, std::less<>>& silent);

// What an answer to a harmless call says about the right to make it.
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
