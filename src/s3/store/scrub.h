#pragma once

// Reads what is stored, byte by byte, and compares it with its sums, so that a disk that forgets is
// found out before somebody needs what it forgot.

#include <functional>

#include "s3/store/core.h"

namespace spot::s3 {

struct ScrubReport {
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
    std::vector<std::string> damaged;  // "bucket/key (version)", at most `most_named`
    std::uint64_t damaged_count = 0;
};
inline constexpr std::size_t most_named = 1000;

// Every version of every object. `pace` is asked after each block of at most 256 KiB, with its
// size; false ends the walk. What is deleted while it is read is passed over.
Result<ScrubReport> scrub(Core&, const std::function<bool(std::uint64_t bytes)>& pace);

}  // namespace spot::s3
