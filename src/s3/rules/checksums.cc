#include "s3/rules/checksums.h"

#include "base/bytes.h"
#include "base/check.h"

namespace spot::s3 {
namespace {

// A CRC with reflected bits: its polynomial and width.
struct Field {
    std::uint64_t polynomial;
    int width;
};

Field field_of(Algorithm algorithm) {
    if (algorithm == Algorithm::crc32) return {0xedb88320, 32};
    if (algorithm == Algorithm::crc32c) return {0x82f63b78, 32};
    CHECK(algorithm == Algorithm::crc64nvme, "only CRCs combine");
    return {0x9a6c9329ac4bc9b5, 64};
}

// a * b modulo the polynomial; the highest bit of the width is x to the power of 0.
std::uint64_t multiply(const Field& field, std::uint64_t a, std::uint64_t b) {
    const std::uint64_t one = std::uint64_t{1} << (field.width - 1);
    std::uint64_t product = 0;
    for (std::uint64_t mask = one; mask != 0 && a != 0; mask >>= 1) {
        if ((a & mask) != 0) {
            product ^= b;
            a ^= mask;
        }
        b = (b & 1) != 0 ? (b >> 1) ^ field.polynomial : b >> 1;
    }
    return product;
}

// x to the power of 8 * bytes.
std::uint64_t shift_of(const Field& field, std::uint64_t bytes) {
    std::uint64_t result = std::uint64_t{1} << (field.width - 1);
    std::uint64_t power = std::uint64_t{1} << (field.width - 1 - 8);
    for (; bytes != 0; bytes >>= 1) {
        if ((bytes & 1) != 0) result = multiply(field, result, power);
        power = multiply(field, power, power);
    }
    return result;
}

std::uint64_t from_big_endian(std::string_view raw) {
    std::uint64_t value = 0;
    for (const char c : raw) value = (value << 8) | static_cast<unsigned char>(c);
    return value;
}

}  // namespace

std::string_view algorithm_name(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::md5:
            return "MD5";
        case Algorithm::sha1:
            return "SHA1";
        case Algorithm::sha256:
            return "SHA256";
        case Algorithm::crc32:
            return "CRC32";
        case Algorithm::crc32c:
            return "CRC32C";
        case Algorithm::crc64nvme:
            return "CRC64NVME";
    }
    return "";
}

std::string checksum_header(Algorithm algorithm) {
    return "x-amz-checksum-" + lower(algorithm_name(algorithm));
}

std::string checksum_element(Algorithm algorithm) {
    return "Checksum" + std::string(algorithm_name(algorithm));
}

std::optional<Algorithm> parse_algorithm(std::string_view name) {
    for (const auto algorithm : checksum_algorithms) {
        if (equal_ignoring_case(name, algorithm_name(algorithm))) return algorithm;
    }
    return std::nullopt;
}

std::size_t checksum_bytes(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::crc32:
        case Algorithm::crc32c:
            return 4;
        case Algorithm::crc64nvme:
            return 8;
        case Algorithm::md5:
            return 16;
        case Algorithm::sha1:
            return 20;
        case Algorithm::sha256:
            return 32;
    }
    return 0;
}

std::string_view type_name(ChecksumType type) {
    return type == ChecksumType::composite ? "COMPOSITE" : "FULL_OBJECT";
}

std::optional<ChecksumType> parse_type(std::string_view name) {
    if (name == "COMPOSITE") return ChecksumType::composite;
    if (name == "FULL_OBJECT") return ChecksumType::full_object;
    return std::nullopt;
}

bool good_checksum_value(Algorithm algorithm, std::string_view value) {
    const auto raw = unbase64(value);
    return raw && raw->size() == checksum_bytes(algorithm);
}

std::string combine_crc(Algorithm algorithm, std::span<const PieceChecksum> pieces) {
    const auto field = field_of(algorithm);
    std::uint64_t crc = 0;
    for (const auto& piece : pieces) {
        crc = multiply(field, shift_of(field, piece.size), crc) ^ from_big_endian(piece.raw);
    }
    std::string raw;
    for (int shift = field.width - 8; shift >= 0; shift -= 8) {
        raw += static_cast<char>(crc >> shift);
    }
    return raw;
}

}  // namespace spot::s3
