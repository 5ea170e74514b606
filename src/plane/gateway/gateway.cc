#include "plane/gateway/gateway.h"

#include <fmt/format.h>

#include <array>

#include "base/bytes.h"
#include "base/check.h"
#include "plane/gateway/cross_origin.h"
#include "plane/gateway/exchanges.h"
#include "plane/gateway/hosts.h"
#include "plane/gateway/refusals.h"
#include "plane/signpost.h"
#include "wire/services.h"

namespace spot::plane {
namespace {

// Host names by which clients reach a server on loopback. With authentication off, all others are
// refused: a web page could have its own name point here (DNS rebinding).
bool local_host(std::string_view host) {
    host =
        host.substr(0, host.rfind(':') == std::string_view::npos ? host.size() : host.rfind(':'));
    return host == "localhost" || host.ends_with(".localhost") || host == "[::1]" ||
           (host.starts_with("127.") &&
            host.find_first_not_of("0123456789.") == std::string_view::npos) ||
           host.ends_with(".localhost.localstack.cloud");
}

// "http://localhost:3000"
bool local_origin(std::string_view origin) {
    const auto at = origin.find("://");
    return at != origin.npos && local_host(origin.substr(at + 3));
}

// The key existed when the signature was checked.
tl::unexpected<Error> gone() {
    return fail(Kind::denied, "AccessDenied", "The access key was disabled a moment ago.");
}

wire::HttpResponse text_answer(int status, std::string body, std::string_view type) {
    wire::HttpResponse response{.status = status, .body = std::move(body)};
    response.headers.add("Content-Type", type);
    return response;
}

}  // namespace

std::optional<wire::HttpResponse> Gateway::health(const wire::HttpRequest& head) const {
    if (head.method != "GET" && head.method != "HEAD") return std::nullopt;
    if (head.path == "/healthz" || head.path == "/livez") {
        return text_answer(200, "ok\n", "text/plain");
    }
    if (head.path == "/readyz") {
        return ready_ ? text_answer(200, "ready\n", "text/plain")
                      : text_answer(503, "not ready\n", "text/plain");
    }
    if (head.path == "/_localstack/health") {
        const auto* state = ready_ ? "running" : "initialized";
        std::vector<std::string> states;
        for (const auto& service : wire::services::all) {
            states.push_back(fmt::format(R"("{}":"{}")", service.id, state));
        }
        return text_answer(
            200,
            fmt::format(R"({{"services":{{{}}},"edition":"stereo-spot"}})", fmt::join(states, ",")),
            "application/json");
    }
    if (options_.message_certificate && head.path.ends_with(".pem")) {
        // Whoever verifies a message reads the certificate unsigned, as from AWS.
        if (auto pem = options_.message_certificate(head.path)) {
            return text_answer(200, std::move(*pem), "application/x-pem-file");
        }
    }
    return std::nullopt;
}

void Gateway::show_page(std::string url) {
    std::lock_guard lock(page_mutex_);
    page_url_ = std::move(url);
}

std::string Gateway::page_url() const {
    std::lock_guard lock(page_mutex_);
    return page_url_;
}

std::string Gateway::new_host_id() const {
    std::array<std::byte, 57> bytes{};
    random_.fill(bytes);
    return base64(as_text(bytes));
}

std::unique_ptr<http::Exchange> Gateway::begin(wire::HttpRequest head, std::string peer) {
    // A website has all paths for itself, those of health checks, too.
    auto site = bucket_of_website(head.headers.value("Host"), options_.domain, options_.region);
    if (auto answer = site.empty() ? health(head) : std::nullopt) {
        return std::make_unique<FixedExchange>(std::move(*answer));
    }
    if (!options_.auth && !local_host(head.headers.value("Host"))) {
        return std::make_unique<FixedExchange>(text_answer(
            403, "With --auth off only local host names are answered.\n", "text/plain"));
    }
    if (!site.empty() && head.method != "OPTIONS") {
        return std::make_unique<WebsiteExchange>(*this, std::move(site), std::move(head),
                                                 std::move(peer));
    }
    // Nobody signs here, so the browser's word for where a page comes from is all there is.
    const auto origin = head.headers.value("Origin");
    if (!options_.auth && !origin.empty() && !local_origin(origin) &&
        (claims_rpc(head) || is_rpc_preflight(head))) {
        return std::make_unique<FixedExchange>(text_answer(
            403, "With --auth off only pages of this machine are answered.\n", "text/plain"));
    }
    if (site.empty() && path_style(head, options_.domain) == "/") {
        if (auto answer = signpost(head, page_url())) {
            return std::make_unique<FixedExchange>(std::move(*answer));
        }
    }
    if (site.empty() && is_rpc_preflight(head))
        return std::make_unique<FixedExchange>(rpc_preflight(head));
    if (head.method == "OPTIONS") {
        head.path = site.empty() ? path_style(head, options_.domain) : "/" + site + head.path;
        return std::make_unique<FixedExchange>(
            s3_.preflight(s3::Request(std::move(head)),
                          {.request_id = new_request_id(), .source_ip = std::move(peer)}));
    }
    if (claims_rpc(head)) return std::make_unique<RpcExchange>(*this, std::move(head));
    return std::make_unique<S3Exchange>(*this, std::move(head), std::move(peer));
}

std::unique_ptr<http::Exchange> Gateway::begin_shed(wire::HttpRequest head, std::string peer) {
    const bool site =
        !bucket_of_website(head.headers.value("Host"), options_.domain, options_.region).empty();
    if (site) {
        return std::make_unique<FixedExchange>(
            s3::HttpApi::website_page(
                s3::HttpApi::slow_down(),
                {.request_id = new_request_id(), .host_id = new_host_id(), .source_ip = peer}),
            true);
    }
    // Health checks are answered, however busy the plane is.
    if (auto answer = health(head)) return std::make_unique<FixedExchange>(std::move(*answer));
    auto answer =
        claims_rpc(head)
            ? RpcExchange::shed_answer(*this, head)
            : s3_.refuse_request(s3::Request(std::move(head)), s3::HttpApi::slow_down(),
                                 {.request_id = new_request_id(), .source_ip = std::move(peer)});
    return std::make_unique<FixedExchange>(std::move(answer), true);
}

std::optional<std::string> Gateway::find_secret(std::string_view key_id) const {
    if (key_id == options_.credentials.access_key_id) {
        return options_.credentials.secret_access_key;
    }
    const auto key = options_.keys == nullptr ? nullptr : options_.keys->find(key_id);
    if (key == nullptr) return std::nullopt;
    return key->secret_access_key;
}

Result<wire::Identity> Gateway::verified(const std::string& token, const Verify& verify) const {
    std::optional<sts::Session> session;
    if (!token.empty()) session = TRY(sessions_.open(token));
    const auto find = [&](std::string_view id) -> std::optional<std::string> {
        if (!session) return find_secret(id);
        if (id == session->access_key_id) return session->secret_access_key;
        return std::nullopt;  // a permanent key has no token
    };
    auto identity = TRY(verify(find, {options_.region, clock_.now()}));
    if (!session) return identity;
    // Where the key is gone with which the session was begun, so is the session.
    if (!find_secret(session->source_key_id)) {
        return fail(Kind::denied, "InvalidAccessKeyId",
                    "The AWS Access Key Id you provided does not exist in our records.");
    }
    identity.access_key_id = session->source_key_id;
    identity.temporary = true;
    identity.session_role = session->role;
    identity.session_name = session->name;
    identity.transitive_tag_keys = std::move(session->transitive_tag_keys);
    identity.federated = std::move(session->federated);
    return identity;
}

Result<wire::Identity> Gateway::authenticate_head(const wire::HttpRequest& head) const {
    if (!options_.auth) return wire::unverified_identity(head);
    TRY(has_whole_signature(head));
    return verified(wire::session_token_of(head), [&](const auto& find, const auto& options) {
        return wire::verify_head(head, find, options);
    });
}

Result<wire::Identity> Gateway::authenticate(const wire::HttpRequest& request) const {
    if (!options_.auth) return wire::unverified_identity(request);
    return verified(wire::session_token_of(request), [&](const auto& find, const auto& options) {
        return wire::verify(request, find, options);
    });
}

Result<wire::Identity> Gateway::authenticate_s3(const wire::HttpRequest& request) const {
    if (!options_.auth || !wire::is_unsigned(request)) return authenticate(request);
    auto identity = TRY(wire::unverified_identity(request));
    identity.anonymous = true;
    return identity;
}

sts::Caller Gateway::sts_caller(const wire::Identity& identity) const {
    sts::Caller caller{.account_id = options_.account_id};
    if (!options_.auth) return caller;
    if (const auto user = user_of(identity)) caller.user = user->user;
    caller.key_id = identity.access_key_id;
    caller.role = identity.session_role;
    caller.session = identity.session_name;
    caller.temporary = identity.temporary;
    caller.transitive_tag_keys = identity.transitive_tag_keys;
    caller.federated = identity.federated;
    return caller;
}

sts::Surroundings Gateway::sts_surroundings() const {
    return {.sessions = &sessions_,
            .key_of_user = [this](const std::string& user) { return key_of_user(user); },
            .providers = options_.identity_providers,
            .now = clock_.now()};
}

std::string Gateway::requester_of(const wire::Identity& identity) const {
    if (identity.anonymous) return {};
    if (!identity.session_role.empty()) {
        return fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", options_.account_id,
                           identity.session_role, identity.session_name);
    }
    if (const auto user = user_of(identity)) return user->arn();
    return is_root(identity) ? options_.account_id : std::string();
}

