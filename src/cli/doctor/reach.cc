#include "cli/doctor/reach.h"

#include <fmt/format.h>

#include <chrono>
#include <future>
#include <optional>
#include <vector>

#include "base/time_text.h"

namespace spot::cli::doctor {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto suspicious_skew = 1min;
constexpr auto refused_skew = 15min;

struct Answer {
    Finding finding;
    bool answers = false;
    std::string date;
    Time at;
};

// Whether the connection stays within this machine, so that nobody can read it on the way.
bool on_this_machine(const std::string& url) {
    const auto begin = url.find("://") + 3;
    const auto host = url.substr(begin, url.find_first_of(":/", begin) - begin);
    return host == "localhost" || host.starts_with("127.") || url.compare(begin, 5, "[::1]") == 0;
}

Answer ask(const std::string& url, const std::string& services, const http::Trust& trust,
           const Clock& clock) {
    const auto transport = http::make_socket_transport(
        {.connect_seconds = patience_seconds, .whole_seconds = patience_seconds, .trust = trust});
    // The second request finds the connection open.
    auto took = steady_clock::duration::zero();
    Result<wire::HttpResponse> answer;
    for (int i = 0; i < 2; ++i) {
        wire::HttpRequest request{.method = "GET", .path = "/"};
        const auto begin = steady_clock::now();
        answer = transport->send(url, request);
        took = steady_clock::now() - begin;
        if (!answer) return {failed("endpoint", services + ": " + answer.error().message, "")};
    }
    const bool tls = url.starts_with("https:");
    const auto milliseconds = std::chrono::duration<double, std::milli>(took).count();
    const auto found =
        fmt::format("{} of {} in {:.1f} ms{}", url, services, milliseconds, tls ? ", by TLS" : "");
    Answer good{ok("endpoint", found), true, std::string(answer->headers.value("Date")),
                clock.now()};
    if (!tls && !on_this_machine(url)) {
        good.finding = warn("endpoint", found + ", not encrypted",
                            "use https:, or a network that nobody else is on");
    }
    return good;
}

}  // namespace

Finding judge_clock(Time now, const std::string& date) {
    const auto theirs = parse_http_date(date);
    if (!theirs) {
        return warn("clock", date.empty() ? "the answers have no date" : "no date: " + date,
                    "compare this machine's clock by hand: 15 minutes are the limit");
    }
    // The header has whole seconds, so half a second is added as the best guess.
    const auto skew = std::chrono::round<std::chrono::seconds>(now - (*theirs + 500ms));
    const auto size = std::chrono::abs(skew);
    const auto found = fmt::format("{} s {} the endpoint's", size.count(),
                                   skew.count() < 0 ? "behind" : "ahead of");
    const auto* remedy =
        "set this machine's clock (`timedatectl set-ntp true`); requests that "
        "are 15 minutes off are refused";
    if (size >= refused_skew) return failed("clock", found, remedy);
    if (size >= suspicious_skew) return warn("clock", found, remedy);
    return ok("clock", found);
}

Reach try_endpoints(const Target& target, const Clock& clock) {
    // The services by their URL, which is often the same for all.
    std::map<std::string, std::vector<std::string>> services;
    for (const auto& [service, url] : target.endpoints) services[url].push_back(service);
    std::map<std::string, std::future<Answer>> answers;
    for (const auto& [url, names] : services) {
        const auto text = fmt::format("{}", fmt::join(names, ", "));
        answers[url] = std::async(std::launch::async, [&target, &clock, url = url, text] {
            return ask(url, text, target.trust, clock);
        });
    }
    Reach reach;
    std::optional<Finding> skew;
    for (auto& [url, future] : answers) {
        auto answer = future.get();
        reach.findings.push_back(answer.finding);
        if (!answer.answers) {
            reach.silent.insert(services[url].begin(), services[url].end());
            continue;
        }
        auto clocks = judge_clock(answer.at, answer.date);
        if (!skew || clocks.verdict > skew->verdict) skew = std::move(clocks);
    }
    if (skew) reach.findings.push_back(std::move(*skew));
    return reach;
}

}  // namespace spot::cli::doctor
