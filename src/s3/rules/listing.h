#pragma once

// Functions that all listings share: where the rows of a prefix begin and end, which keys are shown
// as one common prefix, and the tokens by which a listing goes on.

#include <optional>
#include <string>
#include <string_view>

#include "storage/kv.h"

namespace spot::s3 {

// Rows of `space` ("so", "sv", "su") in this bucket whose key begins with `prefix`.
kv::Range rows_with_prefix(std::string_view space, const std::string& bucket,
                           std::string_view prefix);
// The first row after every key that begins with `prefix`.
std::string after_prefix(std::string_view space, const std::string& bucket,
                         std::string_view prefix);
// The key in a row's key.
std::string key_of(std::string_view row_key);

// The common prefix that is shown in place of `key`; nullopt: the key itself is shown.
std::optional<std::string> common_prefix(std::string_view key, std::string_view prefix,
                                         std::string_view delimiter);

// Where a listing goes on: after a key, or after all keys that a common prefix stands for.
struct Position {
    std::string after;
    bool is_prefix = false;
};
std::string make_token(const Position&);
std::optional<Position> parse_token(std::string_view);

}  // namespace spot::s3
