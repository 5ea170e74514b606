#pragma once

// Access lists of buckets and objects. Source: S3 User Guide, "Access control list (ACL) overview".

#include <string>
#include <vector>

namespace spot::s3 {

enum class Permission { full_control, read, write, read_acp, write_acp };

// One permission of one user or group.
struct Grant {
    bool group = false;
    std::string grantee;  // a user's canonical id, or a group's URI
    Permission permission = Permission::read;
    bool operator==(const Grant&) const = default;
};
using Grants = std::vector<Grant>;

// API Reference, PutBucketAcl: "An ACL can have up to 100 grants."
inline constexpr std::size_t max_grants = 100;

}  // namespace spot::s3
