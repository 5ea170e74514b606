#pragma once

// SQS on the wire: AWS JSON 1.0 (AmazonSQS.*) and the query protocol (2012-11-05).

#include "sqs/api.h"
#include "wire/rpc.h"

namespace spot::sqs {

wire::RpcService make_service(Api&);

}  // namespace spot::sqs
