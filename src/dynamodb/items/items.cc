#include "dynamodb/items/items.h"

#include <fmt/format.h>

#include <shared_mutex>

#include "dynamodb/api.h"
#include "dynamodb/errors.h"
#include "dynamodb/expressions/evaluate.h"
#include "dynamodb/expressions/expression_parser.h"
#include "dynamodb/expressions/legacy.h"
#include "dynamodb/items/capacity.h"
#include "dynamodb/items/collections.h"
#include "dynamodb/items/item_store.h"
#include "dynamodb/items/keys.h"

namespace spot::dynamodb {
namespace {

// The reader has checked that the value is one of AWS's (wire/constraints.h); some of them are
// allowed for UpdateItem only.
Result<void> check_return_values(const std::string& asked) {
    for (const std::string_view updates : {"ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"}) {
        if (asked == updates) return validation("ReturnValues can only be ALL_OLD or NONE");
    }
    return {};
}

const Item* given(const std::optional<Item>& item) {
    return item ? &*item : nullptr;
}

// An Attributes member is left out where there is nothing to show.
std::optional<Item> shown_item(Item item) {
    if (item.empty()) return std::nullopt;
    return item;
}

std::optional<Item> update_attributes(const std::string& asked, const WritePlan& plan,
                                      const std::optional<Item>& before, const Item* after) {
    if (asked == "ALL_OLD") return before;
    if (asked == "ALL_NEW") return after == nullptr ? std::nullopt : std::optional<Item>(*after);
    std::vector<Path> paths;
    for (const auto& action : *plan.update) paths.push_back(action.path);
    if (asked == "UPDATED_OLD" && before) return shown_item(projected(*before, paths));
    if (asked == "UPDATED_NEW" && after != nullptr) return shown_item(projected(*after, paths));
    return std::nullopt;
}

}  // namespace

Result<std::optional<std::vector<Path>>> read_projection(const ReadParameters& p) {
    TRY(check_not_mixed({{"ProjectionExpression", p.projection_expression.has_value()}},
                        {{"AttributesToGet", !p.attributes_to_get.empty()}}));
    const std::optional<AttributeValues> no_values;
    Placeholders placeholders(p.names, no_values);
    const bool expression = p.projection_expression.has_value();
    TRY(placeholders.check(expression, expression, "ProjectionExpression"));
    TRY(check_attributes_to_get(p.attributes_to_get));
    if (!p.attributes_to_get.empty()) return legacy_projection(p.attributes_to_get);
    if (!p.projection_expression) return std::optional<std::vector<Path>>();
    auto paths = TRY(parse_projection(*p.projection_expression, placeholders));
    TRY(placeholders.all_used());
    return paths;
}

Result<ItemRules::Written> ItemRules::write(const WritePlan& plan, bool want_old) {
    const auto& table = *plan.table;
    const auto lock = core_.locks.lock(table.id, plan.primary_key);
    Written written;
    if (want_old || plan.needs_old_item()) {
        written.before = TRY(read_item(core_.store, table, plan.primary_key));
    }
    const auto* before = written.before ? &*written.before : nullptr;
    const auto holds = check_condition(plan, before);
    if (!holds) CapacityMeter(core_.clock, "").refused(table, before);
    TRY(holds);
    written.outcome = TRY(decide(plan, before));
    const auto* after = written.outcome.after();
    const bool known = want_old || plan.needs_old_item();
    if (known && before == nullptr && after == nullptr) return written;
    if (before != nullptr && after != nullptr && *before == *after) return written;
    kv::Batch batch;
    if (after == nullptr) batch.makes_room();
    StreamWriter stream(core_.streams);
    const Change change{table, plan.primary_key, before, after};
    TRY(check_collection(core_, change));
    stage_item(batch, change);
    TRY(stream.stage(batch, change, core_.clock.now()));
    TRY(core_.store.apply(std::move(batch)));
    return written;
}

Result<PutItemOutput> ItemRules::put_item(const PutItemInput& input) {
    TRY(check_return_values(input.return_values));
    const std::shared_lock lock(core_.catalog.lock());
    const auto plan =
        TRY(plan_write(core_, {.kind = WritePlan::Kind::put,
                               .table_name = input.table_name,
                               .given = given(input.item),
                               .condition_expression = input.condition_expression,
                               .names = input.expression_attribute_names,
                               .values = input.expression_attribute_values,
                               .on_failure = input.return_values_on_condition_check_failure,
                               .expected = &input.expected,
                               .conditional_operator = &input.conditional_operator}));
    const bool want_old = input.return_values == "ALL_OLD";
    CapacityMeter meter(core_.clock, input.return_consumed_capacity);
    auto written = TRY(write(plan, want_old || meter.measuring()));
    meter.write(*plan.table, written.before ? &*written.before : nullptr, plan.given);
    PutItemOutput output;
    if (want_old) output.attributes = std::move(written.before);
    output.consumed_capacity = meter.one();
    CollectionMeter collections(core_, input.return_item_collection_metrics);
    TRY(collections.write(*plan.table, *plan.given));
    output.item_collection_metrics = collections.one();
    return output;
}

Result<UpdateItemOutput> ItemRules::update_item(const UpdateItemInput& input) {
    const std::shared_lock lock(core_.catalog.lock());
    const auto plan =
        TRY(plan_write(core_, {.kind = WritePlan::Kind::update,
                               .table_name = input.table_name,
                               .given = given(input.key),
                               .condition_expression = input.condition_expression,
                               .names = input.expression_attribute_names,
                               .values = input.expression_attribute_values,
                               .on_failure = input.return_values_on_condition_check_failure,
                               .update_expression = &input.update_expression,
                               .expected = &input.expected,
                               .conditional_operator = &input.conditional_operator,
                               .attribute_updates = &input.attribute_updates}));
    const auto written = TRY(write(plan, true));
    const auto* after = written.outcome.after();
    CapacityMeter meter(core_.clock, input.return_consumed_capacity);
    meter.write(*plan.table, written.before ? &*written.before : nullptr, after);
    UpdateItemOutput output;
    output.attributes = update_attributes(input.return_values, plan, written.before, after);
    output.consumed_capacity = meter.one();
    CollectionMeter collections(core_, input.return_item_collection_metrics);
    TRY(collections.write(*plan.table, *plan.given));
    output.item_collection_metrics = collections.one();
    return output;
}

Result<DeleteItemOutput> ItemRules::delete_item(const DeleteItemInput& input) {
    TRY(check_return_values(input.return_values));
    const std::shared_lock lock(core_.catalog.lock());
    const auto plan =
        TRY(plan_write(core_, {.kind = WritePlan::Kind::remove,
                               .table_name = input.table_name,
                               .given = given(input.key),
                               .condition_expression = input.condition_expression,
                               .names = input.expression_attribute_names,
                               .values = input.expression_attribute_values,
                               .on_failure = input.return_values_on_condition_check_failure,
                               .expected = &input.expected,
                               .conditional_operator = &input.conditional_operator}));
    const bool want_old = input.return_values == "ALL_OLD";
    CapacityMeter meter(core_.clock, input.return_consumed_capacity);
    auto written = TRY(write(plan, want_old || meter.measuring()));
    meter.write(*plan.table, written.before ? &*written.before : nullptr, nullptr);
    DeleteItemOutput output;
    if (want_old) output.attributes = std::move(written.before);
    output.consumed_capacity = meter.one();
    CollectionMeter collections(core_, input.return_item_collection_metrics);
    TRY(collections.write(*plan.table, *plan.given));
    output.item_collection_metrics = collections.one();
    return output;
}

Result<GetItemOutput> ItemRules::get_item(const GetItemInput& input) {
    const auto paths =
        TRY(read_projection({input.table_name, input.projection_expression,
                             input.expression_attribute_names, input.attributes_to_get}));
    const std::shared_lock lock(core_.catalog.lock());
    const auto* table = TRY(core_.table(input.table_name));
    if (!input.key) return missing_key();
    TRY(check_key(*table, *input.key));
    if (paths) TRY(check_paths(*table, *paths));
    GetItemOutput output;
    output.item = TRY(read_item(core_.store, *table, primary_key(table->key, *input.key)));
    CapacityMeter meter(core_.clock, input.return_consumed_capacity);
    const auto size = output.item ? size_of(*output.item) : 0;
    meter.read(*table, nullptr, read_units(size, input.consistent_read));
    output.consumed_capacity = meter.one();
    if (output.item && paths) output.item = projected(*output.item, *paths);
    return output;
}

}  // namespace spot::dynamodb
