#pragma once

// Roles, taken on by STS. Source: AWS STS API Reference, AssumeRole and AssumeRoleWithWebIdentity;
// AWS SDKs and Tools Reference Guide, "Assume role credential provider".

#include "aws/provider.h"

namespace spot::aws {

struct Role {
    std::string arn;
    std::string session_name;      // "": made up
    std::string external_id;       // "": none
    std::string duration_seconds;  // "": as STS has it
    std::string source;            // for messages
};

// By keys that `base` gives, each time anew.
std::unique_ptr<Provider> provider_of_role(const Means& means, Role role,
                                           std::unique_ptr<Provider> base);

// By the token in a file, which is read each time: it is changed under the process.
std::unique_ptr<Provider> provider_of_web_identity(const Means& means, Role role,
                                                   std::string token_file);

}  // namespace spot::aws
