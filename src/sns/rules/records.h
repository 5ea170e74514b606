#pragma once

// Topics and subscriptions as they are stored (docs/formats/sns.md), and the keys of SNS's rows,
// which all begin with 'n':
//
//   nt NAME                 a topic
//   ns TOPIC_ID ID          a subscription
//   nd TOPIC_ID DEDUPLICATION GROUP
//                           a message that a FIFO topic has taken in the last five minutes; GROUP
//                           is "" where the topic deduplicates over all groups
//   ne STAMP                the key of the row nd that ends five minutes after STAMP
//   nk                      the key that messages are signed with, and its certificate

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "sns/delivery/delivery_policy.h"
#include "sns/filter/filter_policy.h"
#include "sns/shared_types.h"
#include "storage/key_codec.h"

namespace spot::sns {

using TopicId = std::uint64_t;

struct TopicRecord {
    std::string name;
    TopicId id = 0;  // unique for ever: a topic of the same name later has another
    bool fifo = false;
    Attributes attributes;  // those that were set, as they were set
    std::map<std::string, std::string> tags;
    std::uint64_t deleted_subscriptions = 0;
};
std::string encode(const TopicRecord&);
Result<TopicRecord> decode_topic(std::string_view name, std::string_view bytes);

// The values are stored.
enum class SubscriptionState {
    confirmed = 0,
    pending = 1,  // its endpoint has a token, and has not used it
    removed = 2,  // the same, to have it back
};

struct SubscriptionRecord {
    TopicId topic_id = 0;
    std::string id;  // a UUID, the last part of its ARN
    std::string topic_name;
    std::string protocol;
    std::string endpoint;
    std::string principal_arn;     // of who has subscribed
    Attributes attributes;         // those that were set, as they were set
    std::optional<Time> orphaned;  // when its topic was deleted
    SubscriptionState state = SubscriptionState::confirmed;
    std::string token;  // where it is posted to: the last one; "": none
    Time token_made{};
    bool authenticated = false;  // the same: it was confirmed so that removing it takes a signature

    bool by_http() const { return protocol == "http" || protocol == "https"; }
    bool by_mail() const { return protocol == "email" || protocol == "email-json"; }
    // Its endpoint confirms, and gets its messages by way of the outbox.
    bool posted() const { return by_http() || by_mail(); }
    // A subscription of a queue was confirmed by the request that made it.
    bool needs_signature() const { return authenticated || !posted(); }
};
std::string encode(const SubscriptionRecord&);
Result<SubscriptionRecord> decode_subscription(std::string_view bytes);

// A subscription in memory: with its policies read.
struct Subscription {
    SubscriptionRecord record;
    bool raw = false;
    std::optional<FilterPolicy> filter;
    std::string dead_letter_arn;  // "": none
    DeliveryPolicy policy;        // its own, of HTTP
};
Result<Subscription> subscription_of(SubscriptionRecord);

// A message that a FIFO topic remembers.
struct Published {
    std::string message_id;
    std::uint64_t sequence = 0;
};
std::string encode(const Published&);
Result<Published> decode_published(std::string_view bytes);

inline std::string topic_key(const std::string& name) {
    return kv::KeyWriter("nt").text(name).take();
}
inline std::string subscription_key(TopicId topic, const std::string& id) {
    return kv::KeyWriter("ns").number(topic).text(id).take();
}
inline std::string published_key(TopicId topic, const std::string& deduplication_id,
                                 const std::string& group) {
    return kv::KeyWriter("nd").number(topic).text(deduplication_id).text(group).take();
}
inline std::string published_prefix(TopicId topic) {
    return kv::KeyWriter("nd").number(topic).take();
}
inline std::string end_key(std::uint64_t stamp) {
    return kv::KeyWriter("ne").number(stamp).take();
}

}  // namespace spot::sns
