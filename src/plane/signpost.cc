#include "plane/signpost.h"

#include <fmt/format.h>

#include "wire/signing/sigv4.h"

namespace spot::plane {
namespace {

constexpr std::string_view look =
    "body{font:16px/1.6 system-ui,sans-serif;max-width:36rem;margin:20vh auto 0;padding:0 1.5rem;"
    "color:#1f2328;background:#fbfbfa}a{color:#0b62c4}code{background:#8881;padding:.15em .35em;"
    "border-radius:.3em}@media(prefers-color-scheme:dark){body{color:#e6e7e9;background:#15171a}"
    "a{color:#7db4f5}}";

}  // namespace

std::optional<wire::HttpResponse> signpost(const wire::HttpRequest& request,
                                           const std::string& page_url) {
    const bool browser =
        request.method == "GET" && request.path == "/" && request.query.empty() &&
        request.headers.value("accept").find("text/html") != std::string_view::npos &&
        wire::is_unsigned(request);
    if (!browser) return std::nullopt;
    const auto way =
        page_url.empty()
            ? std::string(
                  "<p>No page of it runs at this moment. <code>stereo-spot page</code> "
                  "starts one.</p>")
            : fmt::format("<p>Its page for people is at <a href=\"{0}\">{0}</a>.</p>", page_url);
    wire::HttpResponse response;
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("Vary", "Accept");
    response.headers.add("X-Content-Type-Options", "nosniff");
    response.headers.add("Referrer-Policy", "no-referrer");
    response.headers.add("Content-Security-Policy",
                         "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                         "form-action 'none'; frame-ancestors 'none'");
    response.body = fmt::format(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\"><title>stereo-spot</title><style>{}</style>"
        "<h1>This is a data plane</h1><p>S3, SQS, DynamoDB and their like are answered on this "
        "port, for programs.</p>{}</html>",
        look, way);
    return response;
}

}  // namespace spot::plane
