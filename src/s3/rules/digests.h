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

struct Part {
    ByteRange range;
    // Its own as it is stored; nullopt unless the object's is composite.
    std::optional<Checksum> checksum;
    std::string seal = {};  // under which the checksum is sealed; "": it is not
};
// The part `number` of an object. An object that was put by one request has one part, number 1.
// Fails with InvalidArgument or InvalidPartNumber.
Result<Part> find_part(const kv::Store&, const ObjectRow&, int number);

}  // namespace spot::s3
