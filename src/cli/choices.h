#pragma once

// Values of flags that are one name of several: taken in any case; a mistake is answered with what
// was probably meant, by its letters or because others call it so.

#include <string_view>
#include <vector>

#include "base/result.h"

namespace spot::cli {

// The one of `known` that `given` is. `what` is named so, e.g. "--mode". "Usage".
Result<std::string_view> choose(std::string_view what, std::string_view given,
                                const std::vector<std::string_view>& known);

// Of a table whose rows have a `name`; `more` comes first.
template <class Rows>
Result<std::string_view> choose_of(std::string_view what, std::string_view given, const Rows& rows,
                                   std::vector<std::string_view> more = {}) {
    for (const auto& row : rows) more.push_back(row.name);
    return choose(what, given, more);
}

}  // namespace spot::cli
