// Long polls on the real server: who is woken, and what a wake-up that comes late may touch.

#include <gtest/gtest.h>

#include "http/fixture.h"

namespace spot::http {
namespace {

// A wake-up may come after its connection has gone: nothing of the connection may be touched then.
TEST_F(ServerTest, AWakeUpMayComeAfterItsConnection) {
    echo.at_most = 20ms;
    EXPECT_EQ(body_of("GET", "/wait"), "time is up");
    transport.reset();  // its connections with it
    Raw raw(server->port());
    raw.say("GET /wait HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    raw.hear("(never)");
    echo.wake_all();
    transport = make_socket_transport();
    EXPECT_EQ(body_of("GET", "/a"), "GET /a ");
}

TEST_F(ServerTest, AClientMayBoundTheWholeOfARequest) {
    transport = make_socket_transport({.whole_seconds = 1});
    const auto answer = ask("GET", "/wait");  // which would take ten
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "EndpointUnavailable");
    EXPECT_EQ(body_of("GET", "/a"), "GET /a ");
}

TEST_F(ServerTest, AWakeUpMayComeAfterTheServer) {
    Raw raw(server->port());
    raw.say("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    while (echo.waiting == 0) std::this_thread::yield();
    server.reset();
    EXPECT_EQ(echo.subscribed, 0) << "a subscription that nobody would ever end";
    echo.wake_all();
}

TEST_F(ServerTest, WakeUpsWhileConnectionsComeAndGo) {
    echo.at_most = 1ms;
    std::atomic<bool> stop{false};
    std::thread waker([&] {
        while (!stop) {
            echo.wake_all();
            echo.told = false;
            std::this_thread::yield();
        }
    });
    for (int i = 0; i < 50; ++i) {
        Raw raw(server->port());
        raw.say("GET /wait HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        EXPECT_NE(raw.hear("(never)").find("200 OK"), std::string::npos);
    }
    server.reset();
    stop = true;
    waker.join();
}

// ------------------------------------------------------------------------ answers that go on

constexpr std::string_view news = "GET /news HTTP/1.1\r\nHost: h\r\n\r\n";

TEST_F(ServerTest, AnAnswerGoesOnUntilItsEnd) {
    echo.at_most = 20ms;
    Raw raw(server->port());
    raw.say(news);
    const auto begin = raw.hear("beat beat ");
    EXPECT_NE(begin.find("200 OK"), std::string::npos);
    EXPECT_EQ(begin.find("Content-Length"), std::string::npos);
    EXPECT_NE(begin.find("Connection: close"), std::string::npos);
    EXPECT_NE(begin.find("GET /news "), std::string::npos) << "the body is the first piece";
    echo.wake_all();
    const auto rest = raw.hear("(never)");
    EXPECT_TRUE(rest.ends_with("the end")) << rest;
    EXPECT_EQ(raw.failure(), 0) << "it ends well";
}

TEST_F(ServerTest, AWakeUpBringsTheNextPieceAtOnce) {
    Raw raw(server->port());
    raw.say(news);
    raw.hear("GET /news ");
    while (echo.subscribed == 0) std::this_thread::yield();
    echo.wake_all();
    EXPECT_EQ(raw.hear("(never)"), "the end");
}

TEST_F(ServerTest, WhoHasGoneIsForgottenAtTheNextBeat) {
    echo.at_most = 20ms;
    {
        Raw raw(server->port());
        raw.say(news);
        raw.hear("beat ");
    }
    while (echo.under_way != 0) std::this_thread::yield();
    EXPECT_EQ(echo.subscribed, 0);
}

TEST_F(ServerTest, AnswersThatGoOnDoNotHoldUpTheEndOfTheServer) {
    Raw raw(server->port());
    raw.say(news);
    raw.hear("GET /news ");
    while (echo.subscribed == 0) std::this_thread::yield();
    server->drain(10);
    EXPECT_TRUE(raw.closed());
    EXPECT_EQ(echo.subscribed, 0);
}

}  // namespace
}  // namespace spot::http
