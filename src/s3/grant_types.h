#pragma once

// Access lists of buckets and objects. Source: S3 User Guide, "Access control list (ACL) overview".

#include <optional>
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

// The list that a request asks for. Where there is none, its owner has full control, and nobody
// else anything.
struct AskedList {
    std::string canned;            // "public-read"; "": none
    std::optional<Grants> grants;  // of headers or of a document
    std::string owner;             // as a document names it; "": it is none

    bool asked() const { return !canned.empty() || grants.has_value(); }
};

// The owner of a bucket or an object, and the list.
struct OwnedList {
    std::string owner;  // canonical id
    Grants grants;
};

// API Reference, PutBucketAcl: "An ACL can have up to 100 grants."
inline constexpr std::size_t max_grants = 100;

// The owner of what nobody has signed. Source: what AWS shows as such.
inline constexpr const char* anonymous_id = "65a011a29cdf8ec533ec3d1ccaae921c";

}  // namespace spot::s3
