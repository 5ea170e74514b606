#pragma once

// Names and checksums for both taking and restoring. To be included inside backup/ only.

#include <string>

#include "base/result.h"

namespace spot::backup {

inline const std::string moments_prefix = "moments/";
inline const std::string moment_suffix = ".json";
inline std::string moment_name(const std::string& name) {
    return moments_prefix + name + moment_suffix;
}

// The SHA-256 of a file, in hex.
Result<std::string> sha256_of(const std::string& path);

}  // namespace spot::backup
