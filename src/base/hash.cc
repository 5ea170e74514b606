#include "base/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <isa-l/crc.h>

#include <array>

#include "base/check.h"

namespace spot {
namespace {

// Fetched once: an implicit fetch on every digest costs more than hashing a small body.
const EVP_MD* message_digest(Algorithm algorithm) {
    static const EVP_MD* md5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
    static const EVP_MD* sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
    static const EVP_MD* sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    switch (algorithm) {
        case Algorithm::md5: return md5;
        case Algorithm::sha1: return sha1;
        case Algorithm::sha256: return sha256;
        default: return nullptr;
    }
}

// CRC-64/NVME: reflected polynomial 0x9A6C9329AC4BC9B5, all ones in and out. Slicing by eight.
using Table = std::array<std::array<std::uint64_t, 256>, 8>;
constexpr Table make_table() {
    Table table{};
    for (std::uint64_t i = 0; i < 256; ++i) {
        std::uint64_t crc = i;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x9A6C9329AC4BC9B5u : 0);
        }
        table[0][i] = crc;
    }
    for (std::size_t k = 1; k < 8; ++k) {
        for (std::size_t i = 0; i < 256; ++i) {
            const auto before = table[k - 1][i];
            table[k][i] = (before >> 8) ^ table[0][before & 255];
        }
    }
    return table;
}
const Table crc64_table = make_table();

std::string big_endian(std::uint64_t value, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
    return out;
}

std::string hmac(const char* name, std::string_view key, std::string_view message) {
    unsigned char out[EVP_MAX_MD_SIZE];
    std::size_t length = 0;
    const auto* ok = EVP_Q_mac(nullptr, "HMAC", nullptr, name, nullptr, key.data(), key.size(),
                               reinterpret_cast<const unsigned char*>(message.data()),
                               message.size(), out, sizeof out, &length);
    CHECK(ok != nullptr, "HMAC");
    return {reinterpret_cast<char*>(out), length};
}

}  // namespace

struct Hasher::Digest {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    Digest() = default;
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;
    ~Digest() { EVP_MD_CTX_free(context); }
};

Hasher::Hasher(Algorithm algorithm) : algorithm_(algorithm) {
    if (const auto* md = message_digest(algorithm)) {
        digest_ = std::make_unique<Digest>();
        CHECK(EVP_DigestInit_ex(digest_->context, md, nullptr) == 1, "digest");
    }
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(std::string_view bytes) {
    switch (algorithm_) {
        case Algorithm::crc32: crc_ = crc32(bytes, static_cast<std::uint32_t>(crc_)); break;
        case Algorithm::crc32c: crc_ = crc32c(bytes, static_cast<std::uint32_t>(crc_)); break;
        case Algorithm::crc64nvme: crc_ = crc64nvme(bytes, crc_); break;
        default:
            CHECK(EVP_DigestUpdate(digest_->context, bytes.data(), bytes.size()) == 1, "digest");
    }
}

std::string Hasher::finish() {
    switch (algorithm_) {
        case Algorithm::crc32:
        case Algorithm::crc32c: return big_endian(crc_, 4);
        case Algorithm::crc64nvme: return big_endian(crc_, 8);
        default: break;
    }
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    CHECK(EVP_DigestFinal_ex(digest_->context, out, &length) == 1, "digest");
    return {reinterpret_cast<char*>(out), length};
}

std::string digest(Algorithm algorithm, std::string_view bytes) {
    Hasher hasher(algorithm);
    hasher.update(bytes);
    return hasher.finish();
}

std::string hmac_sha256(std::string_view key, std::string_view message) {
    return hmac("SHA256", key, message);
}
std::string hmac_sha1(std::string_view key, std::string_view message) {
    return hmac("SHA1", key, message);
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed) {
    // ISA-L's iscsi form takes and gives the register itself; the standard inverts it at both ends.
    auto* data = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
    return ~crc32_iscsi(data, static_cast<int>(bytes.size()), ~seed);
}

std::uint32_t crc32(std::string_view bytes, std::uint32_t seed) {
    return crc32_gzip_refl(seed, reinterpret_cast<const unsigned char*>(bytes.data()),
                           bytes.size());
}

std::uint64_t crc64nvme(std::string_view bytes, std::uint64_t seed) {
    std::uint64_t crc = ~seed;
    const auto* p = reinterpret_cast<const unsigned char*>(bytes.data());
    auto left = bytes.size();
    const auto& t = crc64_table;
    for (; left >= 8; left -= 8, p += 8) {
        std::uint64_t word = 0;
        for (int i = 7; i >= 0; --i) word = (word << 8) | p[i];
        word ^= crc;
        crc = t[7][word & 255] ^ t[6][(word >> 8) & 255] ^ t[5][(word >> 16) & 255] ^
              t[4][(word >> 24) & 255] ^ t[3][(word >> 32) & 255] ^ t[2][(word >> 40) & 255] ^
              t[1][(word >> 48) & 255] ^ t[0][word >> 56];
    }
    for (; left > 0; --left, ++p) crc = (crc >> 8) ^ t[0][(crc ^ *p) & 255];
    return ~crc;
}

}  // namespace spot
