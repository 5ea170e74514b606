#include "base/printable.h"

#include <algorithm>

#include "base/bytes.h"

namespace spot {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::size_t longest_character = 4;

// Bytes of the character that begins at `at`; 0: none does.
std::size_t character(std::string_view bytes, std::size_t at) {
    const auto most = std::min(longest_character, bytes.size() - at);
    for (std::size_t length = 1; length <= most; ++length) {
        if (valid_utf8(bytes.substr(at, length))) return length;
    }
    return 0;
}

bool control(std::string_view one) {
    const auto first = static_cast<unsigned char>(one[0]);
    if (one.size() == 1) return first < 0x20 || first == 0x7f;
    return one.size() == 2 && first == 0xC2 && static_cast<unsigned char>(one[1]) < 0xA0;
}

std::string replaced(std::string_view bytes, bool controls) {
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
        const auto length = character(bytes, at);
        const auto one = bytes.substr(at, std::max<std::size_t>(length, 1));
        text += length == 0 || (controls && control(one)) ? replacement : one;
        at += one.size();
    }
    return text;
}

}  // namespace

std::string as_utf8(std::string_view bytes) {
    return valid_utf8(bytes) ? std::string(bytes) : replaced(bytes, false);
}

std::string printable(std::string_view bytes) {
    return replaced(bytes, true);
}

std::string_view shortened(std::string_view utf8, std::size_t most) {
    if (utf8.size() <= most) return utf8;
    // Bytes 10xxxxxx go on with a character.
    while (most > 0 && (static_cast<unsigned char>(utf8[most]) & 0xC0) == 0x80) --most;
    return utf8.substr(0, most);
}

}  // namespace spot
