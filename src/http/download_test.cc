// Downloads from a server that gives the answers of a test, one for each connection. Tests of the
// whole program are in tests/system/films/test_models_get.py.

#include "http/download.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace spot::http {
namespace {

class Script {
  public:
    explicit Script(std::vector<std::string> answers) : answers_(std::move(answers)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof at;
        fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
        EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
        EXPECT_EQ(::listen(fd_, 16), 0);
        EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &length), 0);
        port_ = ntohs(at.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~Script() {
        end();
        ::close(fd_);
    }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/f?key=1"; }
    // After the download.
    const std::vector<std::string>& asked() {
        end();
        return asked_;
    }

  private:
    void end() {
        ::shutdown(fd_, SHUT_RDWR);
        if (thread_.joinable()) thread_.join();
    }
    void serve() {
        for (const auto& answer : answers_) {
            const int peer = ::accept(fd_, nullptr, nullptr);
            if (peer < 0) return;
            std::string head;
            char piece[4096];
            while (head.find("\r\n\r\n") == std::string::npos) {
                const auto n = ::recv(peer, piece, sizeof piece, 0);
                if (n <= 0) break;
                head.append(piece, static_cast<std::size_t>(n));
            }
            asked_.push_back(head);
            [[maybe_unused]] const auto sent =
                ::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
            ::shutdown(peer, SHUT_WR);
            while (::recv(peer, piece, sizeof piece, 0) > 0) {
            }
            ::close(peer);
        }
    }
    std::vector<std::string> answers_;
    std::vector<std::string> asked_;
    int fd_ = -1;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

class Kept final : public DownloadSink {
  public:
    Result<void> begin(const DownloadHead& said) override {
        head = said;
        ++begun;
        return {};
    }
    Result<void> write(std::string_view more) override {
        if (full) return fail(Kind::unavailable, "NoSpace", "full");
        bytes += more;
        return {};
    }
    DownloadHead head;
    std::string bytes;
    int begun = 0;
    bool full = false;
};

std::string ok(const std::string& body, const std::string& more = {}) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more +
           "\r\n" + body;
}
std::string part(const std::string& range, const std::string& body) {
    return "HTTP/1.1 206 Partial Content\r\nContent-Range: " + range +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
std::string to(const std::string& place) {
    return "HTTP/1.1 302 Found\r\nLocation: " + place + "\r\nContent-Length: 4\r\n\r\npage";
}

// The error's code; "": done.
std::string code_of(const std::vector<std::string>& answers, Kept& kept, std::uint64_t from = 0,
                    const std::string& validator = {}) {
    const Script script(answers);
    const auto done = download({.url = script.url(), .from = from, .validator = validator}, kept);
    if (done) return "";
    EXPECT_EQ(done.error().message.find("key=1"), std::string::npos)
        << "what an address has behind its ? may be a secret";
    return done.error().code;
}
std::string code_of(const std::vector<std::string>& answers) {
    Kept kept;
    return code_of(answers, kept);
}

TEST(Download, AFileComesWithItsHead) {
    Kept kept;
    EXPECT_EQ(code_of({ok("bytes", "ETag: \"a\"\r\nLast-Modified: then\r\n")}, kept), "");
    EXPECT_EQ(kept.bytes, "bytes");
    EXPECT_EQ(kept.begun, 1);
    EXPECT_EQ(kept.head.from, 0u);
    EXPECT_EQ(kept.head.whole_bytes, 5u);
    EXPECT_EQ(kept.head.validator, "\"a\"");
}

TEST(Download, AFileOfNoBytesIsOne) {
    Kept kept;
    EXPECT_EQ(code_of({ok("")}, kept), "");
    EXPECT_EQ(kept.begun, 1);
    EXPECT_EQ(kept.head.whole_bytes, 0u);
}

TEST(Download, AWeakTagTellsNothing) {
    Kept kept;
    EXPECT_EQ(code_of({ok("bytes", "ETag: W/\"a\"\r\nLast-Modified: then\r\n")}, kept), "");
    EXPECT_EQ(kept.head.validator, "then");
}

TEST(Download, ThePartThatIsMissingIsAskedFor) {
    Kept kept;
    Script script({part("bytes 5-9/10", "later")});
    ASSERT_TRUE(download({.url = script.url(), .from = 5, .validator = "\"a\""}, kept));
    EXPECT_NE(script.asked()[0].find("Range: bytes=5-\r\n"), std::string::npos);
    EXPECT_NE(script.asked()[0].find("If-Range: \"a\"\r\n"), std::string::npos);
    EXPECT_EQ(kept.head.from, 5u);
    EXPECT_EQ(kept.head.whole_bytes, 10u);
    EXPECT_EQ(kept.bytes, "later");
}

TEST(Download, PartsThatWereNotAskedForAreRefused) {
    for (const auto* range : {"bytes 4-9/10", "bytes 6-9/10", "bytes */10", "lines 5-9/10", "5"}) {
        Kept kept;
        EXPECT_EQ(code_of({part(range, "later")}, kept, 5), "BadAnswer") << range;
        EXPECT_EQ(kept.bytes, "") << range;
    }
    EXPECT_EQ(code_of({part("bytes 0-4/5", "bytes")}), "BadAnswer");
}

TEST(Download, RedirectsAreFollowedAndTheirPagesForgotten) {
    Kept kept;
    EXPECT_EQ(code_of({to("/other"), to("?there"), ok("bytes")}, kept), "");
    EXPECT_EQ(kept.bytes, "bytes");
    EXPECT_EQ(code_of({to("")}), "BadRedirect");
    EXPECT_EQ(code_of({to("file:///etc/passwd")}), "BadRedirect");
    EXPECT_EQ(code_of({to("gopher://127.0.0.1/x")}), "BadRedirect");
    EXPECT_EQ(code_of(std::vector<std::string>(most_redirects + 1, to("/f"))), "BadRedirect");
}

TEST(Download, WhatBreaksOffSaysSo) {
    Kept kept;
    const auto whole = ok("bytes");
    EXPECT_EQ(code_of({whole.substr(0, whole.size() - 2)}, kept), "BrokenOff");
    EXPECT_EQ(kept.bytes, "byt");
    EXPECT_EQ(code_of({""}), "Unreachable");
    EXPECT_EQ(code_of({"no answer of HTTP's\r\n\r\n"}), "Unreachable");
}

TEST(Download, AnswersWithoutAFileAreErrors) {
    EXPECT_EQ(code_of({"HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\npage"}), "Refused");
    EXPECT_EQ(code_of({"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"}), "Refused");
    EXPECT_EQ(code_of({"HTTP/1.1 204 None\r\n\r\n"}), "Refused");
    EXPECT_EQ(code_of({"HTTP/1.1 304 Same\r\n\r\n"}), "Refused");
    EXPECT_EQ(code_of({"HTTP/1.1 416 No\r\nContent-Length: 4\r\n\r\npage"}), "NothingToSend");
}

TEST(Download, TheSinksErrorIsTheDownloads) {
    Kept kept;
    kept.full = true;
    EXPECT_EQ(code_of({ok("bytes")}, kept), "NoSpace");
}

TEST(Download, OnlyTheWebIsAsked) {
    Kept kept;
    for (const auto* url : {"", "file:///etc/passwd", "ftp://host/f", "model.onnx"}) {
        EXPECT_FALSE(download({.url = url}, kept)) << url;
        EXPECT_EQ(host_of(url), "") << url;
    }
    EXPECT_EQ(host_of("https://user:word@Host:8443/f?x"), "Host");
}

}  // namespace
}  // namespace spot::http
