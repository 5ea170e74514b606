#pragma once

// How the program answers.

#include <string_view>

#include "base/result.h"

namespace spot::studio {

// Written whole. A parent that is gone needs none: then the process ends.
void put(int out, std::string_view line);
void put_error(int out, const Error& error);

}  // namespace spot::studio
