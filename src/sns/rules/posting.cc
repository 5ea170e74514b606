// Deliveries to endpoints of HTTP and to mail addresses: what is due is posted, and what is
// answered is done, tried again or given up.
// Source: SNS Developer Guide, "Message delivery retries" and "HTTP/HTTPS headers"; headers
// recorded from AWS.

#include <fmt/format.h>

#include "base/log.h"
#include "sns/delivery/mail.h"
#include "sns/topics.h"

namespace spot::sns {
namespace {

constexpr std::size_t most_under_way = 256;
constexpr std::string_view standard_type = "text/plain; charset=UTF-8";

std::string_view type_of(WaitingDelivery::Type type) {
    switch (type) {
        case WaitingDelivery::Type::notification: return "Notification";
        case WaitingDelivery::Type::subscription_confirmation: return "SubscriptionConfirmation";
        case WaitingDelivery::Type::unsubscribe_confirmation: break;
    }
    return "UnsubscribeConfirmation";
}

bool is_good(const PostAnswer& answer) {
    return answer.status / 100 == 2;
}

// "SNS considers all 5XX errors and 429 errors as retryable" (Developer Guide, "Fanout to HTTPS
// endpoints"); no answer is an error of the server, too.
bool passes_by_itself(const PostAnswer& answer) {
    if (answer.status == 0) return !answer.final;
    return answer.status == 429 || answer.status / 100 == 5;
}

std::string why(const PostAnswer& answer) {
    return answer.status == 0 ? answer.error
                              : fmt::format("the endpoint answered {}", answer.status);
}

}  // namespace

// To a silent endpoint one message goes at a time: what has waited behind others for longer than
// its own attempts may take is given up unsent, or the last of a long line would wait for days.
bool Topics::has_waited_enough(const TakenDelivery& one, const Topic& topic,
                               const Subscription& subscription, Time now) {
    constexpr auto patience = std::chrono::hours(1);
    if (!one.silent || one.delivery.published == Time{}) return false;
    const auto retry = policy_for(topic, subscription).retry.value_or(RetryPolicy());
    return now > one.delivery.published + retry.all_delays() + patience;
}

// Where the subscription of a delivery is; nullptr: it is gone.
const Subscription* Topics::subscription_for(const std::string& topic_name, const std::string& id,
                                             Topic** topic) const {
    const auto at = topics_.find(topic_name);
    if (at == topics_.end()) return nullptr;
    *topic = at->second.get();
    const auto& all = at->second->subscriptions;
    if (const auto found = all.find(id); found != all.end()) return &found->second;
    const auto removed = removed_.find(id);
    return removed == removed_.end() ? nullptr : &removed->second;
}

DeliveryPolicy Topics::policy_for(const Topic& topic, const Subscription& subscription) {
    if (subscription.record.by_mail()) return mail_policy();
    const auto at = topic.record.attributes.find("DeliveryPolicy");
    const auto of_topic = at == topic.record.attributes.end() ? Result<DeliveryPolicy>()
                                                              : read_topic_policy(at->second);
    return merged(of_topic.value_or(DeliveryPolicy()), subscription.policy);
}

Post Topics::post_of(WaitingDelivery& delivery, const Topic& topic,
                     const Subscription& subscription) const {
    if (subscription.record.by_mail()) {
        const auto name = topic.record.attributes.find("DisplayName");
        const bool named = name != topic.record.attributes.end() && !name->second.empty();
        return {.url = "mailto:" + subscription.record.endpoint,
                .headers = {{"From", sender_name(named ? name->second : "AWS Notifications")}},
                .body = std::move(delivery.body)};
    }
    Post post{.url = subscription.record.endpoint, .body = std::move(delivery.body)};
    const auto add = [&](std::string name, std::string_view value) {
        post.headers.emplace_back(std::move(name), std::string(value));
    };
    add("x-amz-sns-message-type", type_of(delivery.type));
    add("x-amz-sns-message-id", delivery.message_id);
    add("x-amz-sns-topic-arn", arn_of(delivery.topic_name));
    std::string content_type(standard_type);
    if (delivery.type != WaitingDelivery::Type::subscription_confirmation) {
        add("x-amz-sns-subscription-arn", arn_of(subscription.record));
    }
    if (delivery.type == WaitingDelivery::Type::notification) {
        if (delivery.raw) add("x-amz-sns-rawdelivery", "true");
        content_type = policy_for(topic, subscription).content_type.value_or(content_type);
    }
    add("Content-Type", content_type);
    add("User-Agent", "Amazon Simple Notification Service Agent");
    add("Accept-Encoding", "gzip,deflate");
    return post;
}

// The delivery goes to the dead-letter queue where there is one, with the reason as attributes.
std::optional<Delivery> Topics::give_up(WaitingDelivery delivery, const Subscription& subscription,
                                        const PostAnswer& answer) const {
    const bool dead = delivery.type == WaitingDelivery::Type::notification &&
                      !subscription.dead_letter_arn.empty();
    log(dead ? Level::info : Level::warn,
        dead ? "a message goes to the dead-letter queue" : "a message was dropped",
        {{"from", arn_of(delivery.topic_name)},
         {"subscription", arn_of(subscription.record)},
         {"error", why(answer)}});
    if (!dead) return std::nullopt;
    Delivery made{.topic_arn = arn_of(delivery.topic_name),
                  .queue_arn = subscription.dead_letter_arn,
                  .body = std::move(delivery.body)};
    const auto add = [&](const char* name, std::string value) {
        made.attributes[name] = {.data_type = "String", .string_value = std::move(value)};
    };
    add("ErrorCode", answer.status == 0 ? "NoAnswer" : fmt::to_string(answer.status));
    add("ErrorMessage", why(answer));
    add("RequestID", delivery.message_id);
    return made;
}

// The outcome of one answer: the rows that it changes, as far as they only make room, and its
// letter to a dead-letter queue.
std::optional<Delivery> Topics::settle_one(const Answered& one, Time now, TopicMeter*& meter,
                                           kv::Batch& batch) {
    const auto& [taken, answer] = one;
    Topic* topic = nullptr;
    const auto* subscription =
        subscription_for(taken.delivery.topic_name, taken.subscription_id, &topic);
    const bool answered = answer.status != 0;
    auto stored = outbox_.stored(taken);
    if (!stored) {
        log(Level::error, "a delivery to an endpoint cannot be read, and is dropped",
            {{"subscription", taken.subscription_id}, {"error", stored.error().message}});
    }
    if (subscription == nullptr || !stored || !*stored) {
        outbox_.stage_done(taken, answered, batch);
        return std::nullopt;
    }
    meter = &topic->meter;
    const bool counts = taken.delivery.type == WaitingDelivery::Type::notification;
    if (is_good(answer)) {
        outbox_.stage_done(taken, answered, batch);
        if (counts) batch.on_applied([meter, now] { meter->delivered.add(now); });
        return std::nullopt;
    }
    const auto retry = policy_for(*topic, *subscription).retry.value_or(RetryPolicy());
    const auto delay = passes_by_itself(answer) ? retry.delay_after(taken.delivery.retries)
                                                : std::optional<Duration>();
    if (delay) {
        outbox_.stage_again(taken, std::move(**stored), now + *delay, answered, batch);
        return std::nullopt;
    }
    auto letter = give_up(std::move(**stored), *subscription, answer);
    if (letter) return letter;
    outbox_.stage_done(taken, answered, batch);
    if (counts) batch.on_applied([meter, now] { meter->failed.add(now); });
    return std::nullopt;
}

// Answers that have come, in two batches: on a full disk those that end in a dead-letter queue wait
// for room, and keep no other from making it. Those that are settled are taken off `answers`.
Result<void> Topics::settle(std::vector<Answered>& answers) {
    std::shared_lock lock(mutex_);
    const Time now = clock_.now();
    kv::Batch batch;
    // A retry takes the place of its own row.
    batch.makes_room();
    std::vector<Answered> given_up;
    std::vector<Delivery> letters;
    std::vector<TopicMeter*> meters;  // of the letters
    for (const auto& one : answers) {
        TopicMeter* meter = nullptr;
        auto letter = settle_one(one, now, meter, batch);
        if (!letter) continue;
        letters.push_back(std::move(*letter));
        meters.push_back(meter);
        given_up.push_back(one);
    }
    TRY(store_.apply(std::move(batch)));
    answers = std::move(given_up);
    if (answers.empty()) return {};
    kv::Batch dead;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto& [taken, answer] = answers[i];
        outbox_.stage_done(taken, answer.status != 0, dead);
        const bool counts = taken.delivery.type == WaitingDelivery::Type::notification;
        if (counts) dead.on_applied([meter = meters[i], now] { meter->failed.add(now); });
    }
    const auto fates = TRY(destinations_.deliver(std::move(letters), dead));
    for (std::size_t i = 0; i < fates.size(); ++i) {
        const bool kept = fates[i] == Fate::delivered;
        dead.on_applied(
            [meter = meters[i], kept, now] { (kept ? meter->redriven : meter->lost).add(now); });
    }
    TRY(store_.apply(std::move(dead)));
    answers.clear();
    return {};
}

