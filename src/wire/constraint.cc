#include "wire/constraint.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"

namespace spot::wire {
namespace {

std::string at_least(const Constraint& constraint, std::string_view what) {
    return fmt::format("Member must have {} greater than or equal to {}", what, constraint.least);
}
std::string at_most(const Constraint& constraint, std::string_view what) {
    return fmt::format("Member must have {} less than or equal to {}", what, constraint.most);
}
std::string of_pattern(const Constraint& constraint) {
    return fmt::format("Member must satisfy regular expression pattern: {}", constraint.pattern);
}

void out_of_bounds(const Constraint& constraint, std::string_view what, std::int64_t value,
                   std::vector<std::string>& out) {
    if (value < constraint.least) out.push_back(at_least(constraint, what));
    if (value > constraint.most) out.push_back(at_most(constraint, what));
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

std::vector<std::string> violations(const Constraint& constraint, std::string_view text) {
    std::vector<std::string> out;
    if (constraint.of_names != nullptr && !text.starts_with("arn:")) {
        return violations(*constraint.of_names, text);
    }
    if (constraint.checked_by_rule) return out;
    if (!constraint.values.empty()) {
        if (!text.empty() && !among(constraint.values, text)) {
            out.push_back(
                fmt::format("Member must satisfy enum value set: [{}]", constraint.values));
        }
        return out;
    }
    if (!constraint.pattern.empty() && !fits(constraint.pattern, text)) {
        out.push_back(of_pattern(constraint));
    }
    out_of_bounds(constraint, "length", characters(text), out);
    return out;
}

std::vector<std::string> violations(const Constraint& constraint, std::int64_t number) {
    std::vector<std::string> out;
    if (!constraint.checked_by_rule) out_of_bounds(constraint, "value", number, out);
    return out;
}

std::vector<std::string> violations_of_size(const Constraint& constraint, std::size_t entries) {
    std::vector<std::string> out;
    if (!constraint.checked_by_rule) {
        out_of_bounds(constraint, "length", static_cast<std::int64_t>(entries), out);
    }
    return out;
}

std::string all_of(const Constraint& constraint) {
    const auto& c = constraint.of_names != nullptr ? *constraint.of_names : constraint;
    std::vector<std::string> all;
    if (c.most != Constraint::no_most) all.push_back(at_most(c, "length"));
    if (c.least != Constraint::no_least) all.push_back(at_least(c, "length"));
    if (!c.pattern.empty()) all.push_back(of_pattern(c));
    return fmt::format("{}", fmt::join(all, ", "));
}

}  // namespace spot::wire
