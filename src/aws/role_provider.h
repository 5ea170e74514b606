#pragma once

// Credentials of roles that are assumed by STS. Source: AWS STS API Reference, AssumeRole and
// AssumeRoleWithWebIdentity; AWS SDKs and Tools Reference Guide, "Assume role credential provider".

#include "aws/provider.h"

namespace spot::aws {

struct Role {
    std::string arn;
    std::string session_name;      // "": a generated one
    std::string external_id;       // "": none
    std::string duration_seconds;  // "": the default of STS
    std::string source;            // as Issued::source
};

// Assumes the role with credentials of `base`, which is asked each time.
std::unique_ptr<Provider> provider_of_role(const ProviderContext& context, Role role,
                                           std::unique_ptr<Provider> base);

// Assumes the role with the token in a file, which is read each time, since other programs change
// it.
std::unique_ptr<Provider> provider_of_web_identity(const ProviderContext& context, Role role,
                                                   std::string token_file);

}  // namespace spot::aws
