#pragma once

// The operations of STS, each named once: its method and AWS's name. src/wire/operation_list.h says
// what is made from this list. Remote is written by hand, since its clients speak the query
// protocol.

#define STS_OPERATIONS(OPERATION)                     \
    OPERATION(get_caller_identity, GetCallerIdentity) \
    OPERATION(get_session_token, GetSessionToken)     \
    OPERATION(assume_role, AssumeRole)                \
    OPERATION(assume_role_with_web_identity, AssumeRoleWithWebIdentity) \
    OPERATION(get_federation_token, GetFederationToken)

// AWS's other operations, which are answered with NotImplemented.
#define STS_OPERATIONS_NOT_OFFERED(NAME) \
    NAME(AssumeRoleWithSAML)             \
    NAME(AssumeRoot)                     \
    NAME(DecodeAuthorizationMessage)     \
    NAME(GetAccessKeyInfo)               \
    NAME(GetDelegatedAccessToken)        \
    NAME(GetWebIdentityToken)
