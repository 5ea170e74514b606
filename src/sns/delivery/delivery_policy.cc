#include "sns/delivery/delivery_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/bytes.h"
#include "sns/filter/json_text.h"
#include "wire/describe.h"
#include "wire/json.h"

namespace spot::sns {
namespace {

using wire::Node;

constexpr int longest_delay = 3600;  // seconds; also of all retries together
constexpr int most_retries = 100;
constexpr std::string_view standard_type = "text/plain; charset=UTF-8";

constexpr std::array<std::pair<std::string_view, Backoff>, 4> backoffs{{
    {"linear", Backoff::linear},
    {"arithmetic", Backoff::arithmetic},
    {"geometric", Backoff::geometric},
    {"exponential", Backoff::exponential},
}};

// Source: "Creating an HTTP/S delivery policy", the list of header content types.
constexpr std::string_view content_types[] = {"application/atom+xml",
                                              "application/json",
                                              "application/octet-stream",
                                              "application/soap+xml",
                                              "application/x-www-form-urlencoded",
                                              "application/xhtml+xml",
                                              "application/xml",
                                              "text/css",
                                              "text/csv",
                                              "text/html",
                                              "text/plain",
                                              "text/xml"};

tl::unexpected<Error> reason(std::string text) {
    return fail(Kind::invalid, "InvalidParameter", "DeliveryPolicy: " + std::move(text));
}

const Node* map_in(const Node& parent, std::string_view name) {
    const auto* found = parent.find(name);
    return found != nullptr && found->type == Node::Type::map ? found : nullptr;
}

Result<int> number_in(const Node& map, std::string_view where, std::string_view name, int least,
                      int most, int standard) {
    const auto* found = map.find(name);
    if (found == nullptr) return standard;
    const auto number =
        found->type == Node::Type::number ? parse_int(found->text) : std::optional<std::int64_t>();
    if (number && *number >= least && *number <= most) return static_cast<int>(*number);
    return reason(
        fmt::format("{}.{} must be a whole number from {} to {}", where, name, least, most));
}

Result<RetryPolicy> read_retries(const Node& map, std::string_view where) {
    RetryPolicy made;
    const auto read = [&](std::string_view name, int least, int most, int standard) {
        return number_in(map, where, name, least, most, standard);
    };
    made.min_delay_target = TRY(read("minDelayTarget", 1, longest_delay, made.min_delay_target));
    made.max_delay_target = TRY(read("maxDelayTarget", 1, longest_delay, made.max_delay_target));
    made.num_retries = TRY(read("numRetries", 0, most_retries, made.num_retries));
    made.num_max_delay_retries = TRY(read("numMaxDelayRetries", 0, most_retries, 0));
    made.num_no_delay_retries = TRY(read("numNoDelayRetries", 0, most_retries, 0));
    made.num_min_delay_retries = TRY(read("numMinDelayRetries", 0, most_retries, 0));
    if (made.min_delay_target > made.max_delay_target) {
        return reason(fmt::format("{}.maxDelayTarget must not be less than minDelayTarget", where));
    }
    if (made.num_max_delay_retries + made.num_no_delay_retries + made.num_min_delay_retries >
        made.num_retries) {
        return reason(
            fmt::format("{}.numRetries must not be less than the retries of its phases", where));
    }
    if (const auto* name = map.find("backoffFunction")) {
        const auto* known =
            std::ranges::find(backoffs, name->text, &std::pair<std::string_view, Backoff>::first);
        if (known == backoffs.end()) {
            return reason(
                fmt::format("{}.backoffFunction is none of linear, arithmetic, geometric "
                            "and exponential",
                            where));
        }
        made.backoff = known->second;
    }
    if (made.all_delays() > std::chrono::seconds(longest_delay)) {
        return reason(fmt::format("{}: all delays together must not be more than {} seconds", where,
                                  longest_delay));
    }
    return made;
}

Result<std::optional<RetryPolicy>> retries_in(const Node& parent, std::string_view name) {
    const auto* map = map_in(parent, name);
    if (map == nullptr) return std::optional<RetryPolicy>();
    return std::optional(TRY(read_retries(*map, name)));
}

Result<std::optional<int>> rate_in(const Node& parent, std::string_view name) {
    const auto* map = map_in(parent, name);
    if (map == nullptr || map->find("maxReceivesPerSecond") == nullptr) return std::optional<int>();
    return std::optional(TRY(number_in(*map, name, "maxReceivesPerSecond", 1, 1'000'000, 1)));
}

Result<std::optional<std::string>> type_in(const Node& parent, std::string_view name) {
    const auto* map = map_in(parent, name);
    const auto* type = map == nullptr ? nullptr : map->find("headerContentType");
    if (type == nullptr) return std::optional<std::string>();
    const auto main = std::string(trim(split(type->text, ';').front()));
    if (std::ranges::find(content_types, main) == std::end(content_types) ||
        type->text.size() > 100 || type->text.find_first_of("\r\n") != std::string::npos) {
        return reason(fmt::format("{}.headerContentType is none that is supported", name));
    }
    return std::optional(type->text);
}

std::string to_json(const Node& node) {
    wire::JsonSink sink;
    wire::write_node(sink, node);
    return sink.take();
}

Node number(int n) {
    return Node::of_number(fmt::to_string(n));
}

Node node_of(const RetryPolicy& x) {
    auto all = Node::of_map();
    all.members.push_back({"minDelayTarget", number(x.min_delay_target)});
    all.members.push_back({"maxDelayTarget", number(x.max_delay_target)});
    all.members.push_back({"numRetries", number(x.num_retries)});
    all.members.push_back({"numMaxDelayRetries", number(x.num_max_delay_retries)});
    all.members.push_back({"numNoDelayRetries", number(x.num_no_delay_retries)});
    all.members.push_back({"numMinDelayRetries", number(x.num_min_delay_retries)});
    const auto* name =
        std::ranges::find(backoffs, x.backoff, &std::pair<std::string_view, Backoff>::second);
    all.members.push_back({"backoffFunction", Node::of_text(std::string(name->first))});
    return all;
}

Node one_member(std::string name, Node value) {
    auto all = Node::of_map();
    all.members.push_back({std::move(name), std::move(value)});
    return all;
}

// The parts that are not set are null, as AWS shows them.
std::string shown(const DeliveryPolicy& x) {
    const auto part = [](bool set, const auto& make) {
        return set ? to_json(make()) : std::string("null");
    };
    return fmt::format(
        R"({{"healthyRetryPolicy":{},"sicklyRetryPolicy":null,"throttlePolicy":{},)"
        R"("requestPolicy":{},"guaranteed":false}})",
        part(x.retry.has_value(), [&] { return node_of(*x.retry); }),
        part(x.most_a_second.has_value(),
             [&] { return one_member("maxReceivesPerSecond", number(*x.most_a_second)); }),
        part(x.content_type.has_value(),
             [&] { return one_member("headerContentType", Node::of_text(*x.content_type)); }));
}

// A member that is null counts as absent, and is kept as such.
Node without_nulls(Node node) {
    std::erase_if(node.members,
                  [](const Node::Member& m) { return m.value.type == Node::Type::null; });
    for (auto& member : node.members) member.value = without_nulls(std::move(member.value));
    return node;
}

const Node& http_in(const Result<Node>& policy) {
    static const auto none = Node::of_map();
    const auto* http = policy ? map_in(*policy, "http") : nullptr;
    return http == nullptr ? none : *http;
}

Node overrides_in(const Node& http) {
    const auto* set = http.find("disableSubscriptionOverrides");
    return Node::of_boolean(set != nullptr && set->boolean);
}

}  // namespace

Duration RetryPolicy::all_delays() const {
    Duration total{};
    for (int i = 0; i < num_retries; ++i) total += *delay_after(i);
    return total;
}

std::optional<Duration> RetryPolicy::delay_after(int retries) const {
    const auto seconds = [](double n) {
        return Duration(static_cast<std::int64_t>(std::llround(n * 1'000'000)));
    };
    if (retries >= num_retries) return std::nullopt;
    if (retries < num_no_delay_retries) return Duration{};
    if (retries < num_no_delay_retries + num_min_delay_retries) return seconds(min_delay_target);
    if (retries >= num_retries - num_max_delay_retries) return seconds(max_delay_target);
    const int growing =
        num_retries - num_no_delay_retries - num_min_delay_retries - num_max_delay_retries;
    const double i = retries - num_no_delay_retries - num_min_delay_retries;
    const double n = growing - 1;
    const double least = min_delay_target;
    const double most = max_delay_target;
    if (n <= 0) return seconds(least);
    switch (backoff) {
        case Backoff::linear: return seconds(least + (most - least) * i / n);
        case Backoff::arithmetic:
            return seconds(least + (most - least) * i * (i + 1) / (n * (n + 1)));
        case Backoff::geometric: return seconds(least * std::pow(most / least, i / n));
        case Backoff::exponential: break;
    }
    return seconds(least + (most - least) * (std::exp2(i) - 1) / (std::exp2(n) - 1));
}

Result<DeliveryPolicy> read_topic_policy(const std::string& text) {
    const auto parsed = parse_json_text(text);
    if (!parsed) return reason(parsed.error().message);
    const auto* http = map_in(*parsed, "http");
    if (http == nullptr) return reason("http must be an object");
    DeliveryPolicy made;
    made.retry = TRY(retries_in(*http, "defaultHealthyRetryPolicy"));
    made.most_a_second = TRY(rate_in(*http, "defaultThrottlePolicy"));
    made.content_type = TRY(type_in(*http, "defaultRequestPolicy"));
    made.no_overrides = overrides_in(*http).boolean;
    return made;
}

Result<DeliveryPolicy> read_subscription_policy(const std::string& text) {
    const auto parsed = parse_json_text(text);
    if (!parsed) return reason(parsed.error().message);
    if (parsed->type != Node::Type::map) return reason("it must be an object");
    DeliveryPolicy made;
    made.retry = TRY(retries_in(*parsed, "healthyRetryPolicy"));
    made.most_a_second = TRY(rate_in(*parsed, "throttlePolicy"));
    made.content_type = TRY(type_in(*parsed, "requestPolicy"));
    return made;
}

DeliveryPolicy merged(const DeliveryPolicy& topic, const DeliveryPolicy& own) {
    if (topic.no_overrides) return topic;
    auto made = own;
    if (!made.retry) made.retry = topic.retry;
    if (!made.most_a_second) made.most_a_second = topic.most_a_second;
    if (!made.content_type) made.content_type = topic.content_type;
    return made;
}

std::string kept_topic_policy(const std::string& text) {
    const auto parsed = wire::parse_json(text);
    const auto& http = http_in(parsed);
    auto kept = Node::of_map();
    const auto keep = [&](const char* name) {
        if (const auto* own = map_in(http, name))
            kept.members.push_back({name, without_nulls(*own)});
    };
    keep("defaultHealthyRetryPolicy");
    kept.members.push_back({"disableSubscriptionOverrides", overrides_in(http)});
    keep("defaultThrottlePolicy");
    keep("defaultRequestPolicy");
    return to_json(one_member("http", std::move(kept)));
}

std::string effective_topic_policy(const std::string& text) {
    const auto read = text.empty() ? Result<DeliveryPolicy>() : read_topic_policy(text);
    const auto policy = read.value_or(DeliveryPolicy());
    auto all = Node::of_map();
    all.members.push_back(
        {"defaultHealthyRetryPolicy", node_of(policy.retry.value_or(RetryPolicy()))});
    all.members.push_back({"disableSubscriptionOverrides", Node::of_boolean(policy.no_overrides)});
    if (policy.most_a_second) {
        all.members.push_back({"defaultThrottlePolicy",
                               one_member("maxReceivesPerSecond", number(*policy.most_a_second))});
    }
    all.members.push_back(
        {"defaultRequestPolicy",
         one_member("headerContentType",
                    Node::of_text(policy.content_type.value_or(std::string(standard_type))))});
    return to_json(one_member("http", std::move(all)));
}

std::string shown_subscription_policy(const DeliveryPolicy& policy) {
    return shown(policy);
}

std::string effective_subscription_policy(const DeliveryPolicy& policy) {
    auto whole = policy;
    if (!whole.retry) whole.retry = RetryPolicy();
    if (!whole.content_type) whole.content_type = standard_type;
    return shown(whole);
}

}  // namespace spot::sns
