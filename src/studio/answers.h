#pragma once

// Writes the program's answers.

#include <string_view>

#include "base/result.h"

namespace spot::studio {

// Writes all of `line` to the descriptor `out`. If the parent process is gone, nobody needs the
// answer and this process ends.
void put(int out, std::string_view line);
void put_error(int out, const Error& error);

}  // namespace spot::studio
