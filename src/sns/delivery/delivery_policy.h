#pragma once

// How often and when a delivery by HTTP is tried again, how fast deliveries may follow each other,
// and what type of content they say to have.
// Source: SNS Developer Guide, "Creating an HTTP/S delivery policy"; forms and defaults as recorded
// from AWS.

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "wire/node.h"

namespace spot::sns {

enum class Backoff { linear, arithmetic, geometric, exponential };

struct RetryPolicy {
    int min_delay_target = 20;  // seconds
    int max_delay_target = 20;
    int num_retries = 3;  // all of them, with those that follow
    int num_max_delay_retries = 0;
    int num_no_delay_retries = 0;
    int num_min_delay_retries = 0;
    Backoff backoff = Backoff::linear;

    // The time between an attempt that failed and the next one, where `retries` were made before;
    // nullopt: there is no next one. First come those without delay, then those with the least,
    // then those whose delays grow from the least to the largest, then those with the largest. AWS
    // gives no formula for the growth.
    std::optional<Duration> delay_after(int retries) const;
    Duration all_delays() const;
};

// The parts that are set; nullopt: that one is not.
struct DeliveryPolicy {
    std::optional<RetryPolicy> retry;
    std::optional<int> most_a_second;         // maxReceivesPerSecond
    std::optional<std::string> content_type;  // headerContentType
    bool no_overrides = false;  // of a topic: its subscriptions' own policies do not count
};

// Read the attribute DeliveryPolicy of a topic, and of a subscription. Fail with Kind::invalid,
// where the message is AWS's reason, to be put behind "Invalid parameter: ".
Result<DeliveryPolicy> read_topic_policy(const std::string& text);
Result<DeliveryPolicy> read_subscription_policy(const std::string& text);

// The policy of a subscription with that of its topic; the parts that neither sets are not set.
DeliveryPolicy merged(const DeliveryPolicy& topic, const DeliveryPolicy& own);

// As AWS shows them: what was set (`text` of a topic in the form that AWS keeps), and what counts.
std::string kept_topic_policy(const std::string& text);
std::string effective_topic_policy(const std::string& text);
std::string shown_subscription_policy(const DeliveryPolicy&);
std::string effective_subscription_policy(const DeliveryPolicy& merged);

}  // namespace spot::sns
