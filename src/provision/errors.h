#pragma once

// The meaning of AWS's errors for the provisioner: a resource does not exist, the error is
// transient, or somebody must do something. Sources: the errors of each operation in the API
// References of S3, SQS, DynamoDB and CloudWatch.

#include <string>

#include "base/result.h"

namespace spot::provision {

bool is_absent(const Error&);

// The reason why the same request may succeed in a while; "": it will not. A new resource on AWS is
// not visible everywhere at once, some resources are made and removed after the answer, and the
// name of a deleted queue cannot be used for 60 s.
std::string transient_reason(const Error&);

// The error with the address of its resource at the beginning of its message and, where AWS's
// message does not say what to do, a sentence about it at the end.
Error explained(Error, const std::string& address);

}  // namespace spot::provision
