#include <fmt/format.h>

#include <set>
#include <shared_mutex>

#include "dynamodb/api.h"
#include "dynamodb/errors.h"
#include "dynamodb/expressions/evaluate.h"
#include "dynamodb/items/capacity.h"
#include "dynamodb/items/item_store.h"
#include "dynamodb/items/items.h"
#include "dynamodb/items/keys.h"

namespace spot::dynamodb {
namespace {

const std::optional<std::string> no_expression;
const std::optional<AttributeNames> no_names;
const std::optional<AttributeValues> no_values;
const std::string nothing;

auto wrong_count(std::string_view member, std::size_t least, std::size_t most) {
    return validation(
        fmt::format("1 validation error detected: Value at '{}' failed to satisfy "
                    "constraint: Member must have length less than or equal to {}, "
                    "Member must have length greater than or equal to {}",
                    member, most, least));
}

Result<void> check_keys(const std::map<std::string, KeysAndAttributes>& request) {
    std::size_t total = 0;
    for (const auto& [name, wanted] : request) {
        if (wanted.keys.empty()) {
            return wrong_count(fmt::format("requestItems.{}.member.keys", name), 1, max_batch_get);
        }
        total += wanted.keys.size();
    }
    if (total == 0) return wrong_count("requestItems", 1, max_batch_get);
    if (total > max_batch_get)
        return validation("Too many items requested for the BatchGetItem call");
    return {};
}

Result<void> check_writes(const std::map<std::string, std::vector<WriteRequest>>& request) {
    std::size_t total = 0;
    for (const auto& [name, writes] : request) {
        total += writes.size();
        if (writes.empty() || total > max_batch_write) {
            return wrong_count(fmt::format("requestItems.{}.member", name), 1, max_batch_write);
        }
        for (const auto& write : writes) {
            if (write.put_request.has_value() == write.delete_request.has_value()) {
                return validation(
                    "Supplied AttributeValue has more than one datatypes set, must "
                    "contain exactly one of the supported datatypes");
            }
        }
    }
    if (total == 0) return wrong_count("requestItems", 1, max_batch_write);
    return {};
}

}  // namespace

Result<BatchGetItemOutput> ItemRules::batch_get_item(const BatchGetItemInput& input) {
    TRY(check_keys(input.request_items));
    const std::shared_lock lock(core_.catalog.lock());
    BatchGetItemOutput output;
    CapacityMeter meter(input.return_consumed_capacity);
    std::size_t bytes = 0;
    bool full = false;
    for (const auto& [name, wanted] : input.request_items) {
        const auto paths =
            TRY(read_projection({name, wanted.projection_expression,
                                 wanted.expression_attribute_names, wanted.attributes_to_get}));
        const auto* table = TRY(core_.table(name));
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
    const std::shared_lock lock(core_.catalog.lock());
    std::vector<WritePlan> plans;
    std::set<std::pair<std::uint64_t, std::string>> seen;
    for (const auto& [name, writes] : input.request_items) {
        for (const auto& write : writes) {
            const bool put = write.put_request.has_value();
            const auto& given = put ? write.put_request->item : write.delete_request->key;
            auto plan =
                TRY(plan_write(core_, {.kind = put ? WritePlan::Kind::put : WritePlan::Kind::remove,
                                       .table_name = name,
                                       .given = &given,
                                       .condition_expression = no_expression,
                                       .names = no_names,
                                       .values = no_values,
                                       .on_failure = nothing}));
            if (!seen.emplace(plan.table->id, plan.primary_key).second) {
                return validation("Provided list of item keys contains duplicates");
            }
            plans.push_back(std::move(plan));
        }
    }
    // Each write is applied by itself, as on AWS; but all checks come before the first write.
    CapacityMeter meter(input.return_consumed_capacity);
    for (const auto& plan : plans) {
        const auto written = TRY(this->write(plan, meter.measuring()));
        meter.write(*plan.table, written.before ? &*written.before : nullptr,
                    written.outcome.after());
    }
    BatchWriteItemOutput output;
    output.consumed_capacity = meter.all();
    return output;
}

}  // namespace spot::dynamodb
