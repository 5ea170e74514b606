#pragma once

// Reads and writes the bodies of the pipeline's messages.

#include <string>
#include <vector>

#include "base/result.h"

namespace spot::pipeline {

struct ObjectEvent {
    std::string bucket;
    std::string key;  // without the percent signs and "+" of the event
};

struct S3Message {
    bool test = false;  // s3:TestEvent: sent once when a notification is saved
    std::vector<ObjectEvent> records;
};

// Reads an S3 event. "UnreadableMessage" (invalid) where the body can never be understood.
Result<S3Message> parse_s3_message(const std::string& body);
// Reads {"job_id": "…"} and returns the job id. Errors are those of parse_s3_message().
Result<std::string> parse_reassembly_message(const std::string& body);

std::string reassembly_message(const std::string& job_id);
// The body of the event that S3 would send for this object, for the janitor, which sends it again.
std::string s3_message(const std::string& bucket, const std::string& key);

}  // namespace spot::pipeline
