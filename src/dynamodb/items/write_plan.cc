#include "dynamodb/items/write_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "dynamodb/api.h"
#include "dynamodb/errors.h"
#include "dynamodb/expressions/evaluate.h"
#include "dynamodb/expressions/expression_parser.h"
#include "dynamodb/expressions/legacy.h"
#include "dynamodb/items/item_store.h"
#include "dynamodb/items/keys.h"
#include "dynamodb/wire/item_json.h"

namespace spot::dynamodb {
namespace {

template <class T>
bool given(const std::optional<T>* parameter) {
    return parameter != nullptr && parameter->has_value();
}

Result<void> check_language(const WriteParameters& p) {
    return check_not_mixed(
        {{"UpdateExpression", given(p.update_expression)},
         {"ConditionExpression", p.condition_expression.has_value()}},
        {{"AttributeUpdates", given(p.attribute_updates)},
         {"Expected", given(p.expected)},
         {"ConditionalOperator",
          p.conditional_operator != nullptr && !p.conditional_operator->empty()}});
}

Result<void> check_update(const WritePlan& plan) {
    for (const auto& action : *plan.update) {
        const auto& name = action.path.front().name;
        if (plan.table->key.has(name)) {
            return invalid_value("Cannot update attribute " + name +
                                 ". This attribute is part of the key");
        }
        if (action.path.size() > 1) TRY(check_paths(*plan.table, std::vector<Path>{action.path}));
    }
    return {};
}

Result<void> read_legacy(const WriteParameters& p, WritePlan& plan) {
    if (given(p.attribute_updates)) plan.update = TRY(legacy_update(**p.attribute_updates));
    if (p.conditional_operator != nullptr) {
        TRY(check_conditional_operator(*p.conditional_operator, given(p.expected)));
    }
    if (given(p.expected)) {
        plan.condition = TRY(expected_condition(**p.expected, *p.conditional_operator));
    }
    return {};
}

Result<void> read_expressions(const WriteParameters& p, Placeholders& placeholders,
                              WritePlan& plan) {
    if (given(p.update_expression)) {
        plan.update = TRY(parse_update(**p.update_expression, placeholders));
    } else if (plan.kind == WritePlan::Kind::update && !plan.update) {
        plan.update = Update{};
    }
    if (p.condition_expression) {
        plan.condition =
            TRY(parse_condition(*p.condition_expression, "ConditionExpression", placeholders));
    }
    return placeholders.all_used();
}

// True for an update that only removes, which makes no new item.
bool only_takes_away(const Update& update) {
    return !update.empty() && std::all_of(update.begin(), update.end(), [](const auto& action) {
        return action.kind == UpdateAction::Kind::remove ||
               action.kind == UpdateAction::Kind::erase;
    });
}

}  // namespace

Result<WritePlan> read_plan(const WriteParameters& p) {
    WritePlan plan;
    plan.kind = p.kind;
    plan.item_on_failure = p.on_failure == "ALL_OLD";
    if (p.given == nullptr) {
        return validation(fmt::format("1 validation error detected: Value null at '{}' failed to "
                                      "satisfy constraint: Member must not be null",
                                      p.kind == WritePlan::Kind::put ? "item" : "key"));
    }
    plan.given = p.given;
    TRY(check_language(p));
    Placeholders placeholders(p.names, p.values);
    const bool expression = p.condition_expression || given(p.update_expression);
    TRY(placeholders.check(expression, expression,
                           p.update_expression != nullptr ? "UpdateExpression and "
                                                            "ConditionExpression"
                                                          : "ConditionExpression"));
    if (p.kind == WritePlan::Kind::put && size_of(*p.given) > max_item_bytes) {
        return validation("Item size has exceeded the maximum allowed size");
    }
    TRY(read_legacy(p, plan));
    TRY(read_expressions(p, placeholders, plan));
    return plan;
}

Result<void> find_table(const Core& core, const WriteParameters& p, WritePlan& plan) {
    plan.table = TRY(core.table(p.table_name));
    return {};
}

Result<void> fit_plan(WritePlan& plan) {
    const auto& table = *plan.table;
    if (plan.kind == WritePlan::Kind::put) {
        TRY(check_item(table, *plan.given));
    } else {
        TRY(check_key(table, *plan.given));
    }
    if (plan.update) TRY(check_update(plan));
    if (plan.condition) TRY(check_paths(table, *plan.condition));
    plan.primary_key = primary_key(table.key, *plan.given);
    return {};
}

Result<WritePlan> plan_write(const Core& core, const WriteParameters& p) {
    auto plan = TRY(read_plan(p));
    TRY(find_table(core, p, plan));
    TRY(fit_plan(plan));
    return plan;
}

Result<void> check_condition(const WritePlan& plan, const Item* before) {
    static const Item nothing;
    if (!plan.condition || holds(*plan.condition, before == nullptr ? nothing : *before)) return {};
    Error error = condition_failed().value();
    if (plan.item_on_failure && before != nullptr) {
        error.details.emplace_back("Item", item_json(*before));
    }
    return fail(std::move(error));
}

Result<WriteOutcome> decide(const WritePlan& plan, const Item* before) {
    WriteOutcome out;
    switch (plan.kind) {
        case WritePlan::Kind::put: out.kept = plan.given; break;
        case WritePlan::Kind::check: out.kept = before; break;
        case WritePlan::Kind::remove: break;
        case WritePlan::Kind::update:
            if (before == nullptr && only_takes_away(*plan.update)) break;
            out.made = TRY(updated(*plan.update, before == nullptr ? *plan.given : *before));
            TRY(check_updated(*plan.table, *out.made));
            if (size_of(*out.made) > max_item_bytes) {
                return validation("Item size to update has exceeded the maximum allowed size");
            }
            break;
    }
    return out;
}

}  // namespace spot::dynamodb
