#pragma once

// Whole files to and from S3, of any size, without holding them in memory.

#include <functional>

#include "s3/api.h"

namespace spot::s3 {

inline constexpr std::uint64_t multipart_from_bytes = 100ull << 20;
// At least; more where 10,000 were not enough. A part is sent again as a whole.
inline constexpr std::uint64_t part_bytes = 32ull << 20;
inline constexpr std::uint64_t range_bytes = 16ull << 20;  // what a download holds in memory

struct UploadFileInput {
    std::string path;
    std::string bucket;
    std::string key;
    ObjectHeaders headers;
    Tags tags;
    // Asked between parts; true: give up (the upload is aborted).
    std::function<bool()> cancelled = {};
};
// One PutObject, or from 100 MiB a multipart upload with a CRC64NVME over all of it. An upload that
// fails is aborted.
Result<PutObjectOutput> upload_file(Api&, const UploadFileInput&);

struct DownloadFileInput {
    std::string bucket;
    std::string key;
    std::string path;
    int attempts = 5;   // for each range of bytes, where the connection breaks
    bool sync = false;  // on disk when it is there: for what the object may be removed after
    std::function<bool()> cancelled = {};
};
// To PATH.part, checked against the length and (where it is one of the whole) the checksum, then
// renamed: a file at `path` is whole, and may be read by whom the umask says. The object read is
// one version from start to end.
Result<HeadObjectOutput> download_file(Api&, const DownloadFileInput&);

}  // namespace spot::s3
