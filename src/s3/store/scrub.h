#pragma once

// The scrub: reads all stored content and compares it with its checksums, so that damage on the
// disk is found before somebody needs the content.

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

// Reads every version of every object. `pace` is called after each block of at most 256 KiB with
// its size in bytes; it may wait, and it ends the scrub by returning false. Objects that are
// deleted while they are read are skipped.
Result<ScrubReport> scrub(Core&, const std::function<bool(std::uint64_t bytes)>& pace);

}  // namespace spot::s3
