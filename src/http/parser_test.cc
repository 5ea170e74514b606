#include "http/parser.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace spot::http {
namespace {

// 0: a head; otherwise the status of its refusal.
int status_of(const std::string& head) {
    const auto bytes = head + "\r\n\r\n";
    EXPECT_EQ(head_length(bytes), bytes.size());
    const auto parsed = parse_head(bytes);
    return parsed ? 0 : parsed.error().status;
}

TEST(Head, IsReadAsItWasSent) {
    const auto head = parse_head(
        "PUT /films/a%20b?tagging&x=1 HTTP/1.1\r\nHost: h:1\r\ncontent-LENGTH: 5\r\n"
        "X-A:  spaces  inside \r\nExpect: 100-Continue\r\nConnection: Close\r\n\r\n");
    ASSERT_TRUE(head);
    EXPECT_EQ(head->request.method, "PUT");
    EXPECT_EQ(head->request.path, "/films/a%20b");
    EXPECT_EQ(head->request.query, "tagging&x=1");
    EXPECT_EQ(head->request.headers.value("x-a"), "spaces  inside");
    EXPECT_EQ(head->content_length, 5u);
    EXPECT_TRUE(head->expect_continue);
    EXPECT_FALSE(head->keep_alive);
    EXPECT_TRUE(head->has_body());
}

TEST(Head, ConnectionsStayOpenByVersion) {
    EXPECT_TRUE(parse_head("GET / HTTP/1.1\r\nHost: h\r\n\r\n")->keep_alive);
    EXPECT_FALSE(parse_head("GET / HTTP/1.0\r\n\r\n")->keep_alive);
    EXPECT_TRUE(parse_head("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")->keep_alive);
    EXPECT_EQ(parse_head("GET http://h/a?b HTTP/1.1\r\nHost: h\r\n\r\n")->request.path, "/a");
}

TEST(Head, WhatTwoReadersCouldReadDifferentlyIsRefused) {
    struct Row {
        const char* head;
        int status;
    };
    const Row rows[] = {
        {"GET / HTTP/1.1", 0},
        {"GET /", 400},
        {"GET  / HTTP/1.1", 400},
        {" GET / HTTP/1.1", 400},
        {"G(T / HTTP/1.1", 400},
        {"GET a HTTP/1.1", 400},
        {"GET /\x01 HTTP/1.1", 400},
        {"GET / HTTP/2.0", 505},
        {"GET / HTTP/1.1\r\nA", 400},
        {"GET / HTTP/1.1\r\nA : b", 400},
        {"GET / HTTP/1.1\r\n: b", 400},
        {"GET / HTTP/1.1\r\nA: b\r\n folded", 400},
        {"GET / HTTP/1.1\r\nA: b\x01", 400},
        {"GET / HTTP/1.1\r\nA: b\nB: c", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b", 400},
        {"PUT / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5", 0},
        {"PUT / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6", 400},
        {"PUT / HTTP/1.1\r\nContent-Length: -5", 400},
        {"PUT / HTTP/1.1\r\nContent-Length: +5", 400},
        {"PUT / HTTP/1.1\r\nContent-Length: 5, 5", 400},
        {"PUT / HTTP/1.1\r\nContent-Length: 0x5", 400},
        {"PUT / HTTP/1.1\r\nContent-Length:", 400},
        {"PUT / HTTP/1.1\r\nContent-Length: 99999999999999999999", 400},
        {"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked", 0},
        {"PUT / HTTP/1.1\r\nTransfer-Encoding: gzip", 501},
        {"PUT / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked", 501},
        {"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 501},
        {"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5", 400},
        {"PUT / HTTP/1.1\r\nExpect: the-unexpected", 417},
    };
    for (const auto& row : rows) EXPECT_EQ(status_of(row.head), row.status) << row.head;
    std::string many = "GET / HTTP/1.1";
    for (int i = 0; i < 129; ++i) many += "\r\nA: b";
    EXPECT_EQ(status_of(many), 431);
}

TEST(Head, IsWholeOnlyWithItsBlankLine) {
    const std::string head = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    for (std::size_t cut = 0; cut < head.size(); ++cut) {
        EXPECT_EQ(head_length(head.substr(0, cut)), 0u);
    }
    EXPECT_EQ(head_length(head + "body"), head.size());
}

// The data, "!" where it is malformed, "..." where it is not done.
std::string decode(const std::vector<std::string>& pieces) {
    ChunkedDecoder decoder;
    std::string out;
    for (const auto& piece : pieces) {
        std::string_view rest = piece;
        while (!rest.empty() && !decoder.done()) {
            const auto step = decoder.feed(rest);
            if (!step) return "!";
            out += step->data;
            rest.remove_prefix(step->consumed);
        }
        if (!rest.empty()) return out + "|" + std::string(rest);
    }
    return decoder.done() ? out : out + "...";
}

TEST(Chunked, EverySplitGivesTheSame) {
    const std::string whole = "5\r\nhello\r\nA;ext=\"x\"\r\n 2 worlds!\r\n0\r\nTrailer: x\r\n\r\n";
    EXPECT_EQ(decode({whole}), "hello 2 worlds!");
    for (std::size_t a = 0; a <= whole.size(); ++a) {
        for (std::size_t b = a; b <= whole.size(); ++b) {
            ASSERT_EQ(decode({whole.substr(0, a), whole.substr(a, b - a), whole.substr(b)}),
                      "hello 2 worlds!");
        }
        if (a < whole.size()) {
            EXPECT_TRUE(decode({whole.substr(0, a)}).ends_with("..."));
        }
    }
    EXPECT_EQ(decode({"0\r\n\r\nGET /"}), "|GET /") << "the next request is left alone";
}

TEST(Chunked, MalformedIsRefused) {
    for (const auto* wrong : {"x\r\n", "\r\n", "-1\r\n", "5\nhello\r\n", "5\r\nhelloX\r\n",
                              "5\r\nhello\n", "FFFFFFFFFFFFFFFFF\r\n", "0x5\r\n", "+5\r\n"}) {
        EXPECT_EQ(decode({wrong}).back(), '!') << wrong;
    }
    EXPECT_EQ(decode({std::string(20'000, '1')}), "!") << "a size without an end";
}

TEST(Chunked, DamageNeverCrashes) {
    SeededRandom random(6);
    for (int i = 0; i < 5'000; ++i) {
        decode({random.text(random.below(30), "0125aA;\r\n x"), random.text(5, "\r\n0")});
    }
}

}  // namespace
}  // namespace spot::http
