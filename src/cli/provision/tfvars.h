#pragma once

// Variables as Terraform's files have them. Source: Terraform documentation, "Variable definitions
// files"; HCL native syntax.

#include <map>
#include <string>

#include "base/result.h"

namespace spot::cli {

// name = "text", name = 5, name = true; comments of all three kinds. Lists and maps are passed over
// and not in the result: no variable of ours has one. "BadVariables" with file and line for what is
// no definition, a name given twice, and values that only Terraform can work out.
Result<std::map<std::string, std::string>> parse_tfvars(const std::string& text,
                                                        const std::string& path);

// The same as a JSON object.
Result<std::map<std::string, std::string>> parse_tfvars_json(const std::string& text,
                                                             const std::string& path);

}  // namespace spot::cli
