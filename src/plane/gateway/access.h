#pragma once

// What a key may do. Nothing here knows requests in flight, files or clocks: an access, an
// operation and what it is done to give yes or no. What is not known to be allowed is refused.
//
//   read-only   only what reads; of queues their settings and not their messages, for a receive
//               hides them from others (AWS's AmazonSQSReadOnlyAccess is alike)
//   scoped      only the data of the buckets, queues and tables that are named, and what describes
//               these; nothing that makes, removes or configures them, or lists others. A scope of
//               one service's is none of another's.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "s3/route.h"
#include "wire/node.h"

namespace spot::plane {

struct Access {
    bool read_only = false;
    std::vector<std::string> buckets;  // NAME, or NAME/PREFIX*
    std::vector<std::string> queues;   // NAME
    std::vector<std::string> tables;   // NAME

    bool scoped() const { return !buckets.empty() || !queues.empty() || !tables.empty(); }
    bool limited() const { return read_only || scoped(); }
};

// "InvalidScope": what is wrong with the words of it.
Result<void> check_access(const Access&);

// Who is asking, for the names in refusals.
struct Caller {
    std::string account;
    std::string region;
    std::string user;

    std::string arn() const { return "arn:aws:iam::" + account + ":user/" + user; }
};

// For S3, by the head of the request (its path in path-style). "AccessDenied", in AWS's words.
Result<void> allow_s3(const Access&, const Caller&, const s3::Request&);

// For the other services: `service` as SigV4 names it, `input` as the client sent it.
// "AccessDenied", or "AccessDeniedException" for DynamoDB.
Result<void> allow_call(const Access&, const Caller&, std::string_view service,
                        std::string_view operation, const wire::Node& input);

}  // namespace spot::plane
