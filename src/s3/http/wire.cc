#include "s3/wire.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "s3/forms/form_reader.h"
#include "s3/http/acl.h"
#include "s3/http/call.h"
#include "s3/http/encryption.h"
#include "s3/http/headers.h"
#include "s3/http/known_headers.h"
#include "s3/http/settings.h"
#include "s3/http/xml_text.h"
#include "s3/rules/errors.h"
#include "s3/rules/names.h"

namespace spot::s3 {
namespace {

#define SPOT_S3_HANDLER(method, ...) &method,
#define SPOT_S3_SETTING(method, Name, ...) \
    &answer_setting<Name##Input, Name##Output, &Service::method>,

// In the order of routes().
constexpr HttpApi::Handler handlers[] = {
    SPOT_S3_OPERATIONS(SPOT_S3_HANDLER, SPOT_S3_HANDLER, SPOT_S3_SETTING, SPOT_S3_HANDLER)};

#undef SPOT_S3_HANDLER
#undef SPOT_S3_SETTING

std::string_view resource_type(const Request& request) {
    if (!request.address()) return "SERVICE";
    switch (request.address()->target()) {
        case Target::service: return "SERVICE";
        case Target::bucket: return "BUCKET";
        case Target::object: break;
    }
    return "OBJECT";
}

// AWS tells this with an error beside its own details: which method may not be used on what.
void method_elements(Xml& xml, const Request& request, const Error& error) {
    if (error.code != "MethodNotAllowed" && error.code != "AccessForbidden") return;
    const auto told = [&](std::string_view name) {
        return std::ranges::any_of(error.details, [&](const auto& d) { return d.first == name; });
    };
    if (!told("Method")) xml.leaf("Method", request.http.method);
    if (!told("ResourceType")) xml.leaf("ResourceType", resource_type(request));
}

// Checks the digests of a document before it is parsed.
Result<void> take_document(Request& routed, const wire::Identity& identity) {
    auto& request = routed.http;
    if (request.stream) {
        request.body = TRY(read_all(*request.stream, HttpApi::body_limit(routed)));
        request.stream.reset();
    }
    if (wire::is_aws_chunked(identity.payload_mode)) {
        std::string decoded;
        wire::ChunkedDecoder decoder(identity.payload_mode, identity.chunks,
                                     [&](std::string_view data) -> Result<void> {
                                         decoded += data;
                                         return {};
                                     });
        TRY(decoder.write(request.body));
        TRY(decoder.finish());
        // Rights were asked by the head: a trailer is a checksum, and asks for nothing.
        for (const auto& [name, value] : decoder.trailers().all()) {
            if (lower(name).starts_with("x-amz-checksum-")) request.headers.set(name, value);
        }
        request.headers.remove("x-amz-trailer");
        request.body = std::move(decoded);
    } else if (identity.payload_mode == wire::PayloadMode::hash &&
               !identity.payload_sha256.empty() &&
               hex(sha256(request.body)) != lower(identity.payload_sha256)) {
        return refuse("XAmzContentSHA256Mismatch");
    }
    // Without a body there is nothing to compare: what a client says of a copy is about its source.
    if ((*routed.route())->body != Body::document) return {};
    const auto digests = TRY(read_digests(request.headers));
    if (digests.content_md5 && base64(md5(request.body)) != *digests.content_md5) {
        const auto raw = unbase64(*digests.content_md5);
        if (!raw || raw->size() != 16) {
            return refuse_for("InvalidDigest", {{"Content-MD5", *digests.content_md5}});
        }
        return refuse("BadDigest", "The Content-MD5 you specified did not match what we received.");
    }
    // The checksum header of a CompleteMultipartUpload is for the object and not for the document.
    if (!digests.checksum || routed.operation() == "CompleteMultipartUpload") return {};
    const auto& wanted = *digests.checksum;
    if (base64(digest(wanted.algorithm, request.body)) != wanted.value) return refuse("BadDigest");
    return {};
}

// The length of an upload's data in bytes, without any encoding.
Result<std::uint64_t> announced_length(const wire::HttpRequest& head,
                                       const wire::Identity& identity) {
    const bool chunked = wire::is_aws_chunked(identity.payload_mode);
    const auto* length =
        head.headers.find(chunked ? "x-amz-decoded-content-length" : "content-length");
    if (length == nullptr) return refuse("MissingContentLength");
    const auto value = parse_int(*length);
    if (!value || *value < 0) return refuse("InvalidArgument", "The length is not a number.");
    if (static_cast<std::uint64_t>(*value) > max_put_bytes) {
        return refuse_for("EntityTooLarge", {{"ProposedSize", *length},
                                             {"MaxSizeAllowed", std::to_string(max_put_bytes)}});
    }
    return static_cast<std::uint64_t>(*value);
}

}  // namespace

HttpApi::Handler find_handler(const Route& route) {
    return handlers[&route - routes().data()];
}

wire::HttpResponse document(std::string body) {
    wire::HttpResponse response;
    response.headers.add("content-type", "application/xml");
    response.body = std::move(body);
    return response;
}

wire::HttpResponse empty(int status) {
    wire::HttpResponse response;
    response.status = status;
    return response;
}

Result<int> HttpApi::Call::number(std::string_view name, int fallback) const {
    const auto* text = address.query.find(name);
    if (text == nullptr || text->empty()) return fallback;
    const auto value = parse_int(*text);
    if (!value || *value < 0 || *value > 2'147'483'647) {
        return invalid_argument("Provided " + std::string(name) +
                                    " not an integer or within "
                                    "integer range",
                                name, *text);
    }
    return static_cast<int>(*value);
}

std::size_t HttpApi::body_limit(const Request& head) {
    return head.operation() == "CompleteMultipartUpload" ? max_complete_document_bytes
                                                         : max_document_bytes;
}

Result<void> HttpApi::admit(const wire::HttpRequest& request, const Address& address,
                            const Route& route) {
    const auto& owner = service_.settings().account_id;
    // A list that is in the document, too, is refused for that, whatever it says.
    const bool two_lists = (route.name == "PutBucketAcl" || route.name == "PutObjectAcl") &&
                           wire::announces_body(request);
    TRY(read_acl_headers(request.headers, owner));
    if (two_lists && request.headers.has("x-amz-acl")) return refuse("UnexpectedContent");
    TRY(check_headers(request, route));
    if (!TRY(expects_another_owner(request.headers, owner))) return {};
    if (address.target() == Target::service) return {};
    TRY(service_.head_bucket({address.bucket}));
    return refuse("AccessDenied");
}

Result<std::unique_ptr<UploadSink>> HttpApi::accept(const Request& request,
                                                    const wire::Identity& identity) {
    const auto* route = TRY(request.route());
    if (route->body != Body::upload) return std::unique_ptr<UploadSink>();
    TRY(check_new_key(request.address()->key));
    TRY(admit(request.http, *request.address(), *route));
    TRY(service_.head_bucket({request.address()->bucket}));
    return open_upload(request, identity, TRY(announced_length(request.http, identity)));
}

Result<std::unique_ptr<UploadSink>> HttpApi::open_upload(const Request& request,
                                                         const wire::Identity& identity,
                                                         std::optional<std::uint64_t> length) {
    const auto* route = TRY(request.route());
    const auto& address = *request.address();
    const auto& head = request.http;
    const auto trailer = TRY(read_trailer_algorithm(head.headers));
    auto digests = TRY(read_digests(head.headers));
    if (trailer && !wire::is_aws_chunked(identity.payload_mode)) {
        return refuse("MalformedTrailerError");
    }
    const auto key = TRY(read_customer_key(request));
    std::vector<Algorithm> algorithms;
    if (route->name == "UploadPart") {
        const auto* number = address.query.find("partNumber");
        const auto* upload_id = address.query.find("uploadId");
        algorithms = TRY(service_.part_algorithms(
            {address.bucket, address.key, *upload_id,
             static_cast<int>(parse_int(number == nullptr ? "" : *number).value_or(0)), nullptr,
             std::move(digests), key}));
    } else {
        const auto& account = service_.settings().account_id;
        const auto acl = TRY(read_acl_headers(head.headers, account));
        TRY(service_.check_new_list(address.bucket, acl));
        if (digests.checksum) algorithms.push_back(digests.checksum->algorithm);
        algorithms.push_back(digests.algorithm.value_or(Algorithm::crc64nvme));
    }
    return std::make_unique<UploadSink>(service_.stage(std::move(algorithms), key), identity,
                                        length, trailer);
}

Result<std::unique_ptr<FormSink>> HttpApi::accept_form(const Request& request, FormGate gate) {
    TRY(request.route());
    const auto& bucket = request.address()->bucket;
    const auto boundary = TRY(form_boundary(request.http.headers));
    const auto open = [this, &request](
                          const Request& put,
                          const wire::Identity& identity) -> Result<std::unique_ptr<UploadSink>> {
        TRY(admit(request.http, *request.address(), **request.route()));
        const auto* route = TRY(put.route());
        TRY(check_new_key(put.address()->key));
        TRY(admit(put.http, *put.address(), *route));
        TRY(service_.head_bucket({put.address()->bucket}));
        return open_upload(put, identity, std::nullopt);
    };
    return std::make_unique<FormSink>(boundary, bucket, request, service_.clock(), std::move(gate),
                                      open);
}

namespace {

Result<void> feed(wire::HttpRequest& request, wire::BodySink& sink) {
    if (!request.stream) return sink.write(request.body);
    std::string buffer(block_bytes, '\0');
    while (true) {
        const auto n = TRY(request.stream->read(std::as_writable_bytes(std::span(buffer))));
        if (n == 0) return {};
        TRY(sink.write(std::string_view(buffer).substr(0, n)));
    }
}

}  // namespace

Result<wire::HttpResponse> HttpApi::carry_out(Call& call) {
    auto response = TRY(find_handler(call.route)(call));
    if (service_.settings().encrypted && !call.under_customer_key) {
        say_encryption(call.route, response.headers);
    }
    return response;
}

Result<wire::HttpResponse> HttpApi::answer(Request& request, std::unique_ptr<UploadSink> body,
                                           const RequestContext& context) {
    const auto* route = TRY(request.route());
    const auto& address = *request.address();
    auto& http = request.http;
    adopt_query_headers(http, address.query);
    if (route->body == Body::form) {
        const auto form = TRY(accept_form(
            request, {[&](const wire::FormFields&) { return context.identity; },
                      [](const wire::Identity&, const Request&) { return Result<void>(); }}));
        TRY(feed(http, *form));
        return answer_form(request, *form, context);
    }
    TRY(admit(http, address, *route));
    if (route->body == Body::upload) {
        if (body == nullptr) {
            if (!http.headers.has("content-length")) {
                const auto size = http.stream ? http.stream->size() : http.body.size();
                http.headers.set("content-length", std::to_string(size));
            }
            body = TRY(accept(request, context.identity));
            TRY(feed(http, *body));
        }
        TRY(body->finish());
    } else {
        TRY(take_document(request, context.identity));
    }
    Call call{service_, http, request, context, address, *route, body.get()};
    return carry_out(call);
}

Result<wire::HttpResponse> HttpApi::answer_form(Request& request, FormSink& form,
                                                const RequestContext& context) {
    const auto* route = TRY(request.route());
    TRY(form.finish());
    Call call{service_, request.http, request, context, *request.address(), *route, nullptr, &form};
    return carry_out(call);
}

wire::HttpResponse HttpApi::handle(Request& request, std::unique_ptr<UploadSink> body,
                                   const RequestContext& context) {
    return finished(request, answer(request, std::move(body), context), context);
}

wire::HttpResponse HttpApi::handle_form(Request& request, std::unique_ptr<FormSink> form,
                                        const RequestContext& context) {
    return finished(request, answer_form(request, *form, context), context);
}

bool is_header(const Error& error, std::string_view detail) {
    const bool of_the_object = detail == "ETag" || detail == "Last-Modified";
    return (of_the_object && error.code == "NotModified") || detail == "Allow" ||
           detail.starts_with("x-amz-");
}

bool tells_of_key(const Error& error, const Permit& permit) {
    if (error.code == "NoSuchKey" || error.code == "NoSuchVersion") return true;
    const bool undecided = permit.version || permit.source;
    return undecided && error.code == "MethodNotAllowed";
}

wire::HttpResponse HttpApi::finished(const Request& request, Result<wire::HttpResponse> outcome,
                                     const RequestContext& context) {
    if (!outcome) {
        const auto& hidden = context.permit.hidden;
        const bool hides = hidden && tells_of_key(outcome.error(), context.permit);
        return refuse_request(request, hides ? *hidden : outcome.error(), context);
    }
    auto response = *std::move(outcome);
    response.headers.set("x-amz-request-id", context.request_id);
    response.headers.set("x-amz-id-2", context.host_id);
    add_cors(request, response);
    return response;
}

wire::HttpResponse HttpApi::refuse_request(const Request& request, const Error& error,
                                           const RequestContext& context) {
    auto response = empty(status_of(error));
    if (context.facts != nullptr) context.facts->error_code = error.code;
    for (const auto& [name, value] : error.details) {
        if (is_header(error, name)) response.headers.set(name, value);
    }
    response.headers.set("x-amz-request-id", context.request_id);
    response.headers.set("x-amz-id-2", context.host_id);
    add_cors(request, response);
    if (request.http.method == "HEAD" || response.status == 304) return response;
    Xml xml("Error", false);
    xml.leaf("Code", error.code).leaf("Message", error.message);
    for (const auto& [name, value] : error.details) {
        if (!is_header(error, name)) xml.leaf(name, value);
    }
    method_elements(xml, request, error);
    xml.leaf("RequestId", context.request_id).leaf("HostId", context.host_id);
    response.headers.set("content-type", "application/xml");
    response.body = xml.take();
    return response;
}

Error HttpApi::slow_down() {
    return refuse("SlowDown").value();
}

namespace {

void write_grant(const CorsGrant& grant, wire::Headers& headers) {
    headers.set("access-control-allow-origin", grant.allow_origin);
    if (grant.allow_credentials) headers.set("access-control-allow-credentials", "true");
    headers.set("access-control-allow-methods",
                fmt::format("{}", fmt::join(grant.allow_methods, ", ")));
    if (!grant.expose_headers.empty()) {
        headers.set("access-control-expose-headers",
                    fmt::format("{}", fmt::join(grant.expose_headers, ", ")));
    }
    if (!grant.allow_headers.empty()) {
        headers.set("access-control-allow-headers",
                    fmt::format("{}", fmt::join(grant.allow_headers, ", ")));
    }
    if (grant.max_age_seconds) {
        headers.set("access-control-max-age", std::to_string(*grant.max_age_seconds));
    }
    headers.add("vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
}

std::vector<std::string> requested_headers(const wire::Headers& headers) {
    std::vector<std::string> names;
    for (const auto name : split(headers.value("access-control-request-headers"), ',')) {
        if (!trim(name).empty()) names.push_back(lower(trim(name)));
    }
    return names;
}

}  // namespace

void HttpApi::add_cors(const Request& request, wire::HttpResponse& response) {
    const auto* origin = request.http.headers.find("origin");
    const auto& address = request.address();
    if (origin == nullptr || !address || address->bucket.empty()) return;
    // A browser names the method and the headers in a preflight alone; where a client does it in
    // the request itself, AWS goes by them.
    const auto* method = request.http.headers.find("access-control-request-method");
    const auto grant = service_.cors_grant(
        address->bucket, {*origin, method == nullptr ? request.http.method : *method,
                          requested_headers(request.http.headers)});
    if (grant) write_grant(*grant, response.headers);
}

wire::HttpResponse HttpApi::preflight(const Request& request, const RequestContext& context) {
    const auto refused = [&](std::string_view code, std::string message, std::string method,
                             std::string_view type) {
        auto error = refuse(code, std::move(message));
        if (!method.empty()) {
            error.value().details = {{"Method", std::move(method)},
                                     {"ResourceType", std::string(type)}};
        }
        return refuse_request(request, error.value(), context);
    };
    const auto& headers = request.http.headers;
    const auto* origin = headers.find("origin");
    if (origin == nullptr || !request.address()) {
        return refused("BadRequest", "Insufficient information. Origin request header needed.", "",
                       "");
    }
    const auto& bucket = request.address()->bucket;
    const auto* method = headers.find("access-control-request-method");
    const auto named = method == nullptr ? request.http.method : *method;
    const auto grant = service_.cors_grant(bucket, {*origin, named, requested_headers(headers)});
    if (!grant) {
        const auto configuration = service_.get_bucket_cors({bucket});
        if (!configuration) {
            const bool there = configuration.error().code != "NoSuchBucket";
            return refused("AccessForbidden",
                           there ? "CORSResponse: CORS is not enabled for this bucket."
                                 : "CORSResponse: Bucket not found",
                           named, "BUCKET");
        }
        return refused("AccessForbidden",
                       "CORSResponse: This CORS request is not allowed. This is usually because "
                       "the evalution of Origin, request method / Access-Control-Request-Method "
                       "or Access-Control-Request-Headers are not whitelisted by the resource's "
                       "CORS spec.",
                       named, resource_type(request));
    }
    auto response = empty(200);
    write_grant(*grant, response.headers);
    response.headers.set("x-amz-request-id", context.request_id);
    response.headers.set("x-amz-id-2", context.host_id);
    return response;
}

}  // namespace spot::s3
