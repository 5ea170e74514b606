#pragma once

// Credentials that are written in the environment or in a profile.

#include "aws/provider.h"

namespace spot::aws {

// nullptr: neither AWS_ACCESS_KEY_ID nor AWS_SECRET_ACCESS_KEY is set. Fails with "NoCredentials"
// where one of them is set alone.
Result<std::unique_ptr<Provider>> provider_of_environment(const Settings& settings);

// nullptr: the profile has no keys.
std::unique_ptr<Provider> provider_of_keys(const Settings& settings, const std::string& profile);

}  // namespace spot::aws
