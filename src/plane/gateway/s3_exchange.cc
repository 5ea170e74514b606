#include <fmt/format.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "plane/gateway/exchanges.h"
#include "plane/gateway/loopback.h"

namespace spot::plane {
namespace {

// The memory that a body needs while it is written to disk, or an object while it is sent.
constexpr std::uint64_t piece_bytes = 256 * 1024;
// An object of at most so many bytes is a row of the store and needs no file.
constexpr std::int64_t small_upload_bytes = s3::max_inline_bytes;
constexpr std::uint64_t copies_of_a_document = 3;

}  // namespace

static const std::string& bucket_of(const s3::Request& request) {
    static const std::string none;
    return request.address() ? request.address()->bucket : none;
}

// The object that it copies; an empty one: it copies none.
static s3::CopySource source_of(const s3::Request& request) {
    const auto& route = request.route();
    if (!route || (*route)->body != s3::Body::copy) return {};
    return s3::read_copy_source(request.http.headers).value_or(s3::CopySource{});
}

// Authenticates the request and changes its path to path-style.
Result<wire::Identity> S3Exchange::identify(const Gateway& gateway, wire::HttpRequest& head) {
    const auto path = path_style(head, gateway.domain());
    // Version 4 signs the path as it is sent; version 2 signs it with the bucket in it.
    const bool version_2 = head.query.find("AWSAccessKeyId=") != std::string::npos ||
                           head.headers.value("Authorization").starts_with("AWS ");
    if (version_2) head.path = path;
    auto identity = gateway.authenticate_s3(head);
    head.path = path;
    return identity;
}

S3Exchange::S3Exchange(Gateway& gateway, wire::HttpRequest head, std::string peer)
    : gateway_(gateway),
      lease_(gateway.admission()),
      identity_(identify(gateway, head)),
      request_(std::move(head)),
      note_(gateway, bucket_of(request_), source_of(request_).bucket) {
    request_.from_this_machine = is_loopback(peer);
    context_.facts = note_.facts();
    if (note_.wanted()) note_.facts()->wants_removals = request_.operation() == "DeleteObjects";
    context_.request_id = gateway.new_request_id();
    context_.source_ip = std::move(peer);
    context_.base_url = base_url_of(request_.http);
    // A form carries its signature itself.
    if (request_.operation() == "PostObject") {
        if (auto checked = check_form(); !checked) refusal_ = refusal_of(checked.error());
        return;
    }
    if (!identity_) {
        refusal_ = refusal_of(identity_.error());
        return;
    }
    context_.identity = std::move(*identity_);
    known_ = !context_.identity.anonymous;
    if (auto checked = check_head(); !checked) refusal_ = refusal_of(checked.error());
}

Result<void> S3Exchange::check_head() {
    context_.permit = TRY(gateway_.authorize_s3(context_.identity, request_, context_.source_ip));
    TRY(take_room());
    sink_ = TRY(gateway_.s3().accept(request_, context_.identity));
    const auto length = parse_int(request_.http.headers.value("Content-Length"));
    // A small body goes into the store. A larger one, or one without a length, is a file that is
    // synced, or a document whose operation may read many rows.
    heavy_ = sink_ != nullptr ? !length || *length > small_upload_bytes
                              : request_.http.method != "GET" && request_.http.method != "HEAD";
    return {};
}

// Only a form that is signed takes room: until then anyone may have sent it.
Result<void> S3Exchange::check_form() {
    s3::FormGate gate;
    gate.authenticate = [this](const wire::FormFields& fields) {
        auto identity = gateway_.authenticate_form(fields);
        known_ = identity && !identity->anonymous;
        if (identity) context_.identity = *identity;
        return identity;
    };
    gate.authorize = [this](const wire::Identity& identity,
                            const s3::Request& put) -> Result<void> {
        context_.permit = TRY(gateway_.authorize_s3(identity, put, context_.source_ip));
        return take_room();
    };
    form_ = TRY(gateway_.s3().accept_form(request_, std::move(gate)));
    return {};
}

// Takes the request's share of the limits, before anything is opened or read.
Result<void> S3Exchange::take_room() {
    const auto name = request_.operation();
    const bool uploads = name == "PutObject" || name == "UploadPart" || name == "PostObject";
    const bool copies = name == "CopyObject" || name == "UploadPartCopy";
    std::uint64_t memory = 0;
    if (uploads || copies || name == "GetObject") {
        // A piece of sealed content lies in memory as it is stored, too.
        const auto& headers = request_.http.headers;
        const bool sealed = headers.has("x-amz-server-side-encryption-customer-key") ||
                            headers.has("x-amz-copy-source-server-side-encryption-customer-key");
        memory = piece_bytes * (sealed ? 2 : 1);
        if (!lease_.take_files(copies ? 2 : 1)) return fail(no_room());
    } else if (wire::announces_body(request_.http)) {
        const auto announced = parse_int(request_.http.headers.value("Content-Length"));
        const auto limit = s3::HttpApi::body_limit(request_);
        // A chunked document may have any size up to the limit; a larger one is refused unread.
        const auto bytes =
            announced && *announced >= 0 ? static_cast<std::uint64_t>(*announced) : limit;
        memory = std::min<std::uint64_t>(bytes, limit) * copies_of_a_document;
    }
    if (!lease_.take_memory(memory)) return fail(no_room());
    return {};
}

Error S3Exchange::no_room() {
    shed_ = true;
    return s3::HttpApi::slow_down();
}

std::uint64_t S3Exchange::body_limit() const {
    // The framing of chunks and their signatures add to the size of the data.
    if (sink_ || form_) return s3::max_put_bytes + s3::max_put_bytes / 50;
    return s3::HttpApi::body_limit(request_);
}

wire::HttpResponse S3Exchange::refusal_of(const Error& error) {
    return gateway_.s3().refuse_request(request_, error, context_);
}

std::optional<wire::HttpResponse> S3Exchange::early_answer() {
    if (refusal_) note(*refusal_);
    return std::move(refusal_);
}

wire::HttpResponse S3Exchange::refuse(const Error& error) {
    auto response = refusal_of(error);
    note(response);
    return response;
}

// Tells the access log of an answer.
void S3Exchange::note(wire::HttpResponse& response) {
    if (!note_.wanted()) return;
    const auto& address = *request_.address();
    const auto& http = request_.http;
    // The path as it was sent: without the bucket, where the host has named it.
    auto path = http.path;
    if (path_style({.path = "/", .headers = http.headers}, gateway_.domain()) != "/") {
        path.erase(0, address.bucket.size() + 1);
    }
    const auto* version = address.query.find("versionId");
    note_.keep(http, context_,
               {.operation = s3::log_operation(request_),
                .key = address.key,
                .uri = path + (http.query.empty() ? "" : "?" + http.query),
                .version_id = version == nullptr ? "" : *version,
                .object_size = response.status < 300 ? uploaded_ : std::nullopt},
               response);
    const bool part = request_.operation() == "UploadPartCopy";
    note_.keep_source(source_of(request_), part ? "REST.COPY.PART_GET" : "REST.COPY.OBJECT_GET");
}

http::Outcome S3Exchange::answer(std::string body, bool) {
    note_.request_is_whole();
    auto outcome = answer_whole(std::move(body));
    note(outcome.response);
    return outcome;
}

http::Outcome S3Exchange::answer_whole(std::string body) {
    if (form_) {
        if (auto whole = form_->finish(); !whole) return {refusal_of(whole.error()), std::nullopt};
        return {gateway_.s3().handle_form(request_, std::move(form_), context_), std::nullopt};
    }
    request_.http.body = std::move(body);
    if (!sink_ && !lease_.take_request()) return {refusal_of(no_room()), std::nullopt};
    if (sink_) {
        if (auto whole = sink_->finish(); !whole) return {refusal_of(whole.error()), std::nullopt};
        if (note_.wanted()) uploaded_ = sink_->staging().size();
    } else if (const auto& signed_hash = context_.identity.payload_sha256;
               !signed_hash.empty() && signed_hash != hex(sha256(request_.http.body))) {
        return {refusal_of(Error{Kind::invalid, "XAmzContentSHA256Mismatch",
                                 "The provided 'x-amz-content-sha256' header does not match what "
                                 "was computed."}),
                std::nullopt};
    }
    return {gateway_.s3().handle(request_, std::move(sink_), context_), std::nullopt};
}

}  // namespace spot::plane
