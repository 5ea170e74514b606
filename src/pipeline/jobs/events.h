#pragma once

// Bodies of messages.

#include <string>
#include <vector>

#include "base/result.h"

namespace spot::pipeline {

struct ObjectEvent {
    std::string bucket;
    std::string key;  // decoded
};

struct S3Message {
    bool test = false;  // s3:TestEvent: sent once when a notification is saved
    std::vector<ObjectEvent> records;
};

// Kind::invalid, "UnreadableMessage", where the body can never be understood.
Result<S3Message> parse_s3_message(const std::string& body);
// The job id of {"job_id": "…"}.
Result<std::string> parse_reassembly_message(const std::string& body);

std::string reassembly_message(const std::string& job_id);
// As S3 would write it, for what the janitor sends again.
std::string s3_message(const std::string& bucket, const std::string& key);

}  // namespace spot::pipeline
