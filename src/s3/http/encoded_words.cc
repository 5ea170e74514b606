#include "s3/http/encoded_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/bytes.h"

namespace spot::s3 {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

std::size_t length_of_character(std::string_view text) {
    const auto code = static_cast<unsigned char>(text.front());
    const std::size_t length = code < 0x80 ? 1 : code < 0xE0 ? 2 : code < 0xF0 ? 3 : 4;
    return length <= text.size() && valid_utf8(text.substr(0, length)) ? length : 0;
}

std::string replace_broken(std::string_view bytes) {
    std::string text;
    while (!bytes.empty()) {
        const auto length = length_of_character(bytes);
        text += length == 0 ? replacement : bytes.substr(0, length);
        bytes.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return text;
}

std::string from_latin_1(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        const auto code = static_cast<unsigned char>(c);
        if (code < 0x80) {
            text += c;
        } else {
            text += static_cast<char>(0xC0 | (code >> 6));
            text += static_cast<char>(0x80 | (code & 0x3F));
        }
    }
    return text;
}

std::optional<std::string> unquote(std::string_view quoted) {
    std::string bytes;
    for (std::size_t at = 0; at < quoted.size(); ++at) {
        if (quoted[at] == '_') {
            bytes += ' ';
        } else if (quoted[at] == '=') {
            const auto byte = unhex(quoted.substr(std::min(at + 1, quoted.size()), 2));
            if (!byte || byte->size() != 1) return std::nullopt;
            bytes += *byte;
            at += 2;
        } else {
            bytes += quoted[at];
        }
    }
    return bytes;
}

// The text of one word, =?charset?encoding?content?=; nullopt: it is none.
std::optional<std::string> decode_word(std::string_view word) {
    if (!word.starts_with("=?") || !word.ends_with("?=") || word.size() < 8) return std::nullopt;
    const auto parts = split(word.substr(2, word.size() - 4), '?');
    if (parts.size() != 3) return std::nullopt;
    const bool base64_form = equal_ignoring_case(parts[1], "B");
    if (!base64_form && !equal_ignoring_case(parts[1], "Q")) return std::nullopt;
    const auto bytes = base64_form ? unbase64(parts[2]) : unquote(parts[2]);
    if (!bytes) return std::nullopt;
    if (equal_ignoring_case(parts[0], "ISO-8859-1")) return from_latin_1(*bytes);
    const bool known =
        equal_ignoring_case(parts[0], "UTF-8") || equal_ignoring_case(parts[0], "US-ASCII");
    return known ? std::optional(replace_broken(*bytes)) : std::nullopt;
}

bool printable_ascii(char c) {
    return c >= ' ' && c <= '~';
}

}  // namespace

std::string decode_words(std::string_view value) {
    if (value.find("=?") == std::string_view::npos) {
        return valid_utf8(value) ? std::string(value) : from_latin_1(value);
    }
    std::string text;
    bool after_word = false;
    for (const auto item : split(value, ' ')) {
        const auto word = decode_word(item);
        // The space between two encoded words belongs to neither.
        if (!text.empty() && !(after_word && word)) text += ' ';
        text += word ? *word : valid_utf8(item) ? std::string(item) : from_latin_1(item);
        after_word = word.has_value();
    }
    return text;
}

std::string encode_words(std::string_view text) {
    const auto plain = [](char c) { return c == '\t' || printable_ascii(c); };
    if (std::ranges::all_of(text, plain)) return std::string(text);
    const auto whole = valid_utf8(text) ? std::string(text) : from_latin_1(text);
    const auto ascii = std::ranges::count_if(whole, printable_ascii);
    const auto others = std::ranges::count_if(whole, [](char c) {
        return !printable_ascii(c) && (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    });
    if (ascii <= others) return "=?UTF-8?B?" + base64(whole) + "?=";
    std::string quoted;
    for (const char c : whole) {
        if (c == ' ') {
            quoted += '_';
        } else if (!printable_ascii(c) || c == '=' || c == '_' || c == '?') {
            quoted += fmt::format("={:02X}", static_cast<unsigned char>(c));
        } else {
            quoted += c;
        }
    }
    return "=?UTF-8?Q?" + quoted + "?=";
}

}  // namespace spot::s3
