// Time and room: heads, pauses and bodies that take too long end, and a server that has no
// descriptor left serves again as soon as there is one.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <filesystem>

#include "http/fixture.h"

namespace spot::http {
namespace {

using Steady = std::chrono::steady_clock;

const std::string request = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

std::ptrdiff_t open_descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

class ShortHeads : public ServerTest {
  protected:
    ShortHeads() : ServerTest({.head_seconds = 1}) {}
};

TEST_F(ShortHeads, AHeadHasToBeWholeInTime) {
    Raw raw(server->port());
    const auto begin = Steady::now();
    raw.say("GET /a HTTP/1.1\r\n");
    EXPECT_TRUE(raw.closed());
    EXPECT_GE(Steady::now() - begin, 900ms);
    EXPECT_LT(Steady::now() - begin, 9s) << "the limit of a pause is another";
    EXPECT_EQ(body_of("GET", "/a"), "GET /a ");
}

// Single bytes do not prolong the time, which is a limit for the whole head.
TEST_F(ShortHeads, BytesThatTrickleBuyNoTime) {
    Raw raw(server->port());
    raw.say("GET /a HTTP/1.1\r\nX-Long: ");
    const auto end = Steady::now() + 9s;
    char byte = 0;
    ssize_t got = -1;
    while (got != 0 && Steady::now() < end) {
        ::send(raw.descriptor(), "x", 1, MSG_NOSIGNAL);
        std::this_thread::sleep_for(50ms);
        got = ::recv(raw.descriptor(), &byte, 1, MSG_DONTWAIT);
        if (got < 0 && errno != EAGAIN) got = 0;  // reset, since it was sent on
    }
    EXPECT_EQ(got, 0) << "still open";
}

class ShortPauses : public ServerTest {
  protected:
    ShortPauses() : ServerTest({.idle_seconds = 1}) {}
};

TEST_F(ShortPauses, SilenceEndsAConnection) {
    Raw silent(server->port());
    EXPECT_TRUE(silent.closed());
    EXPECT_EQ(silent.failure(), 0);
    Raw after(server->port());
    after.say(request);
    EXPECT_NE(after.hear("GET /a ").find("keep-alive"), std::string::npos);
    EXPECT_TRUE(after.closed());
    EXPECT_EQ(after.failure(), 0);
}

TEST_F(ShortPauses, WhoIsWaitingForAnAnswerIsNotIdle) {
    echo.at_most = 3s;
    Raw raw(server->port());
    raw.say("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_NE(raw.hear("time is up").find("200 OK"), std::string::npos);
}

class ShortBodies : public ServerTest {
  protected:
    ShortBodies() : ServerTest({.body_seconds = 1}) {}
};

TEST_F(ShortBodies, ABodyThatStopsIsRefusedAndTheClientIsTold) {
    Raw raw(server->port());
    const auto begin = Steady::now();
    raw.say("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf of it");
    const auto answer = raw.hear("(never)");
    EXPECT_NE(answer.find("RequestTimeout"), std::string::npos) << answer;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos) << answer;
    EXPECT_LT(Steady::now() - begin, 9s) << "the grace of a slow body is another";
}

TEST_F(ShortBodies, AnAnswerThatNobodyReadsIsGivenUp) {
    Raw raw(server->port());
    raw.say(request);
    raw.hear("GET /a ");
    const auto open = open_descriptors();
    raw.say("GET /huge HTTP/1.1\r\nHost: h\r\n\r\n");  // more than the kernel takes
    const auto end = Steady::now() + 9s;
    while (open_descriptors() >= open && Steady::now() < end) std::this_thread::sleep_for(10ms);
    EXPECT_LT(open_descriptors(), open) << "the server's end is still open";
    const auto all = raw.hear("(never)");
    EXPECT_LT(all.size(), 65u << 20);
    EXPECT_GT(all.size(), 0u);
    EXPECT_EQ(body_of("GET", "/a"), "GET /a ");
}

// Leaves this process no descriptor until it ends.
class NoDescriptors {
  public:
    NoDescriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const int next = ::dup(0);
        auto few = before_;
        few.rlim_cur = static_cast<rlim_t>(next) + 8;
        ::close(next);
        ::setrlimit(RLIMIT_NOFILE, &few);
        for (int fd = ::open("/dev/null", O_RDONLY); fd >= 0; fd = ::open("/dev/null", O_RDONLY)) {
            taken_.push_back(fd);
        }
    }
    ~NoDescriptors() {
        give_back(taken_.size());
        ::setrlimit(RLIMIT_NOFILE, &before_);
    }
    NoDescriptors(const NoDescriptors&) = delete;
    NoDescriptors& operator=(const NoDescriptors&) = delete;

    void give_back(std::size_t count) {
        for (; count > 0 && !taken_.empty(); --count) {
            ::close(taken_.back());
            taken_.pop_back();
        }
    }

  private:
    rlimit before_{};
    std::vector<int> taken_;
};

TEST_F(ServerTest, WithoutADescriptorTheNextOneWaitsUntilThereIsOne) {
    echo.at_most = 60s;
    Raw busy(server->port());  // it is not idle, so it makes no room
    busy.say("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    while (echo.waiting == 0) std::this_thread::yield();
    NoDescriptors none;
    none.give_back(1);
    Raw late(server->port());  // takes the one that there was
    late.say(request);
    timeval soon{0, 500'000};
    ::setsockopt(late.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof soon);
    EXPECT_EQ(late.hear("GET /a "), "") << "there was a descriptor after all";
    EXPECT_EQ(late.failure(), EAGAIN) << "it is not closed: it waits in the kernel's queue";
    none.give_back(2);
    timeval patience{10, 0};
    ::setsockopt(late.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    EXPECT_NE(late.hear("GET /a ").find("200 OK"), std::string::npos);
    echo.wake_all();
    EXPECT_NE(busy.hear("woken").find("200 OK"), std::string::npos);
}

TEST_F(ServerTest, WithoutADescriptorTheIdleMakeRoom) {
    Raw idle(server->port());
    idle.say(request);
    idle.hear("GET /a ");
    NoDescriptors none;
    none.give_back(1);
    Raw late(server->port());
    late.say(request);
    EXPECT_NE(late.hear("GET /a ").find("200 OK"), std::string::npos);
    EXPECT_TRUE(idle.closed());
}

}  // namespace
}  // namespace spot::http
