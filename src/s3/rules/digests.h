#pragma once

// What a client said its body is, against what came; and the parts of an object by number.

#include "s3/rules/conditions.h"
#include "s3/store/content.h"

namespace spot::s3 {

// The algorithm whose checksum is kept with an object put in one go.
inline Algorithm kept_algorithm(const ExpectedDigests& digests) {
    if (digests.checksum) return digests.checksum->algorithm;
    return digests.algorithm.value_or(Algorithm::crc64nvme);
}

// InvalidDigest, BadDigest, InvalidRequest.
Result<void> check_digests(const ExpectedDigests&, const Staging&);

// Where part `number` of an object lies; an object put in one go is its own part 1.
Result<ByteRange> part_range(const kv::Store&, const ObjectRow&, int number);

}  // namespace spot::s3
