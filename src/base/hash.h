#pragma once

// Digests and checksums, whole or in pieces. Results are raw bytes (hex()/base64() make text).

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace spot {

enum class Algorithm { md5, sha1, sha256, crc32, crc32c, crc64nvme };

// A digest over pieces. Movable, one thread at a time. CRCs come out big-endian, as AWS sends them.
class Hasher {
  public:
    explicit Hasher(Algorithm);
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;
    ~Hasher();

    void update(std::string_view bytes);
    std::string finish();  // once; the hasher is then spent
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

// CRC-32C of storage records and block checksums (seed of a fresh run: 0).
std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed = 0);
std::uint32_t crc32(std::string_view bytes, std::uint32_t seed = 0);
std::uint64_t crc64nvme(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace spot
