#include "s3/http/documents.h"

#include <algorithm>

#include "base/bytes.h"
#include "s3/http/reading.h"
#include "s3/rules/checksums.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
using wire::Node;

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
        const bool topic = queue.to_topic;
        xml.open(topic ? "TopicConfiguration" : "QueueConfiguration");
        xml.leaf("Id", queue.id).leaf(topic ? "Topic" : "Queue", queue.queue_arn);
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

// `name` is that of the element with the ARN.
static Result<QueueConfiguration> destination_below(const Node& item, std::string_view name,
                                                    Reading& reading) {
    TRY(reading.only(item, {"Id", name, "Event", "Filter"}));
    QueueConfiguration queue{text_of(item, "Id"), text_of(item, name), texts_of(item, "Event"), {}};
    queue.to_topic = name == "Topic";
    if (reading.strict() && queue.queue_arn.empty()) return refuse("MalformedXML");
    const auto* filter = item.find("Filter");
    if (filter != nullptr) TRY(reading.only(*filter, {"S3Key"}));
    const auto* key = filter == nullptr ? nullptr : filter->find("S3Key");
    if (key == nullptr) return queue;
    TRY(reading.only(*key, {"FilterRule"}));
    for (const auto* rule : children(*key, "FilterRule")) {
        TRY(reading.only(*rule, {"Name", "Value"}));
        const bool whole = rule->find("Name") != nullptr && rule->find("Value") != nullptr;
        if (reading.strict() && !whole) return refuse("MalformedXML");
        queue.filter.push_back({text_of(*rule, "Name"), text_of(*rule, "Value")});
    }
    return queue;
}

template <>
Result<NotificationConfiguration> read_document(std::string_view body, Author author) {
    Reading reading{author};
    const auto node = TRY(reading.parse(body, "NotificationConfiguration"));
    for (const auto name : {"CloudFunctionConfiguration", "LambdaFunctionConfiguration",
                            "EventBridgeConfiguration"}) {
        if (node.find(name) == nullptr || !reading.strict()) continue;
        return refuse("NotImplemented", std::string(name) +
                                            ": notifications go to queues and "
                                            "topics, and nowhere else here.");
    }
    NotificationConfiguration notification;
    if (reading.strict()) {
        TRY(reading.only(node, {"QueueConfiguration", "TopicConfiguration"}));
        for (const auto* item : children(node, "TopicConfiguration")) {
            notification.queues.push_back(TRY(destination_below(*item, "Topic", reading)));
        }
    } else {
        TRY(reading.only(node, {"QueueConfiguration"}));
    }
    for (const auto* item : children(node, "QueueConfiguration")) {
        notification.queues.push_back(TRY(destination_below(*item, "Queue", reading)));
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
    if (set == nullptr) return Tagging();  // AWS takes that as no tags
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
    OwnershipControls controls{text_of(*rules.front(), "ObjectOwnership")};
    const auto& said = controls.object_ownership;
    const bool known =
        said == "BucketOwnerEnforced" || said == "BucketOwnerPreferred" || said == "ObjectWriter";
    if (reading.strict() && !known) return refuse("MalformedXML");
    return controls;
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
        xml.open("Object").leaf("Key", object.key).leaf_if("VersionId", object.version_id);
        xml.leaf_if("ETag", object.if_match).close();
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
        for (const auto condition : {"LastModifiedTime", "Size"}) {
            if (object->find(condition) == nullptr) continue;
            return refuse("NotImplemented", std::string(condition) +
                                                ": AWS takes this condition in directory buckets "
                                                "alone, and there are none here.");
        }
        input.objects.push_back(
            {text_of(*object, "Key"), text_of(*object, "VersionId"), text_of(*object, "ETag")});
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

}  // namespace spot::s3
