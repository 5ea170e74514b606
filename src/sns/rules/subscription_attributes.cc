#include "sns/rules/subscription_attributes.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "sns/api.h"
#include "sns/delivery/delivery_policy.h"
#include "sns/filter/json_text.h"

namespace spot::sns {
namespace {

tl::unexpected<Error> reason(std::string text) {
    return fail(Kind::invalid, "InvalidParameter", std::move(text));
}

Result<void> set_raw(Attributes& attributes, const std::string& value) {
    const auto known = lower(value);
    if (known != "true" && known != "false") {
        return reason(
            fmt::format("RawMessageDelivery: Invalid value [{}]. Must be true or false.", value));
    }
    attributes["RawMessageDelivery"] = known;
    return {};
}

// The policy has to fit to the scope, whichever of them is set last.
Result<void> set_filter(Attributes& attributes, const std::string& policy) {
    if (policy.empty() || policy == "{}") {
        attributes.erase("FilterPolicy");
        return {};
    }
    if (policy.size() > limits::attribute_value) {
        return reason("FilterPolicy: Filter policy is too long");
    }
    TRY(FilterPolicy::read(policy, scope_of(attributes)));
    attributes["FilterPolicy"] = policy;
    return {};
}

Result<void> set_scope(Attributes& attributes, const std::string& value) {
    if (value != "MessageAttributes" && value != "MessageBody") {
        return reason(
            fmt::format("FilterPolicyScope: Invalid value [{}]. Please use either "
                        "MessageBody or MessageAttributes",
                        value));
    }
    auto changed = attributes;
    changed["FilterPolicyScope"] = value;
    if (const auto at = changed.find("FilterPolicy"); at != changed.end()) {
        TRY(FilterPolicy::read(at->second, scope_of(changed)));
    }
    attributes = std::move(changed);
    return {};
}

Result<void> set_redrive(Attributes& attributes, const std::string& policy, bool fifo_queue) {
    if (policy.empty()) {
        attributes.erase("RedrivePolicy");
        return {};
    }
    if (policy.size() > limits::attribute_value) return reason("RedrivePolicy: it is too long");
    const auto target = TRY(dead_letter_arn_of(policy));
    if (fifo_queue != target.ends_with(".fifo")) {
        return reason(fifo_queue ? "RedrivePolicy: must use a FIFO queue as DLQ for a FIFO "
                                   "Subscription to a FIFO Topic."
                                 : "RedrivePolicy: must use a Standard queue as DLQ for a "
                                   "Standard Subscription.");
    }
    attributes["RedrivePolicy"] = policy;
    return {};
}

Result<void> set_delivery_policy(Attributes& attributes, const std::string& policy) {
    if (policy.empty()) {
        attributes.erase("DeliveryPolicy");
        return {};
    }
    if (policy.size() > limits::attribute_value) return reason("DeliveryPolicy: it is too long");
    TRY(read_subscription_policy(policy));
    attributes["DeliveryPolicy"] = policy;
    return {};
}

}  // namespace

FilterScope scope_of(const Attributes& attributes) {
    const auto at = attributes.find("FilterPolicyScope");
    return at != attributes.end() && at->second == "MessageBody" ? FilterScope::message_body
                                                                 : FilterScope::message_attributes;
}

Result<std::string> dead_letter_arn_of(const std::string& redrive_policy) {
    const auto parsed = parse_json_text(redrive_policy);
    if (!parsed) return reason("RedrivePolicy: " + parsed.error().message);
    const auto* target = parsed->find("deadLetterTargetArn");
    const auto arn = target == nullptr ? "" : target->text;
    const auto parts = split(arn, ':');
    if (parts.size() != 6 || parts[0] != "arn" || parts[2] != "sqs" || parts[5].empty()) {
        return reason("RedrivePolicy: deadLetterTargetArn is an invalid arn");
    }
    return arn;
}

Result<void> set_subscription_attribute(Attributes& attributes, const std::string& name,
                                        const std::string& value, bool fifo_queue,
                                        const std::string& protocol) {
    const bool by_http = protocol == "http" || protocol == "https";
    if (name == "RawMessageDelivery") {
        if (by_http || protocol == "sqs") return set_raw(attributes, value);
        return reason(
            fmt::format("Delivery protocol [{}] does not support raw message delivery.", protocol));
    }
    if (name == "FilterPolicy") return set_filter(attributes, value);
    if (name == "FilterPolicyScope") return set_scope(attributes, value);
    if (name == "RedrivePolicy") return set_redrive(attributes, value, fifo_queue);
    if (name == "DeliveryPolicy" && by_http) return set_delivery_policy(attributes, value);
    if (name == "DeliveryPolicy") {
        return reason("DeliveryPolicy: it is for subscriptions by HTTP alone");
    }
    if (name == "SubscriptionRoleArn" || name == "ReplayPolicy") {
        return fail(Kind::not_implemented, "NotImplemented",
                    fmt::format("This plane has no attribute {}: it delivers to queues and HTTP "
                                "endpoints, and archives nothing.",
                                name));
    }
    return reason("AttributeName");
}

}  // namespace spot::sns
