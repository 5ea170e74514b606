// An open loop: one signed request, made once, sent at a given rate over many connections, whatever
// becomes of the answers. One thread and no work a request but send and recv, so that it costs the
// server's machine little. Driven by run.py.
//
//   spot_flood ENDPOINT KEY SECRET KIND CONNECTIONS RATE SECONDS
//   KIND: s3-get (/bench/k), ddb-put; RATE: requests a second; 0: each connection sends its next
//   when it has its answer (a closed loop)
//
// A connection has one request under way. What is due when none is free is counted as unsent: the
// server, by not answering, has kept it away.

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"
#include "wire/signing/sigv4.h"

using namespace spot;
using Steady = std::chrono::steady_clock;

namespace {

struct Target {
    std::string host;
    std::uint16_t port = 0;
};

std::string make_request(const Target& target, const wire::Credentials& credentials,
                         const std::string& kind) {
    wire::HttpRequest request{.method = "GET", .path = "/bench/k"};
    std::string service = "s3";
    if (kind == "ddb-put") {
        request = {.method = "POST", .path = "/"};
        request.headers.add("content-type", "application/x-amz-json-1.0");
        request.headers.add("x-amz-target", "DynamoDB_20120810.PutItem");
        request.body = fmt::format(
            R"({{"TableName":"bench","Item":{{"id":{{"S":"k"}},"v":{{"S":"{:0>400}"}}}}}})", 1);
        service = "dynamodb";
    }
    request.headers.add("host", fmt::format("{}:{}", target.host, target.port));
    SystemClock clock;
    wire::sign(request, credentials, {"us-east-1", service, clock.now(), ""});
    auto out = fmt::format("{} {} HTTP/1.1\r\n", request.method, request.path);
    for (const auto& [name, value] : request.headers.all()) out += name + ": " + value + "\r\n";
    return out + fmt::format("content-length: {}\r\n\r\n", request.body.size()) + request.body;
}

struct Peer {
    int fd = -1;
    Steady::time_point sent;
    std::string in;
};

// The status of a whole answer at the front of `in`; 0: not whole yet.
int status_of(const std::string& in) {
    const auto end = in.find("\r\n\r\n");
    if (end == std::string::npos) return 0;
    auto at = in.find("Content-Length: ");
    if (at == std::string::npos || at > end) at = in.find("content-length: ");
    const auto length =
        at == std::string::npos || at > end ? 0 : std::strtoul(in.c_str() + at + 16, nullptr, 10);
    return in.size() < end + 4 + length ? 0 : std::atoi(in.c_str() + 9);
}

class Flood {
  public:
    Flood(Target target, std::string request)
        : target_(std::move(target)), request_(std::move(request)), poll_(::epoll_create1(0)) {}

    bool open(std::size_t connections) {
        peers_.resize(connections);
        for (auto& peer : peers_) {
            if (!connect(peer)) return false;
            free_.push_back(&peer);
        }
        return true;
    }

    void run(double rate, double seconds) {
        const auto begin = Steady::now();
        const auto end = begin + std::chrono::duration_cast<Steady::duration>(
                                     std::chrono::duration<double>(seconds));
        double due_so_far = 0;
        for (auto now = begin; now < end; now = Steady::now()) {
            std::size_t due = free_.size();
            if (rate > 0) {
                const auto passed = std::chrono::duration<double>(now - begin).count();
                due = static_cast<std::size_t>(rate * passed - due_so_far);
                due_so_far += static_cast<double>(due);
                offered_ += due;
                unsent_ += due - std::min(due, free_.size());
            }
            for (auto n = std::min(due, free_.size()); n > 0; --n) send(now);
            take_answers();
        }
        seconds_ = std::chrono::duration<double>(Steady::now() - begin).count();
    }

