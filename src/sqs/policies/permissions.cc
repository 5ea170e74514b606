// AddPermission and RemovePermission: they edit the statements of a queue's Policy, each of which
// has its label as Sid. The form of the policies and the messages about labels were recorded from
// AWS.

#include <fmt/format.h>

#include <algorithm>

#include "sqs/errors.h"
#include "sqs/policy.h"
#include "sqs/queues.h"
#include "wire/describe.h"
#include "wire/json.h"

namespace spot::sqs {
namespace {

using wire::Node;

// API Reference, AddPermission; SQS Developer Guide, "Amazon SQS policy quotas".
constexpr std::size_t most_actions = 7;
constexpr std::size_t most_statements = 20;
constexpr std::size_t most_principals = 50;

// The actions that other accounts may be allowed. Source: Developer Guide, "Overview of managing
// access in Amazon SQS".
constexpr std::string_view shared_actions[] = {
    "*",           "ChangeMessageVisibility", "DeleteMessage",
    "GetQueueUrl", "GetQueueAttributes",      "ListDeadLetterSourceQueues",
    "PurgeQueue",  "ReceiveMessage",          "SendMessage"};
constexpr std::string_view owners_actions[] = {"AddPermission",
                                               "CancelMessageMoveTask",
                                               "CreateQueue",
                                               "DeleteQueue",
                                               "ListMessageMoveTasks",
                                               "ListQueues",
                                               "ListQueueTags",
                                               "RemovePermission",
                                               "SetQueueAttributes",
                                               "StartMessageMoveTask",
                                               "TagQueue",
                                               "UntagQueue"};

auto over_limit(std::string message) {
    return fail(Kind::invalid, "OverLimit", std::move(message));
}

auto not_editable() {
    return fail(Kind::invalid, "InvalidAttributeValue",
                "The queue's Policy has no statements that could be edited; set another one with "
                "SetQueueAttributes.");
}

Result<void> check_label(const std::string& label) {
    if (is_simple_name(label)) return {};
    return invalid_parameter("Label", label,
                             "Can only include alphanumeric characters, hyphens, or underscores. "
                             "1 to 80 in length.");
}

Result<void> check_accounts(const std::vector<std::string>& accounts) {
    if (accounts.empty()) return invalid_parameter("PrincipalId", "[]", "Unable to verify.");
    if (accounts.size() > most_principals) {
        return over_limit(fmt::format("{} AWSAccountIds were found, maximum allowed is {}.",
                                      accounts.size(), most_principals));
    }
    for (const auto& account : accounts) {
        const bool good = account.size() == 12 &&
                          std::ranges::all_of(account, [](char c) { return c >= '0' && c <= '9'; });
        if (!good) return invalid_parameter("PrincipalId", account, "Unable to verify.");
    }
    return {};
}

Result<void> check_actions(const std::vector<std::string>& actions) {
    if (actions.empty()) return missing_parameter("Actions");
    if (actions.size() > most_actions) {
        return over_limit(fmt::format("{} Actions were found, maximum allowed is {}.",
                                      actions.size(), most_actions));
    }
    for (const auto& action : actions) {
        if (std::ranges::find(shared_actions, action) != std::end(shared_actions)) continue;
        const bool owners = std::ranges::find(owners_actions, action) != std::end(owners_actions);
        return invalid_parameter(
            "ActionName", "SQS:" + action,
            owners ? "Only the queue owner is allowed to invoke this action."
                   : "Please refer to the appropriate WSDL for a list of valid actions.");
    }
    return {};
}

void add_member(Node& map, std::string name, Node value) {
    map.members.push_back({std::move(name), std::move(value)});
}

// AWS writes a single value of a policy as a text and several as a list.
Node texts(const std::vector<std::string>& values) {
    if (values.size() == 1) return Node::of_text(values.front());
    auto list = Node::of_list();
    for (const auto& value : values) list.items.push_back(Node::of_text(value));
    return list;
}

Node statement_of(const AddPermissionInput& input, const std::string& queue_arn) {
    std::vector<std::string> principals;
    for (const auto& id : input.aws_account_ids)
        principals.push_back("arn:aws:iam::" + id + ":root");
    std::vector<std::string> actions;
    for (const auto& action : input.actions) actions.push_back("SQS:" + action);
    auto principal = Node::of_map();
    add_member(principal, "AWS", texts(principals));
    auto statement = Node::of_map();
    add_member(statement, "Sid", Node::of_text(input.label));
    add_member(statement, "Effect", Node::of_text("Allow"));
    add_member(statement, "Principal", std::move(principal));
    add_member(statement, "Action", texts(actions));
    add_member(statement, "Resource", Node::of_text(queue_arn));
    return statement;
}

// The policy with its Statement as a list; a new policy where there is none. SetQueueAttributes
// takes any JSON, and a text that is no policy is not overwritten.
Result<Node> read_policy(const std::string& policy, const std::string& queue_arn) {
    if (policy.empty()) {
        auto made = Node::of_map();
        add_member(made, "Version", Node::of_text("2008-10-17"));
        add_member(made, "Id", Node::of_text(queue_arn + "/SQSDefaultPolicy"));
        add_member(made, "Statement", Node::of_list());
        return made;
    }
    auto document = wire::parse_json(policy);
    if (document && document->type == Node::Type::map) {
        for (auto& member : document->members) {
            if (member.name != "Statement") continue;
            if (member.value.type == Node::Type::map) {
                auto list = Node::of_list();
                list.items.push_back(std::move(member.value));
                member.value = std::move(list);
            }
            if (member.value.type == Node::Type::list) return *std::move(document);
        }
    }
    return not_editable();
}

std::vector<Node>& statements_of(Node& policy) {
    const auto at = std::ranges::find(policy.members, "Statement", &Node::Member::name);
    return at->value.items;
}

bool has_label(const Node& statement, const std::string& label) {
    const auto* sid = statement.find("Sid");
    return sid != nullptr && sid->text == label;
}

// A null, which no policy has, could be read and cannot be written.
Result<std::string> written(const Node& policy) {
    wire::JsonSink sink;
    wire::write_node(sink, policy);
    auto text = sink.take();
    if (!wire::parse_json(text)) return not_editable();
    return text;
}

}  // namespace

Result<Empty> Queues::add_permission(const AddPermissionInput& input) {
    TRY(check_label(input.label));
    TRY(check_accounts(input.aws_account_ids));
    TRY(check_actions(input.actions));
    return edit_policy(
        input.queue_url, [&](std::string& policy, const std::string& queue_arn) -> Result<void> {
            auto document = TRY(read_policy(policy, queue_arn));
            auto& statements = statements_of(document);
            const auto same = [&](const Node& statement) {
                return has_label(statement, input.label);
            };
            if (std::ranges::any_of(statements, same)) {
                return invalid_parameter("Label", input.label, "Already exists.");
            }
            if (statements.size() >= most_statements) {
                return over_limit(
                    fmt::format("A queue's policy has at most {} statements.", most_statements));
            }
            statements.push_back(statement_of(input, queue_arn));
            auto text = TRY(written(document));
            if (text.size() > most_policy_bytes) {
                return over_limit(
                    fmt::format("A queue's policy has at most {} bytes.", most_policy_bytes));
            }
            policy = std::move(text);
            return {};
        });
}

Result<Empty> Queues::remove_permission(const RemovePermissionInput& input) {
    TRY(check_label(input.label));
    return edit_policy(input.queue_url,
                       [&](std::string& policy, const std::string& queue_arn) -> Result<void> {
                           auto document = TRY(read_policy(policy, queue_arn));
                           auto& statements = statements_of(document);
                           const auto same = [&](const Node& statement) {
                               return has_label(statement, input.label);
                           };
                           if (std::erase_if(statements, same) == 0) {
                               return invalid_parameter("Label", input.label, "can't find label.");
                           }
                           policy.clear();
                           if (!statements.empty()) policy = TRY(written(document));
                           return {};
                       });
}

Result<Empty> Queues::edit_policy(const std::string& queue_url, const PolicyEdit& edit) {
    const auto queue = TRY(find(queue_url));
    std::unique_lock lock(queue->mutex);
    if (queue->deleted) return no_such_queue();
    auto changed = queue->record;
    TRY(edit(changed.settings.policy, arn_of(changed.name)));
    changed.modified = clock_.now();
    TRY(store_record(*queue, std::move(changed)));
    return Empty{};
}

}  // namespace spot::sqs
