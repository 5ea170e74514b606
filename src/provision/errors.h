#pragma once

// What an error of AWS means to who makes resources: that something is not there, that it passes by
// itself, or that somebody must do something. Sources: the errors of each operation in the API
// References of S3, SQS, DynamoDB and CloudWatch.

#include <string>

#include "base/result.h"

namespace spot::provision {

bool is_absent(const Error&);

// Why the same request may succeed in a while: "" where it will not. AWS does not show everywhere
// at once what was made a moment ago, makes and removes some things after its answer, and keeps a
// queue's name for 60 s after its end.
std::string what_passes(const Error&);

// The error of a resource, with its address before, and behind it what to do where AWS's own words
// do not say that.
Error explained(Error, const std::string& address);

}  // namespace spot::provision
