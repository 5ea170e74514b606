#include "wire/constraint.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"

namespace spot::wire {
namespace {

std::optional<std::string> out_of_bounds(const Constraint& constraint, std::string_view what,
                                         std::int64_t value) {
    if (value < constraint.least) {
        return fmt::format("Member must have {} greater than or equal to {}", what,
                           constraint.least);
    }
    if (value > constraint.most) {
        return fmt::format("Member must have {} less than or equal to {}", what, constraint.most);
    }
    return std::nullopt;
}

bool among(std::string_view values, std::string_view text) {
    while (!values.empty()) {
        const auto comma = values.find(", ");
        if (values.substr(0, comma) == text) return true;
        values.remove_prefix(comma == values.npos ? values.size() : comma + 2);
    }
    return false;
}

// The number of characters: bytes of UTF-8 that begin one.
std::int64_t characters(std::string_view text) {
    return std::count_if(text.begin(), text.end(), [](char c) { return (c & '\xC0') != '\x80'; });
}

// `inside`: what stands between the brackets, "a-zA-Z0-9_.-" or "\\w.-".
bool in_class(std::string_view inside, char c) {
    for (std::size_t i = 0; i < inside.size(); ++i) {
        if (inside.substr(i).starts_with("\\w")) {
            const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (letter || (c >= '0' && c <= '9') || c == '_') return true;
            ++i;
            continue;
        }
        const bool range = i + 2 < inside.size() && inside[i + 1] == '-';
        if (range ? c >= inside[i] && c <= inside[i + 2] : c == inside[i]) return true;
        if (range) i += 2;
    }
    return false;
}

bool fits(std::string_view pattern, std::string_view text) {
    CHECK(pattern.starts_with('[') && !pattern.starts_with("[^") &&
              (pattern.ends_with("]+") || pattern.ends_with("]*")),
          "a reader knows patterns of one class of characters");
    if (text.empty()) return pattern.ends_with('*');
    const auto inside = pattern.substr(1, pattern.size() - 3);
    return std::all_of(text.begin(), text.end(), [&](char c) { return in_class(inside, c); });
}

}  // namespace

std::optional<std::string> violation(const Constraint& constraint, std::string_view text) {
    if (constraint.checked_by_rule) return std::nullopt;
    if (!constraint.values.empty()) {
        if (text.empty() || among(constraint.values, text)) return std::nullopt;
        return fmt::format("Member must satisfy enum value set: [{}]", constraint.values);
    }
    if (!constraint.pattern.empty() && !fits(constraint.pattern, text)) {
        return fmt::format("Member must satisfy regular expression pattern: {}",
                           constraint.pattern);
    }
    return out_of_bounds(constraint, "length", characters(text));
}

std::optional<std::string> violation(const Constraint& constraint, std::int64_t number) {
    if (constraint.checked_by_rule) return std::nullopt;
    return out_of_bounds(constraint, "value", number);
}

std::optional<std::string> violation_of_size(const Constraint& constraint, std::size_t entries) {
    if (constraint.checked_by_rule) return std::nullopt;
    return out_of_bounds(constraint, "length", static_cast<std::int64_t>(entries));
}

}  // namespace spot::wire
