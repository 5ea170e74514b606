#pragma once

// Checksums of objects: their names on the wire, and how the checksum of an object follows from
// those of its parts. Source: S3 User Guide, "Checking object integrity".

#include <span>

#include "base/result.h"
#include "s3/object_types.h"

namespace spot::s3 {

std::string_view algorithm_name(Algorithm);                       // "CRC32C"
std::string checksum_header(Algorithm);                           // "x-amz-checksum-crc32c"
std::string checksum_element(Algorithm);                          // "ChecksumCRC32C"
std::optional<Algorithm> parse_algorithm(std::string_view name);  // in any case; never md5
std::size_t checksum_bytes(Algorithm);
inline constexpr Algorithm checksum_algorithms[] = {
    Algorithm::crc32, Algorithm::crc32c, Algorithm::crc64nvme, Algorithm::sha1, Algorithm::sha256};

std::string_view type_name(ChecksumType);  // "FULL_OBJECT"
std::optional<ChecksumType> parse_type(std::string_view name);

// True where `value` is base64 of as many bytes as a checksum of the algorithm has.
bool good_checksum_value(Algorithm, std::string_view value);

// A piece of data by its checksum and size in bytes.
struct PieceChecksum {
    std::string raw;  // big-endian bytes
    std::uint64_t size = 0;
};
// The checksum (raw bytes) of pieces that follow one another, from those of the pieces. CRCs only.
std::string combine_crc(Algorithm, std::span<const PieceChecksum>);

}  // namespace spot::s3
