#pragma once

// Digests and checksums, whole or in pieces. Results are raw bytes (hex()/base64() make text).

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace spot {

enum class Algorithm { md5, sha1, sha256, crc32, crc32c, crc64nvme };

// Computes a digest of bytes that come in pieces. Movable; used by one thread at a time. CRCs are
// big-endian bytes, as AWS sends them.
class Hasher {
  public:
    explicit Hasher(Algorithm);
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;
    ~Hasher();

    void update(std::string_view bytes);
    std::string finish();  // to be called once; the hasher cannot be used after it
    Algorithm algorithm() const { return algorithm_; }

  private:
    struct Digest;
    Algorithm algorithm_;
    std::uint64_t crc_ = 0;
    std::unique_ptr<Digest> digest_;
};

std::string digest(Algorithm, std::string_view bytes);
inline std::string md5(std::string_view b) {
    return digest(Algorithm::md5, b);
}
inline std::string sha256(std::string_view b) {
    return digest(Algorithm::sha256, b);
}
std::string hmac_sha256(std::string_view key, std::string_view message);
std::string hmac_sha1(std::string_view key, std::string_view message);

// CRC-32C is that of storage records and block checksums. `seed` is the CRC of the bytes before
// these; 0: there are none.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed = 0);
std::uint32_t crc32(std::string_view bytes, std::uint32_t seed = 0);
std::uint64_t crc64nvme(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace spot
