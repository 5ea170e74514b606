#pragma once

// Metadata of users in headers, which hold ASCII alone: other text stands there in encoded words,
// =?UTF-8?Q?...?= (RFC 2047). S3 decodes what clients send, keeps the text, and encodes it again
// where it must. Source: S3 User Guide, "User-defined object metadata"; answers recorded from AWS.

#include <string>
#include <string_view>

namespace spot::s3 {

// The text of a header's value as UTF-8. What is no encoded word stays as it is; bytes that are no
// UTF-8 are taken for ISO-8859-1, and inside of an encoded word become U+FFFD.
std::string decode_words(std::string_view value);

// The value of a header for a text: unchanged where all of it is printable ASCII or tabs; otherwise
// one encoded word, in base64 ("B") where at most half of the characters are ASCII and else quoted
// ("Q").
std::string encode_words(std::string_view text);

}  // namespace spot::s3
