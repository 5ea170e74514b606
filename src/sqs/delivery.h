#pragma once

// A message that another service of the plane delivers to a queue.

#include <string>

#include "sqs/message_types.h"

namespace spot::sqs {

// A message that cannot be delivered goes to the dead-letter queue, and where that cannot be
// either, it is dropped with a log line: the queue does not exist, its policy does not allow the
// service to send, or the message is not one that it takes.
struct Delivery {
    std::string service;     // "sns.amazonaws.com", as policies name it
    std::string source_arn;  // of what sends, as policies name it
    std::string sender_id;
    std::string queue_arn;
    std::string dead_letter_arn;  // "": none
    std::string body;
    MessageAttributes attributes;
    std::string trace_header;      // "": none
    std::string group_id;          // "": none
    std::string deduplication_id;  // FIFO only; "": none
};

enum class Fate {
    delivered,
    redriven,  // to the dead-letter queue
    dropped,   // there is no dead-letter queue
    lost,      // the dead-letter queue does not take it either
};

}  // namespace spot::sqs
