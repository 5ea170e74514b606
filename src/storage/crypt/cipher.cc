#include "storage/crypt/cipher.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>

#include "base/check.h"
#include "base/hash.h"

namespace spot::crypt {
namespace {

constexpr std::size_t nonce_bytes = 12;

// Fetched once: an implicit fetch costs more than sealing a block.
const EVP_CIPHER* aes_256_gcm() {
    static const EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    return cipher;
}

const unsigned char* raw(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}
int size_of(std::string_view bytes) {
    return static_cast<int>(bytes.size());
}

std::array<unsigned char, nonce_bytes> encoded(Nonce nonce) {
    std::array<unsigned char, nonce_bytes> bytes{};
    for (std::size_t i = 0; i < 4; ++i) {
        bytes[3 - i] = static_cast<unsigned char>(nonce.use >> (8 * i));
    }
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[11 - i] = static_cast<unsigned char>(nonce.number >> (8 * i));
    }
    return bytes;
}

}  // namespace

Key::Key(std::string_view bytes) {
    CHECK(bytes.size() == key_bytes, "a key has 32 bytes");
    std::copy(bytes.begin(), bytes.end(), bytes_.begin());
}

Key::~Key() {
    OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

Key derive(const Key& from, std::string_view salt, std::string_view info) {
    auto drawn = hmac_sha256(salt, from.view());
    auto made = hmac_sha256(drawn, std::string(info) + '\x01');
    const Key key(made);
    OPENSSL_cleanse(drawn.data(), drawn.size());
    OPENSSL_cleanse(made.data(), made.size());
    return key;
}

void Cipher::Free::operator()(evp_cipher_ctx_st* context) const {
    EVP_CIPHER_CTX_free(context);
}

Cipher::Cipher(const Key& key, Direction direction) : context_(EVP_CIPHER_CTX_new()) {
    CHECK(context_ && EVP_CipherInit_ex2(context_.get(), aes_256_gcm(), raw(key.view()), nullptr,
                                         direction == Direction::seal ? 1 : 0, nullptr) == 1,
          "OpenSSL has no AES-256-GCM");
}

void Cipher::seal(Nonce nonce, std::string_view plain, std::string_view context, std::string& out) {
    const auto begin = out.size();
    out.resize(begin + plain.size() + tag_bytes);
    auto* const to = reinterpret_cast<unsigned char*>(out.data()) + begin;
    const auto iv = encoded(nonce);
    int written = 0;
    const bool made =
        EVP_EncryptInit_ex2(context_.get(), nullptr, nullptr, iv.data(), nullptr) == 1 &&
        (context.empty() || EVP_EncryptUpdate(context_.get(), nullptr, &written, raw(context),
                                              size_of(context)) == 1) &&
        (plain.empty() ||
         EVP_EncryptUpdate(context_.get(), to, &written, raw(plain), size_of(plain)) == 1) &&
        EVP_EncryptFinal_ex(context_.get(), to + plain.size(), &written) == 1 &&
        EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_bytes),
                            to + plain.size()) == 1;
    CHECK(made, "OpenSSL cannot seal");
}

bool Cipher::open(Nonce nonce, std::string_view sealed, std::string_view context, char* out) {
    if (sealed.size() < tag_bytes) return false;
    const auto body = sealed.substr(0, sealed.size() - tag_bytes);
    std::array<unsigned char, tag_bytes> tag;
    std::copy(sealed.end() - tag_bytes, sealed.end(), tag.begin());
    auto* const to = reinterpret_cast<unsigned char*>(out);
    const auto iv = encoded(nonce);
    unsigned char nothing[tag_bytes];
    int written = 0;
    return EVP_DecryptInit_ex2(context_.get(), nullptr, nullptr, iv.data(), nullptr) == 1 &&
           (context.empty() || EVP_DecryptUpdate(context_.get(), nullptr, &written, raw(context),
                                                 size_of(context)) == 1) &&
           (body.empty() ||
            EVP_DecryptUpdate(context_.get(), to, &written, raw(body), size_of(body)) == 1) &&
           EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag_bytes),
                               tag.data()) == 1 &&
           EVP_DecryptFinal_ex(context_.get(), nothing, &written) == 1;
}

}  // namespace spot::crypt
