#pragma once

// The variables of a provision, from all places that Terraform's users put them: TF_VAR_* of the
// environment, the file .env in the working folder (nx reads it, too), terraform.tfvars and
// *.auto.tfvars there, files of --var-file, then -var and the flags of their own; later ones win.

#include <map>
#include <string>
#include <vector>

#include "cli/args.h"
#include "provision/manifest.h"

namespace spot::cli {

// --name-prefix and the like; with --var and --var-file.
std::vector<Flag> variable_flags();

// TF_VAR_* and AWS_* of ./.env become variables of this process, where it has none of that name,
// with a line that says so. For verbs that have a target, before anything else; while there is one
// thread. "BadSettings": a line of it is none.
Result<void> read_dotenv();

// What is given, by name. "Usage": a -var of a name that there is not; in files these are noted.
Result<std::map<std::string, std::string>> given_variables(const Args& args);

// The same for `region` and `account_id`, which are the target's, checked. "InvalidVariable".
Result<provision::Variables> make_variables(const Args& args, const std::string& region,
                                            const std::string& account_id);

}  // namespace spot::cli
