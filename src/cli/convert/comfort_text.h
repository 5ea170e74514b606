#pragma once

// Writes a comfort report in words.

#include <string>

#include "media/comfort_sums.h"

namespace spot::cli {

// One line with the score, and how far pictures stand in front of and behind the screen.
std::string comfort_line(const media::ComfortSums&);
// The flags, to copy, with which a conversion uses two thirds of what the screen allows.
std::string comfort_flags(const media::ComfortSums&);
// A table of the whole report, one line for each figure.
std::string comfort_table(const media::ComfortSums&);

}  // namespace spot::cli
