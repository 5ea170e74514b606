#include <fmt/format.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "plane/exchanges.h"

namespace spot::plane {
namespace {

// "bucket.s3.localhost:4566" or "bucket.localhost": the bucket moves into the path.
std::string bucket_of_host(std::string_view host) {
    host = host.substr(0, host.find(':'));
    for (const std::string_view suffix :
         {".s3.localhost.localstack.cloud", ".s3.localhost", ".localhost"}) {
        if (host.size() > suffix.size() && host.ends_with(suffix)) {
            const auto bucket = host.substr(0, host.size() - suffix.size());
            if (bucket != "s3") return std::string(bucket);
        }
    }
    return {};
}

}  // namespace

S3Exchange::S3Exchange(Gateway& gateway, wire::HttpRequest head, std::string peer)
    : gateway_(gateway), request_(std::move(head)) {
    context_.request_id = gateway.new_request_id();
    context_.source_ip = std::move(peer);
    context_.base_url = fmt::format("http://{}", request_.headers.value("Host"));
    const auto bucket = bucket_of_host(request_.headers.value("Host"));
    const auto path_style = bucket.empty() ? request_.path : "/" + bucket + request_.path;
    // Version 4 signs the path as it is sent; version 2 signs the bucket, wherever it stands.
    if (request_.query.find("AWSAccessKeyId=") != std::string::npos) request_.path = path_style;
    auto identity = gateway_.authenticate(request_);
    request_.path = path_style;
    if (!identity) {
        refusal_ = gateway_.s3().refuse_request(request_, identity.error(), context_);
        return;
    }
    context_.identity = std::move(*identity);
    if (auto allowed = gateway_.authorize_s3(context_.identity, request_); !allowed) {
        refusal_ = gateway_.s3().refuse_request(request_, allowed.error(), context_);
        return;
    }
    auto sink = gateway_.s3().accept(request_, context_.identity);
    if (sink) {
        sink_ = std::move(*sink);
    } else {
        refusal_ = gateway_.s3().refuse_request(request_, sink.error(), context_);
    }
}

std::uint64_t S3Exchange::body_limit() const {
    // Chunk framing and its signatures come on top of what is stored.
    if (sink_) return s3::max_put_bytes + s3::max_put_bytes / 50;
    return s3::HttpApi::body_limit(request_);
}

wire::HttpResponse S3Exchange::refuse(const Error& error) {
    return gateway_.s3().refuse_request(request_, error, context_);
}

http::Outcome S3Exchange::answer(std::string body, bool) {
    request_.body = std::move(body);
    if (sink_) {
        if (auto whole = sink_->finish(); !whole) return {refuse(whole.error()), std::nullopt};
    } else if (const auto& signed_hash = context_.identity.payload_sha256;
               !signed_hash.empty() && signed_hash != hex(sha256(request_.body))) {
        return {refuse(Error{Kind::invalid, "XAmzContentSHA256Mismatch",
                             "The provided 'x-amz-content-sha256' header does not match what was "
                             "computed."}),
                std::nullopt};
    }
    return {gateway_.s3().handle(request_, std::move(sink_), context_), std::nullopt};
}

}  // namespace spot::plane
