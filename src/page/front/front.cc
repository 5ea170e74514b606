#include "page/front/front.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "page/front/assets.h"
#include "page/front/login.h"
#include "page/front/visit.h"

namespace spot::page {
namespace {

// Nothing inline, nothing from elsewhere but pictures and films of S3 itself, no frame around it,
// and no text that becomes markup (Trusted Types).
std::string content_policy(const std::string& content_origin) {
    return fmt::format(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' {0}; "
        "media-src 'self' {0}; connect-src 'self' {0}; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        content_origin);
}

void set_unless(wire::Headers& headers, std::string_view name, std::string_view value) {
    if (!headers.has(name)) headers.add(name, value);
}

Routes file_routes() {
    Routes routes;
    for (const auto& file : assets()) {
        routes.push_back({.method = "GET",
                          .path = file.path,
                          .access = Access::anyone,
                          .answer = [&file](Visit& visit) -> Result<wire::HttpResponse> {
                              return serve_asset(file, visit.head);
                          },
                          .heavy = false});
    }
    return routes;
}

// GET /api/events: the session's news, for as long as the page is open.
Route event_route() {
    return {.method = "GET",
            .path = "/api/events",
            .answer = [](Visit&) -> Result<wire::HttpResponse> {
                wire::HttpResponse response;
                response.headers.add("Content-Type", "text/event-stream");
                // Some proxies collect an answer before they pass it on.
                response.headers.add("X-Accel-Buffering", "no");
                response.body = "retry: 2000\n\n";
                return response;
            },
            .body_limit = 0,
            .heavy = false,
            .streams = true};
}

}  // namespace

Front::Front(FrontOptions options, Sessions& sessions, Routes routes)
    : options_(std::move(options)),
      sessions_(sessions),
      routes_(std::move(routes)),
      policy_(content_policy(options_.content_origin)) {
    for (auto& route : file_routes()) routes_.push_back(std::move(route));
    routes_.push_back(event_route());
    for (auto& route : login_routes(*this)) routes_.push_back(std::move(route));
}

void Front::open(Address address) {
    address_ = std::move(address);
    cookie_name_ = fmt::format("stereo-spot-{}", address_.port());
    open_ = true;
}

std::unique_ptr<http::Exchange> Front::begin(wire::HttpRequest head, std::string peer) {
    if (!is_open()) return begin_shed(std::move(head), std::move(peer));
    return std::make_unique<VisitExchange>(*this, std::move(head));
}

std::unique_ptr<http::Exchange> Front::begin_shed(wire::HttpRequest head, std::string) {
    return std::make_unique<VisitExchange>(
        *this, std::move(head),
        Error{Kind::unavailable, "SlowDown",
              "The page has too much to do at this moment; try again."});
}

Result<const Route*> Front::find(std::string_view method, std::string_view path) const {
    if (method == "HEAD") method = "GET";
    bool known = false;
    for (const auto& route : routes_) {
        if (route.path != path) continue;
        if (route.method == method) return &route;
        known = true;
    }
    if (!known) return fail(Kind::not_found, "NotFound", "The page has nothing under this path.");
    return fail(Kind::invalid, "MethodNotAllowed",
                fmt::format("{} is not a method of this path.", method));
}

void Front::protect(wire::HttpResponse& response) const {
    auto& headers = response.headers;
    set_unless(headers, "Content-Security-Policy", policy_);
    set_unless(headers, "X-Content-Type-Options", "nosniff");
    set_unless(headers, "X-Frame-Options", "DENY");
    set_unless(headers, "Referrer-Policy", "no-referrer");
    set_unless(headers, "Cross-Origin-Opener-Policy", "same-origin");
    set_unless(headers, "Cross-Origin-Resource-Policy", "same-origin");
    set_unless(headers, "Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    set_unless(headers, "Cache-Control", "no-store");
}

std::string Front::cookie_of(const wire::HttpRequest& request) const {
    for (const auto& [name, value] : request.headers.all()) {
        if (!equal_ignoring_case(name, "cookie")) continue;
        for (const auto pair : split(value, ';')) {
            const auto cookie = trim(pair);
            if (cookie.starts_with(cookie_name_) &&
                cookie.substr(cookie_name_.size()).starts_with('=')) {
                return std::string(cookie.substr(cookie_name_.size() + 1));
            }
        }
    }
    return {};
}

bool Front::take_large_body() {
    if (++large_bodies_ <= options_.most_large_bodies) return true;
    --large_bodies_;
    return false;
}

}  // namespace spot::page