Result<SweepStep> Topics::deliver_due(Time now, Posts& posts) {
    SweepStep step;
    std::vector<Answered> answers;
    {
        std::lock_guard lock(answers_mutex_);
        answers.swap(answers_);
    }
    Result<void> outcome;
    if (!answers.empty()) {
        const auto before = answers.size();
        outcome = settle(answers);
        under_way_ -= before - answers.size();
        step.done += before - answers.size();
        // The others are settled once the store can.
        std::lock_guard lock(answers_mutex_);
        answers_.insert(answers_.end(), std::make_move_iterator(answers.begin()),
                        std::make_move_iterator(answers.end()));
    }
    struct Ready {
        TakenDelivery taken;
        Post post;  // without an address: it is not sent, because of that:
        PostAnswer instead;
    };
    std::vector<Ready> ready;
    {
        std::shared_lock lock(mutex_);
        const auto pace = [&](const std::string& topic_name, const std::string& id) {
            Topic* topic = nullptr;
            const auto* subscription = subscription_for(topic_name, id, &topic);
            return subscription == nullptr ? std::nullopt
                                           : policy_for(*topic, *subscription).most_a_second;
        };
        auto taken = outbox_.take(now, most_under_way - under_way_, pace);
        for (auto& one : taken) {
            Topic* topic = nullptr;
            const auto* subscription =
                subscription_for(one.delivery.topic_name, one.subscription_id, &topic);
            Ready next{.instead = {.error = "the subscription is gone"}};
            if (subscription != nullptr && has_waited_enough(one, *topic, *subscription, now)) {
                next.instead = {.error = "the endpoint was silent for too long", .final = true};
            } else if (subscription != nullptr) {
                next.post = post_of(one.delivery, *topic, *subscription);
            }
            next.taken = std::move(one);
            ready.push_back(std::move(next));
        }
    }
    under_way_ += ready.size();
    step.done += ready.size();
    // Nothing is sent of a publishing that a crash could still undo.
    if (!ready.empty()) store_.wait_durable(store_.applied());
    for (auto& [taken, post, instead] : ready) {
        const auto done = [this, one = std::move(taken)](PostAnswer answer) {
            std::function<void()> wake;
            {
                std::lock_guard lock(answers_mutex_);
                answers_.push_back({one, std::move(answer)});
                wake = wake_;
            }
            if (wake) wake();
        };
        if (post.url.empty()) {
            done(std::move(instead));
        } else {
            posts.post(std::move(post), done);
        }
    }
    step.due = outbox_.next_due();
    {
        std::lock_guard lock(answers_mutex_);
        step.more = !answers_.empty();
    }
    if (under_way_ >= most_under_way) step.due.reset();  // an answer wakes it
    if (!outcome) return fail(outcome.error());
    return step;
}

void Topics::when_deliverable(std::function<void()> wake) {
    outbox_.when_due(wake);
    std::lock_guard lock(answers_mutex_);
    wake_ = std::move(wake);
}

}  // namespace spot::sns
