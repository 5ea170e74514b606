#pragma once

// describe() of the shapes in session_types.h.

#include "sts/session_types.h"
#include "sts/wire/constraints.h"
#include "wire/describe.h"

namespace spot::sts {

template <class V>
void describe(V& v, Credentials& x) {
    v.member("AccessKeyId", x.access_key_id);
    v.member("SecretAccessKey", x.secret_access_key);
    v.member("SessionToken", x.session_token);
    v.member("Expiration", x.expiration);
}
template <class V>
void describe(V& v, GetSessionTokenInput& x) {
    v.member("DurationSeconds", x.duration_seconds, {.must = &constraints::duration_seconds});
    v.refused("SerialNumber");  // devices of MFA
    v.refused("TokenCode");
}
template <class V>
void describe(V& v, GetSessionTokenOutput& x) {
    v.member("Credentials", x.credentials);
}
template <class V>
void describe(V& v, Tag& x) {
    v.member("Key", x.key, {.required = true, .must = &constraints::tag_key});
    v.member("Value", x.value, {.required = true, .must = &constraints::tag_value});
}
template <class V>
void describe(V& v, AssumeRoleInput& x) {
    v.member("RoleArn", x.role_arn, {.required = true, .must = &constraints::role_arn});
    v.member("RoleSessionName", x.role_session_name,
             {.required = true, .must = &constraints::role_session_name});
    v.member("DurationSeconds", x.duration_seconds, {.must = &constraints::role_duration_seconds});
    v.member("Tags", x.tags, {.must = &constraints::tags});
    v.member("TransitiveTagKeys", x.transitive_tag_keys,
             {.must = &constraints::tags, .each = &constraints::tag_key});
    v.harmless("ExternalId", "a condition of a role's policy, and roles have none here");
    v.refused("Policy");  // would take rights away
    v.refused("PolicyArns");
    v.refused("SerialNumber");  // devices of MFA
    v.refused("TokenCode");
    v.refused("SourceIdentity");
    v.refused("ProvidedContexts");
}
template <class V>
void describe(V& v, AssumedRoleUser& x) {
    v.member("AssumedRoleId", x.assumed_role_id);
    v.member("Arn", x.arn);
}
template <class V>
void describe(V& v, AssumeRoleOutput& x) {
    v.member("Credentials", x.credentials);
    v.member("AssumedRoleUser", x.assumed_role_user);
}

template <class V>
void describe(V& v, AssumeRoleWithWebIdentityInput& x) {
    v.member("RoleArn", x.role_arn, {.required = true, .must = &constraints::role_arn});
    v.member("RoleSessionName", x.role_session_name,
             {.required = true, .must = &constraints::role_session_name});
    v.member("WebIdentityToken", x.web_identity_token,
             {.required = true, .must = &constraints::web_identity_token});
    v.member("DurationSeconds", x.duration_seconds, {.must = &constraints::role_duration_seconds});
    v.refused("ProviderId");  // of OAuth 2.0 access tokens
    v.refused("Policy");      // would take rights away
    v.refused("PolicyArns");
}
template <class V>
void describe(V& v, AssumeRoleWithWebIdentityOutput& x) {
    v.member("Credentials", x.credentials);
    v.member("SubjectFromWebIdentityToken", x.subject_from_web_identity_token);
    v.member("AssumedRoleUser", x.assumed_role_user);
    v.member("Provider", x.provider);
    v.member("Audience", x.audience);
}
template <class V>
void describe(V& v, GetFederationTokenInput& x) {
    v.member("Name", x.name, {.required = true, .must = &constraints::federated_name});
    v.member("DurationSeconds", x.duration_seconds, {.must = &constraints::duration_seconds});
    v.member("Tags", x.tags, {.must = &constraints::tags});
    v.refused("Policy");  // would give rights, within the caller's
    v.refused("PolicyArns");
}
template <class V>
void describe(V& v, FederatedUser& x) {
    v.member("FederatedUserId", x.federated_user_id);
    v.member("Arn", x.arn);
}
template <class V>
void describe(V& v, GetFederationTokenOutput& x) {
    v.member("Credentials", x.credentials);
    v.member("FederatedUser", x.federated_user);
    v.member("PackedPolicySize", x.packed_policy_size);
}

}  // namespace spot::sts
