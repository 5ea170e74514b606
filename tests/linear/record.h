#pragma once

// One history: client threads that write, read, create, compare and delete a few registers in S3
// and DynamoDB, and send, receive and delete in a queue, all at once.

#include <map>
#include <string>

#include "linear/queue_check.h"
#include "linear/server.h"

namespace spot::linear {

struct RecordOptions {
    std::uint64_t seed = 1;
    int threads = 9;
    int operations = 40;  // a thread
    bool kill = false;    // kill -9 and start again, about in the middle
};

struct History {
    std::map<std::string, std::vector<RegisterOperation>> registers;  // by service and key
    QueueHistory queue;
    std::size_t operations = 0;
    std::size_t unknown = 0;
};

Result<History> record(Server&, const RecordOptions&);

}  // namespace spot::linear
