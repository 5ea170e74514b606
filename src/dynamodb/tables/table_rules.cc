#include "dynamodb/tables/table_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <shared_mutex>

#include "base/bytes.h"
#include "dynamodb/api.h"
#include "dynamodb/errors.h"
#include "dynamodb/items/keys.h"
#include "dynamodb/tables/table_schema.h"

namespace spot::dynamodb {
namespace {

using AloneLock = std::unique_lock<SchemaLock>;
using SharedLock = std::shared_lock<SchemaLock>;

// The error of operations on TTL, backups and tags: "Table: … not found" with the table's name.
Result<const Table*> named(const Core& core, const std::string& name) {
    auto found = core.table(name);
    if (found || found.error().kind != Kind::not_found) return found;
    return resource_not_found(
        fmt::format("Requested resource not found: Table: {} not found", name_of(name)));
}

}  // namespace

Result<CreateTableOutput> TableRules::create_table(const CreateTableInput& input) {
    const auto now = core_.clock.now();
    auto table = TRY(table_of(input, now));
    if (input.stream_specification) TRY(check_stream(*input.stream_specification));
    const AloneLock lock(core_.catalog.lock());
    if (core_.catalog.find(table.name) != nullptr) {
        return resource_in_use("Table already exists: " + table.name);
    }
    kv::Batch batch;
    table.id = core_.catalog.new_id(batch);
    table.table_id = core_.random.uuid();
    table.created = now;
    if (input.stream_specification && input.stream_specification->stream_enabled) {
        TRY(start_stream(batch, table, *input.stream_specification));
    }
    if (input.sse_specification) table.sse_key_arn = key_of(*input.sse_specification);
    // The table is ready when it is first asked about; the answer says what AWS's says.
    CreateTableOutput output{describe(table)};
    auto& d = output.table_description;
    d.table_status = "CREATING";
    if (d.billing_mode_summary) {
        d.billing_mode_summary->last_update_to_pay_per_request_date_time.reset();
    }
    d.warm_throughput = table.warm;
    if (d.warm_throughput) d.warm_throughput->status = "UPDATING";
    for (auto& index : d.global_secondary_indexes) {
        index.index_status = "CREATING";
        index.warm_throughput = table.index(index.index_name)->warm;
        if (index.warm_throughput) index.warm_throughput->status = "UPDATING";
    }
    TRY(core_.catalog.save(std::move(batch), std::move(table)));
    return output;
}

Result<DescribeTableOutput> TableRules::describe_table(const DescribeTableInput& input) {
    const SharedLock lock(core_.catalog.lock());
    const auto* table = TRY(named(core_, input.table_name));
    return DescribeTableOutput{describe(*table)};
}

Result<ListTablesOutput> TableRules::list_tables(const ListTablesInput& input) {
    const auto limit = input.limit.value_or(max_tables_page);
    const SharedLock lock(core_.catalog.lock());
    ListTablesOutput output;
    const auto& tables = core_.catalog.tables();
    auto at = input.exclusive_start_table_name
                  ? tables.upper_bound(*input.exclusive_start_table_name)
                  : tables.begin();
    for (; at != tables.end(); ++at) {
        if (static_cast<std::int64_t>(output.table_names.size()) == limit) {
            output.last_evaluated_table_name = output.table_names.back();
            break;
        }
        output.table_names.push_back(at->first);
    }
    return output;
}

Result<DeleteTableOutput> TableRules::delete_table(const DeleteTableInput& input) {
    const AloneLock lock(core_.catalog.lock());
    const auto* found = TRY(named(core_, input.table_name));
    Table table = *found;
    if (table.deletion_protection) {
        return validation(
            fmt::format("1 validation error detected: Table '{}' can't be deleted "
                        "while DeletionProtectionEnabled is set to True",
                        table.name));
    }
    kv::Batch batch;
    batch.makes_room();
    for (const auto& prefix : {item_prefix(table.id), all_indexes_prefix(table.id)}) {
        batch.erase_range(prefix, kv::end_of_prefix(prefix));
    }
    batch.erase(count_key(table.id));
    if (table.streaming()) TRY(end_stream(batch, table));
    TRY(core_.catalog.remove(std::move(batch), *found));
    DeleteTableOutput output{describe(table)};
    core_.counts.forget(table.id);
    // AWS says no more than this about a table that goes.
    auto& d = output.table_description;
    d.table_status = "DELETING";
    d.creation_date_time.reset();
    d.warm_throughput.reset();
    d.attribute_definitions.clear();
    d.key_schema.clear();
    d.local_secondary_indexes.clear();
    d.global_secondary_indexes.clear();
    return output;
}

Result<DescribeLimitsOutput> TableRules::describe_limits(const DescribeLimitsInput&) {
    // AWS's usual quotas; nothing is limited here.
    return DescribeLimitsOutput{80'000, 80'000, 40'000, 40'000};
}

Result<UpdateTimeToLiveOutput> TableRules::update_time_to_live(const UpdateTimeToLiveInput& input) {
    if (!input.time_to_live_specification) return missing("timeToLiveSpecification");
    const auto& wanted = *input.time_to_live_specification;
    const AloneLock lock(core_.catalog.lock());
    Table table = *TRY(named(core_, input.table_name));
    if (wanted.enabled && table.ttl_attribute) {
        return validation("TimeToLive is already enabled");
    }
    if (!wanted.enabled && !table.ttl_attribute) {
        return validation("TimeToLive is already disabled");
    }
    if (!wanted.enabled && *table.ttl_attribute != wanted.attribute_name) {
        return validation(
            fmt::format("TimeToLive is active on a different AttributeName: current "
                        "AttributeName is {}",
                        *table.ttl_attribute));
    }
    table.ttl_attribute = wanted.enabled ? std::optional(wanted.attribute_name) : std::nullopt;
    // The sweep will write the expiry rows of the existing items.
    table.ttl_filling = wanted.enabled ? table.next_index_id++ : 0;
    TRY(core_.catalog.save({}, std::move(table)));
    return UpdateTimeToLiveOutput{wanted};
}

Result<DescribeTimeToLiveOutput> TableRules::describe_time_to_live(
    const DescribeTimeToLiveInput& input) {
    const SharedLock lock(core_.catalog.lock());
    const auto* table = TRY(named(core_, input.table_name));
    DescribeTimeToLiveOutput output;
    output.time_to_live_description.time_to_live_status =
        table->ttl_attribute ? "ENABLED" : "DISABLED";
    output.time_to_live_description.attribute_name = table->ttl_attribute;
    return output;
}

Result<DescribeContinuousBackupsOutput> TableRules::describe_continuous_backups(
    const DescribeContinuousBackupsInput& input) {
    const SharedLock lock(core_.catalog.lock());
    auto found = core_.table(input.table_name);
    if (!found && found.error().kind == Kind::not_found) {
        return fail(Kind::not_found, "TableNotFoundException",
                    fmt::format("Table not found: {}", name_of(input.table_name)));
    }
    if (!found) return fail(found.error());
    return DescribeContinuousBackupsOutput{};
}

Result<UpdateContinuousBackupsOutput> TableRules::update_continuous_backups(
    const UpdateContinuousBackupsInput& input) {
    if (!input.point_in_time_recovery_specification) {
        return missing("pointInTimeRecoverySpecification");
    }
    TRY(describe_continuous_backups({input.table_name}));
    if (input.point_in_time_recovery_specification->point_in_time_recovery_enabled) {
        return validation(
            "Point-in-time recovery cannot be enabled: this plane makes no backups "
            "of tables");
    }
    return UpdateContinuousBackupsOutput{};
}

Result<const Table*> TableRules::tagged(const std::string& arn, std::string_view operation) const {
    const auto parts = split(arn, ':');  // arn, partition, service, region, account, resource
    const bool whole = parts.size() >= 6 && parts[5].find('/') != std::string_view::npos;
    const auto& settings = core_.settings;
    const bool foreign = whole && parts[2] == "dynamodb" &&
                         (parts[3] != settings.region || parts[4] != settings.account_id);
    if (!whole || foreign) {
        return fail(Kind::denied, "AccessDeniedException",
                    fmt::format("User: arn:aws:iam::{}:root is not authorized to perform: "
                                "dynamodb:{} on resource: {}",
                                settings.account_id, operation, arn));
    }
    const auto name = name_of(arn);
    if (core_.table_arn(name) != arn || !check_table_name(name)) {
        return validation("Invalid TableArn: Invalid ResourceArn provided as input " + arn);
    }
    const auto* found = core_.catalog.find(name);
    if (found != nullptr) return found;
    return resource_not_found(
        operation == "UntagResource"
            ? "Requested resource not found"
            : fmt::format("Requested resource not found: ResourcArn: {} not found", arn));
}

Result<TagResourceOutput> TableRules::tag_resource(const TagResourceInput& input) {
    const AloneLock lock(core_.catalog.lock());
    Table table = *TRY(tagged(input.resource_arn, "TagResource"));
    if (input.tags.empty()) return validation("Atleast one Tag needs to be provided as Input.");
    TRY(merge_tags(table.tags, input.tags));
    TRY(core_.catalog.save({}, std::move(table)));
    return TagResourceOutput{};
}

Result<UntagResourceOutput> TableRules::untag_resource(const UntagResourceInput& input) {
    const AloneLock lock(core_.catalog.lock());
    Table table = *TRY(tagged(input.resource_arn, "UntagResource"));
    if (input.tag_keys.empty()) {
        return validation("Atleast one Tag Key needs to be provided as Input.");
    }
    std::erase_if(table.tags, [&input](const Tag& tag) {
        return std::find(input.tag_keys.begin(), input.tag_keys.end(), tag.key) !=
               input.tag_keys.end();
    });
    TRY(core_.catalog.save({}, std::move(table)));
    return UntagResourceOutput{};
}

Result<ListTagsOfResourceOutput> TableRules::list_tags_of_resource(
    const ListTagsOfResourceInput& input) {
    const SharedLock lock(core_.catalog.lock());
    const auto* table = TRY(tagged(input.resource_arn, "ListTagsOfResource"));
    return ListTagsOfResourceOutput{table->tags, std::nullopt};
}

}  // namespace spot::dynamodb
