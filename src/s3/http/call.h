#pragma once

// One request on its way through the handlers (private to http/).

#include "s3/wire.h"

namespace spot::s3 {

struct HttpApi::Call {
    Service& service;
    wire::HttpRequest& request;
    const RequestContext& context;
    const Address& address;
    const Route& route;
    UploadSink* upload = nullptr;  // where the body went; nullptr: it is in the request

    std::string_view header(std::string_view name) const { return request.headers.value(name); }
    std::string query(std::string_view name) const {
        const auto* value = address.query.find(name);
        return value == nullptr ? "" : *value;
    }
    // A number of the query; InvalidArgument where it is none.
    Result<int> number(std::string_view name, int fallback) const;
    BucketInput bucket() const { return {address.bucket}; }
    Requester requester() const {
        return {context.source_ip, context.request_id, context.host_id,
                context.identity.access_key_id};
    }
};

// The handler of a route of routes().
HttpApi::Handler find_handler(const Route&);

using Answer = Result<wire::HttpResponse>;
using Call = HttpApi::Call;

#define SPOT_S3_HANDLER(method, ...) Answer method(Call&);
SPOT_S3_OPERATIONS(SPOT_S3_HANDLER, SPOT_S3_HANDLER, SPOT_S3_SKIP, SPOT_S3_HANDLER)
#undef SPOT_S3_HANDLER

// A document as an answer; nothing, with a status.
wire::HttpResponse document(std::string body);
wire::HttpResponse empty(int status);
std::string acl_document(const Owner&);

}  // namespace spot::s3
