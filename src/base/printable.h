#pragma once

// Makes text that comes from outside (names of files, messages of libraries) safe to print or to
// store where only valid text is allowed.

#include <string>
#include <string_view>

namespace spot {

// Valid UTF-8: each byte that belongs to no character becomes U+FFFD.
std::string as_utf8(std::string_view bytes);
// The same, and control characters (C0, DEL, C1) become U+FFFD too: safe on a terminal, one line.
std::string printable(std::string_view bytes);
// At most the first `most` bytes, cut so that no part of a character stands at the end.
std::string_view shortened(std::string_view utf8, std::size_t most);

}  // namespace spot
