#pragma once

// The kinds of requests that the gateway tells apart, inside plane/ only.

#include "http/handler.h"
#include "plane/gateway.h"

namespace spot::plane {

// An answer that is known from the head alone.
class FixedExchange final : public http::Exchange {
  public:
    explicit FixedExchange(wire::HttpResponse response) : response_(std::move(response)) {}
    std::optional<wire::HttpResponse> early_answer() override { return std::move(response_); }
    std::uint64_t body_limit() const override { return 0; }
    wire::HttpResponse refuse(const Error&) override { return {.status = 400}; }
    bool heavy() const override { return false; }
    http::Outcome answer(std::string, bool) override { return {}; }

  private:
    wire::HttpResponse response_;
};

// SQS, DynamoDB, CloudWatch, STS: a body in memory, then one operation.
class RpcExchange final : public http::Exchange {
  public:
    RpcExchange(Gateway& gateway, wire::HttpRequest head)
        : gateway_(gateway), request_(std::move(head)), request_id_(gateway.new_request_id()) {}
    std::uint64_t body_limit() const override { return largest_body; }
    wire::HttpResponse refuse(const Error&) override;
    bool heavy() const override { return false; }
    http::Outcome answer(std::string body, bool last) override;

  private:
    // BatchWriteItem carries up to 16 MB; its JSON is a little longer.
    static constexpr std::uint64_t largest_body = 24u << 20;
    Result<void> admit();

    Gateway& gateway_;
    wire::HttpRequest request_;
    const std::string request_id_;
    const wire::RpcService* service_ = nullptr;
    wire::RpcCall call_;
    std::optional<Caller> user_;
    bool admitted_ = false;
};

// S3: who asks is known before the body comes, and where the body goes with it.
class S3Exchange final : public http::Exchange {
  public:
    S3Exchange(Gateway& gateway, wire::HttpRequest head, std::string peer);
    std::optional<wire::HttpResponse> early_answer() override { return std::move(refusal_); }
    wire::BodySink* sink() override { return sink_.get(); }
    std::uint64_t body_limit() const override;
    wire::HttpResponse refuse(const Error&) override;
    bool heavy() const override { return sink_ != nullptr || request_.method != "GET"; }
    http::Outcome answer(std::string body, bool last) override;

  private:
    Gateway& gateway_;
    wire::HttpRequest request_;
    s3::RequestContext context_;
    std::unique_ptr<wire::BodySink> sink_;
    std::optional<wire::HttpResponse> refusal_;
};

}  // namespace spot::plane
