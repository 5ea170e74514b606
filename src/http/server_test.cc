// The real server and the real client over loopback: requests, answers, framing.

#include <gtest/gtest.h>

#include "base/time_text.h"
#include "http/fixture.h"

namespace spot::http {
namespace {

TEST_F(ServerTest, AsksAndAnswers) {
    EXPECT_EQ(body_of("GET", "/a"), "GET /a ");
    EXPECT_EQ(body_of("POST", "/a", "body"), "POST /a body");
    EXPECT_EQ(body_of("PUT", "/heavy", "body"), "PUT /heavy body");
    const auto head = ask("HEAD", "/a");
    ASSERT_TRUE(head);
    EXPECT_EQ(head->status, 200);
    EXPECT_TRUE(head->body.empty());
}

TEST_F(ServerTest, AnswersSayWhenTheyWereMade) {
    const auto before = std::chrono::floor<std::chrono::seconds>(SystemClock().now());
    const auto answer = ask("GET", "/a");
    ASSERT_TRUE(answer);
    const auto date = parse_http_date(answer->headers.value("Date"));
    ASSERT_TRUE(date) << answer->headers.value("Date");
    EXPECT_GE(*date, before);
    EXPECT_LE(*date, SystemClock().now());
}

TEST_F(ServerTest, LargeBodiesBothWays) {
    const std::string large(6u << 20, 'x');
    EXPECT_EQ(body_of("PUT", "/a", large).size(), large.size() + 7);
    EXPECT_EQ(ask("PUT", "/a", std::string(9u << 20, 'x')).value_or(wire::HttpResponse{}).status,
              413);
}

TEST_F(ServerTest, OneConnectionServesManyRequests) {
    Raw raw(server->port());
    for (int i = 0; i < 3; ++i) {
        raw.say("GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_NE(raw.hear("GET /" + std::to_string(i)).find("200 OK"), std::string::npos);
    }
    raw.say(
        "GET /p1 HTTP/1.1\r\nHost: h\r\n\r\nGET /p2 HTTP/1.1\r\nHost: h\r\n"
        "Connection: close\r\n\r\n");
    const auto both = raw.hear("GET /p2 ");
    EXPECT_LT(both.find("GET /p1"), both.find("GET /p2")) << "in the order they were asked";
    EXPECT_TRUE(raw.closed());
}

TEST_F(ServerTest, SaysWhenToGoOn) {
    Raw raw(server->port());
    raw.say("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(raw.hear("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    raw.say("ok");
    EXPECT_NE(raw.hear("PUT /a ok").find("200 OK"), std::string::npos);
    raw.say(
        "PUT /refused HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
        "Expect: 100-continue\r\n\r\n");
    const auto refused = raw.hear("no");
    EXPECT_EQ(refused.find("100 Continue"), std::string::npos);
    EXPECT_NE(refused.find("403"), std::string::npos);
    EXPECT_TRUE(raw.closed()) << "the body that may follow is nobody's";
}

// A client that asks before a body of no bytes waits for its answer like any other (botocore does).
TEST_F(ServerTest, SaysWhenToGoOnAlsoWithoutBytes) {
    Raw raw(server->port());
    raw.say("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n");
    const auto answer = raw.hear("PUT /a ");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")) << answer;
    raw.say("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(raw.hear("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    raw.say("ok");
    EXPECT_NE(raw.hear("PUT /a ok").find("200 OK"), std::string::npos);
}

TEST_F(ServerTest, OldClientsAreNotToldToGoOn) {
    Raw raw(server->port());
    raw.say("PUT /a HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nok");
    EXPECT_TRUE(raw.hear("PUT /a ok").starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_F(ServerTest, ChunkedBodies) {
    Raw raw(server->port());
    raw.say("PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    raw.say("2\r\nde\r\n0\r\n\r\n");
    EXPECT_NE(raw.hear("PUT /a abcde").find("200 OK"), std::string::npos);
    raw.say("PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
    EXPECT_NE(raw.hear("malformed").find("400"), std::string::npos);
}

TEST_F(ServerTest, MalformedHeadsAreAnsweredAndClosed) {
    Raw raw(server->port());
    raw.say("GET / HTTP/1.1\r\nA : b\r\n\r\n");
    EXPECT_NE(raw.hear("malformed").find("400"), std::string::npos);
    EXPECT_TRUE(raw.closed());
    Raw endless(server->port());
    endless.say("GET / HTTP/1.1\r\nA: " + std::string(20'000, 'x'));
    EXPECT_NE(endless.hear("too large").find("431"), std::string::npos);
}

TEST_F(ServerTest, LongPollIsWoken) {
    std::thread waker([this] {
        while (echo.waiting == 0) std::this_thread::yield();
        echo.wake_all();
    });
    EXPECT_EQ(body_of("GET", "/wait"), "woken");
    waker.join();
}

TEST_F(ServerTest, LongPollEndsByItself) {
    echo.at_most = 50ms;
    EXPECT_EQ(body_of("GET", "/wait"), "time is up");
}

TEST_F(ServerTest, SlowClientsHoldUpNobody) {
    std::vector<std::unique_ptr<Raw>> slow;
    for (int i = 0; i < 20; ++i) {
        slow.push_back(std::make_unique<Raw>(server->port()));
        slow.back()->say("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf");
    }
    for (int i = 0; i < 20; ++i) EXPECT_EQ(body_of("GET", "/a"), "GET /a ");
}

TEST_F(ServerTest, DrainLetsTheWaitingGo) {
    std::thread drainer([this] {
        while (echo.waiting == 0) std::this_thread::yield();
        server->drain(5);
    });
    EXPECT_EQ(body_of("GET", "/wait"), "time is up");
    drainer.join();
}

TEST_F(ServerTest, AddressInUseIsNamed) {
    const auto second = Server::start({.port = server->port()}, echo);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "AddressInUse");
    EXPECT_NE(second.error().message.find(std::to_string(server->port())), std::string::npos);
}

TEST_F(ServerTest, AnAnswerWithoutEndIsNotTakenIntoMemory) {
    wire::HttpRequest request{.method = "GET", .path = "/huge"};
    const auto endpoint = "http://127.0.0.1:" + std::to_string(server->port());
    const auto answer = transport->send(endpoint, request, nullptr);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, "UnreadableAnswer");
    std::size_t taken = 0;
    const auto piecewise = transport->send(endpoint, request, [&](std::string_view piece) {
        taken += piece.size();
        return true;
    });
    EXPECT_TRUE(piecewise);
    EXPECT_EQ(taken, 65u << 20);
}

}  // namespace
}  // namespace spot::http
