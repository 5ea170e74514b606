#include "plane/gateway.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "plane/exchanges.h"

namespace spot::plane {
namespace {

// A request of an RPC service, as far as the head shows it: the query protocol says the operation
// in the body, so its content type must do here.
bool looks_like_rpc(const wire::HttpRequest& head) {
    if (head.headers.has("X-Amz-Target")) return true;
    if (head.path.starts_with("/service/") && head.headers.has("smithy-protocol")) return true;
    if (head.method == "POST" &&
        head.headers.value("Content-Type").starts_with("application/x-www-form-urlencoded")) {
        return true;
    }
    return head.query.starts_with("Action=") || head.query.find("&Action=") != std::string::npos;
}

// Names that reach a loopback server on purpose. Anything else, with authentication off, is a page
// in a browser that had its own name point here (DNS rebinding).
bool local_host(std::string_view host) {
    host =
        host.substr(0, host.rfind(':') == std::string_view::npos ? host.size() : host.rfind(':'));
    return host == "localhost" || host.ends_with(".localhost") || host == "[::1]" ||
           (host.starts_with("127.") &&
            host.find_first_not_of("0123456789.") == std::string_view::npos) ||
           host.ends_with(".localhost.localstack.cloud");
}

// Its key was there when the signature was checked.
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
        return text_answer(200,
                           fmt::format(R"({{"services":{{"s3":"{0}","sqs":"{0}","dynamodb":"{0}",)"
                                       R"("cloudwatch":"{0}","sts":"{0}"}},)"
                                       R"("edition":"stereo-spot"}})",
                                       state),
                           "application/json");
    }
    return std::nullopt;
}

std::unique_ptr<http::Exchange> Gateway::begin(wire::HttpRequest head, std::string peer) {
    if (auto answer = health(head)) {
        return std::make_unique<FixedExchange>(std::move(*answer));
    }
    if (!options_.auth && !local_host(head.headers.value("Host"))) {
        return std::make_unique<FixedExchange>(text_answer(
            403, "With --auth off only local host names are answered.\n", "text/plain"));
    }
    if (head.method == "OPTIONS") {
        return std::make_unique<FixedExchange>(
            s3_.preflight(head, {.request_id = new_request_id(), .source_ip = std::move(peer)}));
    }
    if (looks_like_rpc(head)) return std::make_unique<RpcExchange>(*this, std::move(head));
    return std::make_unique<S3Exchange>(*this, std::move(head), std::move(peer));
}

Result<wire::Identity> Gateway::authenticate(const wire::HttpRequest& request) const {
    if (!options_.auth) return wire::unverified_identity(request);
    const auto find_secret = [this](std::string_view key_id) -> std::optional<std::string> {
        if (key_id == options_.credentials.access_key_id) {
            return options_.credentials.secret_access_key;
        }
        const auto key = options_.keys == nullptr ? nullptr : options_.keys->find(key_id);
        if (key == nullptr) return std::nullopt;
        return key->secret_access_key;
    };
    return wire::verify(request, find_secret, {options_.region, clock_.now()});
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

Result<void> Gateway::authorize_s3(const wire::Identity& identity,
                                   const wire::HttpRequest& head) const {
    if (is_root(identity)) return {};
    const auto key = key_of(identity);
    if (key == nullptr) return gone();
    return allow_s3(key->access, caller(*key), head);
}

Result<void> Gateway::authorize_call(const wire::Identity& identity,
                                     const wire::RpcService& service, const wire::RpcCall& call,
                                     const wire::HttpRequest& request) const {
    if (is_root(identity)) return {};
    const auto key = key_of(identity);
    if (key == nullptr) return gone();
    if (!key->access.limited()) return {};
    const auto input = TRY(wire::parse_input(call, request));
    return allow_call(key->access, caller(*key), service.name, call.operation, input);
}

std::optional<Caller> Gateway::user_of(const wire::Identity& identity) const {
    if (is_root(identity)) return std::nullopt;
    const auto key = key_of(identity);
    return key == nullptr ? std::nullopt : std::optional(caller(*key));
}

const wire::RpcService* Gateway::find_service(const wire::HttpRequest& request, wire::RpcCall& call,
                                              const std::string& form_action) const {
    if (const auto* target = request.headers.find("X-Amz-Target")) {
        const auto dot = target->find('.');
        call = {wire::Protocol::json, dot == std::string::npos ? "" : target->substr(dot + 1)};
        for (const auto& service : services_) {
            if (!service.target.empty() && target->substr(0, dot) == service.target) {
                return &service;
            }
        }
        return nullptr;
    }
    if (request.path.starts_with("/service/")) {
        const auto parts = split(request.path, '/');  // "", service, NAME, operation, OPERATION
        if (parts.size() != 5) return nullptr;
        call = {wire::Protocol::cbor, std::string(parts[4])};
        for (const auto& service : services_) {
            if (!service.cbor_name.empty() && parts[2] == service.cbor_name) return &service;
        }
        return nullptr;
    }
    call = {wire::Protocol::query, form_action};
    const auto scope = wire::claimed_service(request);
    for (const auto& service : services_) {
        if (!service.query_version.empty() && service.name == scope) return &service;
    }
    // Unsigned (authentication off): the version in the form tells.
    const auto& form = request.body.empty() ? request.query : request.body;
    for (const auto& service : services_) {
        if (!service.query_version.empty() &&
            form.find("Version=" + std::string(service.query_version)) != std::string::npos) {
            return &service;
        }
    }
    return nullptr;
}

}  // namespace spot::plane
