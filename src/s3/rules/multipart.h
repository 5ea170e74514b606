#pragma once

// Multipart uploads: which parts make an object, and what follows from them. Source: S3 User Guide,
// "Uploading and copying objects using multipart upload", "Checking object integrity".

#include <map>

#include "s3/store/rows.h"
#include "storage/kv.h"

namespace spot::s3 {

// What the upload's checksum will be. InvalidRequest: the algorithm cannot do that.
Result<ChecksumType> upload_checksum_type(const CreateMultipartUploadInput&);

// Ascending numbers, at least one. MalformedXML, InvalidPartOrder.
Result<void> check_parts_list(const std::vector<CompletedPart>&);
// Tells one list of parts from another.
std::string parts_digest(const std::vector<CompletedPart>&);

// The pieces that the list names, in order. InvalidPart, EntityTooSmall.
Result<std::vector<const PieceRow*>> choose_parts(const CompleteMultipartUploadInput&,
                                                  const UploadRow&, const std::map<int, PieceRow>&);

struct Whole {
    std::uint64_t size = 0;
    std::string etag;  // without quotes
    std::optional<Checksum> checksum;
};
// BadDigest, InvalidRequest: not what the client says it is. EntityTooLarge.
Result<Whole> assemble(const CompleteMultipartUploadInput&, const UploadRow&,
                       const std::vector<const PieceRow*>&);

// A piece that was replaced or left out.
void stage_discard_piece(std::uint64_t owner, const PieceRow&, kv::Batch&);
// The upload and all its parts.
void stage_abort(const std::string& bucket, const std::string& key, const UploadRow&, kv::Batch&);

}  // namespace spot::s3
