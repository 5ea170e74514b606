#pragma once

// IAM Identity Center: a role of an account, by the token that `aws sso login` left in the cache.
// Source: AWS SDKs and Tools Reference Guide, "IAM Identity Center credential provider"; AWS Single
// Sign-On Portal API, GetRoleCredentials.

#include "aws/provider.h"

namespace spot::aws {

// nullptr: the profile has no sso_account_id. Other missing settings are errors of issue(). A token
// that has expired is not renewed here: the error names the command that renews it.
std::unique_ptr<Provider> provider_of_sso(const ProviderContext& context,
                                          const std::string& profile);

}  // namespace spot::aws
