#pragma once

// Reads variables in the formats of Terraform's files. Source: Terraform documentation, "Variable
// definitions files"; HCL native syntax.

#include <map>
#include <string>

#include "base/result.h"

namespace spot::cli {

// Reads lines such as name = "text", name = 5, name = true, and comments of all three kinds. Lists
// and maps are skipped and are not in the result, since none of our variables is one.
// "BadVariables", with file and line, for text that is not a definition, a name that is given
// twice, and values that only Terraform can evaluate.
Result<std::map<std::string, std::string>> parse_tfvars(const std::string& text,
                                                        const std::string& path);

// The same for a JSON object.
Result<std::map<std::string, std::string>> parse_tfvars_json(const std::string& text,
                                                             const std::string& path);

}  // namespace spot::cli
