#pragma once

// The order in which AWS tools look for credentials, as the aws CLI has it: the environment (unless
// a flag names the profile), then the profile's role, web identity, IAM Identity Center, keys and
// process, then the container, then EC2's instance metadata.

#include "aws/provider.h"

namespace spot::aws {

// The first place that has any, by settings alone; nothing is asked yet. Where none has, a provider
// of the instance, whose error then says where else they were looked for. Errors: "NoCredentials"
// for settings that lead nowhere (a role without a source, a circle).
Result<std::unique_ptr<Provider>> find_provider(const Means& means);

}  // namespace spot::aws
