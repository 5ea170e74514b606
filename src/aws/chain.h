#pragma once

// The credential provider chain: the order in which AWS tools look for credentials, as the aws CLI
// has it. First the environment (unless a flag names the profile); then the profile's role, web
// identity, IAM Identity Center, keys and process; then the container; then EC2's instance
// metadata.

#include "aws/provider.h"

namespace spot::aws {

// The provider of the first place that the settings name; no provider is asked yet. Where they name
// none, it is the provider of the instance, whose error then lists the other places. Fails with
// "NoCredentials" where settings of roles have no source or form a circle.
Result<std::unique_ptr<Provider>> find_provider(const ProviderContext& context);

}  // namespace spot::aws
