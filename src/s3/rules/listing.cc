#include "s3/rules/listing.h"

#include "base/bytes.h"
#include "storage/key_codec.h"

namespace spot::s3 {
namespace {

// A text field of a key without its end, which is the beginning of all longer texts' fields.
std::string open_text(std::string_view space, const std::string& bucket, std::string_view prefix) {
    auto key = kv::KeyWriter(space).text(bucket).text(prefix).take();
    key.resize(key.size() - 2);
    return key;
}

}  // namespace

kv::Range rows_with_prefix(std::string_view space, const std::string& bucket,
                           std::string_view prefix) {
    return kv::prefix_range(open_text(space, bucket, prefix));
}

std::string after_prefix(std::string_view space, const std::string& bucket,
                         std::string_view prefix) {
    return kv::end_of_prefix(open_text(space, bucket, prefix));
}

std::string key_of(std::string_view row_key) {
    kv::KeyReader reader(row_key, 2);
    reader.text();
    return reader.text();
}

std::optional<std::string> common_prefix(std::string_view key, std::string_view prefix,
                                         std::string_view delimiter) {
    if (delimiter.empty()) return std::nullopt;
    const auto at = key.find(delimiter, prefix.size());
    if (at == std::string_view::npos) return std::nullopt;
    return std::string(key.substr(0, at + delimiter.size()));
}

std::string make_token(const Position& position) {
    return base64((position.is_prefix ? "p" : "k") + position.after);
}

std::optional<Position> parse_token(std::string_view token) {
    auto text = unbase64(token);
    if (!text || text->empty() || ((*text)[0] != 'k' && (*text)[0] != 'p')) return std::nullopt;
    return Position{text->substr(1), (*text)[0] == 'p'};
}

}  // namespace spot::s3
