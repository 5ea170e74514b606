#pragma once

// Text forms of bytes: hex, base64, percent-encoding; and small helpers on strings.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spot {

inline std::string_view as_text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline std::span<const std::byte> as_bytes(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

std::string hex(std::string_view bytes);                     // lower case
std::optional<std::string> unhex(std::string_view text);     // either case; nullopt: not hex
std::string base64(std::string_view bytes);                  // standard alphabet, padded
std::optional<std::string> unbase64(std::string_view text);  // strict: padded, nothing else

// RFC 3986: everything but A-Z a-z 0-9 - . _ ~ becomes %XX, upper case. `keep` names further
// characters left as they are ("/" for the paths of S3).
std::string percent_encode(std::string_view text, std::string_view keep = "");
// %XX decoded, the rest as it is; nullopt: a % without two hex digits.
std::optional<std::string> percent_decode(std::string_view text);
// As percent_decode, and '+' is a space: form bodies, query strings, keys in S3 events.
std::optional<std::string> form_decode(std::string_view text);
// The form S3 uses for keys in events: as percent_encode keeping "/" and "*", space is '+'.
std::string form_encode_key(std::string_view key);

std::vector<std::string_view> split(std::string_view text, char by);
std::string_view trim(std::string_view text);                      // ASCII white space at both ends
std::string lower(std::string_view text);                          // ASCII only
bool equal_ignoring_case(std::string_view a, std::string_view b);  // ASCII only
// Time depends on the lengths alone: for signatures and secrets.
bool equal_in_constant_time(std::string_view a, std::string_view b);
bool valid_utf8(std::string_view text);

// The whole text as a decimal number with an optional '-' and no space. nullopt: it is no such
// number, or does not fit into 64 bits.
std::optional<std::int64_t> parse_int(std::string_view text);

}  // namespace spot
