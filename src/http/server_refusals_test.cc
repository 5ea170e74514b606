// Answers that are sent before the body was read: the client can read them, even while it is
// sending.

#include <gtest/gtest.h>

#include "http/fixture.h"

namespace spot::http {
namespace {

std::string put(const std::string& path, std::size_t length, const std::string& more = "") {
    return "PUT " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(length) +
           "\r\n" + more + "\r\n";
}

// A client that sends its whole request before it reads must not get a reset instead of the answer.
TEST_F(ServerTest, ARefusalIsReadAfterALargeBody) {
    for (const auto* path : {"/refused", "/a"}) {  // from the head alone, and too large
        Raw raw(server->port());
        const std::string large(12u << 20, 'x');
        raw.say(put(path, large.size()));
        raw.say(large);
        const auto answer = raw.hear("(never)");
        EXPECT_NE(answer.find(path == std::string("/a") ? " 413 " : " 403 "), std::string::npos);
        EXPECT_NE(answer.find("Connection: close"), std::string::npos);
        EXPECT_EQ(raw.failure(), 0) << "closed, not reset";
    }
}

TEST_F(ServerTest, ASmallBodyThatNobodyWantsCostsNoConnection) {
    Raw raw(server->port());
    for (int i = 0; i < 2; ++i) {
        raw.say(put("/refused", 1000) + std::string(500, 'x'));
        EXPECT_NE(raw.hear("\r\n\r\nno").find("keep-alive"), std::string::npos);
        raw.say(std::string(500, 'x'));
    }
    raw.say("GET /after HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_NE(raw.hear("GET /after ").find("200 OK"), std::string::npos);
}

TEST_F(ServerTest, AClientThatWasNotToldToGoOnOwesNoBody) {
    Raw raw(server->port());
    raw.say(put("/refused", 1000, "Expect: 100-continue\r\n"));
    const auto answer = raw.hear("(never)");  // the end comes without a byte of the body
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 403 ")) << answer;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
}

TEST_F(ServerTest, WhatIsNotHttpIsClosedAtOnce) {
    using namespace std::string_literals;
    const auto begin = std::chrono::steady_clock::now();
    for (const auto& start : {"\x16\x03\x01\x02\x00\x01\x00\x01"s, "\0\0\0\x2a"s,
                              "SSH-2.0-OpenSSH_9.2\r\n"s, "GET / HTTP/1.1\nHost: h\n\n"s}) {
        Raw raw(server->port());
        raw.say(start);
        EXPECT_TRUE(raw.hear("(never)").starts_with("HTTP/1.1 400 "));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s) << "and not when its time is up";
}

class SlowBodies : public ServerTest {
  protected:
    SlowBodies()
        : ServerTest({.slowest_body_bytes_per_second = 1000, .slow_body_grace_seconds = 0}) {}
};

TEST_F(SlowBodies, AreRefusedAndTheClientIsTold) {
    Raw raw(server->port());
    raw.say(put("/a", 100'000) + std::string(100, 'x'));
    const auto answer = raw.hear("(never)");
    EXPECT_NE(answer.find("RequestTimeout"), std::string::npos) << answer;
    EXPECT_EQ(body_of("GET", "/a"), "GET /a ");
}

class FewConnections : public ServerTest {
  protected:
    FewConnections() : ServerTest({.most_connections = 8}) {}
};

TEST_F(FewConnections, IdleStrangersMakeRoom) {
    std::vector<std::unique_ptr<Raw>> idle;
    Raw known(server->port());
    known.say("GET /known HTTP/1.1\r\nHost: h\r\n\r\n");
    known.hear("GET /known ");
    for (int i = 0; i < 40; ++i) idle.push_back(std::make_unique<Raw>(server->port()));
    EXPECT_EQ(body_of("GET", "/a"), "GET /a ");
    known.say("GET /known HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_NE(known.hear("GET /known ").find("200 OK"), std::string::npos)
        << "a client that is known keeps its connection";
    EXPECT_TRUE(idle.front()->closed()) << "the first to come is the first to go";
}

TEST_F(FewConnections, WhereNobodyIsIdleTheNextOnesWait) {
    std::vector<std::unique_ptr<Raw>> waiting;
    for (int i = 0; i < 8; ++i) {
        waiting.push_back(std::make_unique<Raw>(server->port()));
        waiting.back()->say("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    while (echo.waiting < 8) std::this_thread::yield();
    Raw late(server->port());
    late.say("GET /late HTTP/1.1\r\nHost: h\r\n\r\n");
    waiting.pop_back();  // its client hangs up, which a poll sees when it looks
    while (echo.told_to_look() == 0) std::this_thread::yield();
    EXPECT_NE(late.hear("GET /late ").find("200 OK"), std::string::npos);
}

}  // namespace
}  // namespace spot::http
