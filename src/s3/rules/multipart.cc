#include "s3/rules/multipart.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/check.h"
#include "s3/api.h"
#include "s3/rules/checksums.h"
#include "s3/rules/errors.h"
#include "s3/rules/names.h"
#include "s3/store/keys.h"
#include "storage/record.h"

namespace spot::s3 {
namespace {

bool is_crc(Algorithm algorithm) {
    return algorithm == Algorithm::crc32 || algorithm == Algorithm::crc32c ||
           algorithm == Algorithm::crc64nvme;
}

tl::unexpected<Error> invalid_part(const CompleteMultipartUploadInput& input,
                                   const CompletedPart& part) {
    return refuse_for("InvalidPart", {{"UploadId", input.upload_id},
                                      {"PartNumber", std::to_string(part.part_number)},
                                      {"ETag", std::string(unquoted(part.etag))}});
}

// The checksum of the whole from those of the parts.
Checksum combine(const UploadRow& upload, const std::vector<const PieceRow*>& pieces) {
    if (upload.checksum_type == ChecksumType::full_object) {
        std::vector<PieceChecksum> parts;
        for (const auto* piece : pieces) {
            parts.push_back({unbase64(piece->checksum->value).value_or(""), piece->size});
        }
        return {upload.algorithm, base64(combine_crc(upload.algorithm, parts))};
    }
    std::string all;
    for (const auto* piece : pieces) all += unbase64(piece->checksum->value).value_or("");
    return {upload.algorithm,
            fmt::format("{}-{}", base64(digest(upload.algorithm, all)), pieces.size()),
            ChecksumType::composite};
}

Result<void> check_whole(const CompleteMultipartUploadInput& input, const Checksum& computed) {
    if (!input.checksum) return {};
    const auto& wanted = *input.checksum;
    const auto bare = [](std::string_view value) { return value.substr(0, value.find('-')); };
    const bool same =
        wanted.algorithm == computed.algorithm && bare(wanted.value) == bare(computed.value);
    if (same) return {};
    return refuse("BadDigest",
                  fmt::format("The {} you specified did not match the calculated checksum.",
                              lower(algorithm_name(computed.algorithm))));
}

}  // namespace

Result<ChecksumType> upload_checksum_type(const CreateMultipartUploadInput& input) {
    const auto algorithm = input.checksum_algorithm.value_or(Algorithm::crc64nvme);
    const auto natural =
        algorithm == Algorithm::crc64nvme ? ChecksumType::full_object : ChecksumType::composite;
    if (!input.checksum_type) return natural;
    if (!input.checksum_algorithm) {
        return refuse("InvalidRequest",
                      "The x-amz-checksum-type header can only be used with the "
                      "x-amz-checksum-algorithm header.");
    }
    const bool possible =
        *input.checksum_type == natural || (is_crc(algorithm) && algorithm != Algorithm::crc64nvme);
    if (possible) return *input.checksum_type;
    return refuse("InvalidRequest",
                  fmt::format("The {} checksum type cannot be used with the {} checksum algorithm.",
                              type_name(*input.checksum_type), lower(algorithm_name(algorithm))));
}

Result<void> check_parts_list(const std::vector<CompletedPart>& parts) {
    if (parts.empty()) return refuse("InvalidRequest", "You must specify at least one part");
    if (parts.size() > static_cast<std::size_t>(max_parts)) return refuse("MalformedXML");
    for (std::size_t i = 1; i < parts.size(); ++i) {
        if (parts[i].part_number <= parts[i - 1].part_number) return refuse("InvalidPartOrder");
    }
    return {};
}

std::string parts_digest(const std::vector<CompletedPart>& parts) {
    Hasher hasher(Algorithm::sha256);
    for (const auto& part : parts) {
        hasher.update(fmt::format("{}:{}\n", part.part_number, unquoted(part.etag)));
    }
    return hasher.finish();
}

namespace {

// The checksum that the list has for a part, against that of the part.
Result<void> check_part(const CompleteMultipartUploadInput& input, const CompletedPart& part,
                        const UploadRow& upload, const PieceRow& piece) {
    if (!part.checksum) {
        if (!upload.checksum_asked || upload.checksum_type != ChecksumType::composite) return {};
        return refuse(
            "InvalidRequest",
            fmt::format("The upload was created using a {} checksum. The complete request must "
                        "include the checksum for each part. It was missing for part {} in the "
                        "request.",
                        lower(algorithm_name(upload.algorithm)), part.part_number));
    }
    if (part.checksum->algorithm != upload.algorithm) {
        if (!upload.checksum_asked) return invalid_part(input, part);
        return refuse(
            "BadDigest",
            fmt::format("The {} you specified for part {} did not match what we received.",
                        lower(algorithm_name(part.checksum->algorithm)), part.part_number));
    }
    if (!piece.checksum || part.checksum->value != piece.checksum->value) {
        return invalid_part(input, part);
    }
    return {};
}

}  // namespace

Result<void> check_conflict(const WriteConditions& conditions,
                            const std::optional<ObjectRow>& current, const UploadRow& upload,
                            const std::string& key) {
    const bool absent = !conditions.if_none_match.empty();
    if (!absent && conditions.if_match.empty()) return {};
    // The upload's number was taken when it began, from those that order all versions.
    const bool written = current && current->order > upload.owner;
    if (!written && !(absent && upload.key_was_there)) return {};
    return refuse_for("ConditionalRequestConflict",
                      {{"Condition", absent ? "If-None-Match" : "If-Match"}, {"Key", key}});
}

Result<std::vector<const PieceRow*>> choose_parts(const CompleteMultipartUploadInput& input,
                                                  const UploadRow& upload,
                                                  const std::map<int, PieceRow>& pieces) {
    std::vector<const PieceRow*> chosen;
    for (const auto& part : input.parts) {
        const auto at = pieces.find(part.part_number);
        if (at == pieces.end() || at->second.etag != unquoted(part.etag)) {
            return invalid_part(input, part);
        }
        const auto& piece = at->second;
        TRY(check_part(input, part, upload, piece));
        const bool last = &part == &input.parts.back();
        if (!last && piece.size < min_part_bytes) {
            return refuse_for("EntityTooSmall", {{"ProposedSize", std::to_string(piece.size)},
                                                 {"MinSizeAllowed", std::to_string(min_part_bytes)},
                                                 {"PartNumber", std::to_string(part.part_number)},
                                                 {"ETag", piece.etag}});
        }
        chosen.push_back(&piece);
    }
    return chosen;
}

Result<AssembledObject> assemble(const CompleteMultipartUploadInput& input, const UploadRow& upload,
                                 const std::vector<const PieceRow*>& pieces) {
    AssembledObject whole;
    std::string digests;
    for (const auto* piece : pieces) {
        CHECK(sums_nothing(upload) ||
                  (piece->checksum && piece->checksum->algorithm == upload.algorithm),
              "a part without its upload's checksum");
        whole.size += piece->size;
        digests += unhex(piece->etag).value_or("");
    }
    if (whole.size > max_object_bytes) return refuse("EntityTooLarge");
    if (input.object_size && *input.object_size != whole.size) {
        return refuse("InvalidRequest",
                      fmt::format("The provided 'x-amz-mp-object-size' header value {} does not "
                                  "match what was computed: {}",
                                  *input.object_size, whole.size));
    }
    whole.etag = fmt::format("{}-{}", hex(md5(digests)), pieces.size());
    if (!sums_nothing(upload)) {
        whole.checksum = combine(upload, pieces);
        TRY(check_whole(input, *whole.checksum));
    } else if (input.checksum) {
        return refuse("InvalidRequest",
                      "The upload was created without a checksum, and the parts of an upload "
                      "under a customer provided key have none then.");
    }
    return whole;
}

void stage_discard_piece(std::uint64_t owner, const PieceRow& piece, kv::Batch& batch) {
    if (piece.blob.empty()) {
        batch.erase(keys::data(piece.data));
    } else {
        batch.put(keys::garbage(owner, piece.blob), kv::RecordWriter().take());
    }
}

void stage_abort(const std::string& bucket, const std::string& key, const UploadRow& upload,
                 kv::Batch& batch) {
    batch.erase(keys::upload(bucket, key, upload.owner));
    batch.put(keys::garbage(upload.owner, ""), kv::RecordWriter().take());
}

}  // namespace spot::s3
