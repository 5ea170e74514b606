#pragma once

// describe() of the shapes of tables.

#include "dynamodb/errors.h"
#include "dynamodb/wire/shared_shapes.h"

namespace spot::dynamodb {

// The name of a table in operations on tables, whose length AWS checks in front of everything else.
template <class V>
void describe_table_name(V& v, std::string& name) {
    constexpr wire::Shape shape{.must = &constraints::table_arn_of_table};
    if constexpr (!std::same_as<V, wire::Reader>) {
        v.member("TableName", name, shape);
    } else {
        std::optional<std::string> given;
        v.member("TableName", given, shape);
        if (!given) {
            v.refuse_at_once(
                validation("The parameter 'TableName' is required but was not present in the "
                           "request")
                    .value());
            return;
        }
        name = *std::move(given);
        const bool too_short = name.size() < least_table_name;
        if (name.starts_with("arn:") || (!too_short && name.size() <= max_table_name)) return;
        v.refuse_at_once(validation("TableName must be at least 3 characters long and at most 255 "
                                    "characters long")
                             .value());
    }
}

template <class V>
void describe(V& v, AttributeDefinition& x) {
    v.member("AttributeName", x.attribute_name,
             {.not_null = true, .must = &constraints::key_schema_attribute_name});
    v.member("AttributeType", x.attribute_type,
             {.not_null = true, .must = &constraints::scalar_attribute_type});
}
template <class V>
void describe(V& v, Projection& x) {
    optional_text(v, "ProjectionType", x.projection_type, {.must = &constraints::projection_type});
    v.member("NonKeyAttributes", x.non_key_attributes,
             {.must = &constraints::non_key_attribute_name_list,
              .each = &constraints::non_key_attribute_name});
}
template <class V>
void describe(V& v, ProvisionedThroughput& x) {
    v.member("ReadCapacityUnits", x.read_capacity_units,
             {.not_null = true, .must = &constraints::positive_long_object});
    v.member("WriteCapacityUnits", x.write_capacity_units,
             {.not_null = true, .must = &constraints::positive_long_object});
    v.member("NumberOfDecreasesToday", x.number_of_decreases_today);
}
// The provisioned throughput of an input, which does not have the members of outputs.
template <class V>
void describe_throughput(V& v, std::optional<ProvisionedThroughput>& x) {
    if constexpr (!std::same_as<V, wire::Writer>) {
        v.member("ProvisionedThroughput", x);
    } else if (x) {
        std::map<std::string, std::int64_t> units{{"ReadCapacityUnits", x->read_capacity_units},
                                                  {"WriteCapacityUnits", x->write_capacity_units}};
        v.member("ProvisionedThroughput", units);
    }
}
template <class V>
void describe(V& v, OnDemandThroughput& x) {
    v.member("MaxReadRequestUnits", x.max_read_request_units);
    v.member("MaxWriteRequestUnits", x.max_write_request_units);
}
template <class V>
void describe(V& v, WarmThroughput& x) {
    v.member("ReadUnitsPerSecond", x.read_units_per_second);
    v.member("WriteUnitsPerSecond", x.write_units_per_second);
    v.member("Status", x.status);
}
template <class V>
void describe(V& v, SecondaryIndex& x) {
    v.member("IndexName", x.index_name, {.not_null = true, .must = &constraints::index_name});
    v.member("KeySchema", x.key_schema, {.not_null = true, .must = &constraints::key_schema});
    v.member("Projection", x.projection, {.not_null = true});
    describe_throughput(v, x.provisioned_throughput);
    v.member("OnDemandThroughput", x.on_demand_throughput);
    v.member("WarmThroughput", x.warm_throughput);
}
template <class V>
void describe(V& v, StreamSpecification& x) {
    v.member("StreamEnabled", x.stream_enabled, {.not_null = true});
    optional_text(v, "StreamViewType", x.stream_view_type,
                  {.must = &constraints::stream_view_type});
}
template <class V>
void describe(V& v, IndexDescription& x) {
    v.member("IndexName", x.index_name);
    v.member("KeySchema", x.key_schema);
    v.member("Projection", x.projection);
    v.member("IndexStatus", x.index_status);
    v.member("Backfilling", x.backfilling);
    v.member("ProvisionedThroughput", x.provisioned_throughput);
    v.member("OnDemandThroughput", x.on_demand_throughput);
    v.member("WarmThroughput", x.warm_throughput);
    v.member("IndexSizeBytes", x.index_size_bytes);
    v.member("ItemCount", x.item_count);
    v.member("IndexArn", x.index_arn);
}
template <class V>
void describe(V& v, BillingModeSummary& x) {
    v.member("BillingMode", x.billing_mode);
    v.member("LastUpdateToPayPerRequestDateTime", x.last_update_to_pay_per_request_date_time);
}
template <class V>
void describe(V& v, SseDescription& x) {
    v.member("Status", x.status);
    v.member("SSEType", x.sse_type);
    v.member("KMSMasterKeyArn", x.kms_master_key_arn);
}
template <class V>
void describe(V& v, TableClassSummary& x) {
    v.member("TableClass", x.table_class);
    v.member("LastUpdateDateTime", x.last_update_date_time);
}
template <class V>
void describe(V& v, TableDescription& x) {
    v.member("AttributeDefinitions", x.attribute_definitions);
    v.member("TableName", x.table_name);
    v.member("KeySchema", x.key_schema);
    v.member("TableStatus", x.table_status);
    v.member("CreationDateTime", x.creation_date_time);
    v.member("ProvisionedThroughput", x.provisioned_throughput);
    v.member("BillingModeSummary", x.billing_mode_summary);
    v.member("OnDemandThroughput", x.on_demand_throughput);
    v.member("WarmThroughput", x.warm_throughput);
    v.member("SSEDescription", x.sse_description);
    v.member("TableClassSummary", x.table_class_summary);
    v.member("TableSizeBytes", x.table_size_bytes);
    v.member("ItemCount", x.item_count);
    v.member("TableArn", x.table_arn);
    v.member("TableId", x.table_id);
    v.member("LocalSecondaryIndexes", x.local_secondary_indexes);
    v.member("GlobalSecondaryIndexes", x.global_secondary_indexes);
    v.member("StreamSpecification", x.stream_specification);
    v.member("LatestStreamLabel", x.latest_stream_label);
    v.member("LatestStreamArn", x.latest_stream_arn);
    v.member("DeletionProtectionEnabled", x.deletion_protection_enabled);
}
template <class V>
void describe(V& v, SseSpecification& x) {
    v.member("Enabled", x.enabled);
    optional_text(v, "SSEType", x.sse_type, {.must = &constraints::sse_type});
    v.member("KMSMasterKeyId", x.kms_master_key_id);
}
// The members that CreateTable and UpdateTable share: kinds of encryption and of capacity.
template <class V, class T>
void describe_kinds(V& v, T& x) {
    v.member("SSESpecification", x.sse_specification);
    optional_text(v, "TableClass", x.table_class, {.must = &constraints::table_class});
    v.member("OnDemandThroughput", x.on_demand_throughput);
    v.member("WarmThroughput", x.warm_throughput);
    v.refused("GlobalTableSettingsReplicationMode");
}

// Whether a list is given without anything in it, which AWS tells from one that is not given.
template <class V>
void describe_emptiness(V& v, std::string_view name, bool& empty) {
    if constexpr (std::same_as<V, wire::Reader>) {
        std::optional<std::vector<wire::Node>> given;
        v.member(name, given);
        empty = given && given->empty();
    }
}

template <class V>
void describe(V& v, CreateTableInput& x) {
    describe_table_name(v, x.table_name);
    v.member("AttributeDefinitions", x.attribute_definitions, {.not_null = true});
    v.member("KeySchema", x.key_schema, {.not_null = true, .must = &constraints::key_schema});
    v.member("LocalSecondaryIndexes", x.local_secondary_indexes);
    v.member("GlobalSecondaryIndexes", x.global_secondary_indexes);
    describe_emptiness(v, "LocalSecondaryIndexes", x.local_indexes_empty);
    describe_emptiness(v, "GlobalSecondaryIndexes", x.global_indexes_empty);
    optional_text(v, "BillingMode", x.billing_mode, {.must = &constraints::billing_mode});
    describe_throughput(v, x.provisioned_throughput);
    v.member("StreamSpecification", x.stream_specification);
    v.member("DeletionProtectionEnabled", x.deletion_protection_enabled);
    v.member("Tags", x.tags);
    describe_kinds(v, x);
    v.refused("ResourcePolicy");
    v.refused("GlobalTableSourceArn");
}
template <class V>
void describe(V& v, CreateTableOutput& x) {
    v.member("TableDescription", x.table_description);
}
template <class V>
void describe(V& v, DescribeTableInput& x) {
    describe_table_name(v, x.table_name);
}
template <class V>
void describe(V& v, DescribeTableOutput& x) {
    v.member("Table", x.table);
}
template <class V>
void describe(V& v, ListTablesInput& x) {
    v.member("ExclusiveStartTableName", x.exclusive_start_table_name,
             {.must = &constraints::table_name});
    v.member("Limit", x.limit, {.must = &constraints::list_tables_input_limit});
}
template <class V>
void describe(V& v, ListTablesOutput& x) {
    v.member("TableNames", x.table_names, kept);
    v.member("LastEvaluatedTableName", x.last_evaluated_table_name);
}
template <class V>
void describe(V& v, DeleteGlobalSecondaryIndexAction& x) {
    v.member("IndexName", x.index_name, {.not_null = true, .must = &constraints::index_name});
}
template <class V>
void describe(V& v, UpdateGlobalSecondaryIndexAction& x) {
    v.member("IndexName", x.index_name, {.not_null = true, .must = &constraints::index_name});
    describe_throughput(v, x.provisioned_throughput);
    v.member("OnDemandThroughput", x.on_demand_throughput);
    v.member("WarmThroughput", x.warm_throughput);
}
template <class V>
void describe(V& v, GlobalSecondaryIndexUpdate& x) {
    v.member("Create", x.create);
    v.member("Update", x.update);
    v.member("Delete", x.remove);
}
template <class V>
void describe(V& v, UpdateTableInput& x) {
    describe_table_name(v, x.table_name);
    v.member("AttributeDefinitions", x.attribute_definitions);
    optional_text(v, "BillingMode", x.billing_mode, {.must = &constraints::billing_mode});
    describe_throughput(v, x.provisioned_throughput);
    v.member("GlobalSecondaryIndexUpdates", x.global_secondary_index_updates);
    v.member("StreamSpecification", x.stream_specification);
    v.member("DeletionProtectionEnabled", x.deletion_protection_enabled);
    describe_kinds(v, x);
    v.refused("ReplicaUpdates");
    v.refused("MultiRegionConsistency");
    v.refused("GlobalTableWitnessUpdates");
}
template <class V>
void describe(V& v, UpdateTableOutput& x) {
    v.member("TableDescription", x.table_description);
}
template <class V>
void describe(V&, DescribeLimitsInput&) {}
template <class V>
void describe(V& v, DescribeLimitsOutput& x) {
    v.member("AccountMaxReadCapacityUnits", x.account_max_read_capacity_units);
    v.member("AccountMaxWriteCapacityUnits", x.account_max_write_capacity_units);
    v.member("TableMaxReadCapacityUnits", x.table_max_read_capacity_units);
    v.member("TableMaxWriteCapacityUnits", x.table_max_write_capacity_units);
}
template <class V>
void describe(V& v, DeleteTableInput& x) {
    describe_table_name(v, x.table_name);
}
template <class V>
void describe(V& v, DeleteTableOutput& x) {
    v.member("TableDescription", x.table_description);
}
template <class V>
void describe(V& v, TimeToLiveSpecification& x) {
    v.member("Enabled", x.enabled, {.not_null = true});
    v.member("AttributeName", x.attribute_name,
             {.not_null = true, .must = &constraints::time_to_live_attribute_name});
}
template <class V>
void describe(V& v, UpdateTimeToLiveInput& x) {
    describe_table_name(v, x.table_name);
    v.member("TimeToLiveSpecification", x.time_to_live_specification, {.not_null = true});
}
template <class V>
void describe(V& v, UpdateTimeToLiveOutput& x) {
    v.member("TimeToLiveSpecification", x.time_to_live_specification);
}
template <class V>
void describe(V& v, DescribeTimeToLiveInput& x) {
    describe_table_name(v, x.table_name);
}
template <class V>
void describe(V& v, TimeToLiveDescription& x) {
    v.member("TimeToLiveStatus", x.time_to_live_status);
    v.member("AttributeName", x.attribute_name);
}
template <class V>
void describe(V& v, DescribeTimeToLiveOutput& x) {
    v.member("TimeToLiveDescription", x.time_to_live_description);
}
template <class V>
void describe(V& v, PointInTimeRecoveryDescription& x) {
    v.member("PointInTimeRecoveryStatus", x.point_in_time_recovery_status);
}
template <class V>
void describe(V& v, ContinuousBackupsDescription& x) {
    v.member("ContinuousBackupsStatus", x.continuous_backups_status);
    v.member("PointInTimeRecoveryDescription", x.point_in_time_recovery_description);
}
template <class V>
void describe(V& v, DescribeContinuousBackupsInput& x) {
    describe_table_name(v, x.table_name);
}
template <class V>
void describe(V& v, DescribeContinuousBackupsOutput& x) {
    v.member("ContinuousBackupsDescription", x.continuous_backups_description);
}
template <class V>
void describe(V& v, PointInTimeRecoverySpecification& x) {
    v.member("PointInTimeRecoveryEnabled", x.point_in_time_recovery_enabled, {.not_null = true});
    v.refused("RecoveryPeriodInDays");
}
template <class V>
void describe(V& v, UpdateContinuousBackupsInput& x) {
    describe_table_name(v, x.table_name);
    v.member("PointInTimeRecoverySpecification", x.point_in_time_recovery_specification,
             {.not_null = true});
}
template <class V>
void describe(V& v, UpdateContinuousBackupsOutput& x) {
    v.member("ContinuousBackupsDescription", x.continuous_backups_description);
}
// The resource that tags belong to; a request without it is refused before everything else.
template <class V>
void describe_tagged(V& v, std::string& arn) {
    constexpr wire::Shape shape{.not_null = true, .must = &constraints::resource_arn_string};
    if constexpr (std::same_as<V, wire::Reader>) {
        std::optional<std::string> given;
        v.member("ResourceArn", given);
        if (!given) v.refuse_at_once(validation("Invalid TableArn").value());
    }
    v.member("ResourceArn", arn, shape);
}

template <class V>
void describe(V& v, TagResourceInput& x) {
    describe_tagged(v, x.resource_arn);
    v.member("Tags", x.tags, needed);
}
template <class V>
void describe(V&, TagResourceOutput&) {}
template <class V>
void describe(V& v, UntagResourceInput& x) {
    describe_tagged(v, x.resource_arn);
    v.member("TagKeys", x.tag_keys,
             {.not_null = true, .keep_empty = true, .each = &constraints::tag_key_string});
}
template <class V>
void describe(V&, UntagResourceOutput&) {}
template <class V>
void describe(V& v, ListTagsOfResourceInput& x) {
    describe_tagged(v, x.resource_arn);
    v.member("NextToken", x.next_token);
}
template <class V>
void describe(V& v, ListTagsOfResourceOutput& x) {
    v.member("Tags", x.tags, kept);
    v.member("NextToken", x.next_token);
}

}  // namespace spot::dynamodb
