// Subscriptions: what can be done to them.

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "sns/rules/errors.h"
#include "sns/rules/subscription_attributes.h"
#include "sns/topics.h"

namespace spot::sns {
namespace {

constexpr std::string_view known_protocols[] = {
    "http", "https", "email", "email-json", "sms", "sqs", "lambda", "application", "firehose"};

bool is_queue_arn(const std::string& endpoint) {
    const auto parts = split(endpoint, ':');
    return parts.size() == 6 && parts[0] == "arn" && parts[2] == "sqs" && !parts[5].empty();
}

// A subscription that is asked for again is the same one where no attribute differs. Attributes
// that are not named do not differ (recorded).
Result<void> check_same(const Attributes& asked, const Attributes& existing) {
    for (const auto& [name, value] : asked) {
        const auto at = existing.find(name);
        const auto known = name == "RawMessageDelivery" ? lower(value) : value;
        const auto have = at != existing.end()           ? at->second
                          : name == "RawMessageDelivery" ? "false"
                                                         : "";
        if (known == have) continue;
        return invalid_parameter(
            "Attributes Reason: Subscription already exists with different attributes");
    }
    return {};
}

// FilterPolicyScope is set first: the policy has to fit to it.
std::vector<std::pair<std::string, std::string>> in_order(const Attributes& attributes) {
    std::vector<std::pair<std::string, std::string>> all(attributes.begin(), attributes.end());
    std::ranges::stable_partition(all,
                                  [](const auto& x) { return x.first == "FilterPolicyScope"; });
    return all;
}

}  // namespace

std::string Topics::arn_of(const SubscriptionRecord& record) const {
    return arn_of(record.topic_name) + ":" + record.id;
}

Result<void> Topics::check_subscribe(const SubscribeInput& input, const Topic& topic) const {
    if (std::ranges::find(known_protocols, input.protocol) == std::end(known_protocols)) {
        return invalid_parameter("Amazon SNS does not support this protocol string: " +
                                 input.protocol);
    }
    if (input.protocol != "sqs") {
        return fail(Kind::not_implemented, "NotImplemented",
                    fmt::format("This plane delivers to queues alone, not by {}.", input.protocol));
    }
    const auto endpoint = input.endpoint.value_or("");
    if (!is_queue_arn(endpoint)) return invalid_parameter("SQS endpoint ARN");
    if (endpoint.ends_with(".fifo") && !topic.record.fifo) {
        return invalid_parameter(
            "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard "
            "SNS topics");
    }
    return {};
}

Result<SubscribeOutput> Topics::subscribe(const SubscribeInput& input) {
    std::unique_lock lock(mutex_);
    auto* topic = TRY(find("TopicArn", input.topic_arn));
    TRY(check_subscribe(input, *topic));
    const auto endpoint = input.endpoint.value_or("");
    SubscriptionRecord record{.topic_id = topic->record.id,
                              .topic_name = topic->record.name,
                              .protocol = input.protocol,
                              .endpoint = endpoint,
                              .principal_arn = input.caller.principal_arn};
    for (const auto& [name, value] : in_order(input.attributes)) {
        const auto set =
            set_subscription_attribute(record.attributes, name, value, endpoint.ends_with(".fifo"));
        if (set) continue;
        if (set.error().kind != Kind::invalid) return fail(set.error());
        return invalid_parameter("Attributes Reason: " + set.error().message);
    }
    for (const auto& [id, existing] : topic->subscriptions) {
        if (existing.record.endpoint != endpoint) continue;
        TRY(check_same(input.attributes, existing.record.attributes));
        return SubscribeOutput{arn_of(existing.record)};
    }
    if (topic->subscriptions.size() >= limits::subscriptions_of_topic) {
        return fail(Kind::denied, "SubscriptionLimitExceeded",
                    fmt::format("The topic has {} subscriptions, and no more.",
                                limits::subscriptions_of_topic));
    }
    record.id = random_.uuid();
    auto made = TRY(subscription_of(std::move(record)));
    kv::Batch batch;
    batch.put(subscription_key(topic->record.id, made.record.id), encode(made.record));
    TRY(store_.apply(std::move(batch)));
    SubscribeOutput output{arn_of(made.record)};
    auto id = made.record.id;
    topic->subscriptions.emplace(std::move(id), std::move(made));
    return output;
}

Result<Topics::Found> Topics::find_subscription(const std::string& subscription_arn) {
    if (subscription_arn.empty()) {
        return invalid_parameter("SubscriptionArn Reason: no value for required parameter");
    }
    TRY(check_arn("SubscriptionArn", subscription_arn));
    const auto parts = split(subscription_arn, ':');
    if (parts.size() != 7 || parts[6].size() != 36) return invalid_parameter("SubscriptionId");
    const std::string id(parts[6]);
    Found found;
    if (const auto topic = topics_.find(std::string(parts[5])); topic != topics_.end()) {
        const auto at = topic->second->subscriptions.find(id);
        if (at != topic->second->subscriptions.end()) found = {&at->second, topic->second.get()};
    }
    if (const auto at = orphans_.find(id); at != orphans_.end()) found = {&at->second, nullptr};
    if (found.subscription == nullptr || arn_of(found.subscription->record) != subscription_arn) {
        return no_such_subscription();
    }
    return found;
}

Result<Empty> Topics::unsubscribe(const UnsubscribeInput& input) {
    std::unique_lock lock(mutex_);
    const auto found = find_subscription(input.subscription_arn);
    if (!found && found.error().kind == Kind::not_found) return Empty{};
    if (!found) return fail(found.error());
    const auto record = found->subscription->record;
    kv::Batch batch;
    batch.makes_room();
    batch.erase(subscription_key(record.topic_id, record.id));
    if (found->topic == nullptr) {
        TRY(store_.apply(std::move(batch)));
        orphans_.erase(record.id);
        return Empty{};
    }
    auto changed = found->topic->record;
    ++changed.deleted_subscriptions;
    batch.put(topic_key(changed.name), encode(changed));
    TRY(store_.apply(std::move(batch)));
    found->topic->record = std::move(changed);
    found->topic->subscriptions.erase(record.id);
    return Empty{};
}

Attributes Topics::shown(const Subscription& subscription) const {
    const auto& record = subscription.record;
    auto shown = record.attributes;
    shown.emplace("RawMessageDelivery", "false");
    if (!shown.contains("FilterPolicy")) {
        shown.erase("FilterPolicyScope");
    } else {
        shown.emplace("FilterPolicyScope", "MessageAttributes");
    }
    shown["ConfirmationWasAuthenticated"] = "true";
    shown["PendingConfirmation"] = "false";
    shown["Endpoint"] = record.endpoint;
    shown["Owner"] = settings_.account_id;
    shown["Protocol"] = record.protocol;
    shown["SubscriptionArn"] = arn_of(record);
    shown["SubscriptionPrincipal"] = record.principal_arn.empty()
                                         ? fmt::format("arn:aws:iam::{}:root", settings_.account_id)
                                         : record.principal_arn;
    shown["TopicArn"] = arn_of(record.topic_name);
    return shown;
}

Result<GetSubscriptionAttributesOutput> Topics::get_subscription_attributes(
    const GetSubscriptionAttributesInput& input) {
    std::shared_lock lock(mutex_);
    const auto found = TRY(find_subscription(input.subscription_arn));
    return GetSubscriptionAttributesOutput{shown(*found.subscription)};
}

Result<Empty> Topics::set_subscription_attributes(const SetSubscriptionAttributesInput& input) {
    std::unique_lock lock(mutex_);
    const auto found = TRY(find_subscription(input.subscription_arn));
    auto record = found.subscription->record;
    const auto set = set_subscription_attribute(record.attributes, input.attribute_name,
                                                input.attribute_value.value_or(""),
                                                record.endpoint.ends_with(".fifo"));
    if (!set && set.error().kind != Kind::invalid) return fail(set.error());
    if (!set) return invalid_parameter(set.error().message);
    auto changed = TRY(subscription_of(std::move(record)));
    kv::Batch batch;
    batch.put(subscription_key(changed.record.topic_id, changed.record.id), encode(changed.record));
    TRY(store_.apply(std::move(batch)));
    *found.subscription = std::move(changed);
    return Empty{};
}

Result<ListSubscriptionsOutput> Topics::list_subscriptions(const ListSubscriptionsInput& input) {
    // The token is the topic's name and the id of the last one that was shown.
    const auto token = unbase64(input.next_token.value_or(""));
    if (!token) return invalid_parameter("NextToken");
    const auto slash = token->find('/');
    const auto topic_name = token->substr(0, slash);
    const auto after = slash == std::string::npos ? "" : token->substr(slash + 1);
    ListSubscriptionsOutput output;
    std::shared_lock lock(mutex_);
    std::string last;
    for (auto topic = topics_.lower_bound(topic_name); topic != topics_.end(); ++topic) {
        const auto& all = topic->second->subscriptions;
        for (auto at = topic->first == topic_name ? all.upper_bound(after) : all.begin();
             at != all.end(); ++at) {
            if (output.subscriptions.size() == limits::listed_at_once) {
                output.next_token = base64(last);
                return output;
            }
            const auto& record = at->second.record;
            output.subscriptions.push_back({arn_of(record), settings_.account_id, record.protocol,
                                            record.endpoint, arn_of(record.topic_name)});
            last = topic->first + "/" + at->first;
        }
    }
    return output;
}

Result<ListSubscriptionsByTopicOutput> Topics::list_subscriptions_by_topic(
    const ListSubscriptionsByTopicInput& input) {
    const auto after = unbase64(input.next_token.value_or(""));
    if (!after) return invalid_parameter("NextToken");
    ListSubscriptionsByTopicOutput output;
    std::shared_lock lock(mutex_);
    const auto* topic = TRY(find("TopicArn", input.topic_arn));
    const auto& all = topic->subscriptions;
    for (auto at = all.upper_bound(*after); at != all.end(); ++at) {
        if (output.subscriptions.size() == limits::listed_at_once) {
            output.next_token = base64(std::prev(at)->first);
            break;
        }
        const auto& record = at->second.record;
        output.subscriptions.push_back({arn_of(record), settings_.account_id, record.protocol,
                                        record.endpoint, arn_of(record.topic_name)});
    }
    return output;
}

}  // namespace spot::sns
