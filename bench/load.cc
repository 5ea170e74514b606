// Load on one endpoint: connections that each send one signed request after another, and what came of
// it as one line of JSON. Driven by run.py.
//
//   spot_load ENDPOINT KEY SECRET KIND CONNECTIONS SECONDS [QUEUE_URL]
//   KIND: sqs-send s3-put s3-get ddb-put ddb-get
//
//   spot_load raw-serve      the limit of reads: a server that does nothing

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "wire/signing/sigv4.h"

using namespace spot;
using Steady = std::chrono::steady_clock;

namespace {

struct Job {
    std::string host;
    int port = 0;
    wire::Credentials credentials;
    std::string kind;
    std::string queue_url;
    SystemClock clock;
};

struct Made {
    wire::HttpRequest request;
    std::string service;
};

Made json_request(const std::string& target, std::string body, const char* service) {
    Made made{{.method = "POST", .path = "/"}, service};
    made.request.headers.add("content-type", "application/x-amz-json-1.0");
    made.request.headers.add("x-amz-target", target);
    made.request.body = std::move(body);
    return made;
}

Made make(const Job& job, int connection, int n) {
    const auto key = fmt::format("bench-{}-{}", connection, n);
    if (job.kind == "sqs-send") {
        return json_request("AmazonSQS.SendMessage",
                            fmt::format(R"({{"QueueUrl":"{}","MessageBody":"{:0>400}"}})",
                                        job.queue_url, n), "sqs");
    }
    if (job.kind == "ddb-put") {
        return json_request("DynamoDB_20120810.PutItem",
                            fmt::format(R"({{"TableName":"bench","Item":{{"id":{{"S":"{}"}},)"
                                        R"("v":{{"S":"{:0>400}"}}}}}})", key, n), "dynamodb");
    }
    if (job.kind == "ddb-get") {
        return json_request("DynamoDB_20120810.GetItem",
                            fmt::format(R"({{"TableName":"bench","Key":{{"id":{{"S":"{}"}}}}}})",
                                        fmt::format("bench-{}-{}", connection, n % 50)), "dynamodb");
    }
    Made made{{.method = "GET", .path = "/bench/" + key}, "s3"};
    if (job.kind == "s3-put") {
        made.request.method = "PUT";
        made.request.body = std::string(4096, 'x');
    } else {
        made.request.path = fmt::format("/bench/bench-{}-{}", connection, n % 50);
    }
    return made;
}

std::string render(const Job& job, Made made) {
    auto& headers = made.request.headers;
    headers.set("host", fmt::format("{}:{}", job.host, job.port));
    wire::sign(made.request, job.credentials, {"us-east-1", made.service, job.clock.now(), ""});
    auto out = fmt::format("{} {} HTTP/1.1\r\n", made.request.method, made.request.path);
    for (const auto& [name, value] : headers.all()) out += name + ": " + value + "\r\n";
    return out + fmt::format("content-length: {}\r\n\r\n", made.request.body.size()) +
           made.request.body;
}

int open_connection(const Job& job) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(job.port));
    inet_pton(AF_INET, job.host.c_str(), &address.sin_addr);
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const timeval patience{5, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return -1;
    return fd;
}

struct Answer {
    int status = 0;     // 0: the connection broke, or nothing came for five seconds
    bool closes = true;  // the server ends the connection after it
};

Answer exchange(int fd, const std::string& request) {
    if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size())) {
        return {};
    }
    std::string in;
    char piece[16384];
    while (true) {
        const auto n = ::recv(fd, piece, sizeof piece, 0);
        if (n <= 0) return {};
        in.append(piece, static_cast<std::size_t>(n));
        const auto end = in.find("\r\n\r\n");
        if (end == std::string::npos) continue;
        const auto head = lower(std::string_view(in).substr(0, end));
        const auto at = head.find("content-length: ");
        const auto length = at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 16,
                                                                      nullptr, 10);
        if (in.size() < end + 4 + length) continue;
        return {std::atoi(in.c_str() + 9), head.starts_with("http/1.0") ||
                                               head.find("connection: close") != std::string::npos};
    }
}

// The limit of reads: a thread a connection that knows one answer of 4 KiB and reads no request but to
// its end. Runs until it is killed; prints its port first.
int serve_raw() {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener, 128) != 0 ||
        ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        return 1;
    }
    fmt::print("{}\n", ntohs(address.sin_port));
    std::fflush(stdout);
    static const auto answer = "HTTP/1.1 200 OK\r\nContent-Length: 4096\r\n\r\n" +
                               std::string(4096, 'x');
    while (true) {
        const int fd = ::accept(listener, nullptr, nullptr);
        if (fd < 0) return 1;
        std::thread([fd] {
            std::string in;
            char piece[16384];
            for (ssize_t n = 0; (n = ::recv(fd, piece, sizeof piece, 0)) > 0;) {
                in.append(piece, static_cast<std::size_t>(n));
                if (in.find("\r\n\r\n") == std::string::npos) continue;
                in.clear();
                if (::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) break;
            }
            ::close(fd);
        }).detach();
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string(argv[1]) == "raw-serve") return serve_raw();
    if (argc < 7) return 64;
    Job job;
    std::string endpoint = argv[1];
    endpoint = endpoint.substr(endpoint.find("//") + 2);
    job.host = endpoint.substr(0, endpoint.find(':'));
    job.port = std::atoi(endpoint.c_str() + endpoint.find(':') + 1);
    job.credentials = {argv[2], argv[3], ""};
    job.kind = argv[4];
    const int connections = std::atoi(argv[5]);
    const double seconds = std::atof(argv[6]);
    if (argc > 7) job.queue_url = argv[7];

    std::vector<std::vector<double>> latencies(static_cast<std::size_t>(connections));
    std::atomic<int> errors{0};
    const auto begin = Steady::now();
    const auto end = begin + std::chrono::duration_cast<Steady::duration>(
                                 std::chrono::duration<double>(seconds));
    std::vector<std::thread> threads;
    for (int c = 0; c < connections; ++c) {
        threads.emplace_back([&, c] {
            int fd = open_connection(job);
            for (int n = 0; fd >= 0 && Steady::now() < end; ++n) {
                const auto request = render(job, make(job, c, n));
                const auto before = Steady::now();
                const auto answer = exchange(fd, request);
                const std::chrono::duration<double, std::micro> took = Steady::now() - before;
                latencies[static_cast<std::size_t>(c)].push_back(took.count());
                if (answer.status / 100 != 2) ++errors;
                if (answer.closes) {
                    ::close(fd);
                    fd = open_connection(job);
                }
            }
            if (fd >= 0) ::close(fd);
        });
    }
    for (auto& thread : threads) thread.join();
    const std::chrono::duration<double> took = Steady::now() - begin;
    std::vector<double> all;
    for (const auto& part : latencies) all.insert(all.end(), part.begin(), part.end());
    std::sort(all.begin(), all.end());
    const auto at = [&](double share) {
        return all.empty() ? 0.0 : all[static_cast<std::size_t>(share * double(all.size() - 1))];
    };
    fmt::print("{{\"per_second\":{:.1f},\"p50_us\":{:.0f},\"p99_us\":{:.0f},\"errors\":{}}}\n",
               double(all.size()) / took.count(), at(0.5), at(0.99), errors.load());
    return 0;
}
