#pragma once

// The queues that messages of topics are delivered to, as SNS sees them: services never include
// each other, so the plane implements this interface with SQS.

#include <string>
#include <vector>

#include "base/result.h"
#include "sns/message_types.h"
#include "storage/kv.h"

namespace spot::sns {

struct Delivery {
    std::string topic_arn;
    std::string queue_arn;
    std::string dead_letter_arn;  // the queue for a message that cannot be delivered; "": none
    std::string body;
    MessageAttributes attributes;
    std::string trace_header;      // AWSTraceHeader; "": none
    std::string group_id;          // "": none
    std::string deduplication_id;  // FIFO only
};

// The end of a delivery.
enum class Fate {
    delivered,
    redriven,  // it went to the dead-letter queue
    dropped,   // there is no dead-letter queue
    lost,      // the dead-letter queue cannot take it either
};

// Safe from every thread. Called while topics are locked, so implementations never call back into
// SNS.
class Destinations {
  public:
    virtual ~Destinations() = default;

    // Adds all messages to the batch, in this order, so that they are sent if and only if the batch
    // is applied. What cannot be delivered (the queue does not exist, its policy does not allow the
    // topic to send, or it refuses the message) goes to the dead-letter queue, or is dropped with a
    // log line, as AWS does. Gives what became of each. An error is one of the store and fails the
    // request.
    //
    // Queues are locked until the batch is applied or given up. Deliveries to FIFO queues come in
    // one call for a batch.
    virtual Result<std::vector<Fate>> deliver(std::vector<Delivery> deliveries,
                                              kv::Batch& batch) = 0;
};

}  // namespace spot::sns
