#pragma once

// Multipart uploads: which parts make an object, and the object's size, entity tag and checksum
// that follow from them. Source: S3 User Guide, "Uploading and copying objects using multipart
// upload", "Checking object integrity".

#include <map>

#include "s3/store/rows.h"
#include "storage/kv.h"

namespace spot::s3 {

// The type of the checksum that the upload's object will have. Fails with InvalidRequest where the
// algorithm does not allow the type that was asked for.
Result<ChecksumType> upload_checksum_type(const CreateMultipartUploadInput&);

// Whether the parts of the upload have no checksum: a client's key may be gone when they are put
// together, so one is kept only where it was asked for.
inline bool sums_nothing(const UploadRow& upload) {
    return !upload.seal.empty() && !upload.checksum_asked;
}

// Checks that there is a part and that the numbers ascend. Fails with InvalidRequest, MalformedXML
// or InvalidPartOrder.
Result<void> check_parts_list(const std::vector<CompletedPart>&);
// A digest of the list, by which a repeated CompleteMultipartUpload is recognized.
std::string parts_digest(const std::vector<CompletedPart>&);

// The uploaded pieces that the list names, in its order; their checksums are open. Fails with
// InvalidPart, EntityTooSmall, BadDigest or InvalidRequest. The pointers are into the map.
Result<std::vector<const PieceRow*>> choose_parts(const CompleteMultipartUploadInput&,
                                                  const UploadRow&, const std::map<int, PieceRow>&);

// A condition that holds, but on an object that was written or removed after the upload began: the
// client cannot have meant that one. Fails with ConditionalRequestConflict. `current` is the
// current version of the key.
Result<void> check_conflict(const WriteConditions&, const std::optional<ObjectRow>& current,
                            const UploadRow&, const std::string& key);

struct AssembledObject {
    std::uint64_t size = 0;
    std::string etag;  // without quotes
    std::optional<Checksum> checksum;
};
// The object that these pieces make. Fails with BadDigest or InvalidRequest where it is not what
// the client expects, and with EntityTooLarge.
Result<AssembledObject> assemble(const CompleteMultipartUploadInput&, const UploadRow&,
                                 const std::vector<const PieceRow*>&);

// Adds to the batch: the content of a piece that was replaced or left out becomes garbage.
void stage_discard_piece(std::uint64_t owner, const PieceRow&, kv::Batch&);
// Adds to the batch: the upload is removed and all its parts become garbage.
void stage_abort(const std::string& bucket, const std::string& key, const UploadRow&, kv::Batch&);

}  // namespace spot::s3
