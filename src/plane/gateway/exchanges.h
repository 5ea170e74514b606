#pragma once

// The kinds of requests that the gateway tells apart. To be included inside plane/ only.

#include "http/handler.h"
#include "plane/gateway/access_note.h"
#include "plane/gateway/admission.h"
#include "plane/gateway/claim.h"
#include "plane/gateway/gateway.h"
#include "plane/gateway/hosts.h"

namespace spot::plane {

// The URL by which the client reaches the plane. A header of a proxy that names another scheme is
// ignored, since anybody could send it.
inline std::string base_url_of(const wire::HttpRequest& head) {
    return std::string(head.over_tls ? "https://" : "http://").append(head.headers.value("Host"));
}

// An answer that is known from the head alone.
class FixedExchange final : public http::Exchange {
  public:
    explicit FixedExchange(wire::HttpResponse response, bool shed = false)
        : response_(std::move(response)), shed_(shed) {}
    std::optional<wire::HttpResponse> early_answer() override { return std::move(response_); }
    std::uint64_t body_limit() const override { return 0; }
    wire::HttpResponse refuse(const Error&) override { return {.status = 400}; }
    bool heavy() const override { return false; }
    http::Outcome answer(std::string, bool) override { return {}; }
    bool shed() const override { return shed_; }

  private:
    wire::HttpResponse response_;
    const bool shed_;
};

// A request to SQS, DynamoDB, CloudWatch or STS. The head is checked first: the service, the key,
// the size, and whether there is room. Then the body is taken into memory, its signature is
// checked, and only after that is it parsed, once.
class RpcExchange final : public http::Exchange {
  public:
    RpcExchange(Gateway& gateway, wire::HttpRequest head);
    std::optional<wire::HttpResponse> early_answer() override { return std::move(refusal_); }
    std::uint64_t body_limit() const override { return limits_.bytes; }
    wire::HttpResponse refuse(const Error&) override;
    bool heavy() const override { return heavy_; }
    http::Outcome answer(std::string body, bool last) override;
    bool known() const override { return admitted_ && !unsigned_form_; }
    void answered() override { lease_.give_back_request(); }
    bool shed() const override { return shed_; }

    // The answer to a request for which there is no room.
    static wire::HttpResponse shed_answer(const Gateway&, const wire::HttpRequest& head);

  private:
    Result<void> check_head();
    Result<void> take_room_for_body();
    Result<void> check_body(std::string body);
    Result<void> decompress();
    Result<void> parse();
    Result<void> check_unsigned_action();
    void compress(wire::HttpResponse&) const;
    Result<void> check_identity(Result<wire::Identity>);
    Error no_room();

    Gateway& gateway_;
    Admission::Lease lease_;
    wire::HttpRequest request_;
    const std::string request_id_;
    wire::RpcCall call_;  // filled together with service_, so before it
    const wire::RpcService* service_ = nullptr;
    std::optional<Caller> user_;  // the user that sends it; nullopt: the root
    BodyLimits limits_{};
    const bool link_;  // that a topic has sent, and which needs no signature
    const bool unsigned_form_;
    wire::Identity identity_;
    std::optional<wire::HttpResponse> refusal_;
    wire::Node input_;
    bool admitted_ = false;
    bool heavy_ = false;
    bool shed_ = false;
};

// A request to S3. It is authenticated by its head alone, which also decides where its body goes.
class S3Exchange final : public http::Exchange {
  public:
    S3Exchange(Gateway& gateway, wire::HttpRequest head, std::string peer);
    void secured_by(std::string_view version, std::string_view cipher) override {
        note_.secured_by(version, cipher);
    }
    std::optional<wire::HttpResponse> early_answer() override;
    wire::BodySink* sink() override {
        return form_ ? static_cast<wire::BodySink*>(form_.get()) : sink_.get();
    }
    std::uint64_t body_limit() const override;
    wire::HttpResponse refuse(const Error&) override;
    bool heavy() const override { return heavy_; }
    http::Outcome answer(std::string body, bool last) override;
    bool known() const override { return known_; }
    void answered() override {
        note_.answer_is_made();
        lease_.give_back_request();
    }
    bool shed() const override { return shed_; }

  private:
    wire::HttpResponse refusal_of(const Error&);
    http::Outcome answer_whole(std::string body);
    void note(wire::HttpResponse&);
    static Result<wire::Identity> identify(const Gateway&, wire::HttpRequest& head);
    Result<void> check_head();
    Result<void> check_form();
    Result<void> take_room();
    Error no_room();

    Gateway& gateway_;
    Admission::Lease lease_;
    Result<wire::Identity> identity_;  // verified before the path is changed to path-style
    s3::Request request_;
    AccessNote note_;
    s3::RequestContext context_;
    std::optional<std::uint64_t> uploaded_;  // the size of the object that has come
    std::unique_ptr<s3::UploadSink> sink_;
    std::unique_ptr<s3::FormSink> form_;  // instead of sink_, for a form of a browser
    std::optional<wire::HttpResponse> refusal_;
    bool known_ = false;
    bool heavy_ = true;
    bool shed_ = false;
};

// A request to the website of a bucket. Nobody signs it, and it has no body.
class WebsiteExchange final : public http::Exchange {
  public:
    WebsiteExchange(Gateway& gateway, std::string bucket, wire::HttpRequest head, std::string peer);
    void secured_by(std::string_view version, std::string_view cipher) override {
        note_.secured_by(version, cipher);
    }
    std::optional<wire::HttpResponse> early_answer() override;
    std::uint64_t body_limit() const override { return 0; }
    wire::HttpResponse refuse(const Error&) override;
    bool heavy() const override { return false; }
    http::Outcome answer(std::string body, bool last) override;
    void answered() override {
        note_.answer_is_made();
        lease_.give_back_request();
    }
    bool shed() const override { return shed_; }

  private:
    wire::HttpResponse serve();
    void note(wire::HttpResponse&);

    Gateway& gateway_;
    Admission::Lease lease_;
    const std::string bucket_;
    const wire::HttpRequest head_;
    AccessNote note_;
    s3::RequestContext context_;
    bool shed_ = false;
};

}  // namespace spot::plane
