// Comparing a message with the rules of a filter policy.

#include <algorithm>
#include <cmath>

#include <arpa/inet.h>

#include "base/bytes.h"
#include "sns/filter/filter_policy.h"
#include "sns/filter/json_text.h"

namespace spot::sns {
namespace {

using wire::Node;

bool equal(const Node& a, const Node& b) {
    if (a.type != b.type) return false;
    switch (a.type) {
        case Node::Type::text: return a.text == b.text;
        case Node::Type::boolean: return a.boolean == b.boolean;
        case Node::Type::null: return true;
        case Node::Type::number: {
            const auto x = number_of(a.text);
            return x && x == number_of(b.text);
        }
        default: return false;
    }
}

bool in_bounds(const std::vector<Condition::Bound>& bounds, double number) {
    return std::all_of(bounds.begin(), bounds.end(), [number](const auto& bound) {
        if (bound.comparison == "=") return number == bound.number;
        if (bound.comparison == "<") return number < bound.number;
        if (bound.comparison == "<=") return number <= bound.number;
        if (bound.comparison == ">") return number > bound.number;
        return number >= bound.number;
    });
}

bool in_network(const std::string& network, const std::string& text) {
    const auto slash = network.find('/');
    if (slash == std::string::npos) return false;
    const auto base = address_bytes(network.substr(0, slash));
    const auto length = parse_int(network.substr(slash + 1));
    const auto address = address_bytes(text);
    if (base.empty() || base.size() != address.size() || !length || *length < 0 ||
        static_cast<std::size_t>(*length) > base.size() * 8) {
        return false;
    }
    for (std::int64_t bit = 0; bit < *length; ++bit) {
        const auto index = static_cast<std::size_t>(bit / 8);
        if ((base[index] ^ address[index]) & (0x80 >> (bit % 8))) return false;
    }
    return true;
}

// Whether the field may be absent for this rule to hold. Null is what an attribute that is not
// there counts as (recorded from AWS).
bool may_be_absent(const FilterRule& rule) {
    return std::any_of(rule.conditions.begin(), rule.conditions.end(),
                       [](const Condition& c) { return holds(c, nullptr); });
}

bool holds_one(const FilterRule& rule, const Node& value) {
    if (value.type == Node::Type::list && !value.items.empty()) {
        return std::any_of(value.items.begin(), value.items.end(),
                           [&](const Node& item) { return holds_one(rule, item); });
    }
    if (value.type == Node::Type::list) return may_be_absent(rule);
    return std::any_of(rule.conditions.begin(), rule.conditions.end(),
                       [&](const Condition& c) { return holds(c, &value); });
}

bool leads_into(const std::string& path, const std::string& name) {
    return path.size() > name.size() && path[name.size()] == '.' && path.starts_with(name);
}

bool has_parts(const Node& value) {
    return value.type == Node::Type::map || !value.items.empty();
}

// A map, or one of the maps in a list.
bool match_below(const std::vector<FilterRule>& rules, const Node& value) {
    if (value.type == Node::Type::list) {
        return std::any_of(value.items.begin(), value.items.end(),
                           [&](const Node& item) { return match_below(rules, item); });
    }
    return match_rules(rules, value);
}

}  // namespace

std::string address_bytes(const std::string& text) {
    unsigned char bytes[16];
    for (const auto& [family, size] : {std::pair{AF_INET, 4u}, std::pair{AF_INET6, 16u}}) {
        if (inet_pton(family, text.c_str(), bytes) == 1) {
            return {reinterpret_cast<const char*>(bytes), size};
        }
    }
    return {};
}

bool holds(const Condition& condition, const Node* value) {
    using Type = Condition::Type;
    if (condition.type == Type::exists) return condition.wanted == (value != nullptr);
    if (value == nullptr) {
        return condition.type == Type::exact && condition.values[0].type == Node::Type::null;
    }
    const bool text = value->type == Node::Type::text;
    switch (condition.type) {
        case Type::exact: return equal(condition.values[0], *value);
        case Type::prefix: return text && value->text.starts_with(condition.text);
        case Type::suffix: return text && value->text.ends_with(condition.text);
        case Type::ignoring_case: return text && equal_ignoring_case(value->text, condition.text);
        case Type::anything_but:
            return std::none_of(condition.values.begin(), condition.values.end(),
                                [&](const Node& other) { return equal(other, *value); });
        case Type::not_prefix: return !text || !value->text.starts_with(condition.text);
        case Type::numeric: {
            if (value->type != Node::Type::number) return false;
            const auto number = number_of(value->text);
            return number && in_bounds(condition.bounds, *number);
        }
        case Type::cidr: return text && in_network(condition.text, value->text);
        case Type::exists: break;
    }
    return false;
}

bool match_rules(const std::vector<FilterRule>& rules, const Node& document) {
    std::vector<bool> found(rules.size());
    std::vector<bool> led(rules.size());  // into a member, whether or not it satisfied the rule
    for (const auto& [name, value] : document.members) {
        // The rules that lead into this member. They are satisfied together, or not by it.
        std::vector<FilterRule> inside;
        std::vector<std::size_t> which;
        for (std::size_t i = 0; i < rules.size(); ++i) {
            if (rules[i].path == name) {
                if (!holds_one(rules[i], value)) return false;
                found[i] = true;
            } else if (leads_into(rules[i].path, name) && has_parts(value)) {
                led[i] = true;
                inside.push_back({rules[i].path.substr(name.size() + 1), rules[i].conditions});
                which.push_back(i);
            }
        }
        if (inside.empty() || !match_below(inside, value)) continue;
        for (const auto i : which) found[i] = true;
    }
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (!found[i] && (led[i] || !may_be_absent(rules[i]))) return false;
    }
    return true;
}

}  // namespace spot::sns
