#include "dynamodb/expressions/key_condition.h"

#include <fmt/format.h>

#include <algorithm>

#include "dynamodb/api.h"
#include "dynamodb/errors.h"

namespace spot::dynamodb {
namespace {

auto wrong_length() { return validation("Conditions can be of length 1 or 2 only"); }
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

std::optional<FieldCondition::Kind> kind_of(const Condition& c, bool swapped) {
    using Kind = FieldCondition::Kind;
    if (c.kind == Condition::Kind::between) return Kind::between;
    if (c.kind == Condition::Kind::begins_with) return Kind::begins_with;
    if (c.kind != Condition::Kind::compare) return std::nullopt;
    switch (swapped ? mirrored(c.comparator) : c.comparator) {
        case Comparator::equal: return Kind::equal;
        case Comparator::less: return Kind::less;
        case Comparator::less_or_equal: return Kind::less_or_equal;
        case Comparator::greater: return Kind::greater;
        case Comparator::greater_or_equal: return Kind::greater_or_equal;
        case Comparator::not_equal: break;
    }
    return std::nullopt;
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
    if (!part.kind) {
        return validation("Attempted conditional constraint is not an indexable operation");
    }
    for (const auto* value : part.values) {
        if (value->type != field.type) {
            return invalid_value("Condition parameter type does not match schema type");
        }
        if (field.type != Type::N && value->text().empty() &&
            part.kind != FieldCondition::Kind::begins_with) {
            return validation(fmt::format("One or more parameter values are not valid. The "
                                          "AttributeValue for a key attribute cannot contain an "
                                          "empty {} value. Key: {}",
                                          field.type == Type::S ? "string" : "binary", field.name));
        }
    }
    return {};
}

}  // namespace

Result<std::vector<KeyPart>> key_parts(const Condition& condition, bool legacy, bool index) {
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
    if (parts.empty() || parts.size() > (index ? 2 * max_index_key_attributes : 2)) {
        return wrong_length();
    }
    return parts;
}

Result<KeyCondition> key_condition(std::vector<KeyPart> parts, const KeySchema& schema) {
    if (parts.size() > std::max<std::size_t>(2, schema.fields.size())) return wrong_length();
    if (parts.size() > schema.fields.size()) return not_supported();
    KeyCondition out;
    out.hashes = 0;
    for (const auto& field : schema.fields) {
        // Without a condition on it, none is asked for on those that come after it.
        if (field.range && out.fields.size() == parts.size()) break;
        const auto part = std::find_if(parts.begin(), parts.end(), [&field](const KeyPart& one) {
            return one.attribute == field.name;
        });
        if (part == parts.end()) {
            return validation("Query condition missed key schema element: " + field.name);
        }
        TRY(check_types(*part, field));
        const bool last = field.range && out.fields.size() + 1 == parts.size();
        if (!last && part->kind != FieldCondition::Kind::equal) return not_supported();
        FieldCondition condition{.kind = *part->kind, .low = *part->values.at(0)};
        if (part->values.size() > 1) condition.high = *part->values[1];
        out.fields.push_back(std::move(condition));
        if (!field.range) ++out.hashes;
    }
    return out;
}

bool meets(const FieldCondition& c, const AttributeValue& value) {
    using Kind = FieldCondition::Kind;
    const auto relation = order(value, c.low);
    if (!relation) return false;
    switch (c.kind) {
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

kv::Range key_range(const std::string& prefix, const KeyCondition& condition) {
    using Kind = FieldCondition::Kind;
    std::vector<AttributeValue> hash;
    for (std::size_t i = 0; i < condition.hashes; ++i) hash.push_back(condition.fields[i].low);
    auto base = prefix + partition(hash);
    for (auto i = condition.hashes; i + 1 < condition.fields.size(); ++i) {
        append_key_value(base, condition.fields[i].low);
    }
    const auto after = [](const std::string& key) { return kv::end_of_prefix(key); };
    if (condition.fields.size() == condition.hashes) return {base, after(base)};
    const auto with = [&base](const AttributeValue& value) {
        auto key = base;
        append_key_value(key, value);
        return key;
    };
    const auto& c = condition.fields.back();
    switch (c.kind) {
        case Kind::equal: return {with(c.low), after(with(c.low))};
        case Kind::less: return {base, with(c.low)};
        case Kind::less_or_equal: return {base, after(with(c.low))};
        case Kind::greater: return {after(with(c.low)), after(base)};
        case Kind::greater_or_equal: return {with(c.low), after(base)};
        case Kind::between: return {with(c.low), std::max(with(c.low), after(with(c.high)))};
        case Kind::begins_with: break;
    }
    const auto beginning = base + key_value_prefix(c.low);
    return {beginning, after(beginning)};
}

}  // namespace spot::dynamodb
