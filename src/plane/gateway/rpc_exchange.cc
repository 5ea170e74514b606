#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "plane/gateway/cross_origin.h"
#include "plane/gateway/exchanges.h"
#include "plane/gateway/refusals.h"
#include "sns/called.h"
#include "sqs/traced.h"
#include "sts/identity.h"
#include "wire/services.h"

namespace spot::plane {
namespace {

// Memory for a body: itself, the parser's copy of it, and its texts in the document.
constexpr std::uint64_t copies_of_a_body = 3;
// Deflate makes at most 1,032 bytes of one (RFC 1951 by way of zlib's own figure).
constexpr std::uint64_t most_compression = 1032;
constexpr std::uint64_t node_bytes = sizeof(wire::Node::Member);
// A body of this size is parsed on the pool, since that takes longer than the way there and back.
constexpr std::uint64_t heavy_body_bytes = 64 * 1024;

// Operations that may read a megabyte of rows, run many statements, or reach many queues: they run
// on the pool.
bool takes_long(std::string_view operation) {
    for (const std::string_view one : {"Scan", "ExecuteStatement", "BatchExecuteStatement",
                                       "ExecuteTransaction", "Publish", "PublishBatch"}) {
        if (operation == one) return true;
    }
    return false;
}

// An error in the protocol of the request.
wire::HttpResponse unknown_target(const wire::HttpRequest& request, const std::string& request_id) {
    const auto words =
        fmt::format("This plane has no such service; it speaks {}.", wire::titles_of_services());
    const bool query =
        request.headers.value("content-type").starts_with("application/x-www-form-urlencoded");
    wire::HttpResponse response{.status = 501};
    response.headers.add("Content-Type", query ? "text/xml" : "application/x-amz-json-1.0");
    response.headers.add("x-amzn-RequestId", request_id);
    response.body = query
                        ? fmt::format(
                              "<ErrorResponse><Error><Type>Sender</Type><Code>NotImplemented</Code>"
                              "<Message>{}</Message></Error><RequestId>{}</RequestId>"
                              "</ErrorResponse>",
                              words, request_id)
                        : fmt::format(R"({{"__type":"NotImplemented","message":"{}"}})", words);
    return response;
}

// SQS's answer to a request that names no action, such as a plain GET of a queue's URL.
wire::HttpResponse no_action(const std::string& request_id) {
    wire::HttpResponse response{.status = 404, .body = "<UnknownOperationException/>\n"};
    response.headers.add("Content-Type", "text/xml");
    response.headers.add("x-amzn-RequestId", request_id);
    return response;
}

std::uint64_t cost_of(const wire::Node& node) {
    std::uint64_t cost = node_bytes + node.text.size();
    for (const auto& item : node.items) cost += cost_of(item);
    for (const auto& member : node.members) cost += member.name.size() + cost_of(member.value);
    return cost;
}

Error throttled(bool query) {
    return Error{Kind::throttled, query ? "Throttling" : "ThrottlingException",
                 "Rate exceeded: there is more under way here than there is room for. Try again "
                 "after a pause, as the SDKs do by themselves."};
}

}  // namespace

RpcExchange::RpcExchange(Gateway& gateway, wire::HttpRequest head)
    : gateway_(gateway),
      lease_(gateway.admission()),
      request_(std::move(head)),
      request_id_(gateway.new_request_id()),
      service_(claimed_rpc(gateway.services(), request_, call_)),
      limits_(body_limits(service_)),
      link_(is_public_link(request_)),
      unsigned_form_(is_unsigned_form(request_)),
      heavy_(takes_long(call_.operation)) {
    const bool form_tells =
        call_.protocol == wire::Protocol::query && wire::claimed_service(request_).empty();
    if (service_ == nullptr && !form_tells) {
        refusal_ = unknown_target(request_, request_id_);
    } else if (auto checked = check_head(); !checked) {
        refusal_ = refuse(checked.error());
    }
}

wire::HttpResponse RpcExchange::refuse(const Error& error) {
    // Before the form is known all services of the query protocol are alike.
    const auto* service = service_ != nullptr ? service_ : gateway_.any_query_service();
    auto response = wire::render_error(*service, call_.protocol, error, request_id_);
    if (error.code == "RequestTimeout") response.status = 408;
    // Until a key is proved, it is nobody's error.
    if (admitted_ || error.kind == Kind::throttled) {
        gateway_.tell_failure(*service, call_.operation, input_, response.status, error.code);
    }
    allow_origin(request_, response);
    return response;
}

wire::HttpResponse RpcExchange::shed_answer(const Gateway& gateway, const wire::HttpRequest& head) {
    wire::RpcCall call;
    const auto* service = claimed_rpc(gateway.services(), head, call);
    if (service == nullptr) service = gateway.any_query_service();
    return wire::render_error(*service, call.protocol,
                              throttled(call.protocol == wire::Protocol::query),
                              gateway.new_request_id());
}

Error RpcExchange::no_room() {
    shed_ = true;
    return throttled(call_.protocol == wire::Protocol::query);
}

Result<void> RpcExchange::check_identity(Result<wire::Identity> identity) {
    if (!identity) return fail(in_words_of_rpc(identity.error(), gateway_.now()));
    if (!identity->service.empty() && service_ != nullptr && identity->service != service_->name) {
        return fail(signed_for_another_service(service_->name));
    }
    identity_ = std::move(*identity);
    return {};
}

Result<void> RpcExchange::check_head() {
    if (link_) return {};
    if (!unsigned_form_) TRY(check_identity(gateway_.authenticate_head(request_)));
    return take_room_for_body();
}

Result<void> RpcExchange::take_room_for_body() {
    if (!wire::announces_body(request_)) return {};
    const auto announced = parse_int(request_.headers.value("Content-Length"));
    const auto bytes = announced && *announced >= 0
                           ? static_cast<std::uint64_t>(*announced)
                           : limits_.bytes;  // chunked: the most it may have
    if (bytes > limits_.bytes) return {};    // the server refuses it without reading it
    if (!lease_.take_memory(bytes * copies_of_a_body)) return fail(no_room());
    heavy_ = heavy_ || bytes > heavy_body_bytes;
    return {};
}

// Checks that the body is the one that was signed.
Result<void> RpcExchange::check_body(std::string body) {
    request_.body = std::move(body);
    if (link_) return {};
    if (unsigned_form_) {
        // Nothing is unpacked or parsed for strangers but what they may ask for.
        const bool wanted =
            may_be_unsigned_form(request_.body) && !request_.headers.has("Content-Encoding");
        return wanted ? Result<void>() : check_identity(gateway_.authenticate_head(request_));
    }
    if (identity_.needs_body) return check_identity(gateway_.authenticate(request_));
    if (!identity_.payload_sha256.empty() &&
        identity_.payload_sha256 != hex(sha256(request_.body))) {
        return fail(Kind::denied, "InvalidSignatureException",
                    "The body is not the one that was signed.");
    }
    return {};
}

// Memory for what a compressed body holds is taken before it is known how much that is.
Result<void> RpcExchange::decompress() {
    const auto encoding = lower(request_.headers.value("Content-Encoding"));
    if (encoding != "gzip" && encoding != "deflate") return {};
    const auto most = std::min(limits_.bytes, request_.body.size() * most_compression);
    if (!lease_.take_memory(most * copies_of_a_body)) return fail(no_room());
    request_.body = TRY(gunzip(request_.body, limits_.bytes));
    return {};
}

// DynamoDB compresses where it is asked to; its CRC is of the bytes that are sent.
void RpcExchange::compress(wire::HttpResponse& response) const {
    constexpr std::size_t worth_it_bytes = 1024;
    if (service_ == nullptr || !service_->crc32_header || response.body.size() < worth_it_bytes ||
        lower(request_.headers.value("Accept-Encoding")).find("gzip") == std::string::npos) {
        return;
    }
    response.body = gzip(response.body);
    response.headers.set("Content-Encoding", "gzip");
    response.headers.set("x-amz-crc32", fmt::to_string(crc32(response.body)));
}

Result<void> RpcExchange::parse() {
    const bool query = call_.protocol == wire::Protocol::query;
    const auto& bytes = query && request_.body.empty() ? request_.query : request_.body;
    if (service_ != nullptr && service_->object_required && trim(bytes).empty()) {
        return fail(Kind::invalid, "SerializationException", "");
    }
    input_ = TRY(wire::parse_input(call_.protocol, bytes, limits_.nodes));
    std::string().swap(request_.body);
    // From here on the document takes memory and not the body, for as long as a long poll lasts.
    lease_.give_back_memory();
    if (!lease_.take_memory(cost_of(input_))) return fail(no_room());
    if (!query) return {};
    if (service_ == nullptr) service_ = service_of_form(gateway_.services(), input_);
    // A form that is sent to a queue's URL need not name it again (SQS Developer Guide, "Making
    // Query API requests").
    if (request_.path.size() > 1 && input_.find("QueueUrl") == nullptr) {
        input_.members.push_back({"QueueUrl", wire::Node::of_text(request_.path)});
    }
    const auto* action = input_.find("Action");
    if (action != nullptr) call_.operation = action->text;
    // These two are about no queue. AWS answers as to a name that it does not know.
    if (request_.path.size() > 1 &&
        (call_.operation == "CreateQueue" || call_.operation == "ListQueues")) {
        return fail(Kind::invalid, "InvalidAction",
                    fmt::format("The action {} is not valid for this endpoint.", call_.operation));
    }
    return {};
}

// A request that needs a signature is refused as if its head alone had been read.
Result<void> RpcExchange::check_unsigned_action() {
    if (link_ && !is_action_of_link(call_.operation)) {
        return fail(Kind::denied, "MissingAuthenticationTokenException",
                    "Request is missing Authentication Token");
    }
    if (!unsigned_form_ || is_action_of_unsigned_form(call_.operation)) return {};
    return check_identity(gateway_.authenticate_head(request_));
}

http::Outcome RpcExchange::answer(std::string body, bool last) {
    if (!admitted_) {
        const auto admit = [&]() -> Result<void> {
            TRY(check_body(std::move(body)));
            admitted_ = !unsigned_form_;
            if (!lease_.take_request()) return fail(no_room());
            TRY(decompress());
            TRY(parse());
            TRY(check_unsigned_action());
            admitted_ = true;
            const bool public_form = unsigned_form_ && is_action_of_unsigned_form(call_.operation);
            if (service_ == nullptr || link_ || public_form) return {};
            user_ = gateway_.user_of(identity_);
            return gateway_.authorize_call(identity_, *service_, call_.operation, input_);
        };
        if (auto admitted = admit(); !admitted) return {refuse(admitted.error()), std::nullopt};
        if (service_ == nullptr) return {unknown_target(request_, request_id_), std::nullopt};
    }
    auto service = *service_;
    // Only the answers of STS depend on the caller.
    std::optional<sts::Identity> identity;
    if (service.name == wire::services::sts.scope) {
        service.api = static_cast<sts::Api*>(
            &identity.emplace(gateway_.sts_caller(identity_), gateway_.sts_surroundings()));
    }
    std::optional<sqs::Traced> traced;
    const auto trace = request_.headers.value("X-Amzn-Trace-Id");
    if (!trace.empty() && service.name == wire::services::sqs.scope) {
        service.api = &traced.emplace(*static_cast<sqs::Api*>(service.api), std::string(trace));
    }
    std::optional<sns::Called> called;
    if (service.name == wire::services::sns.scope) {
        service.api = &called.emplace(*static_cast<sns::Api*>(service.api),
                                      sns::Caller{user_ ? user_->arn() : "", std::string(trace),
                                                  base_url_of(request_), link_});
    }
    if (call_.protocol == wire::Protocol::query && call_.operation.empty() &&
        service.name == wire::services::sqs.scope) {
        return {no_action(request_id_), std::nullopt};
    }
    auto outcome = wire::serve(service, call_, input_, base_url_of(request_), request_id_);
    if (!outcome.error_code.empty()) {
        gateway_.tell_failure(service, call_.operation, input_, outcome.response.status,
                              outcome.error_code);
    }
    compress(outcome.response);
    allow_origin(request_, outcome.response);
    if (last && outcome.wait) {
        if (outcome.wait->ended_empty) outcome.wait->ended_empty();
        outcome.wait.reset();
    }
    if (outcome.wait) lease_.give_back_request();  // it sleeps; only one is woken at a time
    return {std::move(outcome.response), std::move(outcome.wait)};
}

}  // namespace spot::plane
