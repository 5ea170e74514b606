#include "sns/rules/topic_attributes.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "sns/api.h"
#include "sns/delivery/delivery_policy.h"
#include "wire/json.h"

namespace spot::sns {
namespace {

using wire::Node;

tl::unexpected<Error> reason(std::string text) {
    return fail(Kind::invalid, "InvalidParameter", std::move(text));
}

Result<void> set_boolean(Attributes& attributes, const std::string& name,
                         const std::string& value) {
    const auto known = lower(value);
    if (known != "true" && known != "false") {
        return reason(fmt::format("{}: Invalid value [{}]. Must be true or false.", name, value));
    }
    attributes[name] = known;
    return {};
}

Result<void> set_one_of(Attributes& attributes, const std::string& name, const std::string& value,
                        std::initializer_list<std::string_view> values) {
    if (std::find(values.begin(), values.end(), value) == values.end()) {
        return reason(fmt::format("{}: Invalid value [{}]. Must be one of [{}].", name, value,
                                  fmt::join(values, ", ")));
    }
    attributes[name] = value;
    return {};
}

// FirehoseSuccessFeedbackRoleArn and its like: stored for who reads them; there are no logs.
bool is_feedback(std::string_view name) {
    for (const auto* protocol : {"HTTP", "Firehose", "Lambda", "SQS", "Application"}) {
        if (!name.starts_with(protocol)) continue;
        const auto rest = name.substr(std::string_view(protocol).size());
        return rest == "SuccessFeedbackRoleArn" || rest == "SuccessFeedbackSampleRate" ||
               rest == "FailureFeedbackRoleArn";
    }
    return false;
}

Result<void> set_policy(TopicRecord& topic, const std::string& value) {
    if (value.empty()) {
        topic.attributes.erase("Policy");
        return {};
    }
    const auto parsed = wire::parse_json(value);
    const auto* statement = parsed ? parsed->find("Statement") : nullptr;
    const bool has_statements = statement != nullptr && (statement->type == Node::Type::list ||
                                                         statement->type == Node::Type::map);
    if (!has_statements) return reason("Policy Error: null");
    topic.attributes["Policy"] = value;
    return {};
}

}  // namespace

Result<void> set_topic_attribute(TopicRecord& topic, const std::string& name,
                                 const std::string& value, bool creating) {
    auto& attributes = topic.attributes;
    if (value.size() > limits::attribute_value) return reason(name);
    if (name == "DisplayName") {
        if (value.size() > limits::display_name) return reason("DisplayName");
        attributes[name] = value;
        return {};
    }
    if (name == "Policy") return set_policy(topic, value);
    if (name == "DeliveryPolicy") {
        if (value.empty()) {
            attributes.erase(name);
            return {};
        }
        TRY(read_topic_policy(value));
        attributes[name] = kept_topic_policy(value);
        return {};
    }
    if (name == "FifoTopic" && creating) return {};  // the name has told it
    if (name == "ContentBasedDeduplication" && topic.fifo) {
        return set_boolean(attributes, name, value);
    }
    if (name == "FifoThroughputScope" && topic.fifo) {
        return set_one_of(attributes, name, value, {"Topic", "MessageGroup"});
    }
    if (name == "SignatureVersion") return set_one_of(attributes, name, value, {"1", "2"});
    if (name == "TracingConfig") {
        return set_one_of(attributes, name, value, {"PassThrough", "Active"});
    }
    if (name == "KmsMasterKeyId" || is_feedback(name)) {
        if (value.empty()) {
            attributes.erase(name);
        } else {
            attributes[name] = value;
        }
        return {};
    }
    if (name == "ArchivePolicy") {
        return fail(Kind::not_implemented, "NotImplemented",
                    "This plane archives no messages: topics have no attribute ArchivePolicy.");
    }
    return reason("AttributeName");
}

std::string default_policy(const std::string& topic_arn, const std::string& account_id) {
    return fmt::format(
        R"({{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{{"Sid":)"
        R"("__default_statement_ID","Effect":"Allow","Principal":{{"AWS":"*"}},"Action":[)"
        R"("SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission",)"
        R"("SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe",)"
        R"("SNS:ListSubscriptionsByTopic","SNS:Publish"],"Resource":"{}","Condition":)"
        R"({{"StringEquals":{{"AWS:SourceOwner":"{}"}}}}}}]}})",
        topic_arn, account_id);
}

std::string policy_of(const TopicRecord& topic, const std::string& topic_arn,
                      const std::string& account_id) {
    const auto at = topic.attributes.find("Policy");
    return at == topic.attributes.end() ? default_policy(topic_arn, account_id) : at->second;
}

Attributes shown_attributes(const TopicRecord& topic, const std::string& topic_arn,
                            const std::string& account_id) {
    auto shown = topic.attributes;
    shown.emplace("DisplayName", "");
    shown["Policy"] = policy_of(topic, topic_arn, account_id);
    const auto delivery = shown.find("DeliveryPolicy");
    shown["EffectiveDeliveryPolicy"] =
        effective_topic_policy(delivery == shown.end() ? "" : delivery->second);
    shown["Owner"] = account_id;
    shown["TopicArn"] = topic_arn;
    if (topic.fifo) {
        shown["FifoTopic"] = "true";
        shown.emplace("ContentBasedDeduplication", "false");
    }
    return shown;
}

}  // namespace spot::sns
