#include "sqs/policy.h"

#include "base/bytes.h"

namespace spot::sqs {
namespace {

using policy::Principal;
using policy::Values;

Principal principal_of(const PolicyRequest& request) {
    if (request.user_arn.empty()) return Principal::of_service(request.service);
    auto principal = Principal::of_user(request.account_id, request.user_arn);
    // A federated user has what names it, and nothing by way of its account.
    principal.account_speaks_for_users =
        request.user_arn.find(":federated-user/") == std::string::npos;
    return principal;
}

Values one(const std::string& text) {
    return text.empty() ? Values() : Values{text};
}

std::optional<Values> context_values(std::string_view key, const PolicyRequest& request) {
    const auto name = lower(key);
    const bool user = !request.user_arn.empty();
    if (name == "aws:sourcearn") return one(request.source_arn);
    if (name == "aws:sourceaccount") return user ? Values() : one(request.account_id);
    // Whether the plane speaks TLS is its operator's choice, and no policy's.
    if (name == "aws:securetransport") return one("true");
    if (user && name == "aws:principalarn") return one(request.user_arn);
    if (user && name == "aws:principalaccount") return one(request.account_id);
    return std::nullopt;
}

}  // namespace

Verdict policy_verdict(const std::string& text, const PolicyRequest& request) {
    if (text.empty()) return Verdict::silent;
    const auto principal = principal_of(request);
    const policy::Context context = [&](std::string_view key) {
        return context_values(key, request);
    };
    return policy::Policy(text).verdict({principal, request.action, request.resource, context});
}

bool policy_allows(const std::string& policy, const PolicyRequest& request) {
    return policy_verdict(policy, request) == Verdict::allow;
}

}  // namespace spot::sqs
