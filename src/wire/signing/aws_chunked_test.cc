#include "wire/signing/aws_chunked.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/bytes.h"

namespace spot::wire {
namespace {

ChunkSigning signing() {
    return {signing_key("secret", "20261122", "us-east-1", "s3"), std::string(64, 'a'),
            "20261122T150405Z", "20261122/us-east-1/s3/aws4_request"};
}

// A body of these chunks, as a client writes it.
std::string body_of(PayloadMode mode, const std::vector<std::string>& chunks,
                    const std::string& trailer = "") {
    const bool with_signatures = mode != PayloadMode::streaming_unsigned_trailer;
    auto previous = signing().seed_signature;
    std::string out;
    auto all = chunks;
    all.emplace_back();
    for (const auto& chunk : all) {
        out += fmt::format("{:x}", chunk.size());
        if (with_signatures) {
            previous = chunk_signature(signing(), previous, hex(sha256(chunk)));
            out += ";chunk-signature=" + previous;
        }
        out += "\r\n" + chunk + (chunk.empty() ? "" : "\r\n");
    }
    if (!trailer.empty()) out += trailer + "\r\n";
    if (mode == PayloadMode::streaming_signed_trailer) {
        out += "x-amz-trailer-signature:" +
               trailer_signature(signing(), previous, hex(sha256(trailer + "\n"))) + "\r\n";
    }
    return out + "\r\n";
}

// The data, or "!" and the error's code.
std::string decode(PayloadMode mode, const std::string& body, std::size_t piece = 1 << 20) {
    std::string data;
    ChunkedDecoder decoder(mode, signing(), [&](std::string_view bytes) -> Result<void> {
        data += bytes;
        return {};
    });
    for (std::size_t at = 0; at < body.size(); at += piece) {
        if (auto done = decoder.write(std::string_view(body).substr(at, piece)); !done) {
            return "!" + done.error().code;
        }
    }
    if (auto done = decoder.finish(); !done) return "!" + done.error().code;
    if (const auto* value = decoder.trailers().find("x-amz-checksum-crc32")) data += "+" + *value;
    return data;
}

constexpr PayloadMode modes[] = {PayloadMode::streaming_signed,
                                 PayloadMode::streaming_signed_trailer,
                                 PayloadMode::streaming_unsigned_trailer};

TEST(AwsChunked, DecodesHoweverTheInputIsCut) {
    const std::string first(min_chunk_bytes, 'x');
    for (const auto mode : modes) {
        const bool trailing = mode != PayloadMode::streaming_signed;
        const auto body =
            body_of(mode, {first, "end\r\n0\r\n"}, trailing ? "x-amz-checksum-crc32:AAAAAA==" : "");
        const auto wanted = first + "end\r\n0\r\n" + (trailing ? "+AAAAAA==" : "");
        for (const std::size_t piece : {1u, 2u, 3u, 7u, 64u, 8191u, 8192u, 8193u, 1u << 20}) {
            EXPECT_EQ(decode(mode, body, piece), wanted) << piece;
        }
        for (std::size_t cut = 1; cut < body.size(); cut += cut < 200 ? 1 : 97) {
            EXPECT_EQ(decode(mode, body.substr(0, cut))[0], '!') << cut;
        }
    }
    EXPECT_EQ(decode(PayloadMode::streaming_signed, body_of(PayloadMode::streaming_signed, {})),
              "");
}

TEST(AwsChunked, AnyChangedByteIsFoundWhereChunksAreSigned) {
    const auto body = body_of(PayloadMode::streaming_signed_trailer, {"some data"},
                              "x-amz-checksum-crc32:AAAAAA==");
    for (std::size_t i = 0; i < body.size(); ++i) {
        // White space around a trailer's value is no part of it.
        if (body[i] == '\r') continue;
        auto changed = body;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        const auto outcome = decode(PayloadMode::streaming_signed_trailer, changed);
        EXPECT_EQ(outcome[0], '!') << i << ": " << outcome;
    }
}

TEST(AwsChunked, MalformedBodiesAreRefused) {
    const auto plain = PayloadMode::streaming_unsigned_trailer;
    const struct {
        std::string body, code;
    } cases[] = {
        {"", "!IncompleteBody"},
        {"zz\r\n", "!IncompleteBody"},
        {"-1\r\n", "!IncompleteBody"},
        {"\r\n", "!IncompleteBody"},
        {"3\r\nabcd\r\n0\r\n\r\n", "!IncompleteBody"},
        {"3\r\nab", "!IncompleteBody"},
        {"3\r\nabc\r\n", "!IncompleteBody"},
        {"ffffffffffffffffff\r\n", "!IncompleteBody"},
        {"0\r\n\r\nmore", "!IncompleteBody"},
        {std::string(5000, '1'), "!IncompleteBody"},
        {"3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n", "!InvalidChunkSizeError"},
        {"0\r\nno colon\r\n\r\n", "!MalformedTrailerError"},
        {"0\r\n:x\r\n\r\n", "!MalformedTrailerError"},
        {"0\r\na:1\r\na:2\r\n\r\n", "!MalformedTrailerError"},
        {"0\r\na:" + std::string(20'000, 'x'), "!MalformedTrailerError"},
    };
    for (const auto& c : cases) EXPECT_EQ(decode(plain, c.body), c.code) << c.body.substr(0, 40);
    const auto mode = PayloadMode::streaming_signed;
    EXPECT_EQ(decode(mode, "0\r\n\r\n"), "!SignatureDoesNotMatch");
    EXPECT_EQ(decode(mode, "0;chunk-signature=\r\n\r\n"), "!SignatureDoesNotMatch");
    auto with_trailer = body_of(mode, {}, "x-amz-checksum-crc32:AAAAAA==");
    EXPECT_EQ(decode(mode, with_trailer), "!MalformedTrailerError");
}

}  // namespace
}  // namespace spot::wire
