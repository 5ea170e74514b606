#include "http/parser.h"

#include <algorithm>
#include <charconv>

#include "base/bytes.h"

namespace spot::http {
namespace {

constexpr std::size_t longest_method = 32;
constexpr std::size_t longest_chunk_line = 16 * 1024;  // chunk extensions and trailers

bool token_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), token_char);
}

bool clean_value(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 ? c != 0x7f : c == '\t';
    });
}

bool clean_target(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; });
}

tl::unexpected<HeadError> bad(std::string_view reason, int status = 400) {
    return tl::unexpected<HeadError>(HeadError{status, reason});
}

tl::expected<void, HeadError> parse_request_line(std::string_view line, Head& head) {
    const auto parts = split(line, ' ');
    if (parts.size() != 3 || !is_token(parts[0]) || !clean_target(parts[1])) {
        return bad("the request line is malformed");
    }
    if (parts[2] != "HTTP/1.1" && parts[2] != "HTTP/1.0") {
        return bad("only HTTP/1.1 is spoken here", 505);
    }
    head.http_1_1 = parts[2] == "HTTP/1.1";
    head.keep_alive = head.http_1_1;
    head.request.method = parts[0];
    auto target = parts[1];
    if (target.starts_with("http://") || target.starts_with("https://")) {
        const auto slash = target.find('/', target.find("//") + 2);
        target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    }
    if (target.empty() || (target.front() != '/' && target != "*")) {
        return bad("the request target is malformed");
    }
    const auto question = target.find('?');
    head.request.path = target.substr(0, question);
    if (question != std::string_view::npos) head.request.query = target.substr(question + 1);
    return {};
}

tl::expected<void, HeadError> read_framing(Head& head) {
    const auto& headers = head.request.headers;
    std::optional<std::uint64_t> length;
    int hosts = 0;
    for (const auto& [name, value] : headers.all()) {
        if (equal_ignoring_case(name, "Content-Length")) {
            std::uint64_t number = 0;
            const auto* end = value.data() + value.size();
            const auto [stop, code] = std::from_chars(value.data(), end, number);
            if (code != std::errc{} || stop != end || (length && *length != number)) {
                return bad("Content-Length is malformed");
            }
            length = number;
        } else if (equal_ignoring_case(name, "Transfer-Encoding")) {
            if (head.chunked || !equal_ignoring_case(value, "chunked")) {
                return bad("only the chunked transfer coding is known here", 501);
            }
            head.chunked = true;
        } else if (equal_ignoring_case(name, "Connection")) {
            if (equal_ignoring_case(value, "close")) head.keep_alive = false;
            if (equal_ignoring_case(value, "keep-alive")) head.keep_alive = true;
        } else if (equal_ignoring_case(name, "Expect")) {
            if (!equal_ignoring_case(value, "100-continue")) return bad("unknown expectation", 417);
            // HTTP/1.0 has no 100 (RFC 9110, section 10.1.1).
            head.expect_continue = head.http_1_1;
        } else if (equal_ignoring_case(name, "Host")) {
            ++hosts;
        }
    }
    if (hosts > 1) return bad("more than one Host");
    if (head.chunked && length) return bad("Content-Length beside Transfer-Encoding");
    head.content_length = length.value_or(0);
    return {};
}

}  // namespace

std::optional<HeadError> look_at_start(std::string_view bytes) {
    if (bytes.size() > largest_head) return HeadError{431, "the head of the request is too large"};
    const auto method = bytes.substr(0, bytes.find(' '));
    if (method.size() > longest_method || !std::all_of(method.begin(), method.end(), token_char)) {
        return HeadError{400,
                         "this port speaks plain HTTP, and what came is something else: if it is "
                         "TLS, use http:// in the endpoint"};
    }
    for (std::size_t at = 0; (at = bytes.find('\n', at)) != std::string_view::npos; ++at) {
        if (bytes[at - 1] != '\r') return HeadError{400, "a line of the head ends without CR LF"};
    }
    return std::nullopt;
}

std::size_t head_length(std::string_view bytes) {
    const auto end = bytes.find("\r\n\r\n");
    return end == std::string_view::npos ? 0 : end + 4;
}

tl::expected<Head, HeadError> parse_head(std::string_view bytes) {
    Head head;
    auto line_end = bytes.find("\r\n");
    if (auto ok = parse_request_line(bytes.substr(0, line_end), head); !ok) {
        return tl::unexpected(ok.error());
    }
    std::size_t at = line_end + 2;
    std::size_t count = 0;
    while (at + 2 < bytes.size()) {
        line_end = bytes.find("\r\n", at);
        const auto line = bytes.substr(at, line_end - at);
        at = line_end + 2;
        const auto colon = line.find(':');
        // A space before the colon and a folded line are forms by which headers are smuggled.
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
            return bad("a header field is malformed");
        }
        const auto value = trim(line.substr(colon + 1));
        if (!clean_value(value)) return bad("a header value has control characters");
        if (++count > most_headers) return bad("too many header fields", 431);
        head.request.headers.add(line.substr(0, colon), value);
    }
    if (auto ok = read_framing(head); !ok) return tl::unexpected(ok.error());
    return head;
}

std::optional<ChunkedDecoder::Step> ChunkedDecoder::feed(std::string_view bytes) {
    Step step;
    while (step.consumed < bytes.size() && state_ != State::done) {
        if (state_ == State::data) {
            const auto n = std::min<std::uint64_t>(left_, bytes.size() - step.consumed);
            step.data = bytes.substr(step.consumed, n);
            step.consumed += n;
            left_ -= n;
            if (left_ == 0) state_ = State::data_end;
            return step;
        }
        const char c = bytes[step.consumed++];
        line_ += c;
        if (line_.size() > longest_chunk_line) return std::nullopt;
        if (c != '\n') continue;
        if (!line_.ends_with("\r\n")) return std::nullopt;
        const auto line = std::string_view(line_).substr(0, line_.size() - 2);
        switch (state_) {
            case State::size: {
                const auto digits = line.substr(0, line.find_first_of("; \t"));
                const auto* end = digits.data() + digits.size();
                const auto [stop, code] = std::from_chars(digits.data(), end, left_, 16);
                if (code != std::errc{} || stop != end || left_ > (std::uint64_t{1} << 50)) {
                    return std::nullopt;
                }
                state_ = left_ == 0 ? State::trailer : State::data;
                break;
            }
            case State::data_end:
                if (!line.empty()) return std::nullopt;
                state_ = State::size;
                break;
            case State::trailer:
                if (line.empty()) state_ = State::done;
                break;
            case State::data:
            case State::done: break;
        }
        line_.clear();
    }
    return step;
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 305: return "Use Proxy";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 411: return "Length Required";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 416: return "Range Not Satisfiable";
        case 417: return "Expectation Failed";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        case 505: return "HTTP Version Not Supported";
        default: return "Unknown";
    }
}

}  // namespace spot::http
