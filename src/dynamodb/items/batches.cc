#include <fmt/format.h>

#include <set>
#include <shared_mutex>

#include "dynamodb/api.h"
#include "dynamodb/errors.h"
#include "dynamodb/expressions/evaluate.h"
#include "dynamodb/items/capacity.h"
#include "dynamodb/items/collections.h"
#include "dynamodb/items/item_store.h"
#include "dynamodb/items/items.h"
#include "dynamodb/items/keys.h"

namespace spot::dynamodb {
namespace {

const std::optional<std::string> no_expression;
const std::optional<AttributeNames> no_names;
const std::optional<AttributeValues> no_values;
const std::string nothing;

// The reader of requests has checked how many tables there are, and how much each has.
Result<void> check_keys(const std::map<std::string, KeysAndAttributes>& request) {
    std::size_t total = 0;
    for (const auto& [name, wanted] : request) total += wanted.keys.size();
    if (total <= max_batch_get) return {};
    return validation("Too many items requested for the BatchGetItem call");
}

Result<void> check_writes(const std::map<std::string, std::vector<WriteRequest>>& request) {
    std::size_t total = 0;
    for (const auto& [name, writes] : request) {
        total += writes.size();
        for (const auto& write : writes) {
            if (write.put_request.has_value() == write.delete_request.has_value()) {
                return validation(
                    "Supplied AttributeValue has more than one datatypes set, must "
                    "contain exactly one of the supported datatypes");
            }
        }
    }
    if (total <= max_batch_write) return {};
    return validation("Too many items requested for the BatchWriteItem call");
}

WriteParameters parameters_of(const std::string& table, const WriteRequest& write) {
    const bool put = write.put_request.has_value();
    return {.kind = put ? WritePlan::Kind::put : WritePlan::Kind::remove,
            .table_name = table,
            .given = put ? &write.put_request->item : &write.delete_request->key,
            .condition_expression = no_expression,
            .names = no_names,
            .values = no_values,
            .on_failure = nothing};
}

// In a batch AWS says of an item without its key what it says of keys.
bool has_key(const Table& table, const Item& item) {
    return std::all_of(table.key.fields.begin(), table.key.fields.end(),
                       [&item](const KeyField& field) { return item.contains(field.name); });
}

}  // namespace

Result<BatchGetItemOutput> ItemRules::batch_get_item(const BatchGetItemInput& input) {
    TRY(check_keys(input.request_items));
    std::vector<std::optional<std::vector<Path>>> projections;
    for (const auto& [name, wanted] : input.request_items) {
        projections.push_back(
            TRY(read_projection({name, wanted.projection_expression,
                                 wanted.expression_attribute_names, wanted.attributes_to_get})));
    }
    const std::shared_lock lock(core_.catalog.lock());
    BatchGetItemOutput output;
    CapacityMeter meter(core_.clock, input.return_consumed_capacity);
    std::size_t bytes = 0;
    bool full = false;
    auto projection = projections.begin();
    for (const auto& [name, wanted] : input.request_items) {
        const auto& paths = *projection++;
        const auto* table = TRY(core_.table(name));
        if (paths) TRY(check_paths(*table, *paths));
        auto& found = output.responses[name];
        std::set<std::string> seen;
        for (const auto& key : wanted.keys) {
            TRY(check_key(*table, key));
            auto primary = primary_key(table->key, key);
            if (!seen.insert(primary).second) {
                return validation("Provided list of item keys contains duplicates");
            }
            auto item = full ? std::nullopt : TRY(read_item(core_.store, *table, primary));
            const auto size = item ? size_of(*item) : 0;
            full = full || bytes + size > batch_get_bytes;
            if (full) {
                // The client sends another request for the rest.
                auto& rest = output.unprocessed_keys[name];
                if (rest.keys.empty()) rest = wanted, rest.keys.clear();
                rest.keys.push_back(key);
                continue;
            }
            bytes += size;
            meter.read(*table, nullptr, read_units(size, wanted.consistent_read));
            if (item) found.push_back(paths ? projected(*item, *paths) : std::move(*item));
        }
    }
    output.consumed_capacity = meter.all();
    return output;
}

Result<BatchWriteItemOutput> ItemRules::batch_write_item(const BatchWriteItemInput& input) {
    TRY(check_writes(input.request_items));
    std::vector<WritePlan> plans;
    for (const auto& [name, writes] : input.request_items) {
        for (const auto& write : writes) {
            plans.push_back(TRY(read_plan(parameters_of(name, write))));
        }
    }
    const std::shared_lock lock(core_.catalog.lock());
    std::set<std::pair<std::uint64_t, std::string>> seen;
    auto plan = plans.begin();
    for (const auto& [name, writes] : input.request_items) {
        for (const auto& write : writes) {
            TRY(find_table(core_, parameters_of(name, write), *plan));
            if (write.put_request && !has_key(*plan->table, write.put_request->item)) {
                return validation("The provided key element does not match the schema");
            }
            TRY(fit_plan(*plan));
            if (!seen.emplace(plan->table->id, plan->primary_key).second) {
                return validation("Provided list of item keys contains duplicates");
            }
            ++plan;
        }
    }
    // Each write is applied by itself, as on AWS; but all checks come before the first write.
    CapacityMeter meter(core_.clock, input.return_consumed_capacity);
    CollectionMeter collections(core_, input.return_item_collection_metrics);
    for (const auto& one : plans) {
        const auto written = TRY(write(one, meter.measuring()));
        meter.write(*one.table, written.before ? &*written.before : nullptr,
                    written.outcome.after());
        TRY(collections.write(*one.table, *one.given));
    }
    BatchWriteItemOutput output;
    output.consumed_capacity = meter.all();
    output.item_collection_metrics = collections.all();
    return output;
}

}  // namespace spot::dynamodb
