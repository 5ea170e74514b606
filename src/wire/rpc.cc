#include "wire/rpc.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "wire/cbor.h"
#include "wire/json.h"
#include "wire/query_form.h"
#include "wire/xml.h"

namespace spot::wire {
namespace {

// Refusals by what stands before all services of AWS. Their status is the service's own.
constexpr ErrorName front_end_errors[] = {
    {"MissingAuthenticationTokenException", "MissingAuthenticationToken", 0,
     "com.amazon.coral.service"},
    {"IncompleteSignatureException", "IncompleteSignature", 0, "com.amazon.coral.service"},
    {"InvalidSignatureException", "SignatureDoesNotMatch", 0, "com.amazon.coral.service"},
    {"UnrecognizedClientException", "InvalidClientTokenId", 0, "com.amazon.coral.service"},
    {"ExpiredTokenException", "ExpiredToken", 0, "com.amazon.coral.service"},
    {"UnknownOperationException", "InvalidAction", 400, "com.amazon.coral.service"},
};

const ErrorName* find_error(const RpcService& service, std::string_view code) {
    for (const auto& row : service.errors) {
        if (row.code == code) return &row;
    }
    for (const auto& row : front_end_errors) {
        if (row.code == code) return &row;
    }
    return nullptr;
}

int status_of(const RpcService& service, const Error& error, const ErrorName* row) {
    if (row == nullptr) return default_status(error.kind);
    return row->status != 0 ? row->status : service.refusal_status;
}

// AWS's front end answers without a message to a name that it does not know, but in the query
// protocol.
tl::unexpected<Error> no_such_operation(const RpcService& service, const RpcCall& call) {
    const auto& known = service.not_offered;
    const auto& name = call.operation;
    if (!service.complete || std::find(known.begin(), known.end(), name) != known.end()) {
        return fail(Kind::not_implemented, "NotImplemented",
                    fmt::format("{} has no operation {} here; see docs/compatibility.md.",
                                service.name, name));
    }
    if (call.protocol != Protocol::query) {
        return fail(Kind::invalid, "UnknownOperationException", "");
    }
    return fail(Kind::invalid, "InvalidAction",
                fmt::format("The action {} is not valid for this endpoint.", name));
}

const Operation* find_operation(const RpcService& service, std::string_view name) {
    for (const auto& row : service.operations) {
        if (row.name == name) return &row;
    }
    return nullptr;
}

void finish(const RpcService& service, Protocol protocol, const std::string& request_id,
            HttpResponse& response) {
    auto& headers = response.headers;
    switch (protocol) {
        case Protocol::json:
            headers.set("Content-Type",
                        fmt::format("application/x-amz-json-{}", service.json_version));
            break;
        case Protocol::cbor:
            headers.set("Content-Type", "application/cbor");
            headers.set("smithy-protocol", "rpc-v2-cbor");
            break;
        case Protocol::query: headers.set("Content-Type", "text/xml"); break;
    }
    headers.set("x-amzn-RequestId", request_id);
    if (service.crc32_header) {
        headers.set("x-amz-crc32", fmt::to_string(crc32(response.body)));
    }
}

Result<std::string> run_xml(const RpcService& service, const Operation& row, const Node& input,
                            const std::string& base_url, const std::string& request_id,
                            std::optional<Wait>& wait) {
    XmlSink sink;
    sink.base_url = base_url;
    const auto response_name = fmt::format("{}Response", row.name);
    const auto result_name = fmt::format("{}Result", row.name);
    sink.open(response_name, fmt::format("xmlns=\"{}\"", service.query_xmlns));
    XmlSink nowhere;
    const bool has_result =
        std::ranges::find(service.without_result, row.name) == service.without_result.end();
    auto& result = has_result ? sink : nowhere;
    result.name(result_name);
    TRY(row.run(service.api, input, true, result, wait));
    sink.open("ResponseMetadata");
    sink.name("RequestId");
    sink.text(request_id);
    sink.close("ResponseMetadata");
    sink.close(response_name);
    return sink.take();
}

template <class S>
Result<std::string> run_plain(const RpcService& service, const Operation& row, const Node& input,
                              const std::string& base_url, std::optional<Wait>& wait) {
    S sink;
    sink.base_url = base_url;
    TRY(row.run(service.api, input, false, sink, wait));
    return sink.take();
}

Result<std::string> run(const RpcService& service, const RpcCall& call, const Node& input,
                        const std::string& base_url, const std::string& request_id,
                        std::optional<Wait>& wait) {
    const auto* row = find_operation(service, call.operation);
    if (row == nullptr) return no_such_operation(service, call);
    if (service.object_required && input.type != Node::Type::map) {
        return fail(Kind::invalid, "SerializationException", "");
    }
    switch (call.protocol) {
        case Protocol::json: return run_plain<JsonSink>(service, *row, input, base_url, wait);
        case Protocol::cbor: return run_plain<CborSink>(service, *row, input, base_url, wait);
        case Protocol::query: break;
    }
    return run_xml(service, *row, input, base_url, request_id, wait);
}

std::string xml_error(const RpcService& service, std::string_view message, std::string_view code,
                      bool sender, bool detail, const std::string& request_id) {
    XmlSink sink;
    sink.open("ErrorResponse", fmt::format("xmlns=\"{}\"", service.query_xmlns));
    sink.open("Error");
    sink.name("Type");
    sink.text(sender ? "Sender" : "Receiver");
    sink.name("Code");
    sink.text(code);
    if (!message.empty()) {
        sink.name("Message");
        sink.text(message);
    }
    if (detail) sink.empty("Detail");
    sink.close("Error");
    sink.name("RequestId");
    sink.text(request_id);
    sink.close("ErrorResponse");
    return sink.take();
}

// An error that holds documents, or comes from the parser, has its message under this name.
std::string_view message_name(const Error& error) {
    const auto document = [](const auto& detail) {
        return detail.second.starts_with('{') || detail.second.starts_with('[');
    };
    const bool capital = error.code == "SerializationException" ||
                         std::any_of(error.details.begin(), error.details.end(), document);
    return capital ? "Message" : "message";
}

template <class S>
std::string plain_error(std::string_view type, const Error& error) {
    S sink;
    sink.begin_structure();
    sink.name("__type", {});
    sink.text(type);
    if (!error.message.empty()) {
        sink.name(message_name(error), {});
        sink.text(error.message);
    }
    for (const auto& [name, value] : error.details) {
        // A detail that holds a document (DynamoDB's Item) is written as one.
        const auto document = value.starts_with('{') || value.starts_with('[')
                                  ? parse_json(value)
                                  : Result<Node>(tl::unexpect, Error{});
        sink.name(name, {});
        document ? write_node(sink, *document) : sink.text(value);
    }
    sink.end_structure();
    return sink.take();
}

// A required member that is missing, as a value that is null.
Error in_words_of_constraint(const Error& missing) {
    std::string place;
    for (const auto& [name, value] : missing.details) {
        if (name == "place") place = value;
    }
    return {Kind::invalid, "ValidationException",
            fmt::format("1 validation error detected: Value null at '{}' failed to satisfy "
                        "constraint: Member must not be null",
                        place)};
}

}  // namespace

int default_status(Kind kind) {
    switch (kind) {
        case Kind::invalid:
        case Kind::not_found:
        case Kind::conflict:
        case Kind::throttled: return 400;
        case Kind::denied: return 403;
        case Kind::too_large: return 413;
        case Kind::unavailable: return 503;
        case Kind::not_implemented: return 501;
        case Kind::internal: return 500;
    }
    return 500;
}

HttpResponse render_error(const RpcService& service, Protocol protocol, const Error& error,
                          const std::string& request_id, std::string_view operation) {
    if (service.missing_is_violation && error.code == "MissingParameter") {
        return render_error(service, protocol, in_words_of_constraint(error), request_id,
                            operation);
    }
    const auto* row = find_error(service, error.code);
    HttpResponse response;
    response.status = status_of(service, error, row);
    const bool sender = response.status < 500;
    const auto query_code =
        row != nullptr && !row->query_code.empty() ? std::string(row->query_code) : error.code;
    if (protocol == Protocol::query) {
        const auto message = row != nullptr && !row->query_message.empty()
                                 ? row->query_message
                                 : std::string_view(error.message);
        const bool detail =
            service.query_detail &&
            std::ranges::find(service.without_detail, operation) == service.without_detail.end();
        response.body = xml_error(service, message, query_code, sender, detail, request_id);
    } else {
        const auto space = row != nullptr && !row->error_namespace.empty()
                               ? row->error_namespace
                               : service.error_namespace;
        const auto name =
            row != nullptr && !row->json_name.empty() ? std::string(row->json_name) : error.code;
        const auto type = space.empty() ? name : fmt::format("{}#{}", space, name);
        response.body = protocol == Protocol::json ? plain_error<JsonSink>(type, error)
                                                   : plain_error<CborSink>(type, error);
        if (service.query_mode_header) {
            response.headers.set("x-amzn-query-error",
                                 fmt::format("{};{}", query_code, sender ? "Sender" : "Receiver"));
        }
        response.headers.set("x-amzn-ErrorType", name);
    }
    finish(service, protocol, request_id, response);
    return response;
}

Result<Node> parse_input(Protocol protocol, std::string_view bytes, std::size_t nodes) {
    switch (protocol) {
        case Protocol::json: return parse_json(bytes, nodes);
        case Protocol::cbor: return parse_cbor(bytes, nodes);
        case Protocol::query: break;
    }
    return parse_query_form(bytes);
}

RpcOutcome serve(const RpcService& service, const RpcCall& call, const Node& input,
                 const std::string& base_url, const std::string& request_id) {
    RpcOutcome outcome;
    auto body = run(service, call, input, base_url, request_id, outcome.wait);
    if (!body) {
        outcome.response =
            render_error(service, call.protocol, body.error(), request_id, call.operation);
        outcome.error_code = body.error().code;
        return outcome;
    }
    outcome.response.body = std::move(*body);
    finish(service, call.protocol, request_id, outcome.response);
    return outcome;
}

RpcOutcome serve(const RpcService& service, const RpcCall& call, const HttpRequest& request,
                 const std::string& base_url, const std::string& request_id) {
    const auto input =
        parse_input(call.protocol, request.body.empty() ? request.query : request.body);
    if (!input) {
        return {render_error(service, call.protocol, input.error(), request_id), std::nullopt};
    }
    return serve(service, call, *input, base_url, request_id);
}

}  // namespace spot::wire
