#include "base/system/seal.h"

#include <openssl/evp.h>

#include <memory>

#include "base/check.h"

namespace spot {
namespace {

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

unsigned char* raw(std::string& bytes, std::size_t at = 0) {
    return reinterpret_cast<unsigned char*>(bytes.data()) + at;
}
const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
int size_of(std::string_view bytes) {
    return static_cast<int>(bytes.size());
}

}  // namespace

std::string seal(std::string_view key, std::string_view secret, std::string_view context,
                 Random& random) {
    CHECK(key.size() == seal_key_bytes);
    std::string sealed(nonce_bytes + secret.size() + tag_bytes, '\0');
    random.fill(std::as_writable_bytes(std::span(sealed.data(), nonce_bytes)));
    const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    int written = 0;
    const bool made =
        cipher &&
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, raw(key), raw(sealed)) == 1 &&
        EVP_EncryptUpdate(cipher.get(), nullptr, &written, raw(context), size_of(context)) == 1 &&
        EVP_EncryptUpdate(cipher.get(), raw(sealed, nonce_bytes), &written, raw(secret),
                          size_of(secret)) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), raw(sealed, nonce_bytes + secret.size()), &written) ==
            1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_bytes),
                            raw(sealed, nonce_bytes + secret.size())) == 1;
    CHECK(made, "OpenSSL has no AES-256-GCM");
    return sealed;
}

Result<std::string> unseal(std::string_view key, std::string_view sealed,
                           std::string_view context) {
    const auto broken = [] {
        return fail(Kind::internal, "SealBroken",
                    "the secret does not open: its key is another's, or it was changed");
    };
    if (key.size() != seal_key_bytes || sealed.size() < nonce_bytes + tag_bytes) return broken();
    const auto body = sealed.substr(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes);
    std::string tag(sealed.substr(sealed.size() - tag_bytes));
    std::string secret(body.size(), '\0');
    const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    int written = 0;
    const bool opened =
        cipher &&
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, raw(key), raw(sealed)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &written, raw(context), size_of(context)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), raw(secret), &written, raw(body), size_of(body)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag_bytes),
                            raw(tag)) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), raw(secret, secret.size()), &written) == 1;
    if (!opened) return broken();
    return secret;
}

}  // namespace spot
