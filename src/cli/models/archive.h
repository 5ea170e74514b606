#pragma once

// One file out of a .tgz, as npm makes them (POSIX ustar, gzip).

#include <cstdint>
#include <string>

#include "base/result.h"

namespace spot::cli {

// Writes the member to `to`, which must not be there, and onto the disk. Memory does not grow with
// the archive. Errors: "NotAnArchive" (damaged, no such member, or more than `most_bytes`),
// "NotReadable", "NotWritable"; what was written is removed.
Result<void> unpack_member(const std::string& archive, const std::string& member,
                           const std::string& to, std::uint64_t most_bytes);

}  // namespace spot::cli
