#pragma once

// Compares the digests that a client expects with those of the body that came, and finds the parts
// of an object by number.

#include "s3/rules/conditions.h"
#include "s3/store/content.h"

namespace spot::s3 {

// The algorithm whose checksum is kept with an object that was put by one request.
inline Algorithm kept_algorithm(const ExpectedDigests& digests) {
    if (digests.checksum) return digests.checksum->algorithm;
    return digests.algorithm.value_or(Algorithm::crc64nvme);
}

// Fails with InvalidDigest, BadDigest or InvalidRequest.
Result<void> check_digests(const ExpectedDigests&, const Staging&);

// The bytes of an object that are its part `number`. An object that was put by one request has one
// part, number 1.
Result<ByteRange> part_range(const kv::Store&, const ObjectRow&, int number);

}  // namespace spot::s3