std::optional<std::string> Gateway::key_of_user(const std::string& user) const {
    return options_.keys == nullptr ? std::nullopt : options_.keys->id_of(user);
}

Result<wire::Identity> Gateway::authenticate_form(const wire::FormFields& fields) const {
    if (!options_.auth) {
        return wire::Identity{.payload_mode = wire::PayloadMode::unsigned_payload};
    }
    if (wire::is_unsigned(fields)) {
        return wire::Identity{.payload_mode = wire::PayloadMode::unsigned_payload,
                              .anonymous = true};
    }
    const auto token = fields.find("x-amz-security-token");
    return verified(token == fields.end() ? std::string() : token->second,
                    [&](const auto& find, const auto& options) {
                        return wire::verify_form(fields, find, options);
                    });
}

std::shared_ptr<const AccessKey> Gateway::key_of(const wire::Identity& identity) const {
    return options_.keys == nullptr ? nullptr : options_.keys->find(identity.access_key_id);
}

bool Gateway::is_root(const wire::Identity& identity) const {
    return !options_.auth || identity.access_key_id == options_.credentials.access_key_id;
}

Caller Gateway::caller(const AccessKey& key) const {
    return {options_.account_id, options_.region, key.user};
}

Result<S3Sender> Gateway::s3_sender(const wire::Identity& identity) const {
    using policy::Principal;
    if (identity.anonymous) return S3Sender{.canonical_id = s3::anonymous_id};
    std::vector<std::string> session_arns;
    if (!identity.session_role.empty()) {
        session_arns = {
            fmt::format("arn:aws:iam::{}:role/{}", options_.account_id, identity.session_role),
            fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", options_.account_id,
                        identity.session_role, identity.session_name)};
    }
    if (!identity.federated.empty()) {
        const auto federated = *user_of(identity);
        return S3Sender{.principal = Principal::of_user(options_.account_id, federated.arn()),
                        .canonical_id = canonical_id_of("federated-user/" + identity.federated),
                        .access = {.nothing = true}};
    }
    if (is_root(identity)) {
        auto root = Principal::of_root(options_.account_id);
        root.canonical_id = options_.account_id;
        root.session_arns = std::move(session_arns);
        return S3Sender{.principal = std::move(root)};
    }
    const auto key = key_of(identity);
    if (key == nullptr) return gone();
    auto user = Principal::of_user(options_.account_id, caller(*key).arn());
    user.canonical_id = canonical_id_of(key->user);
    user.session_arns = std::move(session_arns);
    return S3Sender{.principal = std::move(user),
                    .user = key->user,
                    .canonical_id = canonical_id_of(key->user),
                    .access = key->access};
}

