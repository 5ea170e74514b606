#include "s3/website/rules.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "s3/api.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

// Characters of URLs that are written as it was configured: "#!/" and "page?key=" are usual there.
constexpr std::string_view of_urls = "/!#$&'()*+,:;=?@[]%";

Result<void> check_protocol(const std::string& protocol) {
    if (protocol.empty() || protocol == "http" || protocol == "https") return {};
    return refuse("InvalidRequest",
                  "Invalid protocol, protocol can be http or https. If not defined the protocol "
                  "will be selected automatically.");
}

Result<void> check_condition(const RoutingCondition& condition) {
    const auto& code = condition.http_error_code_returned_equals;
    if (!condition.key_prefix_equals && !code) {
        return refuse("InvalidRequest",
                      "Condition cannot be empty. To redirect all requests without a condition, "
                      "the condition element shouldn't be present.");
    }
    if (!code || (*code >= 400 && *code < 600)) return {};
    return refuse("InvalidRequest", "The provided HTTP error code (" + std::to_string(*code) +
                                        ") is not valid. Valid codes are 4XX or 5XX.");
}

Result<void> check_rule(const RoutingRule& rule) {
    const auto& redirect = rule.redirect;
    if (redirect.replace_key_prefix_with && redirect.replace_key_with) {
        return refuse("InvalidRequest",
                      "You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
    }
    if (rule.condition) TRY(check_condition(*rule.condition));
    TRY(check_protocol(redirect.protocol));
    const auto& code = redirect.http_redirect_code;
    if (!code || (*code > 300 && *code < 400)) return {};
    return refuse("InvalidRequest", "The provided HTTP redirect code (" + std::to_string(*code) +
                                        ") is not valid. Valid codes are 3XX except 300.");
}

std::string base_of(const std::string& protocol, const std::string& host, const VisitedUrl& url) {
    std::string base = !protocol.empty() ? protocol : url.over_tls ? "https" : "http";
    base += "://";
    return base += percent_encode(host.empty() ? url.host : std::string_view(host), of_urls);
}

std::string query_of(const VisitedUrl& url) {
    return url.query.empty() ? "" : "?" + percent_encode(url.query, of_urls);
}

}  // namespace

Result<void> check_website(const WebsiteConfiguration& website) {
    if (const auto& all = website.redirect_all) {
        if (website.index_suffix || website.error_key || !website.routing_rules.empty()) {
            return invalid_argument(
                "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
                "RedirectAllRequestsTo", "not null");
        }
        if (all->host_name.empty()) return refuse("MalformedXML");
        return check_protocol(all->protocol);
    }
    const auto& suffix = website.index_suffix;
    if (!suffix) {
        return invalid_argument(
            "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
            "IndexDocument", "null");
    }
    if (suffix->empty() || suffix->find('/') != std::string::npos) {
        return invalid_argument("The IndexDocument Suffix is not well formed", "IndexDocument",
                                *suffix);
    }
    if (website.error_key && website.error_key->empty()) return refuse("MalformedXML");
    const auto count = website.routing_rules.size();
    if (count > max_routing_rules) {
        return refuse("InvalidRequest",
                      std::to_string(count) +
                          " routing rules provided, the number of routing rules in a website "
                          "configuration is limited to " +
                          std::to_string(max_routing_rules) + ".");
    }
    for (const auto& rule : website.routing_rules) TRY(check_rule(rule));
    return {};
}

const RoutingRule* find_rule(const WebsiteConfiguration& website, std::string_view key,
                             int status) {
    const auto fits = [&](const RoutingRule& rule) {
        if (!rule.condition) return status == 0;
        const auto code = rule.condition->http_error_code_returned_equals.value_or(0);
        const auto& prefix = rule.condition->key_prefix_equals;
        return code == status && (!prefix || key.starts_with(*prefix));
    };
    const auto at = std::ranges::find_if(website.routing_rules, fits);
    return at == website.routing_rules.end() ? nullptr : &*at;
}

std::string location_of(const RedirectAll& all, const VisitedUrl& url) {
    return base_of(all.protocol, all.host_name, url) + percent_encode(url.path, of_urls) +
           query_of(url);
}

std::string location_of(const RoutingRule& rule, const VisitedUrl& url) {
    const auto& redirect = rule.redirect;
    auto location = base_of(redirect.protocol, redirect.host_name, url) + "/";
    if (redirect.replace_key_with) {
        return location + percent_encode(*redirect.replace_key_with, of_urls);
    }
    auto rest = url.key;
    if (redirect.replace_key_prefix_with) {
        location += percent_encode(*redirect.replace_key_prefix_with, of_urls);
        if (rule.condition && rule.condition->key_prefix_equals) {
            rest.remove_prefix(rule.condition->key_prefix_equals->size());
        }
    }
    return location + percent_encode(rest, "/");
}

std::string document_key(const WebsiteConfiguration& website, std::string_view key) {
    std::string read(key);
    if (key.empty() || key.ends_with('/')) read += website.index_suffix.value_or("");
    return read;
}

}  // namespace spot::s3
