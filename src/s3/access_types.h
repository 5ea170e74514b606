#pragma once

// Who may do what with buckets and objects: access lists, and the facts that a decision is made
// from. The decision itself is the plane's (plane/gateway/s3_access.h), which knows the keys.

#include <atomic>
#include <memory>
#include <optional>

#include "policy/policy.h"
#include "s3/bucket_types.h"

namespace spot::s3 {

// All of a bucket that decides who may do what in it; derived from the bucket's row, once a change.
struct BucketAccess {
    std::shared_ptr<const policy::Policy> policy;  // nullptr: there is none
    bool public_policy = false;
    PublicAccessBlock block;  // all off where the bucket has none
    bool requester_pays = false;
    bool lists = false;  // access lists count: the bucket's owner does not own all objects
    Grants grants;       // the bucket's own list, where they count
};
using BucketAccessPtr = std::shared_ptr<const BucketAccess>;

// The rights of the sender of one request, as far as they are decided while it is carried out. One
// that was made without arguments allows everything.
struct Permit {
    std::string canonical_id;  // of the sender; "": the account's root
    VersionGuard version;      // of the object that the request is about
    VersionGuard source;       // of the object that it copies
    RemovalGuard removal;      // of each object of a DeleteObjects
    // True once an access list alone has given a right; nullptr: none was asked.
    std::shared_ptr<const std::atomic<bool>> by_list;
    // Told instead of whether a key exists, to those who may not list the bucket.
    std::optional<Error> hidden;
};

}  // namespace spot::s3
