// Subscriptions of HTTP endpoints and of mail addresses: they are confirmed with a token that was
// sent there, and may be restored with another after they were removed.
// Source: SNS Developer Guide, "Subscribing an HTTP/S endpoint"; refusals recorded from AWS.

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/time_text.h"
#include "sns/delivery/envelope.h"
#include "sns/rules/errors.h"
#include "sns/topics.h"

namespace spot::sns {
namespace {

constexpr std::size_t token_letters = 128;
constexpr std::string_view hex_digits = "0123456789abcdef";

bool is_token(const std::string& text) {
    return !text.empty() && text.find_first_not_of(hex_digits) == std::string::npos;
}

}  // namespace

std::string Topics::new_token() {
    return random_.text(token_letters, hex_digits);
}

bool Topics::is_current(const SubscriptionRecord& record) const {
    return record.token_made + limits::token_valid > clock_.now();
}

// The message that asks an endpoint to visit the link, for its first subscription or to have it
// back.
Result<void> Topics::stage_asking(const Topic& topic, const SubscriptionRecord& record,
                                  const std::string& caller_url, kv::Batch& batch) {
    const bool removed = record.state == SubscriptionState::removed;
    auto base_url = caller_url;
    if (base_url.empty() && settings_.base_url) base_url = settings_.base_url();
    const auto topic_arn = arn_of(record.topic_name);
    Envelope envelope{.type = removed ? "UnsubscribeConfirmation" : "SubscriptionConfirmation",
                      .message_id = random_.uuid(),
                      .topic_arn = topic_arn,
                      .timestamp = iso8601_millis(clock_.now()),
                      .token = record.token};
    envelope.message = removed
                           ? fmt::format(
                                 "You have chosen to deactivate subscription {}.\nTo cancel this "
                                 "operation and restore the subscription, visit the SubscribeURL "
                                 "included in this message.",
                                 arn_of(record))
                           : fmt::format(
                                 "You have chosen to subscribe to the topic {}.\nTo confirm the "
                                 "subscription, visit the SubscribeURL included in this message.",
                                 topic_arn);
    envelope.subscribe_url = fmt::format("{}/?Action=ConfirmSubscription&TopicArn={}&Token={}",
                                         base_url, topic_arn, record.token);
    TRY(sign(topic.record, base_url, envelope));
    outbox_.stage(record.id,
                  {.type = removed ? WaitingDelivery::Type::unsubscribe_confirmation
                                   : WaitingDelivery::Type::subscription_confirmation,
                   .topic_name = record.topic_name,
                   .message_id = envelope.message_id,
                   .body = body_for(record, envelope)},
                  next_sequence(), batch);
    return {};
}

Result<void> Topics::store_subscription(const SubscriptionRecord& record, kv::Batch batch) {
    batch.put(subscription_key(record.topic_id, record.id), encode(record));
    return store_.apply(std::move(batch));
}

// Only the region of the topic's ARN counts, and the token: it knows its topic.
Result<ConfirmSubscriptionOutput> Topics::confirm_subscription(
    const ConfirmSubscriptionInput& input) {
    const auto parts = split(input.topic_arn, ':');
    if (parts.size() != 6 || parts[0] != "arn" || parts[2] != "sns" ||
        parts[3] != settings_.region) {
        return invalid_parameter("Topic");
    }
    if (!is_token(input.token)) return fail(Kind::invalid, "InvalidParameter", "Invalid token");
    std::unique_lock lock(mutex_);
    const auto* place = tokens_.find(input.token);
    if (place == nullptr) return invalid_parameter("Token");
    const auto topic = topics_.find(place->topic_name);
    if (topic == topics_.end()) return invalid_parameter("Token");
    const auto& id = place->subscription_id;
    auto& all = topic->second->subscriptions;
    auto at = all.find(id);
    const bool restored = at == all.end();
    if (restored) at = removed_.find(id);
    if (restored && at == removed_.end()) return invalid_parameter("Token");
    auto record = at->second.record;
    if (!is_current(record)) return invalid_parameter("Token");
    ConfirmSubscriptionOutput output{arn_of(record)};
    if (record.state == SubscriptionState::confirmed) return output;  // it was said before
    if (restored && all.size() >= limits::subscriptions_of_topic) {
        return fail(Kind::denied, "SubscriptionLimitExceeded",
                    fmt::format("The topic has {} subscriptions, and no more.",
                                limits::subscriptions_of_topic));
    }
    record.state = SubscriptionState::confirmed;
    // Asking for it needs a signature: an endpoint that follows its link cannot.
    record.authenticated =
        !input.caller.anonymous && lower(input.authenticate_on_unsubscribe.value_or("")) == "true";
    TRY(store_subscription(record, {}));
    at->second.record = std::move(record);
    if (restored) all.insert(removed_.extract(at));
    return output;
}

// A subscription of an endpoint leaves its topic; it stays for those who want it back.
Result<void> Topics::remove_posted(Topic& topic, Subscription& subscription,
                                   const std::string& caller_url) {
    auto record = subscription.record;
    const auto id = record.id;
    const auto old_token = record.token;
    kv::Batch batch;
    batch.makes_room();
    auto changed = topic.record;
    ++changed.deleted_subscriptions;
    batch.put(topic_key(changed.name), encode(changed));
    outbox_.stage_clear(id, batch);
    const bool kept = record.state == SubscriptionState::confirmed &&
                      removed_.size() < limits::removed_subscriptions;
    if (kept) {
        record.state = SubscriptionState::removed;
        record.token = new_token();
        record.token_made = clock_.now();
        TRY(stage_asking(topic, record, caller_url, batch));
        TRY(store_subscription(record, std::move(batch)));
        tokens_.add(record.token, {record.topic_name, id}, record.token_made);
    } else {
        batch.erase(subscription_key(record.topic_id, id));
        TRY(store_.apply(std::move(batch)));
    }
    tokens_.erase(old_token);
    topic.record = std::move(changed);
    auto node = topic.subscriptions.extract(id);
    if (!kept) return {};
    node.mapped().record = std::move(record);
    removed_.insert(std::move(node));
    return {};
}

// The subscription of a token, in the home that it is in; nullptr: there is none any more.
std::map<std::string, Subscription>* Topics::home_of(const Tokens::Place& place) {
    const auto topic = topics_.find(place.topic_name);
    const bool there = topic != topics_.end() &&
                       topic->second->subscriptions.contains(place.subscription_id);
    if (there) return &topic->second->subscriptions;
    return removed_.contains(place.subscription_id) ? &removed_ : nullptr;
}

// Forgets tokens after their time, and with them subscriptions that nobody has confirmed, and
// removed ones that nobody wants back. The registry's lock is held exclusively.
Result<void> Topics::forget_unconfirmed(Time now, std::size_t most, SweepStep& step) {
    const auto tokens = tokens_.oldest(now - limits::token_valid, most);
    if (tokens.empty()) return {};
    struct Gone {
        std::map<std::string, Subscription>* home;
        std::string id;
    };
    std::vector<Gone> gone;
    kv::Batch batch;
    batch.makes_room();
    for (const auto& token : tokens) {
        const auto& place = *tokens_.find(token);
        auto* home = home_of(place);
        if (home == nullptr) continue;
        const auto& record = home->at(place.subscription_id).record;
        if (record.state == SubscriptionState::confirmed) continue;
        batch.erase(subscription_key(record.topic_id, record.id));
        outbox_.stage_clear(record.id, batch);
        gone.push_back({home, record.id});
    }
    TRY(apply(std::move(batch)));
    for (const auto& token : tokens) tokens_.erase(token);
    for (const auto& [home, id] : gone) home->erase(id);
    step.done += tokens.size();
    step.more = step.more || tokens.size() == most;
    return {};
}

}  // namespace spot::sns
