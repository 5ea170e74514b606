#include "s3/website/pages.h"

#include <algorithm>

#include "base/bytes.h"
#include "s3/http/call.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

std::string_view title_of(int status) {
    switch (status) {
        case 302: return "302 Found";
        case 400: return "400 Bad Request";
        case 403: return "403 Forbidden";
        case 404: return "404 Not Found";
        case 405: return "405 Method Not Allowed";
        case 412: return "412 Precondition Failed";
        case 416: return "416 Requested Range Not Satisfiable";
        case 503: return "503 Service Unavailable";
        default: return "500 Internal Server Error";
    }
}

// Keys and names of buckets are strangers' texts: none of them may become markup.
std::string escaped(std::string_view text) {
    constexpr std::string_view replacement = "\xEF\xBF\xBD";
    const bool whole = valid_utf8(text);
    std::string out;
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '"') {
            out += "&quot;";
        } else if (c == '\'') {
            out += "&#39;";
        } else if (code < 0x20 || code == 0x7F || (code >= 0x80 && !whole)) {
            out += replacement;
        } else {
            out += c;
        }
    }
    return out;
}

void item(std::string& out, std::string_view name, std::string_view value) {
    out.append("<li>").append(name).append(": ").append(escaped(value)).append("</li>\n");
}

void items_of(std::string& out, const Error& error) {
    item(out, "Code", error.code);
    item(out, "Message", error.message);
    for (const auto& [name, value] : error.details) {
        if (!is_header(error, name)) item(out, name, value);
    }
}

wire::HttpResponse page(int status, const Error& error, const RequestContext& context,
                        const Error* document) {
    auto response = empty(status);
    if (context.facts != nullptr) context.facts->error_code = error.code;
    const auto title = title_of(status);
    std::string& out = response.body;
    out.append("<html>\n<head><title>").append(title).append("</title></head>\n<body>\n<h1>");
    out.append(title).append("</h1>\n<ul>\n");
    items_of(out, error);
    item(out, "RequestId", context.request_id);
    item(out, "HostId", context.host_id);
    out += "</ul>\n";
    if (document != nullptr) {
        out += "<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n";
        out += "<ul>\n";
        items_of(out, *document);
        out += "</ul>\n";
    }
    out += "<hr/>\n</body>\n</html>\n";
    name_error(error, response.headers);
    for (const auto& [name, value] : error.details) {
        if (is_header(error, name)) response.headers.set(name, value);
    }
    response.headers.set("x-amz-request-id", context.request_id);
    response.headers.set("x-amz-id-2", context.host_id);
    response.headers.set("content-type", "text/html; charset=utf-8");
    return response;
}

}  // namespace

void name_error(const Error& error, wire::Headers& headers) {
    headers.set("x-amz-error-code", error.code);
    headers.set("x-amz-error-message", error.message);
    for (const auto& [name, value] : error.details) {
        const bool plain = std::ranges::all_of(value, [](char c) { return c >= ' ' && c <= '~'; });
        if (plain && !is_header(error, name)) headers.set("x-amz-error-detail-" + name, value);
    }
}

wire::HttpResponse error_page(const Error& error, const RequestContext& context,
                              const Error* document) {
    return page(status_of(error), error, context, document);
}

wire::HttpResponse folder_page(const std::string& location, const RequestContext& context) {
    auto response = page(302, Error{Kind::not_found, "Found", "Resource Found"}, context, nullptr);
    response.headers.set("location", location);
    return response;
}

}  // namespace spot::s3
