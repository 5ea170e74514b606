#pragma once

// Reads values that are one name of several. They are accepted in any case; a mistake is answered
// with the name that was probably meant, by its letters or because other programs call the same
// thing so.

#include <string_view>
#include <vector>

#include "base/result.h"

namespace spot::cli {

// The name of `known` that `given` is. `what` is the flag or argument in the error's words, such as
// "--mode". "Usage": it is none of them.
Result<std::string_view> choose(std::string_view what, std::string_view given,
                                const std::vector<std::string_view>& known);

// The same for a table whose rows have a `name`; the names of `more` are listed before those.
template <class Rows>
Result<std::string_view> choose_of(std::string_view what, std::string_view given, const Rows& rows,
                                   std::vector<std::string_view> more = {}) {
    for (const auto& row : rows) more.push_back(row.name);
    return choose(what, given, more);
}

}  // namespace spot::cli
