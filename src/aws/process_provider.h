#pragma once

// credential_process: a program that the settings name prints credentials. Source: AWS CLI User
// Guide, "Sourcing credentials with an external process".

#include "aws/provider.h"

namespace spot::aws {

// `command` is a program and its arguments, with quotes and backslashes as a shell reads them, but
// no shell is run. The program has a minute of time, an empty input, and this process's stderr.
std::unique_ptr<Provider> provider_of_process(std::string command, std::string profile);

// The words of a command line; nullopt: a quote is not closed.
std::optional<std::vector<std::string>> shell_words(std::string_view command);

}  // namespace spot::aws
