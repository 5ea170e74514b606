#pragma once

// The inputs and outputs of STS's operations, in the words of the STS API Reference (2011-06-15).

#include <string>

namespace spot::sts {

struct GetCallerIdentityInput {};
struct GetCallerIdentityOutput {
    std::string user_id;
    std::string account;
    std::string arn;
};

}  // namespace spot::sts
