#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/http/documents.h"
#include "s3/http/reading.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

using wire::Node;

void write_filter(Xml& xml, const LifecycleFilter& filter) {
    const bool combined = filter.form == LifecycleFilter::Form::filter_and;
    if (filter.form == LifecycleFilter::Form::rule_prefix) {
        xml.leaf("Prefix", filter.prefix.value_or(""));
        return;
    }
    xml.open("Filter");
    if (combined) xml.open("And");
    if (filter.prefix) xml.leaf("Prefix", *filter.prefix);
    tag_elements(xml, filter.tags);
    if (filter.object_size_greater_than) {
        xml.leaf("ObjectSizeGreaterThan", *filter.object_size_greater_than);
    }
    if (filter.object_size_less_than) {
        xml.leaf("ObjectSizeLessThan", *filter.object_size_less_than);
    }
    if (combined) xml.close();
    xml.close();
}

void write_rule(Xml& xml, const LifecycleRule& rule) {
    xml.open("Rule");
    if (const auto& expiration = rule.expiration) {
        xml.open("Expiration");
        if (expiration->days) xml.leaf("Days", *expiration->days);
        if (expiration->date) xml.leaf("Date", *expiration->date);
        if (expiration->expired_object_delete_marker) {
            xml.leaf("ExpiredObjectDeleteMarker", *expiration->expired_object_delete_marker);
        }
        xml.close();
    }
    xml.leaf("ID", rule.id);
    write_filter(xml, rule.filter);
    xml.leaf("Status", rule.enabled ? "Enabled" : "Disabled");
    if (const auto& noncurrent = rule.noncurrent_version_expiration) {
        xml.open("NoncurrentVersionExpiration");
        xml.leaf("NoncurrentDays", noncurrent->noncurrent_days);
        if (noncurrent->newer_noncurrent_versions) {
            xml.leaf("NewerNoncurrentVersions", *noncurrent->newer_noncurrent_versions);
        }
        xml.close();
    }
    for (const auto& transition : rule.transitions) {
        xml.open("Transition");
        if (transition.days) xml.leaf("Days", *transition.days);
        if (transition.date) xml.leaf("Date", *transition.date);
        xml.leaf("StorageClass", transition.storage_class).close();
    }
    for (const auto& transition : rule.noncurrent_version_transitions) {
        xml.open("NoncurrentVersionTransition").leaf("NoncurrentDays", transition.noncurrent_days);
        if (transition.newer_noncurrent_versions) {
            xml.leaf("NewerNoncurrentVersions", *transition.newer_noncurrent_versions);
        }
        xml.leaf("StorageClass", transition.storage_class).close();
    }
    if (rule.abort_incomplete_multipart_upload_days) {
        xml.open("AbortIncompleteMultipartUpload")
            .leaf("DaysAfterInitiation", *rule.abort_incomplete_multipart_upload_days)
            .close();
    }
    xml.close();
}

Result<void> read_predicates(const Node& node, LifecycleFilter& filter, Reading& reading) {
    if (node.find("Prefix") != nullptr) filter.prefix = text_of(node, "Prefix");
    filter.tags = TRY(tags_below(node, reading));
    filter.object_size_greater_than = TRY(number(node, "ObjectSizeGreaterThan"));
    filter.object_size_less_than = TRY(number(node, "ObjectSizeLessThan"));
    return {};
}

Result<LifecycleFilter> read_filter(const Node& rule, Reading& reading) {
    LifecycleFilter filter;
    const auto* outer = rule.find("Filter");
    const bool old_prefix = rule.find("Prefix") != nullptr;
    if (reading.strict() && (outer != nullptr) == old_prefix) return refuse("MalformedXML");
    if (outer == nullptr) {
        filter.form = LifecycleFilter::Form::rule_prefix;
        filter.prefix = text_of(rule, "Prefix");
        return filter;
    }
    TRY(reading.only(*outer,
                     {"Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan", "And"}));
    if (const auto* inner = outer->find("And")) {
        TRY(reading.only(*inner, {"Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan"}));
        if (reading.strict() && outer->members.size() > 1) return refuse("MalformedXML");
        filter.form = LifecycleFilter::Form::filter_and;
        TRY(read_predicates(*inner, filter, reading));
        return filter;
    }
    TRY(read_predicates(*outer, filter, reading));
    // Without the element And, a filter has one condition.
    const auto said = filter.tags.size() + std::size_t{filter.prefix.has_value()} +
                      std::size_t{filter.object_size_greater_than.has_value()} +
                      std::size_t{filter.object_size_less_than.has_value()};
    if (reading.strict() && said > 1) return refuse("MalformedXML");
    return filter;
}

