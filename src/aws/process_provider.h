#pragma once

// credential_process: a program that the user names prints credentials. Source: AWS CLI User Guide,
// "Sourcing credentials with an external process".

#include "aws/provider.h"

namespace spot::aws {

// `command`: words, with quotes and backslashes as a shell reads them; no shell runs. It has a
// minute, hears nothing, and says on stderr what it likes.
std::unique_ptr<Provider> provider_of_process(std::string command, std::string profile);

// Words of a command line; nullopt: a quote is not closed.
std::optional<std::vector<std::string>> shell_words(std::string_view command);

}  // namespace spot::aws
