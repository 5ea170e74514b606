#pragma once

// Names and sums that taking and restoring share, inside backup/ only.

#include <string>

#include "base/result.h"

namespace spot::backup {

inline const std::string moments_prefix = "moments/";
inline const std::string moment_suffix = ".json";
inline std::string moment_name(const std::string& name) {
    return moments_prefix + name + moment_suffix;
}

// Hex.
Result<std::string> sha256_of(const std::string& path);

}  // namespace spot::backup
