#pragma once

// Where notifications go: queues, seen through this keyhole, for services never include each other.

#include <string>

#include "base/result.h"
#include "storage/kv.h"

namespace spot::s3 {

// Safe from every thread. Called while the object's key is locked, so implementations never call
// back into S3.
class Destinations {
  public:
    virtual ~Destinations() = default;

    // May the bucket send to this queue? Kind::invalid, "InvalidArgument", where the queue is not
    // there or its policy does not let the bucket in.
    virtual Result<void> check(const std::string& queue_arn, const std::string& bucket_arn) = 0;

    // Stages the message into the batch, so that it is sent if and only if the batch is applied.
    // Kind::not_found and Kind::denied mean that the queue has gone or shut its door: the event is
    // dropped with a log line, as AWS does. Any other error fails the request.
    virtual Result<void> deliver(const std::string& queue_arn, std::string body,
                                 kv::Batch& batch) = 0;
};

}  // namespace spot::s3
