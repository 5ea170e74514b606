#include "dynamodb/expressions/key_condition.h"

#include <fmt/format.h>

#include <algorithm>

#include "dynamodb/errors.h"

namespace spot::dynamodb {
namespace {

auto not_supported() { return validation("Query key condition not supported"); }

Result<void> flatten(const Condition& condition, std::vector<const Condition*>& out) {
    if (condition.kind != Condition::Kind::all) {
        out.push_back(&condition);
        return {};
    }
    for (const auto& child : condition.children) TRY(flatten(child, out));
    return {};
}

Comparator mirrored(Comparator comparator) {
    switch (comparator) {
        case Comparator::less: return Comparator::greater;
        case Comparator::less_or_equal: return Comparator::greater_or_equal;
        case Comparator::greater: return Comparator::less;
        case Comparator::greater_or_equal: return Comparator::less_or_equal;
        default: return comparator;
    }
}

auto invalid_operator(std::string_view name) {
    return validation(fmt::format("Invalid operator used in KeyConditionExpression: {}", name));
}

// The operator as messages name it, where it is none that a key condition may have.
std::string_view unfit_operator(const Condition& c) {
    switch (c.kind) {
        case Condition::Kind::any: return "OR";
        case Condition::Kind::negation: return "NOT";
        case Condition::Kind::in: return "IN";
        case Condition::Kind::exists: return "attribute_exists";
        case Condition::Kind::not_exists: return "attribute_not_exists";
        case Condition::Kind::has_type: return "attribute_type";
        case Condition::Kind::contains: return "contains";
        case Condition::Kind::not_contains: return "NOT_CONTAINS";
        case Condition::Kind::compare: return c.comparator == Comparator::not_equal ? "<>" : "";
        default: return "";
    }
}

KeyCondition::Kind kind_of(const Condition& c, bool swapped) {
    using Kind = KeyCondition::Kind;
    if (c.kind == Condition::Kind::between) return Kind::between;
    if (c.kind == Condition::Kind::begins_with) return Kind::begins_with;
    if (c.kind != Condition::Kind::compare) return Kind::none;
    switch (swapped ? mirrored(c.comparator) : c.comparator) {
        case Comparator::equal: return Kind::equal;
        case Comparator::less: return Kind::less;
        case Comparator::less_or_equal: return Kind::less_or_equal;
        case Comparator::greater: return Kind::greater;
        case Comparator::greater_or_equal: return Kind::greater_or_equal;
        case Comparator::not_equal: break;
    }
    return Kind::none;
}

Result<KeyPart> part_of(const Condition& c, bool legacy) {
    const auto unfit = unfit_operator(c);
    if (!unfit.empty() && !legacy) return invalid_operator(unfit);
    const auto path = [](const Operand& operand) { return operand.kind == Operand::Kind::path; };
    const auto* name = c.kind == Condition::Kind::between       ? "BETWEEN"
                       : c.kind == Condition::Kind::begins_with ? "begins_with"
                                                                : nullptr;
    if (name != nullptr && !path(c.operands[0])) {
        return validation(
            fmt::format("Invalid condition in KeyConditionExpression: {} operator must have the "
                        "key attribute as its first operand",
                        name));
    }
    KeyPart out;
    out.kind = kind_of(c, !path(c.operands[0]));
    for (const auto& operand : c.operands) {
        if (operand.kind == Operand::Kind::value) {
            out.values.push_back(operand.value);
        } else if (!path(operand)) {
            return validation("KeyConditionExpressions cannot contain nested operations");
        } else if (!out.attribute.empty()) {
            return validation(
                "Invalid condition in KeyConditionExpression: Multiple attribute names used in one "
                "condition");
        } else if (operand.path.size() > 1) {
            return validation(
                "KeyConditionExpressions cannot have conditions on nested attributes");
        } else {
            out.attribute = operand.path.front().name;
        }
    }
    if (out.attribute.empty()) {
        return validation(
            "Invalid condition in KeyConditionExpression: No key attribute specified");
    }
    return out;
}

Result<void> check_types(const KeyPart& part, const KeyField& field) {
    if (part.kind == KeyCondition::Kind::none) {
        return validation("Attempted conditional constraint is not an indexable operation");
    }
    for (const auto* value : part.values) {
        if (value->type != field.type) {
            return invalid_value("Condition parameter type does not match schema type");
        }
        if (field.type != Type::N && value->text().empty() &&
            part.kind != KeyCondition::Kind::begins_with) {
            return validation(fmt::format("One or more parameter values are not valid. The "
                                          "AttributeValue for a key attribute cannot contain an "
                                          "empty {} value. Key: {}",
                                          field.type == Type::S ? "string" : "binary", field.name));
        }
    }
    return {};
}

}  // namespace

Result<std::vector<KeyPart>> key_parts(const Condition& condition, bool legacy) {
    std::vector<const Condition*> conditions;
    TRY(flatten(condition, conditions));
    std::vector<KeyPart> parts;
    for (const auto* one : conditions) {
        auto part = TRY(part_of(*one, legacy));
        for (const auto& other : parts) {
            if (other.attribute != part.attribute) continue;
            return validation("KeyConditionExpressions must only contain one condition per key");
        }
        parts.push_back(std::move(part));
    }
    if (parts.empty() || parts.size() > 2) {
        return validation("Conditions can be of length 1 or 2 only");
    }
    return parts;
}

Result<KeyCondition> key_condition(std::vector<KeyPart> parts, const KeySchema& schema) {
    if (!schema.range && parts.size() > 1) return not_supported();
    const auto find = [&parts](const KeyField& field) {
        const auto at = std::find_if(parts.begin(), parts.end(), [&field](const KeyPart& part) {
            return part.attribute == field.name;
        });
        return at == parts.end() ? nullptr : &*at;
    };
    const auto missed = [](const KeyField& field) {
        return validation("Query condition missed key schema element: " + field.name);
    };
    const auto* hash = find(schema.hash);
    if (hash == nullptr) return missed(schema.hash);
    TRY(check_types(*hash, schema.hash));
    if (hash->kind != KeyCondition::Kind::equal) return not_supported();
    KeyCondition out;
    out.hash = *hash->values.at(0);
    if (parts.size() == 1) return out;
    const auto* range = find(*schema.range);
    if (range == nullptr) return missed(*schema.range);
    TRY(check_types(*range, *schema.range));
    out.range = range->kind;
    out.low = *range->values.at(0);
    if (range->values.size() > 1) out.high = *range->values[1];
    return out;
}

bool in_range(const KeyCondition& c, const AttributeValue& value) {
    using Kind = KeyCondition::Kind;
    const auto relation = order(value, c.low);
    if (!relation) return false;
    switch (c.range) {
        case Kind::none: return true;
        case Kind::equal: return *relation == 0;
        case Kind::less: return *relation < 0;
        case Kind::less_or_equal: return *relation <= 0;
        case Kind::greater: return *relation > 0;
        case Kind::greater_or_equal: return *relation >= 0;
        case Kind::between: return *relation >= 0 && *order(value, c.high) <= 0;
        case Kind::begins_with: return value.text().starts_with(c.low.text());
    }
    return false;
}

kv::Range key_range(const std::string& prefix, const KeyCondition& c) {
    using Kind = KeyCondition::Kind;
    const auto base = prefix + partition(c.hash);
    const auto with = [&base](const AttributeValue& value) {
        auto key = base;
        append_key_value(key, value);
        return key;
    };
    const auto after = [](const std::string& key) { return kv::end_of_prefix(key); };
    switch (c.range) {
        case Kind::none: break;
        case Kind::equal: return {with(c.low), after(with(c.low))};
        case Kind::less: return {base, with(c.low)};
        case Kind::less_or_equal: return {base, after(with(c.low))};
        case Kind::greater: return {after(with(c.low)), after(base)};
        case Kind::greater_or_equal: return {with(c.low), after(base)};
        case Kind::between: return {with(c.low), std::max(with(c.low), after(with(c.high)))};
        case Kind::begins_with: {
            const auto beginning = base + key_value_prefix(c.low);
            return {beginning, after(beginning)};
        }
    }
    return {base, after(base)};
}

}  // namespace spot::dynamodb
