#pragma once

// How a bucket is served as a website. Source: S3 API Reference, "PutBucketWebsite"; S3 User Guide,
// "Hosting a static website", "Configuring advanced conditional redirects".

#include <optional>
#include <string>
#include <vector>

namespace spot::s3 {

// RedirectAllRequestsTo.
struct RedirectAll {
    std::string host_name;
    std::string protocol;  // "http" or "https"; "": that of the request
    bool operator==(const RedirectAll&) const = default;
};
// A rule is for requests that meet every condition that is set.
struct RoutingCondition {
    std::optional<std::string> key_prefix_equals;
    std::optional<int> http_error_code_returned_equals;
    bool operator==(const RoutingCondition&) const = default;
};
struct RoutingRedirect {
    std::string host_name;  // "": that of the request
    std::string protocol;   // "": that of the request
    std::optional<std::string> replace_key_prefix_with;
    std::optional<std::string> replace_key_with;
    std::optional<int> http_redirect_code;  // nullopt: 301
    bool operator==(const RoutingRedirect&) const = default;
};
struct RoutingRule {
    std::optional<RoutingCondition> condition;  // nullopt: the rule is for all requests
    RoutingRedirect redirect;
    bool operator==(const RoutingRule&) const = default;
};
struct WebsiteConfiguration {
    std::optional<std::string> index_suffix;  // nullopt: no IndexDocument
    std::optional<std::string> error_key;     // nullopt: no ErrorDocument
    std::optional<RedirectAll> redirect_all;  // instead of all else
    std::vector<RoutingRule> routing_rules;
    bool operator==(const WebsiteConfiguration&) const = default;
};

}  // namespace spot::s3
