#pragma once

// Bytes that are no text, as lines that a person can read: sixteen bytes a line in hexadecimal, and
// beside them the same bytes as ASCII, with a dot for each one that cannot be printed.

#include <optional>
#include <string>
#include <string_view>

namespace spot::golden {

// Every line ends with a line feed; no bytes give the empty text.
std::string hex_dump(std::string_view bytes);

// Reads what hex_dump() writes; the ASCII column may be missing. nullopt: a line is not
// hexadecimal.
std::optional<std::string> read_hex_dump(std::string_view lines);

}  // namespace spot::golden
