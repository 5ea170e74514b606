#include "plane/gateway/claim.h"

#include <algorithm>

#include "base/bytes.h"
#include "wire/services.h"
#include "wire/signing/sigv4.h"

namespace spot::plane {
namespace {

bool names_action(std::string_view query) {
    return query.starts_with("Action=") || query.find("&Action=") != std::string_view::npos;
}

constexpr std::uint64_t mebibyte = 1u << 20;
constexpr std::size_t few_nodes = 20'000;
constexpr std::uint64_t most_bytes_of_sts = 64 * 1024;

}  // namespace

bool path_of_forms(std::string_view path) {
    if (path == "/") return true;
    if (path.ends_with('/')) path.remove_suffix(1);
    const auto parts = split(path, '/');
    return parts.size() == 3 && parts[1].size() == 12 && !parts[2].empty() &&
           std::all_of(parts[1].begin(), parts[1].end(),
                       [](char c) { return c >= '0' && c <= '9'; });
}

bool claims_rpc(const wire::HttpRequest& head) {
    if (const auto scope = wire::claimed_service(head); !scope.empty())
        return scope != wire::services::s3.scope;
    if (head.query.find("AWSAccessKeyId=") != std::string::npos) return false;  // version 2: S3's
    if (head.headers.has("X-Amz-Target")) return true;
    if (head.path.starts_with("/service/") && head.headers.has("smithy-protocol")) return true;
    if (!path_of_forms(head.path)) return false;
    return names_action(head.query) ||
           (head.method == "POST" &&
            head.headers.value("Content-Type").starts_with("application/x-www-form-urlencoded"));
}

bool is_public_link(const wire::HttpRequest& head) {
    if (head.method != "GET" || head.path != "/" || head.headers.has("Authorization") ||
        wire::announces_body(head) || !wire::claimed_service(head).empty()) {
        return false;
    }
    const auto query = wire::Query::parse(head.query);
    const auto* action = query ? query->find("Action") : nullptr;
    return action != nullptr && is_action_of_link(*action) && !query->has("AWSAccessKeyId");
}

bool is_unsigned_form(const wire::HttpRequest& head) {
    const auto bytes = parse_int(head.headers.value("Content-Length"));
    return head.method == "POST" && head.path == "/" && head.query.empty() &&
           !head.headers.has("Authorization") && !head.headers.has("X-Amz-Target") && bytes &&
           *bytes > 0 && static_cast<std::uint64_t>(*bytes) <= most_bytes_of_sts &&
           head.headers.value("Content-Type").starts_with("application/x-www-form-urlencoded");
}

bool is_action_of_link(std::string_view action) {
    return action == "ConfirmSubscription" || action == "Unsubscribe";
}

bool is_action_of_unsigned_form(std::string_view action) {
    return action == "AssumeRoleWithWebIdentity";
}

bool may_be_unsigned_form(std::string_view body) {
    constexpr std::ptrdiff_t most_fields = 32;
    return std::ranges::count(body, '&') < most_fields &&
           body.find("Action=AssumeRoleWithWebIdentity") != std::string_view::npos;
}

const wire::RpcService* claimed_rpc(const std::vector<wire::RpcService>& services,
                                    const wire::HttpRequest& head, wire::RpcCall& call) {
    const auto find = [&](auto matches) {
        const auto at = std::ranges::find_if(services, matches);
        return at == services.end() ? nullptr : &*at;
    };
    using Service = wire::RpcService;
    if (const auto* target = head.headers.find("X-Amz-Target")) {
        const auto dot = target->find('.');
        call = {wire::Protocol::json, dot == std::string::npos ? "" : target->substr(dot + 1)};
        const auto name = std::string_view(*target).substr(0, dot);
        return find([&](const Service& s) { return !s.target.empty() && s.target == name; });
    }
    if (head.path.starts_with("/service/")) {
        const auto parts = split(head.path, '/');  // "", service, NAME, operation, OPERATION
        if (parts.size() != 5) return nullptr;
        call = {wire::Protocol::cbor, std::string(parts[4])};
        return find(
            [&](const Service& s) { return !s.cbor_name.empty() && s.cbor_name == parts[2]; });
    }
    call = {wire::Protocol::query, ""};
    const auto scope =
        is_public_link(head) ? std::string(wire::services::sns.scope) : wire::claimed_service(head);
    return find([&](const Service& s) { return !s.query_version.empty() && s.name == scope; });
}

const wire::RpcService* service_of_form(const std::vector<wire::RpcService>& services,
                                        const wire::Node& form) {
    const auto* version = form.find("Version");
    if (version == nullptr) return nullptr;
    const auto at = std::ranges::find_if(services, [&](const wire::RpcService& s) {
        return !s.query_version.empty() && s.query_version == version->text;
    });
    return at == services.end() ? nullptr : &*at;
}

BodyLimits body_limits(const wire::RpcService* service) {
    // A message of 1 MiB in which every byte is escaped takes three bytes for each in a form. JSON
    // needs no more for the characters that SQS allows.
    constexpr BodyLimits messages{3 * mebibyte + 256 * 1024, few_nodes};
    if (service == nullptr || service->name == wire::services::sqs.scope) return messages;
    if (service->name == wire::services::sts.scope) return {most_bytes_of_sts, few_nodes};
    // "1 MB for HTTP POST requests" (CloudWatch API, PutMetricData); 1,000 metrics with 150 values
    // and as many counts.
    if (service->name == wire::services::cloudwatch.scope) return {mebibyte + 256 * 1024, 400'000};
    // A message of 256 KiB in which every byte is escaped.
    if (service->name == wire::services::sns.scope) return {mebibyte + 256 * 1024, few_nodes};
    // DynamoDB answers 413 to more than 16 MB (Developer Guide, "Quotas": BatchWriteItem).
    return {16 * mebibyte, wire::most_nodes};
}

}  // namespace spot::plane
