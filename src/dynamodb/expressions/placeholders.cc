#include "dynamodb/expressions/placeholders.h"

#include <fmt/format.h>

#include <algorithm>

#include "dynamodb/errors.h"

namespace spot::dynamodb {
namespace {

bool well_formed(std::string_view key, char mark) {
    if (key.size() < 2 || key.front() != mark) return false;
    return std::all_of(key.begin() + 1, key.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

template <class M>
Result<void> check_map(const M* map, char mark, std::string_view what) {
    if (map == nullptr) return {};
    if (map->empty()) return validation(fmt::format("{} must not be empty", what));
    for (const auto& [key, value] : *map) {
        if (!well_formed(key, mark)) {
            return validation(fmt::format("{} contains invalid key: Syntax error; key: \"{}\"",
                                          what, key));
        }
    }
    return {};
}

template <class M, class U>
Result<void> check_used(const M* map, const U& used, std::string_view what) {
    if (map == nullptr) return {};
    std::vector<std::string_view> unused;
    for (const auto& [key, value] : *map) {
        if (!used.contains(key)) unused.push_back(key);
    }
    if (unused.empty()) return {};
    return validation(fmt::format("Value provided in {} unused in expressions: keys: {{{}}}", what,
                                  fmt::join(unused, ", ")));
}

}  // namespace

Result<void> Placeholders::check(bool expression, bool with_values,
                                 std::string_view parameters) const {
    if (names_ != nullptr && !expression) {
        return validation("ExpressionAttributeNames can only be specified when using expressions");
    }
    if (values_ != nullptr && !with_values) {
        const auto* are = parameters.find(" and ") == std::string_view::npos ? "is" : "are";
        return validation(fmt::format(
            "ExpressionAttributeValues can only be specified when using expressions: {} "
            "{} null",
            parameters, are));
    }
    TRY(check_map(names_, '#', "ExpressionAttributeNames"));
    return check_map(values_, ':', "ExpressionAttributeValues");
}

const std::string* Placeholders::name(std::string_view placeholder) {
    if (names_ == nullptr) return nullptr;
    const auto at = names_->find(std::string(placeholder));
    if (at == names_->end()) return nullptr;
    used_.insert(at->first);
    return &at->second;
}

const AttributeValue* Placeholders::value(std::string_view placeholder) {
    if (values_ == nullptr) return nullptr;
    const auto at = values_->find(std::string(placeholder));
    if (at == values_->end()) return nullptr;
    used_.insert(at->first);
    return &at->second;
}

Result<void> Placeholders::all_used() const {
    TRY(check_used(names_, used_, "ExpressionAttributeNames"));
    TRY(check_used(values_, used_, "ExpressionAttributeValues"));
    return {};
}

}  // namespace spot::dynamodb
