#pragma once

// The real server and the real client over loopback, on a free port. For tests only.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "http/client.h"
#include "http/server.h"

namespace spot::http {

using namespace std::chrono_literals;

// Answers with the request that it was sent. "/wait" has no answer before wake_all() was called;
// "/refused" is answered before its body; "/news" goes on: a beat whenever its time is up, and an
// end once wake_all() was called.
class Echo final : public Handler {
  public:
    class Said final : public Exchange {
      public:
        Said(Echo& echo, wire::HttpRequest head) : echo_(echo), head_(std::move(head)) {
            ++echo_.under_way;
        }
        ~Said() override { --echo_.under_way; }
        std::optional<wire::HttpResponse> early_answer() override {
            if (head_.path != "/refused") return std::nullopt;
            return wire::HttpResponse{.status = 403, .body = "no"};
        }
        std::uint64_t body_limit() const override { return 8u << 20; }
        wire::HttpResponse refuse(const Error& error) override {
            return {.status = 413, .body = error.code};
        }
        bool known() const override { return head_.path == "/known"; }
        bool heavy() const override { return head_.path == "/heavy"; }
        bool goes_on() const override { return head_.path == "/news"; }
        Piece next(bool due) override {
            if (ended_) return {};
            ended_ = echo_.told;
            if (ended_) return {"the end", std::nullopt};
            if (due) return {"beat ", std::nullopt};
            ++echo_.waiting;
            return {"", Wait{"topic", echo_.at_most, std::nullopt}};
        }
        Outcome answer(std::string body, bool last) override {
            wire::HttpResponse response{.body = head_.method + " " + head_.path + " " + body};
            if (head_.path == "/huge") response.body.assign(65u << 20, '.');
            if (head_.path == "/scheme") response.body = head_.over_tls ? "https" : "http";
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
        bool ended_ = false;  // of "/news"
    };

    std::unique_ptr<Exchange> begin(wire::HttpRequest head, std::string) override {
        return std::make_unique<Said>(*this, std::move(head));
    }
    std::unique_ptr<Exchange> begin_shed(wire::HttpRequest head, std::string peer) override {
        return begin(std::move(head), std::move(peer));
    }
    std::uint64_t mark() override { return 0; }
    bool reached(std::uint64_t) override { return true; }
    void when_reached(std::uint64_t, std::function<void()> then) override { then(); }
    std::uint64_t subscribe(const std::string&, std::function<void()> wake) override {
        std::lock_guard lock(mutex_);
        ever_.push_back(std::move(wake));
        ++subscribed;
        return ever_.size();
    }
    void unsubscribe(const std::string&, std::uint64_t) override { --subscribed; }
    void pass_on(const std::string&) override { ++passed_on; }
    // Wakes all waiting requests, which find nothing. Returns how many there were.
    std::size_t told_to_look() {
        std::vector<std::function<void()>> all;
        {
            std::lock_guard lock(mutex_);
            all = ever_;
        }
        for (const auto& wake : all) wake();
        return all.size();
    }
    // Wakes all that have ever subscribed, outside the lock: also those that have unsubscribed
    // since, as the contract allows.
    void wake_all() {
        told = true;
        std::vector<std::function<void()>> all;
        {
            std::lock_guard lock(mutex_);
            all = ever_;
        }
        for (const auto& wake : all) wake();
    }

    std::atomic<bool> told{false};
    std::atomic<int> under_way{0};
    std::atomic<int> waiting{0};
    std::atomic<int> subscribed{0};
    std::atomic<int> passed_on{0};
    Duration at_most = 10s;

  private:
    std::mutex mutex_;
    std::vector<std::function<void()>> ever_;
};

// A plain socket, for bytes that no client library would send.
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
    // Reads until the text has come, or to the end, and returns what was read.
    std::string hear(std::string_view until) {
        std::string out;
        char piece[4096];
        while (out.find(until) == std::string::npos) {
            const auto n = ::recv(fd_, piece, sizeof piece, 0);
            failure_ = n < 0 ? errno : 0;
            if (n <= 0) break;
            out.append(piece, static_cast<std::size_t>(n));
        }
        return out;
    }
    int descriptor() const { return fd_; }
    bool closed() { return hear("(never)").empty(); }
    int failure() const { return failure_; }  // errno of the last read; 0: it ended well

  private:
    int fd_;
    int failure_ = 0;
};

class ServerTest : public testing::Test {
  protected:
    explicit ServerTest(ServerOptions options = {}) {
        options.port = 0;
        server = std::move(*Server::start(options, echo));
    }
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

}  // namespace spot::http
