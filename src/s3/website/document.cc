// The document of a bucket's website.

#include "base/bytes.h"
#include "s3/http/reading.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
using wire::Node;

namespace {

std::optional<std::string> text_if(const Node& node, std::string_view name) {
    const auto* child = node.find(name);
    if (child == nullptr) return std::nullopt;
    return child->text;
}

Result<RoutingRule> rule_below(const Node& node, Reading& reading) {
    TRY(reading.only(node, {"Condition", "Redirect"}));
    RoutingRule rule;
    if (const auto* condition = node.find("Condition")) {
        TRY(reading.only(*condition, {"KeyPrefixEquals", "HttpErrorCodeReturnedEquals"}));
        const auto code = TRY(small_number(*condition, "HttpErrorCodeReturnedEquals"));
        rule.condition = RoutingCondition{text_if(*condition, "KeyPrefixEquals"), code};
    }
    const auto* redirect = node.find("Redirect");
    if (redirect == nullptr) {
        if (reading.strict()) return refuse("MalformedXML");
        return rule;
    }
    TRY(reading.only(*redirect, {"HostName", "Protocol", "ReplaceKeyPrefixWith", "ReplaceKeyWith",
                                 "HttpRedirectCode"}));
    const auto code = TRY(small_number(*redirect, "HttpRedirectCode"));
    rule.redirect = {text_of(*redirect, "HostName"), text_of(*redirect, "Protocol"),
                     text_if(*redirect, "ReplaceKeyPrefixWith"),
                     text_if(*redirect, "ReplaceKeyWith"), code};
    return rule;
}

void write_rule(Xml& xml, const RoutingRule& rule) {
    xml.open("RoutingRule");
    if (const auto& condition = rule.condition) {
        xml.open("Condition");
        if (condition->http_error_code_returned_equals) {
            xml.leaf("HttpErrorCodeReturnedEquals", *condition->http_error_code_returned_equals);
        }
        if (condition->key_prefix_equals) {
            xml.leaf("KeyPrefixEquals", *condition->key_prefix_equals);
        }
        xml.close();
    }
    const auto& redirect = rule.redirect;
    xml.open("Redirect").leaf_if("Protocol", redirect.protocol);
    xml.leaf_if("HostName", redirect.host_name);
    if (redirect.replace_key_prefix_with) {
        xml.leaf("ReplaceKeyPrefixWith", *redirect.replace_key_prefix_with);
    }
    if (redirect.replace_key_with) xml.leaf("ReplaceKeyWith", *redirect.replace_key_with);
    if (redirect.http_redirect_code) xml.leaf("HttpRedirectCode", *redirect.http_redirect_code);
    xml.close().close();
}

}  // namespace

std::string write_document(const WebsiteConfiguration& website) {
    Xml xml("WebsiteConfiguration");
    if (const auto& all = website.redirect_all) {
        xml.open("RedirectAllRequestsTo").leaf("HostName", all->host_name);
        xml.leaf_if("Protocol", all->protocol).close();
    }
    if (website.index_suffix) {
        xml.open("IndexDocument").leaf("Suffix", *website.index_suffix).close();
    }
    if (website.error_key) xml.open("ErrorDocument").leaf("Key", *website.error_key).close();
    if (!website.routing_rules.empty()) {
        xml.open("RoutingRules");
        for (const auto& rule : website.routing_rules) write_rule(xml, rule);
        xml.close();
    }
    return xml.take();
}

template <>
Result<WebsiteConfiguration> read_document(std::string_view body, Author author) {
    Reading reading{author};
    if (reading.strict() && body.size() > max_website_bytes) {
        return refuse("MaxMessageLengthExceeded");
    }
    const auto node = TRY(reading.parse(body, "WebsiteConfiguration"));
    TRY(reading.only(node,
                     {"RedirectAllRequestsTo", "IndexDocument", "ErrorDocument", "RoutingRules"}));
    WebsiteConfiguration website;
    if (const auto* all = node.find("RedirectAllRequestsTo")) {
        TRY(reading.only(*all, {"HostName", "Protocol"}));
        website.redirect_all = RedirectAll{text_of(*all, "HostName"), text_of(*all, "Protocol")};
    }
    if (const auto* index = node.find("IndexDocument")) {
        TRY(reading.only(*index, {"Suffix"}));
        website.index_suffix = text_of(*index, "Suffix");
    }
    if (const auto* error = node.find("ErrorDocument")) {
        TRY(reading.only(*error, {"Key"}));
        website.error_key = text_of(*error, "Key");
    }
    if (const auto* rules = node.find("RoutingRules")) {
        TRY(reading.only(*rules, {"RoutingRule"}));
        const auto items = children(*rules, "RoutingRule");
        if (items.empty() && reading.strict()) return refuse("MalformedXML");
        for (const auto* item : items) {
            website.routing_rules.push_back(TRY(rule_below(*item, reading)));
        }
    }
    return website;
}

}  // namespace spot::s3
