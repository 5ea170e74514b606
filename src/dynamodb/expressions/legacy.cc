#include "dynamodb/expressions/legacy.h"

#include <fmt/format.h>

#include <array>

#include "dynamodb/errors.h"

namespace spot::dynamodb {
namespace {

using Kind = Condition::Kind;

struct OperatorName {
    std::string_view name;
    Kind kind;
    Comparator comparator;
    int operands;  // -1: one or more
};
constexpr std::array<OperatorName, 13> operators = {{
    {"EQ", Kind::compare, Comparator::equal, 1},
    {"NE", Kind::compare, Comparator::not_equal, 1},
    {"LT", Kind::compare, Comparator::less, 1},
    {"LE", Kind::compare, Comparator::less_or_equal, 1},
    {"GT", Kind::compare, Comparator::greater, 1},
    {"GE", Kind::compare, Comparator::greater_or_equal, 1},
    {"NULL", Kind::not_exists, Comparator::equal, 0},
    {"NOT_NULL", Kind::exists, Comparator::equal, 0},
    {"CONTAINS", Kind::contains, Comparator::equal, 1},
    {"NOT_CONTAINS", Kind::not_contains, Comparator::equal, 1},
    {"BEGINS_WITH", Kind::begins_with, Comparator::equal, 1},
    {"IN", Kind::in, Comparator::equal, -1},
    {"BETWEEN", Kind::between, Comparator::equal, 2},
}};

Result<Condition> condition_on(const std::string& attribute, std::string_view name,
                               const std::vector<AttributeValue>& values) {
    for (const auto& row : operators) {
        if (row.name != name) continue;
        const auto count = static_cast<int>(values.size());
        if (row.operands < 0 ? count == 0 : count != row.operands) {
            return invalid_value(
                fmt::format("Invalid number of argument(s) for the {} "
                            "ComparisonOperator",
                            name));
        }
        Condition out{row.kind, row.comparator, {}, {}};
        out.operands.push_back(Operand::of(Path{{attribute}}));
        for (const auto& value : values) out.operands.push_back(Operand::of(value));
        return out;
    }
    return validation(
        fmt::format("1 validation error detected: Value '{}' at 'comparisonOperator' "
                    "failed to satisfy constraint: Member must satisfy enum value "
                    "set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, "
                    "LE, BEGINS_WITH, GE, CONTAINS]",
                    name));
}

Result<Condition> joined(std::vector<Condition> all, std::string_view conditional_operator) {
    if (conditional_operator != "" && conditional_operator != "AND" &&
        conditional_operator != "OR") {
        return validation(
            fmt::format("1 validation error detected: Value '{}' at "
                        "'conditionalOperator' failed to satisfy constraint: Member "
                        "must satisfy enum value set: [OR, AND]",
                        conditional_operator));
    }
    Condition out{conditional_operator == "OR" ? Kind::any : Kind::all};
    out.children = std::move(all);
    return out;
}

Condition equals(const std::string& attribute, const AttributeValue& value) {
    Condition out{Kind::compare};
    out.operands = {Operand::of(Path{{attribute}}), Operand::of(value)};
    return out;
}

Condition missing(const std::string& attribute) {
    Condition out{Kind::not_exists};
    out.operands = {Operand::of(Path{{attribute}})};
    return out;
}

Result<Condition> expected_on(const std::string& attribute, const ExpectedAttributeValue& e) {
    if (!e.comparison_operator.empty()) {
        if (e.value || e.exists) {
            return invalid_value(
                fmt::format("Value or Exists cannot be used with "
                            "ComparisonOperator for Attribute: {}",
                            attribute));
        }
        static const std::vector<AttributeValue> none;
        return condition_on(attribute, e.comparison_operator,
                            e.attribute_value_list ? *e.attribute_value_list : none);
    }
    if (e.exists.value_or(true)) {
        if (!e.value) {
            return invalid_value(
                fmt::format("Value must be provided when Exists is {} for "
                            "Attribute: {}",
                            e.exists ? "true" : "null", attribute));
        }
        return equals(attribute, *e.value);
    }
    if (e.value) {
        return invalid_value(
            fmt::format("Value cannot be used when Exists is false for Attribute: "
                        "{}",
                        attribute));
    }
    return missing(attribute);
}

}  // namespace

Result<Condition> expected_condition(const Expected& expected,
                                     std::string_view conditional_operator) {
    std::vector<Condition> all;
    for (const auto& [attribute, e] : expected) all.push_back(TRY(expected_on(attribute, e)));
    return joined(std::move(all), conditional_operator);
}

Result<Condition> legacy_condition(const LegacyConditions& conditions,
                                   std::string_view conditional_operator) {
    std::vector<Condition> all;
    for (const auto& [attribute, c] : conditions) {
        all.push_back(TRY(condition_on(attribute, c.comparison_operator, c.attribute_value_list)));
    }
    return joined(std::move(all), conditional_operator);
}

Result<Update> legacy_update(const AttributeUpdates& updates) {
    Update out;
    for (const auto& [attribute, update] : updates) {
        const auto& action = update.action;
        UpdateAction one{UpdateAction::Kind::set, Path{{attribute}}, {}};
        if (update.value) one.operand = Operand::of(*update.value);
        if (action == "DELETE") {
            one.kind = update.value ? UpdateAction::Kind::erase : UpdateAction::Kind::remove;
        } else if (action == "ADD") {
            one.kind = UpdateAction::Kind::add;
        } else if (action != "" && action != "PUT") {
            return validation(
                fmt::format("1 validation error detected: Value '{}' at 'action' "
                            "failed to satisfy constraint: Member must satisfy enum "
                            "value set: [ADD, PUT, DELETE]",
                            action));
        }
        if (!update.value && action != "DELETE") {
            return invalid_value(
                "Only DELETE action is allowed when no attribute value is "
                "specified");
        }
        if (one.kind == UpdateAction::Kind::erase && !update.value->is_set()) {
            return invalid_value(
                fmt::format("DELETE action with value is not supported for the "
                            "type {}",
                            type_name(update.value->type)));
        }
        if (one.kind == UpdateAction::Kind::add && !update.value->is_set() &&
            update.value->type != Type::N && update.value->type != Type::L) {
            return invalid_value(fmt::format("ADD action is not supported for the type {}",
                                             type_name(update.value->type)));
        }
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<Path> legacy_projection(const std::vector<std::string>& attributes_to_get) {
    std::vector<Path> paths;
    for (const auto& attribute : attributes_to_get) paths.push_back(Path{{attribute}});
    return paths;
}

Result<void> check_not_mixed(const std::vector<Given>& expressions,
                             const std::vector<Given>& legacy) {
    const auto names = [](const std::vector<Given>& all) {
        std::vector<std::string_view> out;
        for (const auto& one : all) {
            if (one.given) out.push_back(one.name);
        }
        return out;
    };
    const auto modern = names(expressions);
    const auto old = names(legacy);
    if (modern.empty() || old.empty()) return {};
    return validation(
        fmt::format("Can not use both expression and non-expression parameters in the "
                    "same request: Non-expression parameters: {{{}}} Expression "
                    "parameters: {{{}}}",
                    fmt::join(old, ", "), fmt::join(modern, ", ")));
}

}  // namespace spot::dynamodb
