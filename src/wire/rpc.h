#pragma once

// Serves the services whose operations are named in the message and not in the path: all but S3. A
// service is one table of operations, served in all protocols that its clients speak.

#include <span>

#include "wire/http_message.h"
#include "wire/operation.h"

namespace spot::wire {

// How an error looks on the wire where that does not follow from its code and kind.
struct ErrorName {
    std::string_view code;        // Error::code
    std::string_view query_code;  // the code in the query protocol; "": `code`
    int status = 400;
    std::string_view error_namespace = {};  // "": that of the service
    std::string_view json_name = {};        // the error's shape in JSON and CBOR; "": `code`
    std::string_view query_message = {};    // the message in the query protocol; "": the error's
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
    // Status of a request that is refused before the service sees it: not signed, or not as its key
    // signs. DynamoDB has 400 (Developer Guide, "Error handling").
    int refusal_status = 403;
    // Errors of the query protocol end with <Detail/> (SQS), but for those of some operations.
    bool query_detail = false;
    std::span<const std::string_view> without_detail = {};
    // Operations whose answer in the query protocol has no element for a result (SNS).
    std::span<const std::string_view> without_result = {};
    // True where `operations` and `not_offered` together name every operation of AWS's: another
    // name is then answered as AWS answers to one that it does not know.
    bool complete = false;
    // True where an empty body, or one that is no JSON object, is no input (DynamoDB).
    bool object_required = false;
    // Query protocol: a required member that is missing is a constraint that is not satisfied, as
    // "ValidationError" (SNS).
    bool missing_is_violation = false;
    std::string_view json_version = "1.0";
    std::span<const Operation> operations;
    // Operations of AWS's that are answered with NotImplemented. From the list that a service has
    // beside that of its operations; docs/compatibility.md shows it.
    std::span<const std::string_view> not_offered;
    std::span<const ErrorName> errors;
    void* api = nullptr;  // the object whose methods are called; outlives the service
};

enum class Protocol { json, query, cbor };

// The protocol and the operation of a request. Known before the request is authenticated, from its
// head alone or, for the query protocol, from its form.
struct RpcCall {
    Protocol protocol = Protocol::json;
    std::string operation;
};

struct RpcOutcome {
    HttpResponse response;
    std::optional<Wait> wait;  // set where there is no answer yet and serve() is to be called again
    std::string error_code = {};  // of the error that is the answer; "": it is none
};

// Parses the input of a call from its body (for the query protocol also from the query of the URL).
// `nodes` is the most values that the document may have.
Result<Node> parse_input(Protocol, std::string_view bytes, std::size_t nodes = most_nodes);

// Runs one call and writes its answer or its error. `base_url` as in Sink.
RpcOutcome serve(const RpcService&, const RpcCall&, const Node& input, const std::string& base_url,
                 const std::string& request_id);
// The same from a request, for tests of the services.
RpcOutcome serve(const RpcService&, const RpcCall&, const HttpRequest&, const std::string& base_url,
                 const std::string& request_id);

// An error in the protocol's own form. `operation` is "" where it is not known yet.
HttpResponse render_error(const RpcService&, Protocol, const Error&, const std::string& request_id,
                          std::string_view operation = {});

// Status for an error without a row of its own.
int default_status(Kind);

}  // namespace spot::wire
