#include "page/front/route.h"

#include "base/bytes.h"

namespace spot::page {
namespace {

int status_of(const Error& error) {
    if (error.code == "SignedOut") return 401;
    switch (error.kind) {
        case Kind::invalid: return 400;
        case Kind::denied: return 403;
        case Kind::not_found: return 404;
        case Kind::conflict: return 409;
        case Kind::too_large: return 413;
        case Kind::throttled: return 429;
        case Kind::internal: return 500;
        case Kind::not_implemented: return 501;
        case Kind::unavailable: return 503;
    }
    return 500;
}

}  // namespace

wire::HttpResponse json_answer(std::string json, int status) {
    wire::HttpResponse response{.status = status, .body = std::move(json)};
    response.headers.add("Content-Type", "application/json");
    response.headers.add("Cache-Control", "no-store");
    return response;
}

wire::HttpResponse error_answer(const Error& error) {
    // A message may quote what a client sent, which need not be UTF-8.
    const auto message = valid_utf8(error.message) ? error.message : std::string("(not text)");
    std::string json = "{\"code\":";
    wire::append_json_text(json, error.code);
    json += ",\"message\":";
    wire::append_json_text(json, message);
    json += '}';
    return json_answer(std::move(json), status_of(error));
}

}  // namespace spot::page
