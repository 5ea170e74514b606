#pragma once

// What belongs to one moment of a plane. JSON, in the vault as moments/TIME.json.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace spot::backup {

struct KeptFile {
    std::string path;  // below the data folder
    std::uint64_t size = 0;
    std::int64_t changed = 0;  // its time of change in nanoseconds, to know it again unread
    std::string sha256;        // hex; its name in the vault is files/SHA256
};

struct KeptBlob {
    std::string id;  // its name in the vault is blobs/XX/ID
    std::uint64_t size = 0;
};

struct Moment {
    int version = 1;
    std::string taken;    // 2026-11-29T17:00:00Z
    std::string program;  // the version of stereo-spot that took it
    std::vector<KeptFile> files;
    std::vector<KeptBlob> blobs;
};

inline constexpr int newest_moment_version = 1;

std::string encode(Moment);
// "BackupDamaged", "BackupNewer".
Result<Moment> decode_moment(const std::string& name, const std::string& bytes);

std::string file_name(const KeptFile&);
std::string blob_name(const std::string& id);
std::string blob_path(const std::string& id);  // below the data folder

}  // namespace spot::backup
