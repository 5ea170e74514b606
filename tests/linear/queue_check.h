#pragma once

// The rules of a queue, over a history of sends, receives and deletes of messages that are all
// different, with a drain at its end (receives until nothing came, after every timeout had passed).

#include <optional>
#include <string>
#include <vector>

#include "linear/register_check.h"

namespace spot::linear {

struct Sent {
    std::string body;
    bool known = true;  // false: no answer
    Moment called = 0;
};
struct Received {
    std::string body;
    std::string receipt;
    Moment timeout = 0;  // how long it stays invisible
    Moment called = 0;
    Moment answered = 0;
};
// A receive without an answer: it may have made any message invisible, and its receipt the latest.
// It ends with the process that was asked.
struct LostReceive {
    Moment called = 0;
    Moment over = never;
};
struct Deleted {
    std::string body;
    std::string receipt;
    bool known = true;
    Moment called = 0;
    Moment answered = never;
};

struct QueueHistory {
    std::vector<Sent> sent;
    std::vector<Received> received;
    std::vector<LostReceive> lost;
    std::vector<Deleted> deleted;
    Moment drained_from = never;  // receives called from here on are the drain
    Moment slack = 20'000;        // between the clocks of client and server
};

// What is wrong; nullopt: nothing. The rules:
//  - what is received was sent, and before it was received;
//  - a message that was acknowledged is received at least once;
//  - it is in the drain, unless somebody deleted it, or may have;
//  - nobody else receives it within its timeout;
//  - after an acknowledged delete with the latest receipt it is never received.
std::optional<std::string> check_queue(const QueueHistory&);

}  // namespace spot::linear
