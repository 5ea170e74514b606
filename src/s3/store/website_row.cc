#include "s3/store/website_row.h"

#include "storage/record.h"

namespace spot::s3 {
namespace {

using kv::RecordReader;
using kv::RecordWriter;

std::string encode_rule(const RoutingRule& rule) {
    RecordWriter w;
    if (const auto& condition = rule.condition) {
        w.number(1, 1);
        if (condition->key_prefix_equals) w.text(2, *condition->key_prefix_equals);
        if (condition->http_error_code_returned_equals) {
            w.signed_number(3, *condition->http_error_code_returned_equals);
        }
    }
    const auto& redirect = rule.redirect;
    if (!redirect.host_name.empty()) w.text(4, redirect.host_name);
    if (!redirect.protocol.empty()) w.text(5, redirect.protocol);
    if (redirect.replace_key_prefix_with) w.text(6, *redirect.replace_key_prefix_with);
    if (redirect.replace_key_with) w.text(7, *redirect.replace_key_with);
    if (redirect.http_redirect_code) w.signed_number(8, *redirect.http_redirect_code);
    return w.take();
}

Result<RoutingRule> decode_rule(std::string_view bytes) {
    RoutingRule rule;
    RoutingCondition condition;
    auto& redirect = rule.redirect;
    bool conditional = false;
    RecordReader r(bytes);
    while (r.next()) {
        switch (r.field()) {
            case 1: conditional = r.number() != 0; break;
            case 2: condition.key_prefix_equals = r.text(); break;
            case 3:
                condition.http_error_code_returned_equals = static_cast<int>(r.signed_number());
                break;
            case 4: redirect.host_name = r.text(); break;
            case 5: redirect.protocol = r.text(); break;
            case 6: redirect.replace_key_prefix_with = r.text(); break;
            case 7: redirect.replace_key_with = r.text(); break;
            case 8: redirect.http_redirect_code = static_cast<int>(r.signed_number()); break;
            default: break;
        }
    }
    TRY(r.status());
    if (conditional) rule.condition = std::move(condition);
    return rule;
}

}  // namespace

std::string encode_website(const WebsiteConfiguration& website) {
    RecordWriter w;
    if (website.index_suffix) w.text(1, *website.index_suffix);
    if (website.error_key) w.text(2, *website.error_key);
    if (const auto& all = website.redirect_all) w.text(3, all->host_name).text(4, all->protocol);
    for (const auto& rule : website.routing_rules) w.text(5, encode_rule(rule));
    return w.take();
}

Result<WebsiteConfiguration> decode_website(std::string_view bytes) {
    WebsiteConfiguration website;
    RecordReader r(bytes);
    while (r.next()) {
        switch (r.field()) {
            case 1: website.index_suffix = r.text(); break;
            case 2: website.error_key = r.text(); break;
            case 3: website.redirect_all.emplace().host_name = r.text(); break;
            case 4:
                if (!website.redirect_all) website.redirect_all.emplace();
                website.redirect_all->protocol = r.text();
                break;
            case 5: website.routing_rules.push_back(TRY(decode_rule(r.text()))); break;
            default: break;
        }
    }
    TRY(r.status());
    return website;
}

}  // namespace spot::s3
