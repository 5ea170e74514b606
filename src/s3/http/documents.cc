#include "s3/http/documents.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/http/xml_text.h"
#include "s3/rules/checksums.h"
#include "s3/rules/errors.h"
#include "wire/xml.h"

namespace spot::s3 {
namespace {

using wire::Node;

// A document that is being read, and its first error.
struct Reading {
    Author author = Author::client;
    bool skipped = false;  // an element of a service's document was skipped

    bool strict() const { return author == Author::client; }

    // Elements that are not read must not be ignored: what they ask for would not happen.
    Result<void> only(const Node& node, std::initializer_list<std::string_view> names) {
        if (node.type != Node::Type::map) return {};
        for (const auto& [name, child] : node.members) {
            const bool known =
                name.starts_with('@') || std::ranges::find(names, name) != names.end();
            if (known) continue;
            skipped = true;
            if (!strict()) continue;
            return refuse("NotImplemented", "The element " + name +
                                                " is not offered in its place; send the request "
                                                "without it.");
        }
        return {};
    }

    Result<Node> parse(std::string_view bytes, std::string_view root) const {
        if (!strict() && trim(bytes).empty()) return Node::of_map();
        if (bytes.empty()) return refuse("MissingRequestBodyError");
        std::string name;
        auto node = TRY(wire::parse_xml(bytes, &name));
        if (strict() && name != root) return refuse("MalformedXML");
        return node;
    }
};

Result<bool> boolean(const Node& node, std::string_view name) {
    const auto text = lower(trim(text_of(node, name)));
    if (text.empty() || text == "false") return false;
    if (text == "true") return true;
    return refuse("MalformedXML");
}

Result<std::optional<std::int64_t>> number(const Node& node, std::string_view name) {
    const auto* child = node.find(name);
    if (child == nullptr) return std::optional<std::int64_t>();
    const auto value = parse_int(trim(child->text));
    if (!value) return refuse("MalformedXML");
    return value;
}

Result<std::optional<int>> small_number(const Node& node, std::string_view name) {
    const auto value = TRY(number(node, name));
    if (!value) return std::optional<int>();
    if (*value < -1'000'000'000 || *value > 1'000'000'000) return refuse("MalformedXML");
    return std::optional(static_cast<int>(*value));
}

void tag_elements(Xml& xml, const Tags& tags) {
    for (const auto& tag : tags) {
        xml.open("Tag").leaf("Key", tag.key).leaf("Value", tag.value).close();
    }
}

Result<Tags> tags_below(const Node& node, Reading& reading) {
    Tags tags;
    for (const auto* tag : children(node, "Tag")) {
        TRY(reading.only(*tag, {"Key", "Value"}));
        const bool whole = tag->find("Key") != nullptr && tag->find("Value") != nullptr;
        if (reading.strict() && !whole) return refuse("MalformedXML");
        tags.push_back({text_of(*tag, "Key"), text_of(*tag, "Value")});
    }
    return tags;
}

}  // namespace

std::string write_create_bucket(const CreateBucketInput& input) {
    Xml xml("CreateBucketConfiguration");
    xml.leaf_if("LocationConstraint", input.location_constraint);
    if (!input.tags.empty()) {
        xml.open("Tags");
        tag_elements(xml, input.tags);
        xml.close();
    }
    return xml.take();
}

Result<CreateBucketInput> read_create_bucket(std::string_view body) {
    Reading reading;
    CreateBucketInput input;
    if (trim(body).empty()) return input;
    const auto node = TRY(reading.parse(body, "CreateBucketConfiguration"));
    TRY(reading.only(node, {"LocationConstraint", "Tags", "Bucket", "Location"}));
    input.location_constraint = text_of(node, "LocationConstraint");
    if (const auto* tags = node.find("Tags")) {
        TRY(reading.only(*tags, {"Tag"}));
        input.tags = TRY(tags_below(*tags, reading));
    }
    if (node.find("Bucket") != nullptr || node.find("Location") != nullptr) {
        return refuse("NotImplemented", "Directory buckets are not offered.");
    }
    return input;
}

std::string write_document(const VersioningConfiguration& versioning) {
    Xml xml("VersioningConfiguration");
    if (versioning.status == VersioningStatus::enabled) xml.leaf("Status", "Enabled");
    if (versioning.status == VersioningStatus::suspended) xml.leaf("Status", "Suspended");
    return xml.take();
}

template <>
Result<VersioningConfiguration> read_document(std::string_view body, Author author) {
    Reading reading{author};
    const auto node = TRY(reading.parse(body, "VersioningConfiguration"));
    TRY(reading.only(node, {"Status", "MfaDelete"}));
    if (reading.strict() && text_of(node, "MfaDelete") == "Enabled") {
        return refuse("NotImplemented", "MFA delete is not offered.");
    }
    const auto status = text_of(node, "Status");
    if (status == "Enabled") return VersioningConfiguration{VersioningStatus::enabled};
    if (status == "Suspended") return VersioningConfiguration{VersioningStatus::suspended};
    if (status.empty()) return VersioningConfiguration{VersioningStatus::never};
    return refuse("MalformedXML");
}

std::string write_document(const CorsConfiguration& cors) {
    Xml xml("CORSConfiguration");
    for (const auto& rule : cors.rules) {
        xml.open("CORSRule").leaf_if("ID", rule.id);
        for (const auto& header : rule.allowed_headers) xml.leaf("AllowedHeader", header);
        for (const auto& method : rule.allowed_methods) xml.leaf("AllowedMethod", method);
        for (const auto& origin : rule.allowed_origins) xml.leaf("AllowedOrigin", origin);
        for (const auto& header : rule.expose_headers) xml.leaf("ExposeHeader", header);
        if (rule.max_age_seconds) xml.leaf("MaxAgeSeconds", *rule.max_age_seconds);
        xml.close();
    }
    return xml.take();
}

template <>
Result<CorsConfiguration> read_document(std::string_view body, Author author) {
    Reading reading{author};
    const auto node = TRY(reading.parse(body, "CORSConfiguration"));
    TRY(reading.only(node, {"CORSRule"}));
    CorsConfiguration cors;
    for (const auto* rule : children(node, "CORSRule")) {
        TRY(reading.only(*rule, {"ID", "AllowedHeader", "AllowedMethod", "AllowedOrigin",
                                 "ExposeHeader", "MaxAgeSeconds"}));
        cors.rules.push_back({text_of(*rule, "ID"), texts_of(*rule, "AllowedHeader"),
                              texts_of(*rule, "AllowedMethod"), texts_of(*rule, "AllowedOrigin"),
                              texts_of(*rule, "ExposeHeader"), std::nullopt});
        cors.rules.back().max_age_seconds = TRY(small_number(*rule, "MaxAgeSeconds"));
    }
    return cors;
}

std::string write_document(const NotificationConfiguration& notification) {
    Xml xml("NotificationConfiguration");
    for (const auto& queue : notification.queues) {
        xml.open("QueueConfiguration").leaf("Id", queue.id).leaf("Queue", queue.queue_arn);
        for (const auto& event : queue.events) xml.leaf("Event", event);
        if (!queue.filter.empty()) {
            xml.open("Filter").open("S3Key");
            for (const auto& rule : queue.filter) {
                xml.open("FilterRule").leaf("Name", rule.name).leaf("Value", rule.value).close();
            }
            xml.close().close();
        }
        xml.close();
    }
    return xml.take();
}

template <>
Result<NotificationConfiguration> read_document(std::string_view body, Author author) {
    Reading reading{author};
    const auto node = TRY(reading.parse(body, "NotificationConfiguration"));
    for (const auto name : {"TopicConfiguration", "CloudFunctionConfiguration",
                            "LambdaFunctionConfiguration", "EventBridgeConfiguration"}) {
        if (node.find(name) == nullptr || !reading.strict()) continue;
        return refuse("NotImplemented",
                      std::string(name) + ": notifications go to queues, and nowhere else here.");
    }
    TRY(reading.only(node, {"QueueConfiguration"}));
    NotificationConfiguration notification;
    for (const auto* item : children(node, "QueueConfiguration")) {
        TRY(reading.only(*item, {"Id", "Queue", "Event", "Filter"}));
        QueueConfiguration queue{
            text_of(*item, "Id"), text_of(*item, "Queue"), texts_of(*item, "Event"), {}};
        if (reading.strict() && queue.queue_arn.empty()) return refuse("MalformedXML");
        const auto* filter = item->find("Filter");
        if (filter != nullptr) TRY(reading.only(*filter, {"S3Key"}));
        const auto* key = filter == nullptr ? nullptr : filter->find("S3Key");
        if (key != nullptr) {
            TRY(reading.only(*key, {"FilterRule"}));
            for (const auto* rule : children(*key, "FilterRule")) {
                TRY(reading.only(*rule, {"Name", "Value"}));
                queue.filter.push_back({text_of(*rule, "Name"), text_of(*rule, "Value")});
            }
        }
        notification.queues.push_back(std::move(queue));
    }
    notification.has_more = reading.skipped;
    return notification;
}

std::string write_document(const Tagging& tagging) {
    Xml xml("Tagging");
    xml.open("TagSet");
    tag_elements(xml, tagging.tags);
    return xml.take();
}

template <>
Result<Tagging> read_document(std::string_view body, Author author) {
    Reading reading{author};
    const auto node = TRY(reading.parse(body, "Tagging"));
    TRY(reading.only(node, {"TagSet"}));
    const auto* set = node.find("TagSet");
    if (set == nullptr && !reading.strict()) return Tagging();
    if (set == nullptr) return refuse("MalformedXML");
    TRY(reading.only(*set, {"Tag"}));
    return Tagging{TRY(tags_below(*set, reading))};
}

std::string write_document(const PublicAccessBlock& block) {
    return Xml("PublicAccessBlockConfiguration")
        .leaf("BlockPublicAcls", block.block_public_acls)
        .leaf("IgnorePublicAcls", block.ignore_public_acls)
        .leaf("BlockPublicPolicy", block.block_public_policy)
        .leaf("RestrictPublicBuckets", block.restrict_public_buckets)
        .take();
}

template <>
Result<PublicAccessBlock> read_document(std::string_view body, Author author) {
    Reading reading{author};
    const auto node = TRY(reading.parse(body, "PublicAccessBlockConfiguration"));
    TRY(reading.only(node, {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy",
                            "RestrictPublicBuckets"}));
    PublicAccessBlock block;
    block.block_public_acls = TRY(boolean(node, "BlockPublicAcls"));
    block.ignore_public_acls = TRY(boolean(node, "IgnorePublicAcls"));
    block.block_public_policy = TRY(boolean(node, "BlockPublicPolicy"));
    block.restrict_public_buckets = TRY(boolean(node, "RestrictPublicBuckets"));
    return block;
}

std::string write_document(const OwnershipControls& controls) {
    return Xml("OwnershipControls")
        .open("Rule")
        .leaf("ObjectOwnership", controls.object_ownership)
        .take();
}

template <>
Result<OwnershipControls> read_document(std::string_view body, Author author) {
    Reading reading{author};
    const auto node = TRY(reading.parse(body, "OwnershipControls"));
    TRY(reading.only(node, {"Rule"}));
    const auto rules = children(node, "Rule");
    if (rules.empty() && !reading.strict()) return OwnershipControls();
    if (rules.size() != 1) return refuse("MalformedXML");
    TRY(reading.only(*rules.front(), {"ObjectOwnership"}));
    return OwnershipControls{text_of(*rules.front(), "ObjectOwnership")};
}

std::string write_document(const RequestPaymentConfiguration& payment) {
    return Xml("RequestPaymentConfiguration")
        .leaf("Payer", payment.payer == Payer::requester ? "Requester" : "BucketOwner")
        .take();
}

template <>
Result<RequestPaymentConfiguration> read_document(std::string_view body, Author author) {
    Reading reading{author};
    const auto node = TRY(reading.parse(body, "RequestPaymentConfiguration"));
    TRY(reading.only(node, {"Payer"}));
    const auto payer = text_of(node, "Payer");
    if (payer == "Requester") return RequestPaymentConfiguration{Payer::requester};
    const bool unsaid = payer.empty() && !reading.strict();
    if (payer != "BucketOwner" && !unsaid) return refuse("MalformedXML");
    return RequestPaymentConfiguration{};
}

std::string write_delete(const DeleteObjectsInput& input) {
    Xml xml("Delete");
    for (const auto& object : input.objects) {
        xml.open("Object").leaf("Key", object.key).leaf_if("VersionId", object.version_id).close();
    }
    if (input.quiet) xml.leaf("Quiet", true);
    return xml.take();
}

Result<DeleteObjectsInput> read_delete(std::string_view body) {
    Reading reading;
    const auto node = TRY(reading.parse(body, "Delete"));
    TRY(reading.only(node, {"Object", "Quiet"}));
    DeleteObjectsInput input;
    input.quiet = TRY(boolean(node, "Quiet"));
    for (const auto* object : children(node, "Object")) {
        TRY(reading.only(*object, {"Key", "VersionId", "ETag", "LastModifiedTime", "Size"}));
        if (object->find("Key") == nullptr) return refuse("MalformedXML");
        for (const auto condition : {"ETag", "LastModifiedTime", "Size"}) {
            if (object->find(condition) == nullptr) continue;
            return refuse("NotImplemented",
                          "Conditions on single objects of a DeleteObjects are not offered.");
        }
        input.objects.push_back({text_of(*object, "Key"), text_of(*object, "VersionId")});
    }
    return input;
}

std::string write_complete(const std::vector<CompletedPart>& parts) {
    Xml xml("CompleteMultipartUpload");
    for (const auto& part : parts) {
        xml.open("Part").leaf("PartNumber", part.part_number).leaf("ETag", part.etag);
        if (part.checksum) {
            xml.leaf(checksum_element(part.checksum->algorithm), part.checksum->value);
        }
        xml.close();
    }
    return xml.take();
}

Result<std::vector<CompletedPart>> read_complete(std::string_view body) {
    Reading reading;
    const auto node = TRY(reading.parse(body, "CompleteMultipartUpload"));
    TRY(reading.only(node, {"Part"}));
    std::vector<CompletedPart> parts;
    for (const auto* item : children(node, "Part")) {
        TRY(reading.only(*item, {"PartNumber", "ETag", "ChecksumCRC32", "ChecksumCRC32C",
                                 "ChecksumCRC64NVME", "ChecksumSHA1", "ChecksumSHA256"}));
        const auto part_number = TRY(small_number(*item, "PartNumber"));
        if (!part_number || item->find("ETag") == nullptr) return refuse("MalformedXML");
        CompletedPart part{*part_number, text_of(*item, "ETag"), std::nullopt};
        for (const auto algorithm : checksum_algorithms) {
            auto value = text_of(*item, checksum_element(algorithm));
            if (!value.empty()) part.checksum = Checksum{algorithm, std::move(value)};
        }
        parts.push_back(std::move(part));
    }
    return parts;
}

namespace {

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

Result<LifecycleRule> read_rule(const Node& node, Reading& reading) {
    for (const auto name : {"Transition", "NoncurrentVersionTransition"}) {
        if (node.find(name) == nullptr || !reading.strict()) continue;
        return refuse("NotImplemented", std::string(name) +
                                            ": there is one kind of storage here, so objects do "
                                            "not move between kinds.");
    }
    TRY(reading.only(node, {"ID", "Prefix", "Filter", "Status", "Expiration",
                            "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"}));
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
        rule.noncurrent_version_expiration = NoncurrentVersionExpiration{days.value_or(0), newer};
    }
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
