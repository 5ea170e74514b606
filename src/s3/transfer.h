#pragma once

// Uploads and downloads whole files of any size without holding them in memory.

#include <functional>

#include "s3/api.h"

namespace spot::s3 {

// Files of this size and more are sent as multipart uploads.
inline constexpr std::uint64_t multipart_from_bytes = 100ull << 20;
// The least size of a part. Parts are larger where 10,000 of this size are not enough. A part whose
// transfer fails is sent again as a whole.
inline constexpr std::uint64_t part_bytes = 32ull << 20;
inline constexpr std::uint64_t range_bytes = 16ull << 20;  // size of the ranges of a download

struct UploadFileInput {
    std::string path;
    std::string bucket;
    std::string key;
    ObjectHeaders headers;
    Tags tags;
    // Called between parts; true: give up, and the upload is aborted.
    std::function<bool()> cancelled = {};
};
// Uploads a file by one PutObject or, from 100 MiB on, by a multipart upload with a CRC64NVME of
// the whole file. A multipart upload that fails is aborted.
Result<PutObjectOutput> upload_file(Api&, const UploadFileInput&);

struct DownloadFileInput {
    std::string bucket;
    std::string key;
    std::string path;
    int attempts = 5;   // for each range of bytes, where the connection breaks
    bool sync = false;  // true: the file is on disk before it gets its name (the object may be
                        // removed then)
    std::function<bool()> cancelled = {};
};
// Downloads an object to PATH.part, checks its length and, where the object has one for the whole,
// its checksum, and renames the file. So a file at `path` is always complete. Its permissions
// follow the umask. All bytes come from the same version of the object.
Result<HeadObjectOutput> download_file(Api&, const DownloadFileInput&);

}  // namespace spot::s3
