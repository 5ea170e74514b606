#include "dynamodb/expressions/legacy.h"

#include <fmt/format.h>

#include <array>
#include <set>

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

// The types of values that an operator takes; all operators but EQ and NE have some.
bool takes(std::string_view operator_name, Type type) {
    if (operator_name == "EQ" || operator_name == "NE") return true;
    if (operator_name == "BEGINS_WITH") return type == Type::S || type == Type::B;
    if (operator_name == "CONTAINS" || operator_name == "NOT_CONTAINS") {
        return type == Type::S || type == Type::N || type == Type::B || type == Type::BOOL ||
               type == Type::NUL;
    }
    return type == Type::S || type == Type::N || type == Type::B;
}

Result<void> check_values(std::string_view name, const std::vector<const AttributeValue*>& values) {
    for (const auto* value : values) {
        if (value->type != values.front()->type) {
            return invalid_value("AttributeValues inside AttributeValueList must be of same type");
        }
    }
    for (const auto* value : values) {
        if (takes(name, value->type)) continue;
        return invalid_value(
            fmt::format("ComparisonOperator {} is not valid for {} AttributeValue type", name,
                        type_name(value->type)));
    }
    if (name == "BETWEEN" && order(*values[0], *values[1]) == std::strong_ordering::greater) {
        return validation(
            "The BETWEEN condition was provided a range where the lower bound is greater than the "
            "upper bound");
    }
    return {};
}

// The reader of requests has checked that the operator is one (wire/constraints.h).
Result<Condition> condition_on(const std::string& attribute, std::string_view name,
                               const std::vector<const AttributeValue*>& values) {
    for (const auto& row : operators) {
        if (row.name != name) continue;
        const auto count = static_cast<int>(values.size());
        if (row.operands < 0 ? count == 0 : count != row.operands) {
            return invalid_value(
                fmt::format("Invalid number of argument(s) for the {} "
                            "ComparisonOperator",
                            name));
        }
        TRY(check_values(name, values));
        Condition out{row.kind, row.comparator, {}, {}};
        out.operands.push_back(Operand::of(Path{{attribute}}));
        for (const auto* value : values) out.operands.push_back(Operand::of(*value));
        return out;
    }
    return validation(fmt::format("Unsupported ComparisonOperator: {}", name));
}

std::vector<const AttributeValue*> pointers(const std::vector<AttributeValue>& values) {
    std::vector<const AttributeValue*> out;
    for (const auto& value : values) out.push_back(&value);
    return out;
}

Condition joined(std::vector<Condition> all, std::string_view conditional_operator) {
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

// One Expected that has an operator.
Result<Condition> compared_on(const std::string& attribute, const ExpectedAttributeValue& e) {
    const auto& name = e.comparison_operator;
    if (e.exists) {
        return invalid_value(
            "Exists and ComparisonOperator cannot be used together for Attribute: " + attribute);
    }
    if (name != "NULL" && name != "NOT_NULL" && !e.value && !e.attribute_value_list) {
        return invalid_value(
            fmt::format("Value or AttributeValueList must be used with ComparisonOperator: {} for "
                        "Attribute: {}",
                        name, attribute));
    }
    std::vector<const AttributeValue*> values;
    if (e.attribute_value_list) {
        values = pointers(*e.attribute_value_list);
    } else if (e.value) {
        values.push_back(&*e.value);
    }
    return condition_on(attribute, name, values);
}

Result<Condition> expected_on(const std::string& attribute, const ExpectedAttributeValue& e) {
    if (e.attribute_value_list && e.value) {
        return invalid_value(
            "Value and AttributeValueList cannot be used together for Attribute: " + attribute);
    }
    if (!e.comparison_operator.empty()) return compared_on(attribute, e);
    if (e.attribute_value_list) {
        return invalid_value(
            "AttributeValueList can only be used with a ComparisonOperator for Attribute: " +
            attribute);
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
        all.push_back(
            TRY(condition_on(attribute, c.comparison_operator, pointers(c.attribute_value_list))));
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

Result<void> check_attributes_to_get(const std::vector<std::string>& attributes_to_get) {
    std::set<std::string_view> seen;
    for (const auto& attribute : attributes_to_get) {
        if (seen.insert(attribute).second) continue;
        return invalid_value("Duplicate value in attribute name: " + attribute);
    }
    return {};
}

Result<void> check_conditional_operator(std::string_view conditional_operator, bool conditions) {
    if (conditional_operator.empty() || conditions) return {};
    return invalid_value("ConditionalOperator cannot be used without Filter or Expected");
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
