#include "wire/remote.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/error_answer.h"

namespace spot::wire {
namespace {

constexpr Duration first_backoff = std::chrono::milliseconds(50);
constexpr Duration longest_backoff = std::chrono::seconds(5);

constexpr int cost_of_answer = 5;
constexpr int cost_of_silence = 10;

constexpr std::string_view passing[] = {"RequestTimeout", "RequestTimeoutException",
                                        "InternalError", "InternalServerError"};
constexpr std::string_view expired[] = {"ExpiredToken", "ExpiredTokenException", "RequestExpired"};

template <std::size_t n>
bool is_one_of(const std::string_view (&codes)[n], std::string_view code) {
    return std::find(std::begin(codes), std::end(codes), code) != std::end(codes);
}

bool worth_repeating(const HttpResponse& response, std::string_view code) {
    if (response.status == 500 || (response.status >= 502 && response.status <= 504)) return true;
    return response.status == 429 || is_throttling(code) || is_one_of(passing, code);
}

std::string host_of(std::string_view endpoint) {
    if (const auto at = endpoint.find("://"); at != std::string_view::npos) {
        endpoint.remove_prefix(at + 3);
    }
    return std::string(endpoint.substr(0, endpoint.find('/')));
}

}  // namespace

Result<HttpResponse> Client::send(HttpRequest request, const std::string& service,
                                  const std::string& payload_sha256, const BodyTaker& take) const {
    request.headers.set("host", host_of(options_.endpoint));
    bool renewed = false;
    int owed = 0;
    for (int attempt = 1;; ++attempt) {
        const auto keys = TRY(credentials());
        sign(request, keys, {options_.region, service, clock_.now(), payload_sha256});
        // A body handed on in part cannot be taken back: then there is no second attempt.
        bool taken = false;
        BodyTaker once;
        if (take) {
            once = [&](std::string_view bytes) {
                taken = true;
                return take(bytes);
            };
        }
        auto response = transport_.send(options_.endpoint, request, once);
        if (response && response->status < 400) {
            quota_.give_back(owed > 0 ? owed : 1);
            return response;
        }
        const auto code = response ? error_code(*response) : std::string();
        const bool old = options_.source != nullptr && !renewed && is_one_of(expired, code);
        const bool again = !response || old || worth_repeating(*response, code);
        if (!again || attempt >= options_.attempts || taken) return response;
        if (request.stream && !request.stream->rewind()) return response;
        if (old) {
            options_.source->refuse(keys);
            renewed = true;
            continue;
        }
        owed = response ? cost_of_answer : cost_of_silence;
        if (!quota_.pay(owed) || !wait_before(attempt + 1)) return response;
    }
}

bool RetryQuota::pay(int cost) {
    int left = left_.load();
    while (left >= cost) {
        if (left_.compare_exchange_weak(left, left - cost)) return true;
    }
    return false;
}

void RetryQuota::give_back(int amount) {
    int left = left_.load();
    while (!left_.compare_exchange_weak(left, std::min(most, left + amount))) {
    }
}

Result<Credentials> Client::credentials() const {
    if (options_.source == nullptr) return options_.credentials;
    return options_.source->get();
}

bool Client::wait_before(int attempt) const {
    const auto ceiling = std::min<Duration>(longest_backoff, first_backoff * (1 << (attempt - 1)));
    const Duration pause(
        static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(ceiling.count()) + 1)));
    return !options_.pause || options_.pause(pause);
}

Result<Node> call_json(const Client& client, const JsonService& service,
                       const std::string& operation, std::string body) {
    HttpRequest request{.method = "POST", .path = "/"};
    request.headers.add("content-type", "application/x-amz-json-" + service.version);
    request.headers.add("x-amz-target", service.target + "." + operation);
    request.body = std::move(body);
    auto response = TRY(client.send(std::move(request), service.service));
    const auto& from = client.options().endpoint;
    if (response.status / 100 != 2) return fail(read_error(response, from));
    auto node = parse_json(without_byte_order_mark(response.body));
    if (!node) return fail(unreadable_answer(response, from, node.error().message));
    if (node->type != Node::Type::map) {
        return fail(unreadable_answer(response, from, "it is not a JSON object"));
    }
    return node;
}

}  // namespace spot::wire
