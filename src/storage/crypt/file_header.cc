#include "storage/crypt/file_header.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/hash.h"

namespace spot::crypt {
namespace {

using rocksdb::IOStatus;

constexpr std::string_view magic = "spotseal";
constexpr char newest_version = 1;
constexpr std::size_t form_at = 9;
constexpr std::size_t data_key_at = 12;
constexpr std::size_t salt_at = 16;
constexpr std::size_t salt_bytes = 32;
constexpr std::size_t check_at = salt_at + salt_bytes;
constexpr std::size_t check_bytes = 16;
static_assert(check_at + check_bytes == header_bytes);

Key file_key(const Key& key, std::string_view salt) {
    return derive(key, salt, "stereo-spot file");
}

std::string check_of(const Key& key, std::string_view salt, std::string_view bytes) {
    const auto check_key = derive(key, salt, "stereo-spot header");
    return hmac_sha256(check_key.view(), bytes.substr(0, check_at)).substr(0, check_bytes);
}

}  // namespace

MadeHeader make_header(Form form, const DataKey& key, Random& random) {
    std::string bytes(magic);
    bytes += newest_version;
    bytes += static_cast<char>(form);
    bytes.resize(data_key_at);
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(key.number >> shift);
    bytes.resize(check_at);
    random.fill(std::as_writable_bytes(std::span(bytes).subspan(salt_at, salt_bytes)));
    const auto salt = bytes.substr(salt_at, salt_bytes);
    bytes += check_of(key.key, salt, bytes);
    return {{form, key.number, salt, file_key(key.key, salt)}, std::move(bytes)};
}

std::optional<HeaderClaim> claim_of_header(std::string_view bytes) {
    if (bytes.size() < header_bytes || !bytes.starts_with(magic)) return std::nullopt;
    const auto form = static_cast<Form>(bytes[form_at]);
    if (form != Form::blocks && form != Form::frames) return std::nullopt;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        number = number << 8 | static_cast<unsigned char>(bytes[data_key_at + i]);
    }
    return HeaderClaim{form, number};
}

IOStatus read_header(std::string_view bytes, const DataKeys& keys, const std::string& path,
                     std::optional<FileHeader>* header) {
    const auto claim = claim_of_header(bytes);
    if (!claim) return IOStatus::Corruption(path, "is not sealed, in an encrypted folder");
    if (bytes[magic.size()] > newest_version) {
        return IOStatus::NotSupported(path, "was sealed by a newer stereo-spot");
    }
    const auto* const key = keys.find(claim->data_key);
    if (key == nullptr) {
        return IOStatus::Corruption(
            path,
            fmt::format("was sealed under data key {}, which the folder has not", claim->data_key));
    }
    const auto salt = bytes.substr(salt_at, salt_bytes);
    if (!equal_in_constant_time(check_of(key->key, salt, bytes),
                                bytes.substr(check_at, check_bytes))) {
        return IOStatus::Corruption(path, "its header was changed");
    }
    header->emplace(
        FileHeader{claim->form, claim->data_key, std::string(salt), file_key(key->key, salt)});
    return IOStatus::OK();
}

std::optional<FileHeader> open_header(std::string_view bytes, const Key& key) {
    const auto claim = claim_of_header(bytes);
    if (!claim || bytes.size() != header_bytes || bytes[magic.size()] != newest_version ||
        claim->data_key != no_data_key) {
        return std::nullopt;
    }
    const auto salt = bytes.substr(salt_at, salt_bytes);
    if (!equal_in_constant_time(check_of(key, salt, bytes), bytes.substr(check_at))) {
        return std::nullopt;
    }
    return FileHeader{claim->form, claim->data_key, std::string(salt), file_key(key, salt)};
}

}  // namespace spot::crypt