Result<s3::Permit> Gateway::authorize_s3(const wire::Identity& identity, const s3::Request& request,
                                         const std::string& source_ip) const {
    if (!options_.auth) return s3::Permit();
    auto sender = TRY(s3_sender(identity));
    sender.source_ip = source_ip;
    sender.region = options_.region;
    sender.now = clock_.now();
    return permit_s3(std::move(sender), request,
                     [this](const std::string& bucket) { return s3_.access_of(bucket); });
}

Result<void> Gateway::authorize_call(const wire::Identity& identity,
                                     const wire::RpcService& service, std::string_view operation,
                                     const wire::Node& input) const {
    if (!identity.federated.empty()) {
        return allow_call({.nothing = true}, *user_of(identity), service.name, operation, input,
                          options_.queue_policy);
    }
    if (is_root(identity)) return {};
    const auto key = key_of(identity);
    if (key == nullptr) return gone();
    return allow_call(key->access, caller(*key), service.name, operation, input,
                      options_.queue_policy);
}

std::optional<Caller> Gateway::user_of(const wire::Identity& identity) const {
    if (!identity.federated.empty()) {
        return Caller{options_.account_id, options_.region, "", identity.federated};
    }
    if (is_root(identity)) return std::nullopt;
    const auto key = key_of(identity);
    return key == nullptr ? std::nullopt : std::optional(caller(*key));
}

const wire::RpcService* Gateway::any_query_service() const {
    for (const auto& service : services_) {
        if (!service.query_version.empty()) return &service;
    }
    CHECK(false, "no service speaks the query protocol");
    return nullptr;
}

}  // namespace spot::plane
