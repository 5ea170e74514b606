// The head of a request, its signature, and chunked bodies: all that is read before a client is
// known.

#include "fuzz/target.h"
#include "http/parser.h"
#include "wire/signing/aws_chunked.h"
#include "wire/signing/sigv2.h"
#include "wire/signing/sigv4.h"

namespace spot::fuzz {

const std::vector<std::string> seeds{
    "GET /b/k%20x?list-type=2&prefix=a HTTP/1.1\r\nHost: h:4566\r\nConnection: close\r\n\r\n",
    "PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n"
    "x-amz-date: 20261122T150405Z\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\n"
    "Authorization: AWS4-HMAC-SHA256 Credential=AK/20261122/us-east-1/s3/aws4_request, "
    "SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=00aa\r\n\r\nabc",
    "GET /b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK%2F20261122%2Fr%2Fs3%2F"
    "aws4_request&X-Amz-Date=20261122T150405Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&"
    "X-Amz-Signature=ff HTTP/1.1\r\nHost: h\r\n\r\n",
    "GET /b/k?AWSAccessKeyId=AK&Expires=1795000000&Signature=abc%3D HTTP/1.1\r\nHost: h\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 70\r\n\r\n5\r\nhello\r\n0\r\n"
    "x-amz-checksum-crc32:NhCmhg==\r\n\r\n",
};

namespace {

const auto now = Time(std::chrono::seconds(1'795'359'845));

void check_signature(const wire::HttpRequest& request) {
    const wire::FindSecret find = [](std::string_view id) -> std::optional<std::string> {
        if (id == "AK") return "secret";
        return std::nullopt;
    };
    const auto identity = wire::verify(request, find, {"us-east-1", now});
    // 256 bits are not met by chance.
    MUST(!identity);
    (void)wire::unverified_identity(request);
    (void)wire::claimed_service(request);
}

// What is decoded, and whether it ended well; the input comes in pieces of `step` bytes.
std::string decoded(std::string_view body, std::size_t step) {
    std::string out;
    wire::ChunkedDecoder decoder(wire::PayloadMode::streaming_unsigned_trailer, {},
                                 [&](std::string_view data) -> Result<void> {
                                     out += data;
                                     return {};
                                 });
    for (std::size_t at = 0; at < body.size(); at += step) {
        if (!decoder.write(body.substr(at, step))) return "!";
    }
    return decoder.finish() ? out : "!";
}

std::string transferred(std::string_view body, std::size_t step) {
    std::string out;
    http::ChunkedDecoder decoder;
    for (std::size_t at = 0; at < body.size() && !decoder.done();) {
        auto piece = body.substr(at, step);
        const auto before = at;
        while (!piece.empty() && !decoder.done()) {
            const auto taken = decoder.feed(piece);
            if (!taken) return "!";
            out += taken->data;
            at += taken->consumed;
            piece.remove_prefix(taken->consumed);
            if (taken->consumed == 0 && taken->data.empty()) break;
        }
        if (at == before) break;
    }
    return out;
}

}  // namespace

void run(std::string_view input) {
    const auto length = http::head_length(input);
    if (length > 0) {
        MUST(length <= input.size());
        const auto head = http::parse_head(input.substr(0, length));
        if (head) {
            check_signature(head->request);
        } else {
            MUST(head.error().status >= 400);
        }
    }
    const auto body = input.substr(length);
    MUST(decoded(body, body.size() + 1) == decoded(body, 1));
    MUST(transferred(body, body.size() + 1) == transferred(body, 1));
}

}  // namespace spot::fuzz
