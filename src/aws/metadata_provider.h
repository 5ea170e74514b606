#pragma once

// Credentials that AWS gives to the machine or the container on which this program runs: EC2's
// instance metadata (version 2 only), and the container credentials of ECS and EKS. Sources: Amazon
// EC2 User Guide, "Use IMDSv2"; AWS SDKs and Tools Reference Guide, "Container credential
// provider", "IMDS credential provider".

#include "aws/provider.h"

namespace spot::aws {

// nullptr: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and _FULL_URI are not set.
std::unique_ptr<Provider> provider_of_container(const ProviderContext& context);

// nullptr: AWS_EC2_METADATA_DISABLED is true.
std::unique_ptr<Provider> provider_of_instance(const ProviderContext& context);

}  // namespace spot::aws
