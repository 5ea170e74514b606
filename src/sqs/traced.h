#pragma once

// The Api for one request that has the header X-Amzn-Trace-Id: what it sends gets the header as
// AWSTraceHeader, unless the message has one of its own. Recorded from AWS: the answers are the
// same as without it.

#include <string>
#include <utility>

#include "sqs/api.h"

namespace spot::sqs {

// Lives as long as the request. `api` outlives it.
class Traced final : public Api {
  public:
    Traced(Api& api, std::string trace_header)
        : api_(api), trace_header_(std::move(trace_header)) {}

    SQS_OPERATIONS(OPERATION_OVERRIDE)

  private:
    Api& api_;
    const std::string trace_header_;
};

}  // namespace spot::sqs
