// Topics: what can be done to them, but for publishing.

#include "sns/topics.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "sns/rules/errors.h"
#include "sns/rules/tag_rules.h"
#include "sns/rules/topic_attributes.h"

namespace spot::sns {
namespace {

Result<void> check_name(const std::string& name, bool fifo) {
    auto stem = std::string_view(name);
    if (fifo && stem.ends_with(".fifo")) stem.remove_suffix(5);
    const bool letters = std::all_of(stem.begin(), stem.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
    const bool ending = fifo == name.ends_with(".fifo");
    if (letters && ending && !stem.empty() && name.size() <= limits::topic_name) return {};
    return invalid_parameter("Topic Name");
}

}  // namespace

Result<std::unique_ptr<Topics>> Topics::open(kv::Store& store, const Clock& clock, Random& random,
                                             Destinations& destinations, Settings settings) {
    std::unique_ptr<Topics> topics(
        new Topics(store, clock, random, destinations, std::move(settings)));
    TRY(topics->load());
    return topics;
}

Result<void> Topics::load() {
    std::map<TopicId, Topic*> by_id;
    auto rows = store_.scan(kv::prefix_range("nt"));
    for (; rows->valid(); rows->next()) {
        const auto name = kv::KeyReader(rows->key(), 2).text();
        auto topic = std::make_unique<Topic>(TRY(decode_topic(name, rows->value())));
        last_topic_id_ = std::max(last_topic_id_, topic->record.id);
        by_id[topic->record.id] = topic.get();
        topics_.emplace(name, std::move(topic));
    }
    TRY(rows->status());
    auto subscriptions = store_.scan(kv::prefix_range("ns"));
    for (; subscriptions->valid(); subscriptions->next()) {
        auto record = TRY(decode_subscription(subscriptions->value()));
        auto one = TRY(subscription_of(std::move(record)));
        const auto topic = by_id.find(one.record.topic_id);
        const bool removed = one.record.state == SubscriptionState::removed;
        auto& home = topic == by_id.end() ? orphans_
                     : removed            ? removed_
                                          : topic->second->subscriptions;
        auto id = one.record.id;
        if (const auto& token = one.record.token; !token.empty()) {
            tokens_.add(token, {one.record.topic_name, id}, one.record.token_made);
        }
        home.emplace(std::move(id), std::move(one));
    }
    TRY(subscriptions->status());
    // New sequences are larger than all that are remembered, even if the clock was set back.
    auto newest = store_.scan(kv::prefix_range("ne"), kv::Direction::backward);
    if (newest->valid()) last_sequence_ = kv::KeyReader(newest->key(), 2).number();
    TRY(newest->status());
    // The clock may have been set back since: no row may have the number of one that waits.
    const auto waiting = TRY(outbox_.load());
    last_sequence_ = std::max(last_sequence_.load(), waiting);
    return {};
}

std::string Topics::arn_of(const std::string& topic_name) const {
    return fmt::format("arn:aws:sns:{}:{}:{}", settings_.region, settings_.account_id, topic_name);
}

Result<Topics::Topic*> Topics::find(std::string_view parameter,
                                    const std::string& topic_arn) const {
    TRY(check_arn(parameter, topic_arn));
    const auto parts = split(topic_arn, ':');
    if (parts[3] != settings_.region || parts[2] != "sns") return invalid_parameter(parameter);
    const auto at = topics_.find(std::string(parts[5]));
    if (parts.size() != 6 || at == topics_.end() || parts[4] != settings_.account_id) {
        return no_such_topic();
    }
    return at->second.get();
}

// Asking for a topic that is there already succeeds where it is the same.
Result<void> Topics::check_new(const CreateTopicInput& input, const TopicRecord& existing) const {
    const auto shown = shown_attributes(existing, arn_of(existing.name), settings_.account_id);
    for (const auto& [name, value] : input.attributes) {
        const auto at = shown.find(name);
        const bool standard = name == "FifoTopic" && value == "false" && !existing.fifo;
        if (!standard && (at == shown.end() || at->second != value)) {
            return invalid_parameter(
                "Attributes Reason: Topic already exists with different attributes");
        }
    }
    std::map<std::string, std::string> tags;
    for (const auto& tag : input.tags) tags[tag.key] = tag.value;
    if (input.tags.empty() || tags == existing.tags) return {};
    return invalid_parameter("Tags Reason: Topic already exists with different tags");
}

Result<CreateTopicOutput> Topics::create_topic(const CreateTopicInput& input) {
    const auto type = input.attributes.find("FifoTopic");
    TopicRecord record{.name = input.name};
    record.fifo = type != input.attributes.end() && lower(type->second) == "true";
    TRY(check_name(input.name, record.fifo));
    TRY(add_tags(input.tags, record.tags));
    std::unique_lock lock(mutex_);
    if (const auto at = topics_.find(input.name); at != topics_.end()) {
        TRY(check_new(input, at->second->record));
        return CreateTopicOutput{arn_of(input.name)};
    }
    for (const auto& [name, value] : input.attributes) {
        const auto set = set_topic_attribute(record, name, value, true);
        if (set) continue;
        if (set.error().kind != Kind::invalid) return fail(set.error());
        return invalid_parameter("Attributes Reason: " + set.error().message);
    }
    if (topics_.size() >= limits::topics) {
        return fail(Kind::denied, "TopicLimitExceeded",
                    fmt::format("This plane has {} topics, and no more.", limits::topics));
    }
    record.id =
        std::max(last_topic_id_ + 1, static_cast<TopicId>(clock_.now().time_since_epoch().count()));
    kv::Batch batch;
    batch.put(topic_key(record.name), encode(record));
    TRY(store_.apply(std::move(batch)));
    last_topic_id_ = record.id;
    topics_.emplace(input.name, std::make_unique<Topic>(std::move(record)));
    return CreateTopicOutput{arn_of(input.name)};
}

// The subscriptions stay readable for a while, as on AWS.
Result<Empty> Topics::delete_topic(const DeleteTopicInput& input) {
    std::unique_lock lock(mutex_);
    const auto found = find("TopicArn", input.topic_arn);
    if (!found && found.error().kind == Kind::not_found) return Empty{};
    if (!found) return fail(found.error());
    auto& topic = **found;
    kv::Batch batch;
    batch.makes_room();
    batch.erase(topic_key(topic.record.name));
    const auto remembered = published_prefix(topic.record.id);
    batch.erase_range(remembered, kv::end_of_prefix(remembered));
    for (auto& [id, subscription] : topic.subscriptions) {
        subscription.record.orphaned = clock_.now();
        batch.put(subscription_key(topic.record.id, id), encode(subscription.record));
        if (subscription.record.posted()) outbox_.stage_clear(id, batch);
    }
    const auto is_of_topic = [&](const auto& entry) {
        return entry.second.record.topic_id == topic.record.id;
    };
    for (const auto& entry : removed_) {
        if (!is_of_topic(entry)) continue;
        batch.erase(subscription_key(topic.record.id, entry.first));
        outbox_.stage_clear(entry.first, batch);
    }
    auto applied = store_.apply(std::move(batch));
    if (!applied) {
        for (auto& [id, subscription] : topic.subscriptions) subscription.record.orphaned.reset();
        return fail(applied.error());
    }
    for (const auto& [id, subscription] : topic.subscriptions) {
        tokens_.erase(subscription.record.token);
    }
    for (const auto& entry : removed_) {
        if (is_of_topic(entry)) tokens_.erase(entry.second.record.token);
    }
    std::erase_if(removed_, is_of_topic);
    orphans_.merge(topic.subscriptions);
    topics_.erase(topic.record.name);
    return Empty{};
}

Result<ListTopicsOutput> Topics::list_topics(const ListTopicsInput& input) {
    // The token is the last name that was shown.
    const auto after = unbase64(input.next_token.value_or(""));
    if (!after) return invalid_parameter("NextToken");
    ListTopicsOutput output;
    std::shared_lock lock(mutex_);
    for (auto at = topics_.upper_bound(*after); at != topics_.end(); ++at) {
        if (output.topics.size() == limits::listed_at_once) {
            output.next_token = base64(std::prev(at)->first);
            break;
        }
        output.topics.push_back({arn_of(at->first)});
    }
    return output;
}

Result<GetTopicAttributesOutput> Topics::get_topic_attributes(
    const GetTopicAttributesInput& input) {
    std::shared_lock lock(mutex_);
    const auto* topic = TRY(find("TopicArn", input.topic_arn));
    auto shown = shown_attributes(topic->record, arn_of(topic->record.name), settings_.account_id);
    const auto pending = std::ranges::count_if(topic->subscriptions, [](const auto& entry) {
        return entry.second.record.state == SubscriptionState::pending;
    });
    shown["SubscriptionsConfirmed"] =
        fmt::to_string(topic->subscriptions.size() - static_cast<std::size_t>(pending));
    shown["SubscriptionsPending"] = fmt::to_string(pending);
    shown["SubscriptionsDeleted"] = fmt::to_string(topic->record.deleted_subscriptions);
    return GetTopicAttributesOutput{std::move(shown)};
}

Result<void> Topics::store_topic(Topic& topic, TopicRecord changed) {
    kv::Batch batch;
    batch.put(topic_key(changed.name), encode(changed));
    TRY(store_.apply(std::move(batch)));
    topic.record = std::move(changed);
    return {};
}

Result<Empty> Topics::set_topic_attributes(const SetTopicAttributesInput& input) {
    std::unique_lock lock(mutex_);
    auto* topic = TRY(find("TopicArn", input.topic_arn));
    auto changed = topic->record;
    const auto set = set_topic_attribute(changed, input.attribute_name,
                                         input.attribute_value.value_or(""), false);
    if (!set && set.error().kind != Kind::invalid) return fail(set.error());
    if (!set) return invalid_parameter(set.error().message);
    TRY(store_topic(*topic, std::move(changed)));
    return Empty{};
}

Result<std::string> Topics::policy_of_arn(const std::string& topic_arn) const {
    std::shared_lock lock(mutex_);
    const auto* topic = TRY(find("TopicArn", topic_arn));
    return policy_of(topic->record, topic_arn, settings_.account_id);
}

std::optional<std::string> Topics::certificate_at(const std::string& path) {
    return signer_.certificate_at(path);
}

}  // namespace spot::sns
