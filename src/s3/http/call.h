#pragma once

// One request that is being handled, and what its handler needs. Private to http/.

#include "s3/http/customer_key.h"
#include "s3/wire.h"

namespace spot::s3 {

struct HttpApi::Call {
    Service& service;
    wire::HttpRequest& request;
    const Request& routed;  // the same request, with its address
    const RequestContext& context;
    const Address& address;
    const Route& route;
    UploadSink* upload = nullptr;  // the sink that took the body; nullptr: it is in the request
    FormSink* form = nullptr;      // the form that the request came in; nullptr: it is none

    std::string_view header(std::string_view name) const { return request.headers.value(name); }
    std::string query(std::string_view name) const {
        const auto* value = address.query.find(name);
        return value == nullptr ? "" : *value;
    }
    // The query parameter `name` as a number, or `fallback` where it is absent. Fails with
    // InvalidArgument where it is no number.
    Result<int> number(std::string_view name, int fallback) const;
    BucketInput bucket() const { return {address.bucket}; }
    Requester requester() const {
        const auto& who = context.identity;
        return {context.source_ip,
                context.request_id,
                context.host_id,
                who.anonymous ? "ANONYMOUS" : who.access_key_id,
                std::string(request.headers.value("X-Amzn-Trace-Id")),
                context.permit.canonical_id};
    }
    // x-amz-acl and x-amz-grant-*, which were checked before (acl.h).
    Result<AskedList> asked_list() const;
    Result<std::optional<CustomerKey>> customer_key() const { return read_customer_key(routed); }
    Result<std::optional<CustomerKey>> source_customer_key() const {
        return read_source_customer_key(routed);
    }
    // Says under which key of the client the object of the answer lies, where there is one.
    void say_key(const std::optional<CustomerKey>& key, wire::Headers& headers) {
        under_customer_key = key.has_value();
        say_customer_key(key, headers);
    }
    bool under_customer_key = false;  // the answer is about an object that is
};

// The handler of a route, which must be an element of routes().
HttpApi::Handler find_handler(const Route&);

using Answer = Result<wire::HttpResponse>;
using Call = HttpApi::Call;

#define SPOT_S3_HANDLER(method, ...) Answer method(Call&);
SPOT_S3_OPERATIONS(SPOT_S3_HANDLER, SPOT_S3_HANDLER, SPOT_S3_SKIP, SPOT_S3_HANDLER)
#undef SPOT_S3_HANDLER

// An answer with status 200 and a document, and an answer without a body.
wire::HttpResponse document(std::string body);
wire::HttpResponse empty(int status);

// Whether a detail of an error becomes a header of the answer and no element of its document.
bool is_header(const Error&, std::string_view detail);
// Whether an error tells that a key, or one of its versions, is there or not.
bool tells_of_key(const Error&, const Permit&);

}  // namespace spot::s3
