#pragma once

// What a comfort report says, in words.

#include <string>

#include "media/comfort_sums.h"

namespace spot::cli {

// One line: the score, and how far in front and behind.
std::string comfort_line(const media::ComfortSums&);
// Flags that would use two thirds of what the screen allows, to copy.
std::string comfort_flags(const media::ComfortSums&);
// A table of all of it, a line each.
std::string comfort_table(const media::ComfortSums&);

}  // namespace spot::cli
