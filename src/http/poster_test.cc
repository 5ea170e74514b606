#include "http/poster.h"

#include <condition_variable>
#include <map>

#include "http/fixture.h"

namespace spot::http {
namespace {

// Collects answers by the names of their requests.
class Answers {
  public:
    Poster::Done of(std::string name) {
        return [this, name = std::move(name)](PostingAnswer answer) {
            std::lock_guard lock(mutex_);
            all_[name] = std::move(answer);
            came_.notify_all();
        };
    }
    PostingAnswer wait(const std::string& name) {
        std::unique_lock lock(mutex_);
        EXPECT_TRUE(came_.wait_for(lock, 20s, [&] { return all_.contains(name); })) << name;
        return all_[name];
    }
    bool has(const std::string& name) {
        std::lock_guard lock(mutex_);
        return all_.contains(name);
    }

  private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::map<std::string, PostingAnswer> all_;
};

// Listens, and says nothing.
class Silent {
  public:
    Silent() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof at;
        EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
        EXPECT_EQ(::listen(fd_, 64), 0);
        EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &length), 0);
        port_ = ntohs(at.sin_port);
    }
    ~Silent() { ::close(fd_); }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

  private:
    int fd_;
    std::uint16_t port_ = 0;
};

class PosterTest : public testing::Test {
  protected:
    PosterTest() : server(std::move(*Server::start({.port = 0}, echo))) {}
    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(server->port()) + path;
    }

    Echo echo;
    std::unique_ptr<Server> server;
    Answers answers;
};

TEST_F(PosterTest, GivesTheStatusOfAnswers) {
    Poster poster;
    poster.post({url("/a"), {{"x-amz-sns-message-type", "Notification"}}, "body"},
                answers.of("good"));
    poster.post({url("/refused"), {}, "body"}, answers.of("refused"));
    poster.post({url("/huge"), {}, "body"}, answers.of("huge"));
    EXPECT_EQ(answers.wait("good").status, 200);
    EXPECT_EQ(answers.wait("refused").status, 403);
    EXPECT_EQ(answers.wait("huge").status, 200);  // its 65 MiB are not read to the end
}

TEST_F(PosterTest, SilentEndpointsHoldUpNobodyAndAreGivenUp) {
    const Silent silent;
    Poster poster({.whole_seconds = 1, .most_at_once = 4});
    for (int i = 0; i < 3; ++i) poster.post({silent.url(), {}, "x"}, answers.of("s"));
    poster.post({url("/a"), {}, "x"}, answers.of("good"));
    EXPECT_EQ(answers.wait("good").status, 200);
    EXPECT_FALSE(answers.has("s"));
    const auto given_up = answers.wait("s");
    EXPECT_EQ(given_up.status, 0);
    EXPECT_NE(given_up.error, "");
}

TEST_F(PosterTest, ManyWaitForTheirTurn) {
    Poster poster({.most_at_once = 2});
    for (int i = 0; i < 50; ++i) {
        poster.post({url("/a"), {}, "x"}, answers.of(std::to_string(i)));
    }
    for (int i = 0; i < 50; ++i) EXPECT_EQ(answers.wait(std::to_string(i)).status, 200) << i;
}

TEST_F(PosterTest, AddressesOfTheLinkAreNotConnectedTo) {
    Poster poster;
    poster.post({"http://169.254.169.254/latest/meta-data", {}, "x"}, answers.of("v4"));
    poster.post({"http://[::ffff:169.254.169.254]/", {}, "x"}, answers.of("mapped"));
    poster.post({"file:///etc/passwd", {}, "x"}, answers.of("file"));
    for (const auto* name : {"v4", "mapped"}) {
        EXPECT_NE(answers.wait(name).error.find("link alone"), std::string::npos) << name;
    }
    EXPECT_EQ(answers.wait("file").status, 0);
}

TEST_F(PosterTest, AnEndGivesUpWhatIsUnderWay) {
    const Silent silent;
    {
        Poster poster({.most_at_once = 1});
        poster.post({silent.url(), {}, "x"}, answers.of("first"));
        poster.post({silent.url(), {}, "x"}, answers.of("second"));
    }
    EXPECT_EQ(answers.wait("first").error, "stopped");
    EXPECT_EQ(answers.wait("second").error, "stopped");
}

}  // namespace
}  // namespace spot::http
