#pragma once

// Decides who may do what in S3, as AWS does: a policy's denial wins over everything; then the
// scope of the sender's key, the bucket's policy, or a list must give the right. Source: IAM User
// Guide, "Policy evaluation logic"; S3 User Guide, "How Amazon S3 authorizes a request". Why the
// root is bound, too: docs/adr/0017-who-may.md. To be included inside plane/ only.

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "plane/gateway/access.h"
#include "policy/policy.h"
#include "s3/rights.h"

namespace spot::plane {

// Who sends a request to S3, and how it came.
struct S3Sender {
    policy::Principal principal;
    std::string user;          // the name of a user; "": the root, or nobody
    std::string canonical_id;  // in access lists; "": the root
    Access access;             // of a user's key; the root's is without limits
    std::string source_ip;
    std::string region;
    Time now;

    bool anonymous() const { return principal.kind == policy::Principal::Kind::anonymous; }
    bool root() const { return principal.kind == policy::Principal::Kind::root; }
};

// Who may do what in a bucket; fails with NoSuchBucket.
using AccessOf = std::function<Result<s3::BucketAccessPtr>(const std::string& bucket)>;

// Decides by the head of the request, whose path is path-style, and leaves in the Permit what needs
// an object's row or the request's body. The request outlives the permit. Fails with
// "AccessDenied", and with NoSuchBucket where a right is not the key's own.
Result<s3::Permit> permit_s3(S3Sender, const s3::Request&, const AccessOf&);

}  // namespace spot::plane
