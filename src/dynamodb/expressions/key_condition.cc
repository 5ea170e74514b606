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

// A condition in the form "attribute, relation, values".
struct Simple {
    std::string attribute;
    KeyCondition::Kind kind = KeyCondition::Kind::none;
    std::vector<const AttributeValue*> values;
};

Result<KeyCondition::Kind> kind_of(const Condition& c, bool swapped) {
    using Kind = KeyCondition::Kind;
    if (c.kind == Condition::Kind::between) return Kind::between;
    if (c.kind == Condition::Kind::begins_with) return Kind::begins_with;
    if (c.kind != Condition::Kind::compare) {
        return validation("Invalid operator used in KeyConditionExpression");
    }
    switch (swapped ? mirrored(c.comparator) : c.comparator) {
        case Comparator::equal: return Kind::equal;
        case Comparator::less: return Kind::less;
        case Comparator::less_or_equal: return Kind::less_or_equal;
        case Comparator::greater: return Kind::greater;
        case Comparator::greater_or_equal: return Kind::greater_or_equal;
        case Comparator::not_equal: break;
    }
    return validation("Unsupported operator on KeyConditionExpression: <>");
}

Result<Simple> simple(const Condition& c) {
    if (c.kind == Condition::Kind::any || c.kind == Condition::Kind::negation) {
        return validation(fmt::format("Invalid operator used in KeyConditionExpression: {}",
                                      c.kind == Condition::Kind::any ? "OR" : "NOT"));
    }
    Simple out;
    const bool swapped = c.kind == Condition::Kind::compare &&
                         c.operands[0].kind == Operand::Kind::value;
    out.kind = TRY(kind_of(c, swapped));
    for (const auto& operand : c.operands) {
        if (operand.kind == Operand::Kind::path && out.attribute.empty()) {
            if (operand.path.size() > 1) {
                return validation("KeyConditionExpressions cannot have conditions on nested "
                                  "attributes");
            }
            out.attribute = operand.path.front().name;
        } else if (operand.kind == Operand::Kind::value) {
            out.values.push_back(operand.value);
        } else {
            return not_supported();
        }
    }
    if (out.attribute.empty()) return not_supported();
    return out;
}

Result<void> check_types(const Simple& s, const KeyField& field) {
    for (const auto* value : s.values) {
        if (value->type != field.type) {
            return invalid_value("Condition parameter type does not match schema type");
        }
        if (field.type != Type::N && value->text().empty() &&
            s.kind != KeyCondition::Kind::begins_with) {
            return validation(fmt::format("One or more parameter values are not valid. The "
                                          "AttributeValue for a key attribute cannot contain an "
                                          "empty {} value. Key: {}",
                                          field.type == Type::S ? "string" : "binary", field.name));
        }
    }
    return {};
}

}  // namespace

Result<KeyCondition> key_condition(const Condition& condition, const KeySchema& schema) {
    std::vector<const Condition*> parts;
    TRY(flatten(condition, parts));
    std::optional<Simple> hash;
    std::optional<Simple> range;
    for (const auto* part : parts) {
        auto one = TRY(simple(*part));
        const bool is_hash = one.attribute == schema.hash.name;
        const bool is_range = schema.range && one.attribute == schema.range->name;
        if (is_hash ? hash.has_value() : is_range && range.has_value()) {
            return validation("KeyConditionExpressions must only contain one condition per key");
        }
        if (is_hash) {
            hash = std::move(one);
        } else if (is_range) {
            range = std::move(one);
        } else if (parts.size() > 2) {
            return validation("Conditions can be of length 1 or 2 only");
        } else {
            const auto& missed = schema.range && hash ? schema.range->name : schema.hash.name;
            return validation("Query condition missed key schema element: " + missed);
        }
    }
    if (!hash) return validation("Query condition missed key schema element: " + schema.hash.name);
    if (hash->kind != KeyCondition::Kind::equal) return not_supported();
    TRY(check_types(*hash, schema.hash));
    KeyCondition out;
    out.hash = *hash->values.at(0);
    if (!range) return out;
    TRY(check_types(*range, *schema.range));
    out.range = range->kind;
    out.low = *range->values.at(0);
    if (range->values.size() > 1) out.high = *range->values[1];
    return out;
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
