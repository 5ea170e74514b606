#include "s3/rules/digests.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/check.h"
#include "s3/api.h"
#include "s3/rules/checksums.h"
#include "s3/rules/errors.h"
#include "s3/store/keys.h"

namespace spot::s3 {

Result<void> check_digests(const ExpectedDigests& digests, const Staging& staging) {
    if (digests.content_md5) {
        const auto wanted = unbase64(*digests.content_md5);
        if (!wanted || wanted->size() != 16) {
            return refuse_for("InvalidDigest", {{"Content-MD5", *digests.content_md5}});
        }
        if (*wanted != staging.md5_raw()) {
            auto error = refuse("BadDigest",
                                "The Content-MD5 you specified did not match what we received.");
            error.value().details = {{"ExpectedDigest", *digests.content_md5},
                                     {"CalculatedDigest", base64(staging.md5_raw())}};
            return error;
        }
    }
    if (!digests.checksum) return {};
    const auto& wanted = *digests.checksum;
    if (!good_checksum_value(wanted.algorithm, wanted.value)) {
        return refuse("InvalidRequest", fmt::format("Value for {} header is invalid.",
                                                    checksum_header(wanted.algorithm)));
    }
    const auto computed = staging.checksum(wanted.algorithm);
    CHECK(computed.has_value(), "a body was not hashed with what its client said");
    if (computed->value == wanted.value) return {};
    return refuse("BadDigest",
                  fmt::format("The {} you specified did not match the calculated checksum.",
                              algorithm_name(wanted.algorithm)));
}

Result<Part> find_part(const kv::Store& store, const ObjectRow& object, int number) {
    if (number < 1 || number > max_parts) {
        return invalid_argument("Part number must be an integer between 1 and 10000, inclusive",
                                "partNumber", std::to_string(number));
    }
    const auto absent = [&] {
        return refuse_for("InvalidPartNumber",
                          {{"PartNumberRequested", std::to_string(number)},
                           {"ActualPartCount", std::to_string(std::max(object.parts, 1))}});
    };
    if (object.parts == 0) {
        if (number != 1) return absent();
        return Part{{0, object.size, object.size > 0}, std::nullopt};
    }
    std::uint64_t offset = 0;
    auto cursor = store.scan(kv::prefix_range(keys::pieces_of(object.owner)));
    // Parts are counted as they stand, whatever gaps the client left between their numbers.
    for (int at = 1; cursor->valid(); cursor->next(), ++at) {
        const auto piece = TRY(decode_piece(cursor->value()));
        if (at == number) {
            Part part{{offset, piece.size, piece.size > 0}, std::nullopt};
            // Where the whole's checksum is made from those of the parts, a part has its own.
            if (object.checksum && object.checksum->type == ChecksumType::composite) {
                part.checksum = piece.checksum;
                part.seal = piece.seal;
                if (part.checksum) part.checksum->type = ChecksumType::composite;
            }
            return part;
        }
        offset += piece.size;
    }
    TRY(cursor->status());
    return absent();
}

}  // namespace spot::s3
