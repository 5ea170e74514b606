#pragma once

// STS: who am I. Source: STS API Reference, 2011-06-15.

#include <string>

#include "base/result.h"

namespace spot::sts {

struct GetCallerIdentityInput {};
struct GetCallerIdentityOutput {
    std::string user_id;
    std::string account;
    std::string arn;
};

class Api {
  public:
    virtual ~Api() = default;
    virtual Result<GetCallerIdentityOutput> get_caller_identity(const GetCallerIdentityInput&) = 0;
};

}  // namespace spot::sts
