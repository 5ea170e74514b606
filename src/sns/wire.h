#pragma once

// SNS on the wire: the query protocol (2010-03-31).

#include "sns/api.h"
#include "wire/rpc.h"

namespace spot::sns {

wire::RpcService make_service(Api&);

}  // namespace spot::sns
