#pragma once

// Keys that stand in the environment or in a profile.

#include "aws/provider.h"

namespace spot::aws {

// nullptr: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set; one of them alone is
// "NoCredentials".
Result<std::unique_ptr<Provider>> provider_of_environment(const Settings& settings);

// nullptr: the profile has none.
std::unique_ptr<Provider> provider_of_keys(const Settings& settings, const std::string& profile);

}  // namespace spot::aws
