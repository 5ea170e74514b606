// The real server and the real client over loopback, on a free port.

#include "http/server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "http/client.h"

namespace spot::http {
namespace {

using namespace std::chrono_literals;

// Says what it was asked. "/wait": nothing until told to wake; "/refused": an early no.
class Echo final : public Handler {
  public:
    class Said final : public Exchange {
      public:
        Said(Echo& echo, wire::HttpRequest head) : echo_(echo), head_(std::move(head)) {}
        std::optional<wire::HttpResponse> early_answer() override {
            if (head_.path != "/refused") return std::nullopt;
            return wire::HttpResponse{.status = 403, .body = "no"};
        }
        std::uint64_t body_limit() const override { return 8u << 20; }
        wire::HttpResponse refuse(const Error& error) override {
            return {.status = 413, .body = error.code};
        }
        bool heavy() const override { return head_.path == "/heavy"; }
        Outcome answer(std::string body, bool last) override {
            wire::HttpResponse response{.body = head_.method + " " + head_.path + " " + body};
            if (head_.path != "/wait") return {std::move(response), std::nullopt};
            if (echo_.told || last) {
                response.body = echo_.told ? "woken" : "time is up";
                return {std::move(response), std::nullopt};
            }
            ++echo_.waiting;
            return {std::move(response), Wait{"topic", echo_.at_most, std::nullopt}};
        }

      private:
        Echo& echo_;
        wire::HttpRequest head_;
    };

    std::unique_ptr<Exchange> begin(wire::HttpRequest head, std::string) override {
        return std::make_unique<Said>(*this, std::move(head));
    }
    std::uint64_t mark() override { return 0; }
    bool reached(std::uint64_t) override { return true; }
    void when_reached(std::uint64_t, std::function<void()> then) override { then(); }
    std::uint64_t subscribe(const std::string&, std::function<void()> wake) override {
        std::lock_guard lock(mutex_);
        wakes_[++last_] = std::move(wake);
        return last_;
    }
    void unsubscribe(const std::string&, std::uint64_t token) override {
        std::lock_guard lock(mutex_);
        wakes_.erase(token);
    }
    void wake_all() {
        told = true;
        std::lock_guard lock(mutex_);
        for (const auto& [token, wake] : wakes_) wake();
    }

    std::atomic<bool> told{false};
    std::atomic<int> waiting{0};
    Duration at_most = 10s;

  private:
    std::mutex mutex_;
    std::uint64_t last_ = 0;
    std::map<std::uint64_t, std::function<void()>> wakes_;
};

// A socket with bytes in and out, where a client library would be too polite.
class Raw {
  public:
    explicit Raw(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        timeval patience{10, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
    }
    ~Raw() { ::close(fd_); }
    void say(std::string_view bytes) {
        EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(bytes.size()));
    }
    // Until the text has come, or the end; what was read.
    std::string hear(std::string_view until) {
        std::string out;
        char piece[4096];
        while (out.find(until) == std::string::npos) {
            const auto n = ::recv(fd_, piece, sizeof piece, 0);
            if (n <= 0) break;
            out.append(piece, static_cast<std::size_t>(n));
        }
        return out;
    }
    bool closed() { return hear("(never)").empty(); }

  private:
    int fd_;
};

class ServerTest : public testing::Test {
  protected:
    ServerTest() { server = std::move(*Server::start({.port = 0}, echo)); }
    std::string endpoint() const { return "http://127.0.0.1:" + std::to_string(server->port()); }
    Result<wire::HttpResponse> ask(const std::string& method, const std::string& path,
                                   std::string body = "") {
        wire::HttpRequest request{.method = method, .path = path, .body = std::move(body)};
        request.headers.add("Host", "127.0.0.1");
        return transport->send(endpoint(), request);
    }
    std::string body_of(const std::string& method, const std::string& path, std::string body = "") {
        const auto answer = ask(method, path, std::move(body));
        return answer ? answer->body : "(" + answer.error().message + ")";
    }
    Echo echo;
    std::unique_ptr<Server> server;
    std::unique_ptr<wire::Transport> transport = make_socket_transport();
};

TEST_F(ServerTest, AsksAndAnswers) {
    EXPECT_EQ(body_of("GET", "/a"), "GET /a ");
    EXPECT_EQ(body_of("POST", "/a", "body"), "POST /a body");
    EXPECT_EQ(body_of("PUT", "/heavy", "body"), "PUT /heavy body");
    const auto head = ask("HEAD", "/a");
    ASSERT_TRUE(head);
    EXPECT_EQ(head->status, 200);
    EXPECT_TRUE(head->body.empty());
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

}  // namespace
}  // namespace spot::http
