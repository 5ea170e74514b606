#include "dynamodb/tables/core.h"

#include <fmt/format.h>

#include <algorithm>

#include "dynamodb/api.h"
#include "dynamodb/errors.h"

namespace spot::dynamodb {
namespace {

bool name_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

}  // namespace

std::string_view name_of(std::string_view name_or_arn) {
    constexpr std::string_view mark = ":table/";
    const auto at = name_or_arn.find(mark);
    if (!name_or_arn.starts_with("arn:") || at == std::string_view::npos) return name_or_arn;
    const auto rest = name_or_arn.substr(at + mark.size());
    return rest.substr(0, rest.find('/'));
}

Result<void> check_table_name(std::string_view name) {
    if (name.empty()) {
        return validation(
            "1 validation error detected: Value null at 'tableName' failed to satisfy "
            "constraint: Member must not be null");
    }
    if (name.size() < least_table_name || name.size() > max_table_name) {
        return validation(
            fmt::format("TableName must be at least {} characters long and at most {} "
                        "characters long",
                        least_table_name, max_table_name));
    }
    if (!std::all_of(name.begin(), name.end(), name_character)) {
        return validation(
            fmt::format("1 validation error detected: Value '{}' at 'tableName' failed "
                        "to satisfy constraint: Member must satisfy regular "
                        "expression pattern: [a-zA-Z0-9_.-]+",
                        name));
    }
    return {};
}

std::string Core::table_arn(std::string_view name) const {
    return fmt::format("arn:aws:dynamodb:{}:{}:table/{}", settings.region, settings.account_id,
                       name);
}

std::string Core::stream_arn(std::string_view table, std::string_view label) const {
    return fmt::format("{}/stream/{}", table_arn(table), label);
}

Result<const Table*> Core::table(std::string_view name_or_arn) const {
    const auto name = name_of(name_or_arn);
    const auto* found = catalog.find(name);
    if (found != nullptr) return found;
    TRY(check_table_name(name));
    return resource_not_found("Requested resource not found");
}

}  // namespace spot::dynamodb