Result<LifecycleExpiration> read_expiration(const Node& node, Reading& reading) {
    LifecycleExpiration expiration;
    TRY(reading.only(node, {"Days", "Date", "ExpiredObjectDeleteMarker"}));
    expiration.days = TRY(small_number(node, "Days"));
    if (const auto text = text_of(node, "Date"); !text.empty()) {
        expiration.date = parse_iso8601(text);
        if (!expiration.date) return refuse("MalformedXML");
    }
    if (node.find("ExpiredObjectDeleteMarker") != nullptr) {
        expiration.expired_object_delete_marker = TRY(boolean(node, "ExpiredObjectDeleteMarker"));
    }
    return expiration;
}

Result<void> read_transitions(const Node& node, LifecycleRule& rule, Reading& reading) {
    for (const auto* item : children(node, "Transition")) {
        TRY(reading.only(*item, {"Days", "Date", "StorageClass"}));
        LifecycleTransition transition{.storage_class = text_of(*item, "StorageClass")};
        transition.days = TRY(small_number(*item, "Days"));
        if (const auto text = text_of(*item, "Date"); !text.empty()) {
            transition.date = parse_iso8601(text);
            if (!transition.date) return refuse("MalformedXML");
        }
        rule.transitions.push_back(std::move(transition));
    }
    for (const auto* item : children(node, "NoncurrentVersionTransition")) {
        TRY(reading.only(*item, {"NoncurrentDays", "NewerNoncurrentVersions", "StorageClass"}));
        const auto days = TRY(small_number(*item, "NoncurrentDays"));
        if (reading.strict() && !days) return refuse("MalformedXML");
        const auto newer = TRY(small_number(*item, "NewerNoncurrentVersions"));
        rule.noncurrent_version_transitions.push_back(
            {days.value_or(0), newer, text_of(*item, "StorageClass")});
    }
    return {};
}

Result<LifecycleRule> read_rule(const Node& node, Reading& reading) {
    TRY(reading.only(node, {"ID", "Prefix", "Filter", "Status", "Expiration", "Transition",
                            "NoncurrentVersionExpiration", "NoncurrentVersionTransition",
                            "AbortIncompleteMultipartUpload"}));
    LifecycleRule rule;
    rule.id = text_of(node, "ID");
    const auto status = text_of(node, "Status");
    if (status != "Enabled" && status != "Disabled") return refuse("MalformedXML");
    rule.enabled = status == "Enabled";
    rule.filter = TRY(read_filter(node, reading));
    if (const auto* expiration = node.find("Expiration")) {
        rule.expiration = TRY(read_expiration(*expiration, reading));
    }
    if (const auto* noncurrent = node.find("NoncurrentVersionExpiration")) {
        TRY(reading.only(*noncurrent, {"NoncurrentDays", "NewerNoncurrentVersions"}));
        const auto days = TRY(small_number(*noncurrent, "NoncurrentDays"));
        const auto newer = TRY(small_number(*noncurrent, "NewerNoncurrentVersions"));
        if (reading.strict() && !days) return refuse("MalformedXML");
        rule.noncurrent_version_expiration = NoncurrentVersionExpiration{days.value_or(0), newer};
    }
    TRY(read_transitions(node, rule, reading));
    if (const auto* abort = node.find("AbortIncompleteMultipartUpload")) {
        TRY(reading.only(*abort, {"DaysAfterInitiation"}));
        const auto days = TRY(small_number(*abort, "DaysAfterInitiation"));
        rule.abort_incomplete_multipart_upload_days = days.value_or(0);
    }
    return rule;
}

}  // namespace

std::string write_document(const LifecycleConfiguration& lifecycle) {
    Xml xml("LifecycleConfiguration");
    for (const auto& rule : lifecycle.rules) write_rule(xml, rule);
    return xml.take();
}

template <>
Result<LifecycleConfiguration> read_document(std::string_view body, Author author) {
    Reading reading{author};
    const auto node = TRY(reading.parse(body, "LifecycleConfiguration"));
    TRY(reading.only(node, {"Rule"}));
    LifecycleConfiguration lifecycle;
    for (const auto* item : children(node, "Rule")) {
        lifecycle.rules.push_back(TRY(read_rule(*item, reading)));
    }
    lifecycle.has_more = reading.skipped;
    return lifecycle;
}

}  // namespace spot::s3
