#include "s3/store/seals.h"

#include "base/bytes.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

// Blocks have the uses 1 and 2 (docs/formats/encryption.md).
constexpr crypt::Nonce checksum_nonce{4, 0};

}  // namespace

ContentSeal make_seal(const CustomerKey& key, Random& random) {
    auto made = crypt::make_header(crypt::Form::blocks, {crypt::no_data_key, Time{}, key}, random);
    return {std::move(made.bytes), made.header.key};
}

std::optional<crypt::Key> open_seal(std::string_view seal, const CustomerKey& key) {
    const auto header = crypt::open_header(seal, key);
    return header ? std::optional(header->key) : std::nullopt;
}

std::string etag_of_seal(std::string_view seal) {
    return hex(md5(seal));
}

Result<void> check_reader(std::string_view seal, const std::optional<CustomerKey>& key) {
    if (seal.empty() && !key) return {};
    if (seal.empty()) {
        return refuse("InvalidRequest",
                      "The encryption parameters are not applicable to this object.");
    }
    if (!key) {
        return refuse("InvalidRequest",
                      "The object was stored using a form of Server Side Encryption. The correct "
                      "parameters must be provided to retrieve the object.");
    }
    if (open_seal(seal, *key)) return {};
    return refuse("AccessDenied",
                  "Requests specifying Server Side Encryption with Customer provided keys must "
                  "provide the correct secret key.");
}

Result<void> check_uploader(std::string_view seal, const std::optional<CustomerKey>& key) {
    if (seal.empty() != !key) {
        return refuse("InvalidRequest",
                      "The multipart upload initiate requested encryption. Subsequent part "
                      "requests must include the appropriate encryption parameters.");
    }
    if (!key || open_seal(seal, *key)) return {};
    return refuse("InvalidRequest",
                  "The provided encryption parameters did not match the ones used originally.");
}

Checksum sealed_checksum(const ContentSeal& seal, Checksum checksum) {
    std::string bytes;
    crypt::Cipher(seal.key, crypt::Direction::seal).seal(checksum_nonce, checksum.value, {}, bytes);
    checksum.value = std::move(bytes);
    return checksum;
}

Result<std::optional<Checksum>> shown_checksum(std::optional<Checksum> stored,
                                               std::string_view seal,
                                               const std::optional<CustomerKey>& key) {
    if (!stored || seal.empty()) return stored;
    const auto content_key = key ? open_seal(seal, *key) : std::nullopt;
    const auto& bytes = stored->value;
    if (content_key && bytes.size() >= crypt::tag_bytes) {
        std::string value(bytes.size() - crypt::tag_bytes, '\0');
        if (crypt::Cipher(*content_key, crypt::Direction::open)
                .open(checksum_nonce, bytes, {}, value.data())) {
            stored->value = std::move(value);
            return stored;
        }
    }
    return refuse("InternalError", "The stored checksum of this object is damaged.");
}

}  // namespace spot::s3
