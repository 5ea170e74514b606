#pragma once

// The list of files and blobs that belong to one moment of a plane. It is stored as JSON in the
// vault, as moments/TIME.json.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace spot::backup {

struct KeptFile {
    std::string path;  // relative to the data folder
    std::uint64_t size = 0;
    // Time of the last change in nanoseconds since the epoch. By it the next moment recognizes an
    // unchanged file without reading it.
    std::int64_t changed = 0;
    std::string sha256;  // hex; the file's name in the vault is files/SHA256
};

struct KeptBlob {
    std::string id;
    std::uint64_t size = 0;
};

struct Moment {
    int version = 1;
    std::string taken;    // 2026-11-29T17:00:00Z
    std::string program;  // the version of stereo-spot that took it
    std::vector<KeptFile> files;
    std::vector<KeptBlob> blobs;
    // The id of an encrypted folder, in hex; "": it was not encrypted. A blob has the same id in a
    // folder into which it was restored under a key, and other bytes.
    std::string folder_id;
};

inline constexpr int newest_moment_version = 2;  // of encrypted folders; of others 1

std::string encode(Moment);
// Fails with "BackupDamaged" or, where a newer version has written it, "BackupNewer".
Result<Moment> decode_moment(const std::string& name, const std::string& bytes);

std::string file_name(const KeptFile&);
// In the vault: blobs/XX/ID, or of an encrypted folder sealed-blobs/FOLDER/XX/ID.
std::string blob_name(const Moment&, const std::string& id);
std::string blob_path(const std::string& id);  // relative to the data folder

}  // namespace spot::backup
