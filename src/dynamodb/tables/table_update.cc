#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <set>

#include "base/time_text.h"
#include "dynamodb/api.h"
#include "dynamodb/errors.h"
#include "dynamodb/items/keys.h"
#include "dynamodb/tables/table_rules.h"
#include "dynamodb/tables/table_schema.h"

namespace spot::dynamodb {
namespace {

std::vector<KeySchemaElement> elements(const KeySchema& key) {
    std::vector<KeySchemaElement> out;
    for (const auto& field : key.fields) {
        out.push_back({field.name, field.range ? "RANGE" : "HASH"});
    }
    return out;
}

// The label of a stream is the moment at which it was made, as on AWS: 2026-11-22T15:04:05.678.
std::string label_at(Time now) {
    auto text = iso8601_millis(now);
    text.pop_back();
    return text;
}

// The throughput that is ready at once where nobody has said: AWS's figures for a table on demand,
// else what is provisioned.
WarmThroughput usual_warmth(const ProvisionedThroughput& throughput) {
    if (throughput.read_capacity_units == 0) return {12'000, 4'000, "ACTIVE"};
    return {throughput.read_capacity_units, throughput.write_capacity_units, "ACTIVE"};
}

WarmThroughput warmth(const std::optional<WarmThroughput>& said,
                      const ProvisionedThroughput& throughput) {
    auto out = usual_warmth(throughput);
    if (said && said->read_units_per_second) {
        out.read_units_per_second = said->read_units_per_second;
    }
    if (said && said->write_units_per_second) {
        out.write_units_per_second = said->write_units_per_second;
    }
    return out;
}

// Nothing becomes less ready than it is. The wanted figures, with those that stay.
Result<WarmThroughput> warmer(std::string_view what, WarmThroughput now,
                              const WarmThroughput& wanted) {
    const auto raise = [&](std::string_view kind, std::optional<std::int64_t>& from,
                           const std::optional<std::int64_t>& to) -> Result<void> {
        if (to && *to < from.value_or(0)) {
            return invalid_value(
                fmt::format("Requested {}UnitsPerSecond for WarmThroughput for {} is lower than "
                            "current WarmThroughput, decreasing WarmThroughput is not supported",
                            kind, what));
        }
        if (to) from = to;
        return {};
    };
    TRY(raise("Read", now.read_units_per_second, wanted.read_units_per_second));
    TRY(raise("Write", now.write_units_per_second, wanted.write_units_per_second));
    now.status.reset();
    return now;
}

std::string_view index_named(const GlobalSecondaryIndexUpdate& update) {
    return update.update   ? update.update->index_name
           : update.create ? update.create->index_name
           : update.remove ? update.remove->index_name
                           : std::string_view();
}

// Checks that do not need the table.
Result<void> check_updates(const std::vector<GlobalSecondaryIndexUpdate>& updates) {
    std::set<std::string_view> names;
    std::size_t online = 0;
    for (const auto& update : updates) {
        if (!update.update && !update.create && !update.remove) {
            return invalid_value(
                "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                "GlobalSecondaryIndexUpdate.Delete must not be null");
        }
        if (!names.insert(index_named(update)).second) {
            return invalid_value(
                fmt::format("Only one global secondary index update per index is allowed "
                            "simultaneously. Index: {}",
                            index_named(update)));
        }
        if (!update.update) ++online;
    }
    if (online <= 1) return {};
    return fail(Kind::throttled, "LimitExceededException",
                "Subscriber limit exceeded: Only 1 online index can be created or deleted "
                "simultaneously per table");
}

Result<void> check_changed(std::string_view what, const ProvisionedThroughput& now,
                           const ProvisionedThroughput& wanted) {
    if (now.read_capacity_units != wanted.read_capacity_units ||
        now.write_capacity_units != wanted.write_capacity_units) {
        return {};
    }
    return validation(
        fmt::format("The provisioned throughput for the {0} will not change. The requested value "
                    "equals the current value. Current ReadCapacityUnits provisioned for the {0}: "
                    "{1}. Requested ReadCapacityUnits: {1}. Current WriteCapacityUnits provisioned "
                    "for the {0}: {2}. Requested WriteCapacityUnits: {2}. Refer to the Amazon "
                    "DynamoDB Developer Guide for current limits and how to request higher limits.",
                    what, now.read_capacity_units, now.write_capacity_units));
}

}  // namespace

TableDescription TableRules::describe(const Table& table) const {
    TableDescription d;
    d.attribute_definitions = table.attributes;
    d.table_name = table.name;
    d.key_schema = elements(table.key);
    d.table_status = "ACTIVE";
    d.creation_date_time = table.created;
    d.provisioned_throughput = table.throughput;
    if (table.on_demand_since) {
        d.billing_mode_summary = BillingModeSummary{table.billing_mode, table.on_demand_since};
    }
    d.on_demand_throughput = table.on_demand;
    d.warm_throughput = warmth(table.warm, table.throughput);
    if (table.sse_key_arn) d.sse_description = SseDescription{"ENABLED", "KMS", *table.sse_key_arn};
    if (!table.table_class.empty()) {
        d.table_class_summary = TableClassSummary{table.table_class, table.class_changed};
    }
    d.table_arn = core_.table_arn(table.name);
    d.table_id = table.table_id;
    const auto counts = core_.counts.of(table.id);
    d.item_count = counts.table.items;
    d.table_size_bytes = counts.table.bytes;
    for (const auto& index : table.indexes) {
        IndexDescription i;
        i.index_name = index.name;
        if (const auto at = counts.indexes.find(index.id); at != counts.indexes.end()) {
            i.item_count = at->second.items;
            i.index_size_bytes = at->second.bytes;
        }
        i.key_schema = elements(index.key);
        i.projection = index.projection;
        i.index_arn = fmt::format("{}/index/{}", d.table_arn, index.name);
        if (!index.global) {
            d.local_secondary_indexes.push_back(std::move(i));
            continue;
        }
        i.index_status = index.backfilling ? "CREATING" : "ACTIVE";
        if (index.backfilling) i.backfilling = true;
        i.provisioned_throughput = index.throughput.value_or(ProvisionedThroughput{});
        i.on_demand_throughput = index.on_demand;
        i.warm_throughput = warmth(index.warm, *i.provisioned_throughput);
        d.global_secondary_indexes.push_back(std::move(i));
    }
    if (table.stream) {
        d.latest_stream_label = table.stream->label;
        d.latest_stream_arn = core_.stream_arn(table.name, table.stream->label);
        if (table.stream->enabled) {
            d.stream_specification = StreamSpecification{true, table.stream->view_type};
        }
    }
    d.deletion_protection_enabled = table.deletion_protection;
    return d;
}

Result<void> TableRules::start_stream(kv::Batch& batch, Table& table,
                                      const StreamSpecification& wanted) {
    // Labels must differ between a table's streams, so two of them cannot begin in one millisecond.
    auto now = core_.clock.now();
    while (table.stream && table.stream->label >= label_at(now))
        now += std::chrono::milliseconds(1);
    table.stream =
        TableStream{core_.catalog.new_id(batch), label_at(now), wanted.stream_view_type, true};
    const auto first = TRY(core_.streams.begin());
    core_.streams.finish(first);
    const StreamRow row{.id = table.stream->id,
                        .table_name = table.name,
                        .label = table.stream->label,
                        .view_type = wanted.stream_view_type,
                        .key = table.key,
                        .created = now,
                        .first_sequence = first};
    batch.put(stream_key(row.id), encode_stream_row(row));
    return {};
}

Result<void> TableRules::end_stream(kv::Batch& batch, Table& table) {
    const auto record = TRY(core_.store.get(stream_key(table.stream->id)));
    table.stream->enabled = false;
    if (!record) return {};
    auto row = TRY(decode_stream_row(*record));
    row.ended = core_.clock.now();
    row.last_sequence = TRY(core_.streams.begin());
    core_.streams.finish(row.last_sequence);
    batch.put(stream_key(row.id), encode_stream_row(row));
    return {};
}

Result<void> TableRules::create_index(Table& table, const SecondaryIndex& wanted) {
    if (table.index(wanted.index_name) != nullptr) {
        return validation("Attempting to create an index which already exists");
    }
    const auto global = std::count_if(table.indexes.begin(), table.indexes.end(),
                                      [](const Index& index) { return index.global; });
    if (static_cast<std::size_t>(global) >= max_global_indexes) {
        return fail(Kind::throttled, "LimitExceededException",
                    fmt::format("Subscriber limit exceeded: GlobalSecondaryIndex count exceeds the "
                                "per-table limit of {}",
                                max_global_indexes));
    }
    auto index = TRY(index_of(wanted, true, table.attributes));
    TRY(check_index_throughput(wanted.index_name, wanted.provisioned_throughput,
                               table.billing_mode));
    index.id = table.next_index_id++;
    index.backfilling = true;
    table.indexes.push_back(std::move(index));
    return check_projected_count(table);
}

Result<void> TableRules::set_throughput(Table& table, const UpdateTableInput& input) const {
    if (input.billing_mode.empty() && !input.provisioned_throughput) return {};
    const auto mode = input.billing_mode.empty() ? table.billing_mode : input.billing_mode;
    if (input.provisioned_throughput && mode == table.billing_mode && mode == "PROVISIONED") {
        TRY(check_changed("table", table.throughput, *input.provisioned_throughput));
    }
    const bool begins = mode == "PROVISIONED" && table.billing_mode != mode;
    TRY(set_billing(table, mode, input.provisioned_throughput, core_.clock.now()));
    // Throughput is bought for each index.
    for (auto& index : table.indexes) {
        if (!index.global) continue;
        if (mode == "PAY_PER_REQUEST") index.throughput.reset();
        if (!begins) continue;
        const auto& updates = input.global_secondary_index_updates;
        const auto said = std::any_of(updates.begin(), updates.end(), [&](const auto& update) {
            return update.update && update.update->index_name == index.name;
        });
        if (!said) TRY(check_index_throughput(index.name, std::nullopt, mode));
    }
    return {};
}

std::optional<std::string> TableRules::key_of(const SseSpecification& sse) const {
    if (!sse.enabled.value_or(false)) return std::nullopt;
    const auto arn = [this](std::string_view key) {
        return fmt::format("arn:aws:kms:{}:{}:{}", core_.settings.region, core_.settings.account_id,
                           key);
    };
    // The key that AWS manages is one for all tables of an account and region.
    if (!sse.kms_master_key_id) return arn("key/00000000-0000-4000-8000-000000000000");
    const auto& id = *sse.kms_master_key_id;
    if (id.starts_with("arn:")) return id;
    return arn(id.starts_with("alias/") ? id : "key/" + id);
}

Result<void> TableRules::set_kinds(Table& table, const UpdateTableInput& input) const {
    if (input.sse_specification) table.sse_key_arn = key_of(*input.sse_specification);
    if (!input.table_class.empty() && input.table_class != table.table_class) {
        table.table_class = input.table_class;
        table.class_changed = core_.clock.now();
    }
    if (input.on_demand_throughput) table.on_demand = input.on_demand_throughput;
    if (input.warm_throughput) {
        table.warm =
            TRY(warmer("table", warmth(table.warm, table.throughput), *input.warm_throughput));
    }
    return {};
}

Result<void> TableRules::update_index(Table& table, Index& index,
                                      const UpdateGlobalSecondaryIndexAction& action) {
    if (action.on_demand_throughput) index.on_demand = action.on_demand_throughput;
    if (action.warm_throughput) {
        const auto throughput = index.throughput.value_or(ProvisionedThroughput{});
        index.warm = TRY(
            warmer("index " + index.name, warmth(index.warm, throughput), *action.warm_throughput));
    }
    if (!action.provisioned_throughput) return {};
    TRY(check_units(*action.provisioned_throughput));
    TRY(check_index_throughput(index.name, action.provisioned_throughput, table.billing_mode));
    if (index.throughput) {
        TRY(check_changed("index " + index.name, *index.throughput,
                          *action.provisioned_throughput));
    }
    index.throughput = action.provisioned_throughput;
    return {};
}

Result<void> TableRules::update_indexes(kv::Batch& batch, Table& table,
                                        const UpdateTableInput& input) {
    for (const auto& attribute : input.attribute_definitions) {
        const auto same = [&attribute](const AttributeDefinition& a) {
            return a.attribute_name == attribute.attribute_name;
        };
        const auto at = std::find_if(table.attributes.begin(), table.attributes.end(), same);
        if (at == table.attributes.end()) {
            table.attributes.push_back(attribute);
        } else if (!(*at == attribute)) {
            return invalid_value(fmt::format("Attribute {} is defined with another type already",
                                             attribute.attribute_name));
        }
    }
    for (const auto& update : input.global_secondary_index_updates) {
        if (update.create) {
            TRY(create_index(table, *update.create));
            continue;
        }
        const auto name = index_named(update);
        const auto at =
            std::find_if(table.indexes.begin(), table.indexes.end(),
                         [&name](const Index& i) { return i.global && i.name == name; });
        if (at == table.indexes.end()) return resource_not_found("Requested resource not found");
        if (update.update) {
            TRY(update_index(table, *at, *update.update));
            continue;
        }
        const auto prefix = index_prefix(table.id, at->id);
        batch.erase_range(prefix, kv::end_of_prefix(prefix));
        table.indexes.erase(at);
    }
    // Definitions of attributes that no key uses any more are removed.
    std::erase_if(table.attributes, [&table](const AttributeDefinition& a) {
        return !table.key.has(a.attribute_name) &&
               std::none_of(table.indexes.begin(), table.indexes.end(),
                            [&a](const Index& i) { return i.key.has(a.attribute_name); });
    });
    return {};
}

Result<UpdateTableOutput> TableRules::update_table(const UpdateTableInput& input) {
    if (input.billing_mode.empty() && !input.provisioned_throughput &&
        input.global_secondary_index_updates.empty() && !input.stream_specification &&
        !input.deletion_protection_enabled && !input.sse_specification &&
        input.table_class.empty() && !input.on_demand_throughput && !input.warm_throughput) {
        return validation(
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
            "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is "
            "required");
    }
    if (input.billing_mode == "PROVISIONED" && !input.provisioned_throughput) {
        return invalid_value(
            "ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
    }
    if (input.provisioned_throughput) TRY(check_units(*input.provisioned_throughput));
    TRY(check_updates(input.global_secondary_index_updates));
    if (input.stream_specification) TRY(check_stream(*input.stream_specification));
    const std::unique_lock lock(core_.catalog.lock());
    Table table = *TRY(core_.table(input.table_name));
    kv::Batch batch;
    TRY(set_throughput(table, input));
    TRY(set_kinds(table, input));
    if (input.stream_specification) {
        const bool wanted = input.stream_specification->stream_enabled;
        if (wanted == table.streaming()) {
            return validation(fmt::format("{}: TableName: {}",
                                          wanted ? "Table already has an enabled stream"
                                                 : "Table doesn't have stream to disable",
                                          table.name));
        }
        TRY(wanted ? start_stream(batch, table, *input.stream_specification)
                   : end_stream(batch, table));
    }
    if (!input.global_secondary_index_updates.empty()) TRY(update_indexes(batch, table, input));
    if (input.deletion_protection_enabled) {
        table.deletion_protection = *input.deletion_protection_enabled;
    }
    UpdateTableOutput output{describe(table)};
    TRY(core_.catalog.save(std::move(batch), std::move(table)));
    return output;
}

}  // namespace spot::dynamodb
