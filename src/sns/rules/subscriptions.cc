// Subscriptions: what can be done to them.

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "sns/mail_address.h"
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

// A host, and nothing that could break a request's head.
bool is_url(const std::string& endpoint) {
    const auto host = endpoint.find("://") + 3;
    const bool plain =
        std::ranges::all_of(endpoint, [](char c) { return c > ' ' && c < 0x7F && c != '\\'; });
    return plain && endpoint.size() <= limits::endpoint && host < endpoint.size() &&
           endpoint[host] != '/' && endpoint[host] != '?' && endpoint[host] != '#';
}

// The password in a URL is shown to nobody.
std::string without_password(const std::string& endpoint) {
    const auto begin = endpoint.find("://");
    if (begin == std::string::npos) return endpoint;
    const auto host = endpoint.find_first_of("/?#", begin + 3);
    const auto at = endpoint.rfind('@', host);
    const auto colon = endpoint.find(':', begin + 3);
    if (at == std::string::npos || at < begin || colon > at) return endpoint;
    return endpoint.substr(0, colon + 1) + "****" + endpoint.substr(at);
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
    const auto endpoint = input.endpoint.value_or("");
    if (input.protocol == "http" || input.protocol == "https") {
        if (topic.record.fifo) {
            return invalid_parameter("Invalid protocol type: " + input.protocol);
        }
        if (!endpoint.starts_with(input.protocol + "://")) {
            return invalid_parameter("Endpoint must match the specified protocol");
        }
        if (!is_url(endpoint)) return invalid_parameter("Endpoint");
        return {};
    }
    if (input.protocol == "email" || input.protocol == "email-json") {
        if (topic.record.fifo) {
            return invalid_parameter("Invalid protocol type: " + input.protocol);
        }
        if (!is_mail_address(endpoint)) return invalid_parameter("Email address");
        if (settings_.mails) return {};
        return fail(Kind::not_implemented, "NotImplemented",
                    "This plane sends no mail: it has to be started with --smtp and --smtp-from.");
    }
    if (input.protocol != "sqs") {
        return fail(Kind::not_implemented, "NotImplemented",
                    fmt::format("This plane delivers to queues, HTTP endpoints and mail addresses, "
                                "not by {}.",
                                input.protocol));
    }
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
        const auto set = set_subscription_attribute(record.attributes, name, value,
                                                    endpoint.ends_with(".fifo"), record.protocol);
        if (set) continue;
        if (set.error().kind != Kind::invalid) return fail(set.error());
        return invalid_parameter("Attributes Reason: " + set.error().message);
    }
    for (auto& [id, existing] : topic->subscriptions) {
        if (existing.record.endpoint != endpoint) continue;
        TRY(check_same(input.attributes, existing.record.attributes));
        return subscribe_again(*topic, existing, input);
    }
    if (topic->subscriptions.size() >= limits::subscriptions_of_topic) {
        return fail(Kind::denied, "SubscriptionLimitExceeded",
                    fmt::format("The topic has {} subscriptions, and no more.",
                                limits::subscriptions_of_topic));
    }
    record.id = random_.uuid();
    kv::Batch batch;
    if (record.posted()) {
        record.state = SubscriptionState::pending;
        record.token = new_token();
        record.token_made = clock_.now();
        TRY(stage_asking(*topic, record, input.caller.base_url, batch));
    }
    auto made = TRY(subscription_of(std::move(record)));
    TRY(store_subscription(made.record, std::move(batch)));
    auto output = answer_of(made.record, input);
    auto id = made.record.id;
    if (const auto& token = made.record.token; !token.empty()) {
        tokens_.add(token, {topic->record.name, id}, made.record.token_made);
    }
    topic->subscriptions.emplace(std::move(id), std::move(made));
    return output;
}

SubscribeOutput Topics::answer_of(const SubscriptionRecord& record,
                                  const SubscribeInput& input) const {
    const bool pending = record.state == SubscriptionState::pending;
    if (pending && !input.return_subscription_arn.value_or(false)) return {"pending confirmation"};
    return {arn_of(record)};
}

// An endpoint that has not confirmed is asked once more, with a new token.
Result<SubscribeOutput> Topics::subscribe_again(Topic& topic, Subscription& existing,
                                                const SubscribeInput& input) {
    if (existing.record.state != SubscriptionState::pending) {
        return answer_of(existing.record, input);
    }
    auto record = existing.record;
    record.token = new_token();
    record.token_made = clock_.now();
    kv::Batch batch;
    outbox_.stage_clear(record.id, batch);
    TRY(stage_asking(topic, record, input.caller.base_url, batch));
    TRY(store_subscription(record, std::move(batch)));
    tokens_.erase(existing.record.token);
    tokens_.add(record.token, {topic.record.name, record.id}, record.token_made);
    existing.record = std::move(record);
    return answer_of(existing.record, input);
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
    if (input.caller.anonymous && record.needs_signature()) {
        return fail(Kind::denied, "AuthorizationError",
                    fmt::format("User: anonymous is not authorized to perform: SNS:Unsubscribe on "
                                "resource: {}",
                                input.subscription_arn));
    }
    if (record.posted() && found->topic != nullptr) {
        TRY(remove_posted(*found->topic, *found->subscription, input.caller.base_url));
        return Empty{};
    }
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
    shown["ConfirmationWasAuthenticated"] = record.needs_signature() ? "true" : "false";
    shown["PendingConfirmation"] = record.state == SubscriptionState::pending ? "true" : "false";
    shown["Endpoint"] = without_password(record.endpoint);
    if (record.by_http()) {
        if (shown.contains("DeliveryPolicy")) {
            shown["DeliveryPolicy"] = shown_subscription_policy(subscription.policy);
        }
        const auto topic = topics_.find(record.topic_name);
        shown["EffectiveDeliveryPolicy"] = effective_subscription_policy(
            topic == topics_.end() ? subscription.policy
                                   : policy_for(*topic->second, subscription));
    }
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
    const auto set = set_subscription_attribute(
        record.attributes, input.attribute_name, input.attribute_value.value_or(""),
        record.endpoint.ends_with(".fifo"), record.protocol);
    if (!set && set.error().kind != Kind::invalid) return fail(set.error());
    if (!set) return invalid_parameter(set.error().message);
    auto changed = TRY(subscription_of(std::move(record)));
    kv::Batch batch;
    batch.put(subscription_key(changed.record.topic_id, changed.record.id), encode(changed.record));
    TRY(store_.apply(std::move(batch)));
    *found.subscription = std::move(changed);
    return Empty{};
}

ListedSubscription Topics::listed(const SubscriptionRecord& record) const {
    const bool pending = record.state == SubscriptionState::pending;
    return {pending ? "PendingConfirmation" : arn_of(record), settings_.account_id, record.protocol,
            without_password(record.endpoint), arn_of(record.topic_name)};
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
            output.subscriptions.push_back(listed(at->second.record));
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
        output.subscriptions.push_back(listed(at->second.record));
    }
    return output;
}

}  // namespace spot::sns
