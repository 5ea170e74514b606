#pragma once

// Text that strangers give (names of files, words of libraries) where only text may stand.

#include <string>
#include <string_view>

namespace spot {

// UTF-8: each byte that belongs to no character becomes U+FFFD.
std::string as_utf8(std::string_view bytes);
// The same, and control characters (C0, DEL, C1) become U+FFFD too: safe on a terminal, one line.
std::string printable(std::string_view bytes);
// The first at most `most` bytes, without half a character at the end.
std::string_view shortened(std::string_view utf8, std::size_t most);

}  // namespace spot
