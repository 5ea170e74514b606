#pragma once

// IAM Identity Center: a role of an account, by the token that `aws sso login` left in the cache.
// Source: AWS SDKs and Tools Reference Guide, "IAM Identity Center credential provider"; AWS Single
// Sign-On Portal API, GetRoleCredentials.

#include "aws/provider.h"

namespace spot::aws {

// nullptr: the profile has no sso_account_id. What it lacks besides is said when it is asked. A
// token that has expired is not renewed here: it says who can.
std::unique_ptr<Provider> provider_of_sso(const Means& means, const std::string& profile);

}  // namespace spot::aws
