#pragma once

// Checksums of objects: their names on the wire, and how those of parts become those of a whole.
// Source: S3 User Guide, "Checking object integrity".

#include <span>

#include "base/result.h"
#include "s3/object_types.h"

namespace spot::s3 {

std::string_view algorithm_name(Algorithm);                       // "CRC32C"
std::string checksum_header(Algorithm);                           // "x-amz-checksum-crc32c"
std::string checksum_element(Algorithm);                          // "ChecksumCRC32C"
std::optional<Algorithm> parse_algorithm(std::string_view name);  // any case; md5 is none of them
std::size_t checksum_bytes(Algorithm);
inline constexpr Algorithm checksum_algorithms[] = {
    Algorithm::crc32, Algorithm::crc32c, Algorithm::crc64nvme, Algorithm::sha1, Algorithm::sha256};

std::string_view type_name(ChecksumType);  // "FULL_OBJECT"
std::optional<ChecksumType> parse_type(std::string_view name);

// True where `value` is base64 of as many bytes as the algorithm makes.
bool good_checksum_value(Algorithm, std::string_view value);

// The checksum of one piece after another from those of the pieces; CRCs only.
struct PieceChecksum {
    std::string raw;  // big-endian bytes
    std::uint64_t size = 0;
};
std::string combine_crc(Algorithm, std::span<const PieceChecksum>);

}  // namespace spot::s3
