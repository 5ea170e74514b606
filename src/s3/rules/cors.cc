#include "s3/rules/cors.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "s3/api.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

constexpr std::array methods = {std::string_view("GET"), std::string_view("PUT"),
                                std::string_view("HEAD"), std::string_view("POST"),
                                std::string_view("DELETE")};

// At most one "*" in the pattern stands for any text.
bool wildcard_matches(std::string_view pattern, std::string_view text) {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == text;
    const auto head = pattern.substr(0, star);
    const auto tail = pattern.substr(star + 1);
    return text.size() >= head.size() + tail.size() && text.starts_with(head) &&
           text.ends_with(tail);
}

bool allows_header(const CorsRule& rule, std::string_view header) {
    return std::ranges::any_of(rule.allowed_headers, [&](const std::string& pattern) {
        return wildcard_matches(lower(pattern), lower(header));
    });
}

const std::string* allowing_origin(const CorsRule& rule, std::string_view origin) {
    for (const auto& pattern : rule.allowed_origins) {
        if (wildcard_matches(pattern, origin)) return &pattern;
    }
    return nullptr;
}

}  // namespace

Result<void> check_cors(const CorsConfiguration& configuration) {
    const auto& rules = configuration.rules;
    if (rules.empty()) return refuse("MalformedXML");
    if (rules.size() > max_cors_rules) {
        return refuse("InvalidRequest",
                      "The number of CORS rules should not exceed allowed limit "
                      "of 100 rules.");
    }
    for (const auto& rule : rules) {
        if (rule.allowed_methods.empty() || rule.allowed_origins.empty()) {
            return refuse("MalformedXML");
        }
        for (const auto& method : rule.allowed_methods) {
            if (std::ranges::find(methods, method) != methods.end()) continue;
            return refuse(
                "InvalidRequest",
                "Found unsupported HTTP method in CORS config. Unsupported method is " + method);
        }
        for (const auto& origin : rule.allowed_origins) {
            if (std::ranges::count(origin, '*') <= 1) continue;
            return refuse("InvalidRequest",
                          "AllowedOrigin \"" + origin + "\" can not have more than one wildcard.");
        }
        for (const auto& header : rule.allowed_headers) {
            if (std::ranges::count(header, '*') <= 1) continue;
            return refuse("InvalidRequest",
                          "AllowedHeader \"" + header + "\" can not have more than one wildcard.");
        }
    }
    return {};
}

std::optional<CorsGrant> find_cors_grant(const CorsConfiguration& configuration,
                                         const CorsRequest& request) {
    for (const auto& rule : configuration.rules) {
        const auto* pattern = allowing_origin(rule, request.origin);
        if (pattern == nullptr) continue;
        if (std::ranges::find(rule.allowed_methods, request.method) == rule.allowed_methods.end()) {
            continue;
        }
        const bool headers = std::ranges::all_of(
            request.headers, [&](const std::string& h) { return allows_header(rule, h); });
        if (!headers) continue;
        const bool any = *pattern == "*";
        return CorsGrant{any ? "*" : std::string(request.origin),
                         !any,
                         rule.allowed_methods,
                         request.headers,
                         rule.expose_headers,
                         rule.max_age_seconds};
    }
    return std::nullopt;
}

}  // namespace spot::s3
