#pragma once

// CloudWatch on the wire: query (2010-08-01), AWS JSON 1.0 and RPC v2 CBOR.

#include "cloudwatch/api.h"
#include "wire/rpc.h"

namespace spot::cloudwatch {

wire::RpcService make_service(Api&);

}  // namespace spot::cloudwatch
