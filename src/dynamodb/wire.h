#pragma once

// DynamoDB and DynamoDB Streams on the wire: AWS JSON 1.0.

#include "dynamodb/api.h"
#include "wire/node.h"
#include "wire/rpc.h"
#include "wire/sink.h"

namespace spot::dynamodb {

wire::RpcService make_service(Api&);
// DynamoDB Streams has the same credential scope ("dynamodb") and another X-Amz-Target.
wire::RpcService make_streams_service(StreamsApi&);

// Read and write a value such as {"S": "text"}, which names exactly one type. Errors of from_node()
// are ValidationExceptions in AWS's words.
Result<void> from_node(const wire::Node&, AttributeValue&);
void to_sink(wire::Sink&, const AttributeValue&);

}  // namespace spot::dynamodb
