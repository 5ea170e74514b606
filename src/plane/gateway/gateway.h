#pragma once

// Leads an HTTP request to the operation of a service and its output back: finds the service,
// authenticates and authorizes the request, and decides where its body goes. No other code knows
// the protocols of all services.

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "http/handler.h"
#include "plane/gateway/access.h"
#include "plane/gateway/admission.h"
#include "plane/gateway/keys.h"
#include "plane/gateway/s3_access.h"
#include "plane/gateway/waiters.h"
#include "s3/wire.h"
#include "storage/kv.h"
#include "sts/identity.h"
#include "wire/rpc.h"
#include "wire/signing/sigv4.h"

namespace spot::plane {

struct GatewayOptions {
    std::string region;
    bool auth = true;
    wire::Credentials credentials;  // those of the root
    KeyRing* keys = nullptr;        // the other keys, which outlive the gateway; nullptr: none
    std::string account_id = "000000000000";
    AdmissionLimits admission = {};
    QueuePolicy queue_policy = {};  // empty: no queue has one
    // The name of the host under which buckets are names of hosts, too: BUCKET.domain. "": only
    // under localhost.
    std::string domain = {};
    // Told of each request that is answered with an error: what was read of it, and the answer. May
    // be empty.
    std::function<void(const wire::RpcService&, std::string_view operation, const wire::Node& input,
                       int status, std::string_view code)>
        failed = {};
    // The certificate that verifies what topics send, as PEM, by its path; empty: there is none.
    std::function<std::optional<std::string>(const std::string& path)> message_certificate = {};
    // The providers of OpenID Connect that are trusted; empty: none.
    std::function<Result<std::shared_ptr<const sts::Providers>>()> identity_providers = {};
};

// Safe from every thread. All references that the constructor takes outlive it.
class Gateway final : public http::Handler {
  public:
    Gateway(std::vector<wire::RpcService> services, s3::HttpApi& s3, kv::Store& store,
            Waiters& waiters, const Clock& clock, Random& random, GatewayOptions options)
        : services_(std::move(services)),
          s3_(s3),
          store_(store),
          waiters_(waiters),
          clock_(clock),
          random_(random),
          options_(std::move(options)),
          sessions_(options_.credentials.secret_access_key, clock, random),
          admission_(options_.admission) {}

    const std::string& domain() const { return options_.domain; }

    std::unique_ptr<http::Exchange> begin(wire::HttpRequest head, std::string peer) override;
    std::unique_ptr<http::Exchange> begin_shed(wire::HttpRequest head, std::string peer) override;

    std::uint64_t mark() override { return store_.applied(); }
    bool reached(std::uint64_t mark) override { return store_.durable() >= mark; }
    void when_reached(std::uint64_t mark, std::function<void()> then) override {
        store_.when_durable(mark, std::move(then));
    }
    std::uint64_t subscribe(const std::string& topic, std::function<void()> wake) override {
        return waiters_.subscribe(topic, std::move(wake));
    }
    void unsubscribe(const std::string& topic, std::uint64_t token) override {
        waiters_.unsubscribe(topic, token);
    }
    void pass_on(const std::string& topic) override { waiters_.wake(topic); }

    // Sets the answer to /readyz: true once everything is open, false when the process drains.
    void set_ready(bool ready) { ready_ = ready; }
    // The URL of the page that browsers are shown the way to (signpost.h).
    void show_page(std::string url);

    // The members from here on are for the exchanges.

    // Verifies a request from its head alone (wire::verify_head; not for S3), and with its body.
    Result<wire::Identity> authenticate_head(const wire::HttpRequest&) const;
    Result<wire::Identity> authenticate(const wire::HttpRequest&) const;
    // The same for S3, where a request without a signature is one of nobody.
    Result<wire::Identity> authenticate_s3(const wire::HttpRequest&) const;
    // Verifies the signature in a form to S3.
    Result<wire::Identity> authenticate_form(const wire::FormFields&) const;
    // Fail with "AccessDenied", or the service's own code for it, where the key may not do this.
    // For S3: what the permit leaves open is decided while the request is carried out. The request
    // outlives it.
    Result<s3::Permit> authorize_s3(const wire::Identity&, const s3::Request&,
                                    const std::string& source_ip) const;
    Result<void> authorize_call(const wire::Identity&, const wire::RpcService&,
                                std::string_view operation, const wire::Node& input) const;
    // The user that the key belongs to; nullopt: the root.
    std::optional<Caller> user_of(const wire::Identity&) const;
    const std::vector<wire::RpcService>& services() const { return services_; }
    const wire::RpcService* any_query_service() const;
    Admission& admission() { return admission_; }
    void tell_failure(const wire::RpcService& service, std::string_view operation,
                      const wire::Node& input, int status, std::string_view code) const {
        if (options_.failed) options_.failed(service, operation, input, status, code);
    }
    s3::HttpApi& s3() const { return s3_; }
    // The caller of STS.
    sts::Caller sts_caller(const wire::Identity&) const;
    sts::Surroundings sts_surroundings() const;
    // Who sends a request to S3, as an access log names it; "": nobody who is known.
    std::string requester_of(const wire::Identity&) const;
    Time now() const { return clock_.now(); }
    std::string new_request_id() const { return random_.uuid(); }
    std::string new_host_id() const;  // 76 characters, as AWS's

  private:
    // The id of a user's key, for roles of the user's name; "": none of them holds now; nullopt:
    // there is no such user.
    std::optional<std::string> key_of_user(const std::string& user) const;
    std::shared_ptr<const AccessKey> key_of(const wire::Identity&) const;
    bool is_root(const wire::Identity&) const;
    Caller caller(const AccessKey&) const;
    Result<S3Sender> s3_sender(const wire::Identity&) const;
    std::optional<wire::HttpResponse> health(const wire::HttpRequest&) const;
    std::string page_url() const;
    std::optional<std::string> find_secret(std::string_view key_id) const;
    using Verify =
        std::function<Result<wire::Identity>(const wire::FindSecret&, const wire::VerifyOptions&)>;
    // Verifies by `verify`, with the secret of a session where there is its token.
    Result<wire::Identity> verified(const std::string& token, const Verify& verify) const;

    const std::vector<wire::RpcService> services_;
    s3::HttpApi& s3_;
    kv::Store& store_;
    Waiters& waiters_;
    const Clock& clock_;
    Random& random_;
    const GatewayOptions options_;
    const sts::Sessions sessions_;
    Admission admission_;
    std::atomic<bool> ready_{false};
    mutable std::mutex page_mutex_;
    std::string page_url_;  // "": no page runs
};

}  // namespace spot::plane