    void report() {
        std::sort(good_us_.begin(), good_us_.end());
        const auto at = [&](double share) {
            if (good_us_.empty()) return 0.0;
            return good_us_[static_cast<std::size_t>(share *
                                                     static_cast<double>(good_us_.size() - 1))];
        };
        fmt::print(R"({{"good_per_second":{:.1f},"good":{},"shed":{},"other":{},"broken":{},)"
                   R"("offered":{},"unsent":{},"p50_us":{:.0f},"p99_us":{:.0f},"max_us":{:.0f}}})"
                   "\n",
                   static_cast<double>(good_us_.size()) / seconds_, good_us_.size(), shed_, other_,
                   broken_, offered_, unsent_, at(0.5), at(0.99), at(1.0));
    }

  private:
    bool connect(Peer& peer) {
        peer.in.clear();
        peer.fd = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(target_.port);
        inet_pton(AF_INET, target_.host.c_str(), &address.sin_addr);
        const int on = 1;
        ::setsockopt(peer.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(peer.fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
            return false;
        }
        ::fcntl(peer.fd, F_SETFL, O_NONBLOCK);
        epoll_event event{.events = EPOLLIN, .data = {.ptr = &peer}};
        return ::epoll_ctl(poll_, EPOLL_CTL_ADD, peer.fd, &event) == 0;
    }

    // The one that has been free for longest, so that all take part.
    void send(Steady::time_point now) {
        auto* peer = free_[next_free_++ % free_.size()];
        std::swap(free_[(next_free_ - 1) % free_.size()], free_.back());
        free_.pop_back();
        peer->sent = now;
        const auto n = ::send(peer->fd, request_.data(), request_.size(), MSG_NOSIGNAL);
        if (n != static_cast<ssize_t>(request_.size())) renew(*peer);
    }

    void renew(Peer& peer) {
        ++broken_;
        ::close(peer.fd);
        if (connect(peer)) free_.push_back(&peer);
    }

    void take_answers() {
        epoll_event events[256];
        const int count = ::epoll_wait(poll_, events, 256, 1);
        for (int i = 0; i < count; ++i) {
            auto& peer = *static_cast<Peer*>(events[i].data.ptr);
            char piece[16384];
            const auto n = ::recv(peer.fd, piece, sizeof piece, 0);
            if (n <= 0) {
                if (n < 0 && errno == EAGAIN) continue;
                renew(peer);
                continue;
            }
            peer.in.append(piece, static_cast<std::size_t>(n));
            const int status = status_of(peer.in);
            if (status == 0) continue;
            const std::chrono::duration<double, std::micro> took = Steady::now() - peer.sent;
            if (status == 200) {
                good_us_.push_back(took.count());
            } else if (status == 503 || peer.in.find("ThrottlingException") != std::string::npos) {
                ++shed_;
            } else {
                ++other_;
            }
            peer.in.clear();
            free_.push_back(&peer);
        }
    }

    const Target target_;
    const std::string request_;
    const int poll_;
    std::vector<Peer> peers_;
    std::vector<Peer*> free_;
    std::size_t next_free_ = 0;
    std::vector<double> good_us_;
    std::uint64_t shed_ = 0, other_ = 0, broken_ = 0, offered_ = 0, unsent_ = 0;
    double seconds_ = 1;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 8) return 64;
    std::string endpoint = argv[1];
    endpoint = endpoint.substr(endpoint.find("//") + 2);
    const Target target{
        endpoint.substr(0, endpoint.find(':')),
        static_cast<std::uint16_t>(std::atoi(endpoint.c_str() + endpoint.find(':') + 1))};
    Flood flood(target, make_request(target, {argv[2], argv[3], ""}, argv[4]));
    if (!flood.open(static_cast<std::size_t>(std::atoi(argv[5])))) {
        fmt::print(stderr, "spot_flood: {} refuses so many connections\n", endpoint);
        return 1;
    }
    flood.run(std::atof(argv[6]), std::atof(argv[7]));
    flood.report();
    return 0;
}
