#pragma once

// Inputs and outputs of the operations on tables, in AWS's own words. Members of AWS that have no
// meaning here (replicas, resource policies) are left out; see README.md.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "dynamodb/attribute_value.h"

namespace spot::dynamodb {

struct AttributeDefinition {
    std::string attribute_name;
    std::string attribute_type;  // "S", "N", "B"
    bool operator==(const AttributeDefinition&) const = default;
};

struct KeySchemaElement {
    std::string attribute_name;
    std::string key_type;  // "HASH", "RANGE"
    bool operator==(const KeySchemaElement&) const = default;
};

struct Projection {
    std::string projection_type;  // "ALL", "KEYS_ONLY", "INCLUDE"
    std::vector<std::string> non_key_attributes;
    bool operator==(const Projection&) const = default;
};

// Stored and returned without effect: nothing is ever throttled.
struct ProvisionedThroughput {
    std::int64_t read_capacity_units = 0;
    std::int64_t write_capacity_units = 0;
    std::int64_t number_of_decreases_today = 0;  // in outputs
};

// The most request units that a table or an index on demand may take; stored and returned like
// the units of ProvisionedThroughput. -1 is AWS's word for no limit.
struct OnDemandThroughput {
    std::optional<std::int64_t> max_read_request_units;
    std::optional<std::int64_t> max_write_request_units;
};

// The throughput that a table or an index is to be ready for at once; stored and returned.
struct WarmThroughput {
    std::optional<std::int64_t> read_units_per_second;
    std::optional<std::int64_t> write_units_per_second;
    std::optional<std::string> status;  // in outputs
};

// Encryption under a key of KMS: stored and returned. There is no KMS here, and nothing is
// encrypted by its keys.
struct SseSpecification {
    std::optional<bool> enabled;
    std::string sse_type;                          // "KMS"
    std::optional<std::string> kms_master_key_id;  // absent: the key that AWS manages
};
struct SseDescription {
    std::string status;
    std::string sse_type;
    std::string kms_master_key_arn;
};

struct TableClassSummary {
    std::string table_class;
    std::optional<Time> last_update_date_time;
};

struct SecondaryIndex {  // global or local, as CreateTable takes it
    std::string index_name;
    std::vector<KeySchemaElement> key_schema;
    std::optional<Projection> projection;
    std::optional<ProvisionedThroughput> provisioned_throughput;  // this and the next: global ones
    std::optional<OnDemandThroughput> on_demand_throughput;
    std::optional<WarmThroughput> warm_throughput;
};

struct StreamSpecification {
    bool stream_enabled = false;
    std::string stream_view_type;  // "NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY"
};

struct Tag {
    std::string key;
    std::string value;
    bool operator==(const Tag&) const = default;
};

struct IndexDescription {
    std::string index_name;
    std::vector<KeySchemaElement> key_schema;
    Projection projection;
    std::optional<std::string> index_status;  // global ones only: "CREATING", "ACTIVE"
    std::optional<bool> backfilling;
    std::optional<ProvisionedThroughput> provisioned_throughput;
    std::optional<OnDemandThroughput> on_demand_throughput;
    std::optional<WarmThroughput> warm_throughput;
    std::int64_t index_size_bytes = 0;
    std::int64_t item_count = 0;
    std::string index_arn;
};

struct BillingModeSummary {
    std::string billing_mode;
    std::optional<Time> last_update_to_pay_per_request_date_time;
};

struct TableDescription {
    std::vector<AttributeDefinition> attribute_definitions;
    std::string table_name;
    std::vector<KeySchemaElement> key_schema;
    std::string table_status;
    std::optional<Time> creation_date_time;
    ProvisionedThroughput provisioned_throughput;
    std::optional<BillingModeSummary> billing_mode_summary;
    std::optional<OnDemandThroughput> on_demand_throughput;
    std::optional<WarmThroughput> warm_throughput;
    std::optional<SseDescription> sse_description;
    std::optional<TableClassSummary> table_class_summary;
    std::int64_t table_size_bytes = 0;
    std::int64_t item_count = 0;
    std::string table_arn;
    std::string table_id;
    std::vector<IndexDescription> local_secondary_indexes;
    std::vector<IndexDescription> global_secondary_indexes;
    std::optional<StreamSpecification> stream_specification;
    std::optional<std::string> latest_stream_label;
    std::optional<std::string> latest_stream_arn;
    bool deletion_protection_enabled = false;
};

struct CreateTableInput {
    std::string table_name;
    std::vector<AttributeDefinition> attribute_definitions;
    std::vector<KeySchemaElement> key_schema;
    std::vector<SecondaryIndex> local_secondary_indexes;
    std::vector<SecondaryIndex> global_secondary_indexes;
    std::string billing_mode;  // "PAY_PER_REQUEST" or "PROVISIONED", which is AWS's default
    std::optional<ProvisionedThroughput> provisioned_throughput;
    std::optional<StreamSpecification> stream_specification;
    std::optional<bool> deletion_protection_enabled;
    std::optional<SseSpecification> sse_specification;
    std::string table_class;
    std::optional<OnDemandThroughput> on_demand_throughput;
    std::optional<WarmThroughput> warm_throughput;
    std::vector<Tag> tags;
    // Set by the reader of a request in which the list is given and has no index.
    bool local_indexes_empty = false;
    bool global_indexes_empty = false;
};
struct CreateTableOutput {
    TableDescription table_description;
};

struct DescribeTableInput {
    std::string table_name;
};
struct DescribeTableOutput {
    TableDescription table;
};

struct ListTablesInput {
    std::optional<std::string> exclusive_start_table_name;
    std::optional<std::int64_t> limit;
};
struct ListTablesOutput {
    std::vector<std::string> table_names;
    std::optional<std::string> last_evaluated_table_name;
};

struct DeleteGlobalSecondaryIndexAction {
    std::string index_name;
};
struct UpdateGlobalSecondaryIndexAction {
    std::string index_name;
    std::optional<ProvisionedThroughput> provisioned_throughput;
    std::optional<OnDemandThroughput> on_demand_throughput;
    std::optional<WarmThroughput> warm_throughput;
};
struct GlobalSecondaryIndexUpdate {  // exactly one member is set
    std::optional<SecondaryIndex> create;
    std::optional<UpdateGlobalSecondaryIndexAction> update;
    std::optional<DeleteGlobalSecondaryIndexAction> remove;  // "Delete" on the wire
};
struct UpdateTableInput {
    std::string table_name;
    std::vector<AttributeDefinition> attribute_definitions;
    std::string billing_mode;
    std::optional<ProvisionedThroughput> provisioned_throughput;
    std::vector<GlobalSecondaryIndexUpdate> global_secondary_index_updates;
    std::optional<StreamSpecification> stream_specification;
    std::optional<bool> deletion_protection_enabled;
    std::optional<SseSpecification> sse_specification;
    std::string table_class;
    std::optional<OnDemandThroughput> on_demand_throughput;
    std::optional<WarmThroughput> warm_throughput;
};
struct UpdateTableOutput {
    TableDescription table_description;
};

struct DescribeLimitsInput {};
struct DescribeLimitsOutput {
    std::int64_t account_max_read_capacity_units = 0;
    std::int64_t account_max_write_capacity_units = 0;
    std::int64_t table_max_read_capacity_units = 0;
    std::int64_t table_max_write_capacity_units = 0;
};

struct DeleteTableInput {
    std::string table_name;
};
struct DeleteTableOutput {
    TableDescription table_description;
};

struct TimeToLiveSpecification {
    bool enabled = false;
    std::string attribute_name;
};
struct UpdateTimeToLiveInput {
    std::string table_name;
    std::optional<TimeToLiveSpecification> time_to_live_specification;
};
struct UpdateTimeToLiveOutput {
    TimeToLiveSpecification time_to_live_specification;
};

struct DescribeTimeToLiveInput {
    std::string table_name;
};
struct TimeToLiveDescription {
    std::string time_to_live_status;  // "ENABLED", "DISABLED"
    std::optional<std::string> attribute_name;
};
struct DescribeTimeToLiveOutput {
    TimeToLiveDescription time_to_live_description;
};

struct PointInTimeRecoveryDescription {
    std::string point_in_time_recovery_status = "DISABLED";
};
struct ContinuousBackupsDescription {
    std::string continuous_backups_status = "ENABLED";
    PointInTimeRecoveryDescription point_in_time_recovery_description;
};
struct DescribeContinuousBackupsInput {
    std::string table_name;
};
struct DescribeContinuousBackupsOutput {
    ContinuousBackupsDescription continuous_backups_description;
};
struct PointInTimeRecoverySpecification {
    bool point_in_time_recovery_enabled = false;
};
struct UpdateContinuousBackupsInput {
    std::string table_name;
    std::optional<PointInTimeRecoverySpecification> point_in_time_recovery_specification;
};
struct UpdateContinuousBackupsOutput {
    ContinuousBackupsDescription continuous_backups_description;
};

struct TagResourceInput {
    std::string resource_arn;
    std::vector<Tag> tags;
};
struct TagResourceOutput {};
struct UntagResourceInput {
    std::string resource_arn;
    std::vector<std::string> tag_keys;
};
struct UntagResourceOutput {};
struct ListTagsOfResourceInput {
    std::string resource_arn;
    std::optional<std::string> next_token;
};
struct ListTagsOfResourceOutput {
    std::vector<Tag> tags;
    std::optional<std::string> next_token;
};

}  // namespace spot::dynamodb
