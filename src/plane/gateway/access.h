#pragma once

// The rights of access keys. Pure functions: from the access of a key, an operation and the
// resource that it is done to follows yes or no. An operation that is not known to be allowed is
// refused.
//
//   read-only   allows operations that only read; of queues their settings and not their messages,
//               since a receive hides messages from others (as AWS's AmazonSQSReadOnlyAccess)
//   scoped      allows operations on the data of the named buckets, queues and tables, and those
//               that describe them; none that makes, removes or configures them, or lists others. A
//               scope for one service gives no rights in another.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "s3/rights.h"
#include "wire/node.h"

namespace spot::plane {

struct Access {
    bool read_only = false;
    std::vector<std::string> buckets;  // NAME, or NAME/PREFIX*
    std::vector<std::string> queues;   // NAME
    std::vector<std::string> tables;   // NAME
    // True for federated users, who may do what policies of resources allow, and no more.
    bool nothing = false;

    bool scoped() const { return !buckets.empty() || !queues.empty() || !tables.empty(); }
    bool limited() const { return nothing || read_only || scoped(); }
};

// Checks the names of an access. Fails with "InvalidScope"; the message says what is wrong.
Result<void> check_access(const Access&);

// The user that sends a request, for the messages of refusals.
struct Caller {
    std::string account;
    std::string region;
    std::string user;
    std::string federated = {};  // the name of a federated user, instead

    std::string arn() const {
        return federated.empty() ? "arn:aws:iam::" + account + ":user/" + user
                                 : "arn:aws:sts::" + account + ":federated-user/" + federated;
    }
};

// For S3: whether the key itself has the right. `prefix` is that of a listing; "": of all. Locks,
// and the ways around them, are never given to limited keys, nor is a setting of a bucket.
bool has_right(const Access&, const s3::Right&, std::string_view prefix);

// The error "AccessDenied" for a right that nothing gives, and for one that a policy denies, in
// AWS's words. `arn` is who asks.
tl::unexpected<Error> denied_right(std::string_view arn, const s3::Right&);
tl::unexpected<Error> denied_by_policy(std::string_view arn, std::string_view action,
                                       const std::string& resource);

// The Policy of a queue by its name; "": it has none.
using QueuePolicy = std::function<std::string(const std::string& queue_name)>;

// For the other services. `service` is the name in the credential scope, `input` the parsed
// request. A queue's policy may allow what the key's access does not, and deny what it does.
// Fails with "AccessDenied" or, for DynamoDB, "AccessDeniedException".
Result<void> allow_call(const Access&, const Caller&, std::string_view service,
                        std::string_view operation, const wire::Node& input,
                        const QueuePolicy& queue_policy);

}  // namespace spot::plane
