#pragma once

// DynamoDB and DynamoDB Streams on the wire: AWS JSON 1.0.

#include "dynamodb/api.h"
#include "wire/node.h"
#include "wire/rpc.h"
#include "wire/sink.h"

namespace spot::dynamodb {

wire::RpcService make_service(Api&);
// The same scope of signatures ("dynamodb"), another target.
wire::RpcService make_streams_service(StreamsApi&);

// {"S": "text"} and the like: exactly one type. ValidationException in AWS's words.
Result<void> from_node(const wire::Node&, AttributeValue&);
void to_sink(wire::Sink&, const AttributeValue&);

}  // namespace spot::dynamodb
