#pragma once

// AES-256-GCM from OpenSSL, for files at rest: many pieces under one key, each with a nonce that is
// a number. The caller makes sure that a key never meets a nonce twice, which here is so because
// every file has a key of its own, is written once from its beginning, and numbers its pieces.
// Source of the rule and of the sizes: NIST SP 800-38D.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_cipher_ctx_st;

namespace spot::crypt {

inline constexpr std::size_t key_bytes = 32;
inline constexpr std::size_t tag_bytes = 16;

// The bytes of a key. They are wiped from memory when the object is destroyed.
class Key {
  public:
    explicit Key(std::string_view bytes);  // exactly key_bytes
    Key(const Key&) = default;
    Key& operator=(const Key&) = default;
    ~Key();
    std::string_view view() const {
        return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
    }

  private:
    std::array<unsigned char, key_bytes> bytes_;
};

// HKDF with SHA-256 (RFC 5869): a key for the purpose `info`.
Key derive(const Key& from, std::string_view salt, std::string_view info);

// `use` separates the kinds of pieces that one key seals.
struct Nonce {
    std::uint32_t use = 0;
    std::uint64_t number = 0;
};

enum class Direction { seal, open };

// Used by one thread at a time, and for one direction only.
class Cipher {
  public:
    Cipher(const Key&, Direction);
    // Appends to `out` the sealed bytes: as many as `plain` has, and tag_bytes. `context` is
    // authenticated and not stored.
    void seal(Nonce, std::string_view plain, std::string_view context, std::string& out);
    // Writes the plain bytes, sealed.size() - tag_bytes of them, to `out`. False: the key, the
    // nonce or the context is another, or bytes were changed; `out` then holds nothing of use.
    bool open(Nonce, std::string_view sealed, std::string_view context, char* out);

  private:
    struct Free {
        void operator()(evp_cipher_ctx_st*) const;
    };
    std::unique_ptr<evp_cipher_ctx_st, Free> context_;
};

}  // namespace spot::crypt
