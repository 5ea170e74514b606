#pragma once

// Services whose operations are named in the message, not in the path: SQS, DynamoDB, CloudWatch,
// STS. One table of operations, all protocols that their clients speak.

#include <span>

#include "wire/http_message.h"
#include "wire/operation.h"

namespace spot::wire {

// How a service's errors look where code and wire differ.
struct ErrorName {
    std::string_view code;        // ours, the name of the shape in JSON
    std::string_view query_code;  // what the query protocol calls it
    int status = 400;
    std::string_view error_namespace = {};  // where it is not the service's own
};

struct RpcService {
    std::string_view name;             // "sqs": the SigV4 scope and the name in logs
    std::string_view target;           // "AmazonSQS": before the dot of X-Amz-Target; "": no JSON
    std::string_view error_namespace;  // "com.amazonaws.sqs"; "": none
    std::string_view query_version;    // "2012-11-05"; "": no query protocol
    std::string_view query_xmlns;
    std::string_view cbor_name;      // service name in rpc-v2-cbor paths; "": no CBOR
    bool query_mode_header = false;  // x-amzn-query-error on JSON errors (awsQueryCompatible)
    bool crc32_header = false;       // x-amz-crc32 on answers (DynamoDB)
    std::string_view json_version = "1.0";
    std::span<const Operation> operations;
    std::span<const ErrorName> errors;
    void* api = nullptr;  // what the operations' methods are called on
};

enum class Protocol { json, query, cbor };

// Which call a request makes. Filled before authentication (it reads no more than it must).
struct RpcCall {
    Protocol protocol = Protocol::json;
    std::string operation;
};

struct RpcOutcome {
    HttpResponse response;
    std::optional<Wait> wait;  // nothing to say yet: call again, see Wait
};

// The input of a call, from its body (or, for the query protocol, the query of the URL). `nodes`:
// the parser's budget.
Result<Node> parse_input(Protocol, std::string_view bytes, std::size_t nodes = most_nodes);

// Runs one call and writes its answer or its error. `base_url` as in Sink.
RpcOutcome serve(const RpcService&, const RpcCall&, const Node& input, const std::string& base_url,
                 const std::string& request_id);
// The same from a request, for tests of the services.
RpcOutcome serve(const RpcService&, const RpcCall&, const HttpRequest&, const std::string& base_url,
                 const std::string& request_id);

// An error in the protocol's own form.
HttpResponse render_error(const RpcService&, Protocol, const Error&, const std::string& request_id);

// Status for an error without a row of its own.
int default_status(Kind);

}  // namespace spot::wire
