#pragma once

// The queues and topics that notifications are sent to, as S3 sees them: services never include
// each other, so the plane implements this interface with SQS and SNS.

#include <string>

#include "base/result.h"
#include "storage/kv.h"

namespace spot::s3 {

// Safe from every thread. Called while the object's key is locked, so implementations never call
// back into S3.
class Destinations {
  public:
    virtual ~Destinations() = default;

    // Checks that the bucket may send to this queue; a topic is meant, too, wherever a queue is
    // named here. Fails with Kind::invalid where the queue does not exist or its policy does not
    // allow the bucket to send; the message is AWS's sentence for it.
    virtual Result<void> check(const std::string& queue_arn, const std::string& bucket_arn) = 0;

    // `trace_header` is the X-Amzn-Trace-Id of the request that has caused it; "": none.
    // Adds the message to the batch, so that it is sent if and only if the batch is applied. After
    // Kind::not_found (the queue was deleted) and Kind::denied (its policy has changed) the caller
    // drops the event with a log line, as AWS does. Any other error fails the request.
    virtual Result<void> deliver(const std::string& queue_arn, std::string body,
                                 const std::string& trace_header, kv::Batch& batch) = 0;
};

}  // namespace spot::s3
