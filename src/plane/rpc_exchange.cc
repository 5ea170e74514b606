#include <fmt/format.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "plane/exchanges.h"
#include "sts/identity.h"

namespace spot::plane {
namespace {

std::string action_of(const wire::HttpRequest& request) {
    const auto form = wire::Query::parse(request.body.empty() ? request.query : request.body);
    const auto* action = form ? form->find("Action") : nullptr;
    return action == nullptr ? std::string() : *action;
}

wire::HttpResponse unknown_target(const std::string& request_id) {
    wire::HttpResponse response{.status = 501};
    response.headers.add("Content-Type", "application/x-amz-json-1.0");
    response.headers.add("x-amzn-RequestId", request_id);
    response.body = R"({"__type":"NotImplemented","message":"This plane has no such service; it )"
                    R"(speaks S3, SQS, DynamoDB, CloudWatch and STS."})";
    return response;
}

}  // namespace

wire::HttpResponse RpcExchange::refuse(const Error& error) {
    if (service_ == nullptr) service_ = gateway_.find_service(request_, call_, "");
    if (service_ == nullptr) return unknown_target(request_id_);
    return wire::render_error(*service_, call_.protocol, error, request_id_);
}

// Who asks, and is the body the one that was signed?
Result<void> RpcExchange::admit() {
    auto identity = gateway_.authenticate(request_);
    if (!identity) {
        // S3 and the RPC services have different words for the same refusals.
        auto error = identity.error();
        if (error.code == "AccessDenied") error.code = "MissingAuthenticationToken";
        if (error.code == "InvalidAccessKeyId") {
            error.code = call_.protocol == wire::Protocol::query ? "InvalidClientTokenId"
                                                                 : "UnrecognizedClientException";
        }
        if (error.code == "RequestTimeTooSkewed") error.code = "InvalidSignatureException";
        if (error.code == "SignatureDoesNotMatch" && call_.protocol != wire::Protocol::query) {
            error.code = "InvalidSignatureException";
        }
        error.kind = Kind::denied;
        return fail(std::move(error));
    }
    if (!identity->service.empty() && identity->service != service_->name) {
        return fail(Kind::denied, "InvalidSignatureException",
                    fmt::format("The request is signed for {}, not for {}.", identity->service,
                                service_->name));
    }
    if (!identity->payload_sha256.empty() &&
        identity->payload_sha256 != hex(sha256(request_.body))) {
        return fail(Kind::denied, "InvalidSignatureException",
                    "The body is not the one that was signed.");
    }
    TRY(gateway_.authorize_call(*identity, *service_, call_, request_));
    user_ = gateway_.user_of(*identity);
    return {};
}

http::Outcome RpcExchange::answer(std::string body, bool last) {
    if (!admitted_) {
        request_.body = std::move(body);
        service_ = gateway_.find_service(request_, call_, action_of(request_));
        if (service_ == nullptr) return {unknown_target(request_id_), std::nullopt};
        if (auto admitted = admit(); !admitted) {
            return {wire::render_error(*service_, call_.protocol, admitted.error(), request_id_),
                    std::nullopt};
        }
        admitted_ = true;
    }
    auto service = *service_;
    // Only STS has answers that depend on who asks.
    std::optional<sts::Identity> identity;
    if (user_ && service.name == "sts") {
        service.api = &identity.emplace(user_->account, user_->user);
    }
    auto outcome =
        wire::serve(service, call_, request_,
                    fmt::format("http://{}", request_.headers.value("Host")), request_id_);
    if (last) outcome.wait.reset();
    return {std::move(outcome.response), std::move(outcome.wait)};
}

}  // namespace spot::plane
