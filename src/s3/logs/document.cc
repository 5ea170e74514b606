// The document of a bucket's access logging.

#include <algorithm>

#include "base/bytes.h"
#include "s3/http/acl.h"
#include "s3/http/reading.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
using wire::Node;

namespace {

Result<Grants> grants_below(const Node& node, Reading& reading) {
    TRY(reading.only(node, {"Grant"}));
    Grants grants;
    for (const auto* item : children(node, "Grant")) {
        // The root's id is the account's number, which is looked at where the account is known.
        const auto* grantee = item->find("Grantee");
        const auto id = grantee == nullptr ? std::string() : text_of(*grantee, "ID");
        auto grant = read_grant(*item, id.size() == 12 ? id : "");
        if (!grant && grant.error().code == "MalformedACLError") return refuse("MalformedXML");
        grants.push_back(TRY(std::move(grant)));
    }
    if (grants.size() > max_grants) return refuse("MalformedXML");
    return grants;
}

Result<LogKeyFormat> format_below(const Node& node, Reading& reading) {
    TRY(reading.only(node, {"SimplePrefix", "PartitionedPrefix"}));
    const auto* parted = node.find("PartitionedPrefix");
    const bool simple = node.find("SimplePrefix") != nullptr;
    if (parted == nullptr) {
        if (!simple && reading.strict()) return refuse("MalformedXML");
        return simple ? LogKeyFormat::simple : LogKeyFormat::unsaid;
    }
    TRY(reading.only(*parted, {"PartitionDateSource"}));
    const auto source = text_of(*parted, "PartitionDateSource");
    if (reading.strict() && (simple || (source != "EventTime" && source != "DeliveryTime"))) {
        return refuse("MalformedXML");
    }
    return source == "EventTime" ? LogKeyFormat::by_event_time : LogKeyFormat::by_delivery_time;
}

}  // namespace

std::string write_document(const BucketLoggingStatus& status) {
    Xml xml("BucketLoggingStatus");
    if (!status.enabled) return xml.take();
    const auto& logging = *status.enabled;
    xml.open("LoggingEnabled").leaf("TargetBucket", logging.target_bucket);
    if (logging.target_grants) {
        xml.open("TargetGrants");
        write_grants(xml, *logging.target_grants);
        xml.close();
    }
    xml.leaf("TargetPrefix", logging.target_prefix);
    const auto format = logging.key_format;
    if (format == LogKeyFormat::unsaid) return xml.take();
    xml.open("TargetObjectKeyFormat");
    if (format == LogKeyFormat::simple) {
        xml.leaf("SimplePrefix", "");
    } else {
        xml.open("PartitionedPrefix");
        xml.leaf("PartitionDateSource",
                 format == LogKeyFormat::by_event_time ? "EventTime" : "DeliveryTime");
    }
    return xml.take();
}

template <>
Result<BucketLoggingStatus> read_document(std::string_view body, Author author) {
    Reading reading{author};
    const auto node = TRY(reading.parse(body, "BucketLoggingStatus"));
    TRY(reading.only(node, {"LoggingEnabled"}));
    BucketLoggingStatus status;
    const auto* enabled = node.find("LoggingEnabled");
    if (enabled == nullptr) return status;
    TRY(reading.only(*enabled,
                     {"TargetBucket", "TargetGrants", "TargetPrefix", "TargetObjectKeyFormat"}));
    auto& logging = status.enabled.emplace();
    logging.target_bucket = text_of(*enabled, "TargetBucket");
    logging.target_prefix = text_of(*enabled, "TargetPrefix");
    const bool whole = !logging.target_bucket.empty() && enabled->find("TargetPrefix") != nullptr;
    if (reading.strict() && !whole) return refuse("MalformedXML");
    // Whom others let read their logs is not read of answers.
    if (const auto* grants = enabled->find("TargetGrants"); grants != nullptr && reading.strict()) {
        logging.target_grants = TRY(grants_below(*grants, reading));
    }
    if (const auto* format = enabled->find("TargetObjectKeyFormat")) {
        logging.key_format = TRY(format_below(*format, reading));
    }
    return status;
}

}  // namespace spot::s3
