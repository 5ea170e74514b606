// The operations that edit the statements of a topic's policy.

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "sns/rules/errors.h"
#include "sns/rules/topic_attributes.h"
#include "sns/topics.h"
#include "wire/describe.h"
#include "wire/json.h"

namespace spot::sns {
namespace {

using wire::Node;

constexpr std::string_view known_actions[] = {"GetTopicAttributes",
                                              "SetTopicAttributes",
                                              "AddPermission",
                                              "RemovePermission",
                                              "DeleteTopic",
                                              "Subscribe",
                                              "ListSubscriptionsByTopic",
                                              "Publish"};

bool has_label(const Node& statement, const std::string& label) {
    const auto* sid = statement.find("Sid");
    return sid != nullptr && sid->text == label;
}

// One text alone stands without a list around it, as on AWS.
Node one_or_list(std::vector<std::string> texts) {
    if (texts.size() == 1) return Node::of_text(std::move(texts[0]));
    auto list = Node::of_list();
    for (auto& text : texts) list.items.push_back(Node::of_text(std::move(text)));
    return list;
}

Node statement_of(const AddPermissionInput& input, const std::string& topic_arn) {
    std::vector<std::string> actions;
    for (const auto& action : input.action_name) actions.push_back("SNS:" + action);
    std::vector<std::string> users;
    for (const auto& account : input.aws_account_id) {
        users.push_back(fmt::format("arn:aws:iam::{}:root", account));
    }
    auto principal = Node::of_map();
    principal.members.push_back({"AWS", one_or_list(std::move(users))});
    auto statement = Node::of_map();
    statement.members.push_back({"Sid", Node::of_text(input.label)});
    statement.members.push_back({"Effect", Node::of_text("Allow")});
    statement.members.push_back({"Principal", std::move(principal)});
    statement.members.push_back({"Action", one_or_list(std::move(actions))});
    statement.members.push_back({"Resource", Node::of_text(topic_arn)});
    return statement;
}

// The list of statements in a policy that set_topic_attribute() has taken, or the default one. A
// single statement may stand without a list, and gets one.
Node* statements_in(Node& policy) {
    for (auto& [name, value] : policy.members) {
        if (name != "Statement") continue;
        if (value.type == Node::Type::map) {
            auto list = Node::of_list();
            list.items.push_back(std::move(value));
            value = std::move(list);
        }
        return &value;
    }
    return nullptr;
}

std::string to_json(const Node& node) {
    wire::JsonSink sink;
    wire::write_node(sink, node);
    return sink.take();
}

}  // namespace

Result<Empty> Topics::add_permission(const AddPermissionInput& input) {
    std::unique_lock lock(mutex_);
    auto* topic = TRY(find("TopicArn", input.topic_arn));
    for (const auto& action : input.action_name) {
        if (std::ranges::find(known_actions, action) == std::end(known_actions)) {
            return invalid_parameter("Policy statement action out of service scope!");
        }
    }
    auto policy =
        TRY(wire::parse_json(policy_of(topic->record, input.topic_arn, settings_.account_id)));
    auto* statements = statements_in(policy);
    for (const auto& statement : statements->items) {
        if (has_label(statement, input.label)) {
            return invalid_parameter("Statement already exists");
        }
    }
    statements->items.push_back(statement_of(input, input.topic_arn));
    auto changed = topic->record;
    changed.attributes["Policy"] = to_json(policy);
    if (changed.attributes["Policy"].size() > limits::attribute_value) {
        return invalid_parameter("Policy statement is too long");
    }
    TRY(store_topic(*topic, std::move(changed)));
    return Empty{};
}

Result<Empty> Topics::remove_permission(const RemovePermissionInput& input) {
    std::unique_lock lock(mutex_);
    auto* topic = TRY(find("TopicArn", input.topic_arn));
    auto policy =
        TRY(wire::parse_json(policy_of(topic->record, input.topic_arn, settings_.account_id)));
    auto* statements = statements_in(policy);
    const auto removed = std::erase_if(statements->items, [&](const Node& statement) {
        return has_label(statement, input.label);
    });
    if (removed == 0) return Empty{};
    auto changed = topic->record;
    changed.attributes["Policy"] = to_json(policy);
    TRY(store_topic(*topic, std::move(changed)));
    return Empty{};
}

}  // namespace spot::sns
