#pragma once

// The order in which resources depend on each other.

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "provision/manifest.h"

namespace spot::provision {

// These addresses, and all that they need directly or indirectly. Fails with "NoSuchResource" for
// an address that is not declared; the message suggests a similar one.
Result<std::set<std::string>> with_needs(const Manifest& manifest,
                                         const std::vector<std::string>& addresses);

// These addresses, and all that need them directly or indirectly.
Result<std::set<std::string>> with_users(const Manifest& manifest,
                                         const std::vector<std::string>& addresses);

// The resources of these addresses alone, in the same order.
Manifest only(const Manifest& manifest, const std::set<std::string>& addresses);

inline constexpr int usual_parallelism = 10;  // the default of Terraform
inline constexpr int most_parallelism = 64;

// Calls work(i) once for each i below after.size(), on at most `width` threads of its own, each
// after all of after[i] have succeeded. `after` must not have a circle. After an error no more
// calls are begun, and those under way are waited for. Returns the first error; the messages of
// others are added to it.
Result<void> in_order(const std::vector<std::vector<std::size_t>>& after, int width,
                      const std::function<Result<void>(std::size_t)>& work);

}  // namespace spot::provision
