#pragma once

// The inputs and outputs of STS's operations that give temporary credentials, in the words of the
// STS API Reference (2011-06-15).

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace spot::sts {

struct Credentials {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token;
    Time expiration{};
};

struct GetSessionTokenInput {
    std::optional<int> duration_seconds;
};
struct GetSessionTokenOutput {
    Credentials credentials;
};

struct Tag {
    std::string key;
    std::string value;
};
struct AssumeRoleInput {
    std::string role_arn;
    std::string role_session_name;
    std::optional<int> duration_seconds;
    std::vector<Tag> tags;
    std::vector<std::string> transitive_tag_keys;
};
struct AssumedRoleUser {
    std::string assumed_role_id;
    std::string arn;
};
struct AssumeRoleOutput {
    Credentials credentials;
    AssumedRoleUser assumed_role_user;
};

struct AssumeRoleWithWebIdentityInput {
    std::string role_arn;
    std::string role_session_name;
    std::string web_identity_token;
    std::optional<int> duration_seconds;
};
struct AssumeRoleWithWebIdentityOutput {
    Credentials credentials;
    std::string subject_from_web_identity_token;
    AssumedRoleUser assumed_role_user;
    std::string provider;  // the token's issuer
    std::string audience;
};

struct GetFederationTokenInput {
    std::string name;
    std::optional<int> duration_seconds;
    std::vector<Tag> tags;
};
struct FederatedUser {
    std::string federated_user_id;
    std::string arn;
};
struct GetFederationTokenOutput {
    Credentials credentials;
    FederatedUser federated_user;
    int packed_policy_size = 0;
};

}  // namespace spot::sts
