#pragma once

// What has to be done before what.

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "provision/manifest.h"

namespace spot::provision {

// Those of these addresses, and all that they need, be it through others. "NoSuchResource" for one
// that is not declared, with what was probably meant.
Result<std::set<std::string>> with_needs(const Manifest& manifest,
                                         const std::vector<std::string>& addresses);

// Those, and all that needs them.
Result<std::set<std::string>> with_users(const Manifest& manifest,
                                         const std::vector<std::string>& addresses);

// The resources of these addresses alone, in the same order.
Manifest only(const Manifest& manifest, const std::set<std::string>& addresses);

inline constexpr int usual_parallelism = 10;  // Terraform's
inline constexpr int most_parallelism = 64;

// Calls work(i) once for each i below after.size(), at most `width` at once on threads of its own,
// each when all of after[i] have succeeded; there is no circle. After an error nothing more is
// begun, what is under way is waited for. The error is the first; those of others stand behind it.
Result<void> in_order(const std::vector<std::vector<std::size_t>>& after, int width,
                      const std::function<Result<void>(std::size_t)>& work);

}  // namespace spot::provision
