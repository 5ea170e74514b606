#include "s3/kept/documents.h"

#include <algorithm>
#include <span>

#include "base/bytes.h"
#include "s3/rules/errors.h"
#include "wire/xml.h"

namespace spot::s3 {

struct KeptElement {
    enum class Count { one, optional, some, any };
    std::string_view name;
    Count count = Count::one;
    // A leaf has a text: one of those between commas, or a number where it is "#", or any.
    std::string_view values = {};
    std::span<const KeptElement> children = {};  // empty: a leaf
};

namespace {

using enum KeptElement::Count;
using E = KeptElement;

constexpr std::string_view enabled = ",Enabled,Disabled,";
constexpr std::string_view storage_classes =
    ",STANDARD,REDUCED_REDUNDANCY,STANDARD_IA,ONEZONE_IA,INTELLIGENT_TIERING,GLACIER,DEEP_ARCHIVE,"
    "OUTPOSTS,GLACIER_IR,SNOW,EXPRESS_ONEZONE,";

constexpr E tag[] = {{"Key"}, {"Value"}};
constexpr E and_filter[] = {
    {"Prefix", optional}, {"Tag", any, {}, tag}, {"AccessPointArn", optional}};
constexpr E filter[] = {{"Prefix", optional},
                        {"Tag", optional, {}, tag},
                        {"AccessPointArn", optional},
                        {"And", optional, {}, and_filter}};
constexpr E status[] = {{"Status", one, enabled}};

constexpr E analytics_bucket[] = {
    {"Format", one, ",CSV,"}, {"BucketAccountId", optional}, {"Bucket"}, {"Prefix", optional}};
constexpr E analytics_destination[] = {{"S3BucketDestination", one, {}, analytics_bucket}};
constexpr E data_export[] = {{"OutputSchemaVersion", one, ",V_1,"},
                             {"Destination", one, {}, analytics_destination}};
constexpr E storage_class_analysis[] = {{"DataExport", optional, {}, data_export}};
constexpr E analytics[] = {{"Id"},
                           {"Filter", optional, {}, filter},
                           {"StorageClassAnalysis", one, {}, storage_class_analysis}};

constexpr E tiering[] = {{"Days", one, "#"},
                         {"AccessTier", one, ",ARCHIVE_ACCESS,DEEP_ARCHIVE_ACCESS,"}};
constexpr E intelligent_tiering[] = {{"Id"},
                                     {"Filter", optional, {}, filter},
                                     {"Status", one, enabled},
                                     {"Tiering", some, {}, tiering}};

constexpr E kms[] = {{"KeyId"}};
constexpr E nothing[] = {{"", optional}};
constexpr E inventory_encryption[] = {{"SSE-KMS", optional, {}, kms},
                                      {"SSE-S3", optional, {}, nothing}};
constexpr E inventory_bucket[] = {{"AccountId", optional},
                                  {"Bucket"},
                                  {"Format", one, ",CSV,ORC,Parquet,"},
                                  {"Prefix", optional},
                                  {"Encryption", optional, {}, inventory_encryption}};
constexpr E inventory_destination[] = {{"S3BucketDestination", one, {}, inventory_bucket}};
constexpr E prefix_filter[] = {{"Prefix"}};
constexpr E inventory_fields[] = {
    {"Field", any,
     ",Size,LastModifiedDate,StorageClass,ETag,IsMultipartUploaded,ReplicationStatus,"
     "EncryptionStatus,ObjectLockRetainUntilDate,ObjectLockMode,ObjectLockLegalHoldStatus,"
     "IntelligentTieringAccessTier,BucketKeyStatus,ChecksumAlgorithm,ObjectAccessControlList,"
     "ObjectOwner,LifecycleExpirationDate,"}};
constexpr E schedule[] = {{"Frequency", one, ",Daily,Weekly,"}};
constexpr E inventory[] = {{"Destination", one, {}, inventory_destination},
                           {"IsEnabled", one, ",true,false,"},
                           {"Filter", optional, {}, prefix_filter},
                           {"Id"},
                           {"IncludedObjectVersions", one, ",All,Current,"},
                           {"OptionalFields", optional, {}, inventory_fields},
                           {"Schedule", one, {}, schedule}};

constexpr E metrics[] = {{"Id"}, {"Filter", optional, {}, filter}};

constexpr E acceleration[] = {{"Status", optional, ",Enabled,Suspended,"}};

constexpr E minutes[] = {{"Minutes", one, "#"}};
constexpr E replication_time[] = {{"Status", one, enabled}, {"Time", one, {}, minutes}};
constexpr E replication_metrics[] = {{"Status", one, enabled},
                                     {"EventThreshold", optional, {}, minutes}};
constexpr E translation[] = {{"Owner", one, ",Destination,"}};
constexpr E replica_key[] = {{"ReplicaKmsKeyID", optional}};
constexpr E replica[] = {{"Bucket"},
                         {"Account", optional},
                         {"StorageClass", optional, storage_classes},
                         {"AccessControlTranslation", optional, {}, translation},
                         {"EncryptionConfiguration", optional, {}, replica_key},
                         {"ReplicationTime", optional, {}, replication_time},
                         {"Metrics", optional, {}, replication_metrics}};
constexpr E selection[] = {{"SseKmsEncryptedObjects", optional, {}, status},
                           {"ReplicaModifications", optional, {}, status}};
constexpr E replication_rule[] = {{"ID", optional},
                                  {"Priority", optional, "#"},
                                  {"Prefix", optional},
                                  {"Filter", optional, {}, filter},
                                  {"Status", one, enabled},
                                  {"SourceSelectionCriteria", optional, {}, selection},
                                  {"ExistingObjectReplication", optional, {}, status},
                                  {"Destination", one, {}, replica},
                                  {"DeleteMarkerReplication", optional, {}, status}};
constexpr E replication[] = {{"Role"}, {"Rule", some, {}, replication_rule}};

constexpr E roots[] = {{"AnalyticsConfiguration", one, {}, analytics},
                       {"IntelligentTieringConfiguration", one, {}, intelligent_tiering},
                       {"InventoryConfiguration", one, {}, inventory},
                       {"MetricsConfiguration", one, {}, metrics},
                       {"AccelerateConfiguration", one, {}, acceleration},
                       {"ReplicationConfiguration", one, {}, replication}};
constexpr KeptKind kinds[] = {
    {"analytics", &roots[0], "ListBucketAnalyticsConfigurationsResult"},
    {"intelligent-tiering", &roots[1], "ListBucketIntelligentTieringConfigurationsOutput"},
    {"inventory", &roots[2], "ListInventoryConfigurationsResult", "IdMismatch"},
    {"metrics", &roots[3], "ListMetricsConfigurationsResult"},
    {"accelerate", &roots[4], ""},
    {"replication", &roots[5], ""},
};

bool fits(const KeptElement& schema, const std::string& text) {
    if (schema.values.empty()) return true;
    if (schema.values == "#") return parse_int(text).value_or(-1) >= 0;
    return !text.empty() && text.find(',') == std::string::npos &&
           schema.values.find("," + text + ",") != std::string_view::npos;
}

Result<void> write(const KeptElement& schema, const wire::Node& node, std::string& out) {
    const bool leaf = schema.children.empty();
    if (leaf && (!node.members.empty() || !fits(schema, node.text))) return refuse("MalformedXML");
    out.append("<").append(schema.name).append(">");
    if (leaf) wire::append_xml_text(out, node.text);
    std::size_t read = 0;
    for (const auto& child : schema.children) {
        std::size_t count = 0;
        for (const auto& member : node.members) {
            if (member.name != child.name) continue;
            TRY(write(child, member.value, out));
            ++count;
        }
        const bool enough = count > 0 || child.count == optional || child.count == any;
        const bool repeats = child.count == some || child.count == any;
        if (!enough || (count > 1 && !repeats)) return refuse("MalformedXML");
        read += count;
    }
    if (read != node.members.size()) return refuse("MalformedXML");
    out.append("</").append(schema.name).append(">");
    return {};
}

}  // namespace

const KeptKind* kept_kind(std::string_view subresource) {
    const auto* at = std::ranges::find(kinds, subresource, &KeptKind::name);
    return at == std::end(kinds) ? nullptr : at;
}

std::string_view root_name(const KeptKind& kind) {
    return kind.root->name;
}

Result<std::string> kept_document(const KeptKind& kind, const wire::Node& root) {
    std::string out;
    TRY(write(*kind.root, root, out));
    if (out.size() > max_kept_bytes) return refuse("MalformedXML");
    return out;
}

}  // namespace spot::s3
