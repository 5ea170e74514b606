#include "golden/coverage.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "s3/route.h"
#include "wire/signing/sigv4.h"

namespace spot::golden {
namespace {

// Refusals of those who were not believed: they say nothing of an operation.
constexpr std::string_view unbelieved[] = {
    "MissingAuthenticationToken", "UnrecognizedClientException", "InvalidClientTokenId",
    "InvalidSignatureException",  "SignatureDoesNotMatch",       "InvalidAccessKeyId"};

// Operations that take whatever they are sent, so that there is no wrong request for them.
const std::set<std::string> cannot_fail = {"sts in query: GetCallerIdentity"};
// Operations that get a setting that nothing here can put.
const std::set<std::string> cannot_succeed = {"s3: GetBucketEncryption", "s3: GetBucketPolicy",
                                              "s3: GetBucketPolicyStatus",
                                              "s3: GetBucketReplication",
                                              // Its token is posted to an endpoint alone.
                                              "sns in query: ConfirmSubscription",
                                              // Its token is one that a provider has signed.
                                              "sts in query: AssumeRoleWithWebIdentity"};

std::string label(const wire::RpcService& service, std::string_view protocol,
                  std::string_view operation) {
    const auto name = service.target.starts_with("DynamoDBStreams") ? "dynamodbstreams"
                                                                    : std::string(service.name);
    return name + " in " + std::string(protocol) + ": " + std::string(operation);
}

std::string action_of(const wire::HttpRequest& request) {
    for (const auto part : split(request.body.empty() ? request.query : request.body, '&')) {
        if (part.starts_with("Action=")) return std::string(part.substr(7));
    }
    return {};
}

// "" where the request is for no operation that there is.
std::string label_of(const std::vector<wire::RpcService>& services,
                     const wire::HttpRequest& request) {
    const auto has = [](const wire::RpcService& service, std::string_view operation) {
        return std::ranges::any_of(service.operations,
                                   [&](const auto& row) { return row.name == operation; });
    };
    const auto claimed = wire::claimed_service(request);
    const auto target = std::string(request.headers.value("X-Amz-Target"));
    const auto parts = split(request.path, '/');
    for (const auto& service : services) {
        if (!target.empty()) {
            const auto dot = std::min(target.find('.'), target.size() - 1);
            if (target.substr(0, dot) == service.target && has(service, target.substr(dot + 1))) {
                return label(service, "json", target.substr(dot + 1));
            }
        } else if (request.path.starts_with("/service/") && parts.size() == 5) {
            if (parts[2] == service.cbor_name && has(service, parts[4])) {
                return label(service, "cbor", parts[4]);
            }
        } else if (claimed == service.name && !service.query_version.empty()) {
            const auto action = action_of(request);
            if (has(service, action)) return label(service, "query", action);
        }
    }
    if (!claimed.empty() && claimed != "s3") return {};
    const s3::Request asked(wire::HttpRequest{.method = request.method,
                                              .path = request.path,
                                              .query = request.query,
                                              .headers = request.headers});
    return asked.operation().empty() ? "" : "s3: " + std::string(asked.operation());
}

}  // namespace

void Coverage::add(const std::vector<wire::RpcService>& services, const wire::HttpRequest& request,
                   const wire::HttpResponse& response) {
    const auto name = label_of(services, request);
    const bool believed = std::ranges::none_of(unbelieved, [&](std::string_view code) {
        return response.body.find(code) != std::string::npos;
    });
    if (name.empty() || !believed) return;
    auto& seen = seen_[name];
    (response.status < 400 ? seen.succeeds : seen.fails) = true;
}

std::vector<std::string> Coverage::gaps(const std::vector<wire::RpcService>& services) const {
    std::vector<std::string> wanted;
    for (const auto& service : services) {
        for (const auto& operation : service.operations) {
            if (!service.target.empty()) wanted.push_back(label(service, "json", operation.name));
            if (!service.cbor_name.empty()) {
                wanted.push_back(label(service, "cbor", operation.name));
            }
            if (!service.query_version.empty()) {
                wanted.push_back(label(service, "query", operation.name));
            }
        }
    }
    for (const auto& route : s3::routes()) wanted.push_back("s3: " + std::string(route.name));
    std::vector<std::string> gaps;
    for (const auto& name : wanted) {
        const auto at = seen_.find(name);
        const auto seen = at == seen_.end() ? Seen{} : at->second;
        if (!seen.succeeds && !cannot_succeed.contains(name))
            gaps.push_back(name + " never succeeds");
        if (!seen.fails && !cannot_fail.contains(name)) gaps.push_back(name + " never fails");
    }
    return gaps;
}

}  // namespace spot::golden
