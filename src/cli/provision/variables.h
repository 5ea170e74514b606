#pragma once

// The variables of a provision, from all places where Terraform's users put them: TF_VAR_* of the
// environment, the file .env in the working folder (which nx reads, too), terraform.tfvars and
// *.auto.tfvars there, files of --var-file, then -var and the flags of single variables; later ones
// win.

#include <map>
#include <string>
#include <vector>

#include "cli/args.h"
#include "provision/manifest.h"

namespace spot::cli {

// The flags of single variables, such as --name-prefix, and --var and --var-file.
std::vector<Flag> variable_flags();

// Sets those TF_VAR_* and AWS_* of ./.env that this process does not have as its environment
// variables, and prints a line that says so. It is for verbs that have a target, to be called
// before anything else, while there is only one thread. "BadSettings": a line of the file cannot be
// read.
Result<void> read_dotenv();

// The variables that are given, by name. "Usage": -var names a variable that does not exist; in
// files that is only noted.
Result<std::map<std::string, std::string>> given_variables(const Args& args);

// The same as checked variables, for the target's `region` and `account_id`. "InvalidVariable".
Result<provision::Variables> make_variables(const Args& args, const std::string& region,
                                            const std::string& account_id);

}  // namespace spot::cli
