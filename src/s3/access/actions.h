#pragma once

// The names of the operations in policies. Private to access/.

#include <span>
#include <string_view>

#include "s3/route.h"

namespace spot::s3 {

struct RouteAction {
    std::string_view name;             // "GetObject"
    std::string_view with_version_id;  // "GetObjectVersion"
    bool of_version = false;           // the operation is about a version that is there
};
RouteAction action_of(const Route&);

// All actions of S3 that a policy of a bucket may name (Service Authorization Reference), in lower
// case, and whether each is about objects.
struct KnownAction {
    std::string_view name;
    bool of_object;
};
std::span<const KnownAction> known_actions();

}  // namespace spot::s3
