#pragma once

// Unpacks one file of a .tgz archive as npm makes them (POSIX ustar, gzip).

#include <cstdint>
#include <string>

#include "base/result.h"

namespace spot::cli {

// Writes the member to `to`, a path that must not exist, and onto the disk. Memory does not grow
// with the archive. Errors: "NotAnArchive" (it is damaged, has no such member, or has more than
// `most_bytes`), "NotReadable", "NotWritable"; after an error `to` is removed.
Result<void> unpack_member(const std::string& archive, const std::string& member,
                           const std::string& to, std::uint64_t most_bytes);

}  // namespace spot::cli
