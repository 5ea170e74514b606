#include "plane/gateway/access.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "sqs/policy.h"
#include "sqs/queues.h"
#include "wire/services.h"

namespace spot::plane {
namespace {

using wire::Node;
namespace services = wire::services;

using s3::Reach;

struct Rule {
    std::string_view operation;
    std::string_view action;  // its name in policies; "": the same as the operation
    Reach reach = Reach::setting;
    bool reads = false;
};

constexpr Rule of_sqs[] = {
    {"GetQueueAttributes", "", Reach::data, true},
    {"GetQueueUrl", "", Reach::data, true},
    {"ListQueueTags", "", Reach::data, true},
    {"SendMessage", "", Reach::data},
    {"SendMessageBatch", "SendMessage", Reach::data},
    {"ReceiveMessage", "", Reach::data},
    {"DeleteMessage", "", Reach::data},
    {"DeleteMessageBatch", "DeleteMessage", Reach::data},
    {"ChangeMessageVisibility", "", Reach::data},
    {"ChangeMessageVisibilityBatch", "ChangeMessageVisibility", Reach::data},
    {"PurgeQueue", "", Reach::data},
    {"ListQueues", "", Reach::setting, true},
    {"ListDeadLetterSourceQueues", "", Reach::setting, true},
    {"ListMessageMoveTasks", "", Reach::setting, true},
};

constexpr Rule of_dynamodb[] = {
    {"GetItem", "", Reach::data, true},
    {"BatchGetItem", "", Reach::data, true},
    {"TransactGetItems", "GetItem", Reach::data, true},
    {"Query", "", Reach::data, true},
    {"Scan", "", Reach::data, true},
    {"DescribeTable", "", Reach::data, true},
    {"DescribeTimeToLive", "", Reach::data, true},
    {"DescribeContinuousBackups", "", Reach::data, true},
    {"PutItem", "", Reach::data},
    {"UpdateItem", "", Reach::data},
    {"DeleteItem", "", Reach::data},
    {"BatchWriteItem", "", Reach::data},
    {"TransactWriteItems", "PutItem", Reach::data},
    {"ListTables", "", Reach::setting, true},
    {"ListTagsOfResource", "", Reach::setting, true},
    {"ListStreams", "", Reach::setting, true},
    {"DescribeStream", "", Reach::setting, true},
    {"GetShardIterator", "", Reach::setting, true},
    {"GetRecords", "", Reach::setting, true},
};

constexpr Rule of_cloudwatch[] = {
    {"DescribeAlarmHistory", "", Reach::setting, true},
    {"DescribeAlarms", "", Reach::setting, true},
    {"DescribeAlarmsForMetric", "", Reach::setting, true},
    {"GetMetricData", "", Reach::setting, true},
    {"GetMetricStatistics", "", Reach::setting, true},
    {"ListMetrics", "", Reach::setting, true},
    {"ListTagsForResource", "", Reach::setting, true},
};

// An operation without a row counts as one that limited keys may never do.
template <std::size_t n>
Rule rule_of(const Rule (&rows)[n], std::string_view operation) {
    const auto* row = std::find_if(std::begin(rows), std::end(rows),
                                   [&](const Rule& r) { return r.operation == operation; });
    return row == std::end(rows) ? Rule{operation, operation} : *row;
}

std::string action_of(std::string_view service, const Rule& rule) {
    return fmt::format("{}:{}", service, rule.action.empty() ? rule.operation : rule.action);
}

bool among(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Kind::invalid where the service answers with status 400, as DynamoDB does for every error.
tl::unexpected<Error> denied(const Caller& caller, const std::string& action,
                             const std::string& resource, bool dynamodb = false) {
    const auto on = resource.empty() ? "" : " on resource: " + resource;
    return fail(dynamodb ? Kind::invalid : Kind::denied,
                dynamodb ? "AccessDeniedException" : "AccessDenied",
                fmt::format("User: {} is not authorized to perform: {}{} because no identity-based "
                            "policy allows the {} action",
                            caller.arn(), action, on, action));
}

// "NAME/PREFIX*" in its two parts; the prefix of "NAME" is "".
std::pair<std::string_view, std::string_view> parts_of(std::string_view scope) {
    const auto slash = scope.find('/');
    if (slash == std::string_view::npos) return {scope, ""};
    auto prefix = scope.substr(slash + 1);
    prefix.remove_suffix(prefix.ends_with('*') ? 1 : 0);
    return {scope.substr(0, slash), prefix};
}

// `whole`: the operation is on the bucket itself and not on an object in it.
bool in_buckets(const Access& access, std::string_view bucket, std::string_view key, bool whole) {
    return std::any_of(access.buckets.begin(), access.buckets.end(), [&](const auto& scope) {
        const auto [name, prefix] = parts_of(scope);
        return name == bucket && (whole ? prefix.empty() : key.starts_with(prefix));
    });
}

// The tables of one call. An empty name stands for a table that could not be determined; it is in
// no scope.
std::vector<std::string> tables_of(std::string_view operation, const Node& input) {
    std::vector<std::string> names;
    const auto add = [&names](const Node* name) {
        names.push_back(name != nullptr && name->type == Node::Type::text ? name->text : "");
    };
    if (operation == "BatchGetItem" || operation == "BatchWriteItem") {
        const auto* requests = input.find("RequestItems");
        if (requests != nullptr) {
            for (const auto& member : requests->members) names.push_back(member.name);
        }
    } else if (operation == "TransactGetItems" || operation == "TransactWriteItems") {
        const auto* items = input.find("TransactItems");
        if (items != nullptr) {
            for (const auto& item : items->items) {
                for (const auto& what : item.members) add(what.value.find("TableName"));
            }
        }
    } else {
        add(input.find("TableName"));
    }
    if (names.empty()) names.emplace_back();
    return names;
}

// The queue that an operation is about, by the member that the operation itself reads: others may
// stand beside it, and say what they like. "": it is about none, or about several.
std::string queue_of(std::string_view operation, const Node& input) {
    const auto text = [&](std::string_view name) {
        const auto* member = input.find(name);
        return member == nullptr ? std::string() : member->text;
    };
    if (operation == "GetQueueUrl") return text("QueueName");
    if (operation == "CreateQueue" || operation == "ListQueues" ||
        operation == "CancelMessageMoveTask") {
        return {};
    }
    if (operation.find("MessageMoveTask") != operation.npos) {
        const auto arn = text("SourceArn");
        return arn.substr(arn.rfind(':') + 1);
    }
    return sqs::queue_name_of_url(text("QueueUrl"));
}

Result<void> allow_sqs(const Access& access, const Caller& caller, std::string_view operation,
                       const Node& input, const QueuePolicy& queue_policy) {
    const auto rule = rule_of(of_sqs, operation);
    const auto queue = queue_of(operation, input);
    const bool allowed =
        !access.nothing && (rule.reads || !access.read_only) &&
        (!access.scoped() || (rule.reach == Reach::data && among(access.queues, queue)));
    const auto action = action_of(services::sqs.id, rule);
    const auto arn = fmt::format("arn:aws:sqs:{}:{}:{}", caller.region, caller.account, queue);
    const auto policy = queue.empty() || !queue_policy ? "" : queue_policy(queue);
    const auto verdict = sqs::policy_verdict(policy, {.action = action,
                                                      .resource = arn,
                                                      .account_id = caller.account,
                                                      .user_arn = caller.arn()});
    // SQS alone writes its actions in lower case.
    if (verdict == sqs::Verdict::deny) return denied_by_policy(caller.arn(), lower(action), arn);
    // A queue's policy speaks for that queue, and the move of messages is about two.
    const bool by_policy =
        verdict == sqs::Verdict::allow && operation.find("MessageMoveTask") == operation.npos;
    if (allowed || by_policy) return {};
    return denied(caller, lower(action), arn);
}

Result<void> allow_dynamodb(const Access& access, const Caller& caller, std::string_view operation,
                            const Node& input) {
    const auto rule = rule_of(of_dynamodb, operation);
    const auto begin = fmt::format("arn:aws:dynamodb:{}:{}:table/", caller.region, caller.account);
    for (const auto& name : tables_of(operation, input)) {
        const auto table = name.starts_with(begin) ? name.substr(begin.size()) : name;
        const bool allowed =
            !access.nothing && (rule.reads || !access.read_only) &&
            (!access.scoped() || (rule.reach == Reach::data && among(access.tables, table)));
        if (!allowed) {
            return denied(caller, action_of(services::dynamodb.id, rule),
                          begin + (table.empty() ? "*" : table), true);
        }
    }
    return {};
}

}  // namespace

tl::unexpected<Error> denied_by_policy(std::string_view arn, std::string_view action,
                                       const std::string& resource) {
    return fail(Kind::denied, "AccessDenied",
                fmt::format("User: {} is not authorized to perform: {} on resource: {} with an "
                            "explicit deny in a resource-based policy",
                            arn, action, resource));
}

Result<void> check_access(const Access& access) {
    const auto wrong = [](std::string_view scope, std::string_view what) {
        return fail(Kind::invalid, "InvalidScope", fmt::format("{}: {}", scope, what));
    };
    for (const auto& scope : access.buckets) {
        const auto [name, prefix] = parts_of(scope);
        const bool slash = scope.find('/') != std::string::npos;
        if (name.empty() || name.find('*') != std::string_view::npos) {
            return wrong(scope, "a bucket is named whole: NAME, or NAME/PREFIX* for some of it");
        }
        if (slash && !scope.ends_with('*')) {
            return wrong(scope, "a part of a bucket is a prefix and ends with *: NAME/PREFIX*");
        }
        if (prefix.find('*') != std::string_view::npos) {
            return wrong(scope, "the one * stands at the end");
        }
    }
    for (const auto* names : {&access.queues, &access.tables}) {
        for (const auto& name : *names) {
            if (name.empty() || name.find_first_of("*/:") != std::string::npos) {
                return wrong(name, "a queue or a table is named whole");
            }
        }
    }
    return {};
}

bool has_right(const Access& access, const s3::Right& right, std::string_view prefix) {
    if (access.nothing || (access.read_only && !right.reads)) return false;
    if (!access.scoped()) return true;
    if (right.reach == Reach::setting) return false;
    const bool listing = right.reach == Reach::names;
    return in_buckets(access, right.bucket, listing ? prefix : right.key,
                      !listing && right.key.empty());
}

tl::unexpected<Error> denied_right(std::string_view arn, const s3::Right& right) {
    return fail(Kind::denied, "AccessDenied",
                fmt::format("User: {} is not authorized to perform: {} on resource: \"{}\" because "
                            "no identity-based policy allows the {} action",
                            arn, right.action, right.arn(), right.action));
}

Result<void> allow_call(const Access& access, const Caller& caller, std::string_view service,
                        std::string_view operation, const Node& input,
                        const QueuePolicy& queue_policy) {
    if (service == services::sqs.scope) {
        return allow_sqs(access, caller, operation, input, queue_policy);
    }
    // These are always allowed: of the second one the signature is nothing.
    const bool open_to_all =
        service == services::sts.scope &&
        (operation == "GetCallerIdentity" || operation == "AssumeRoleWithWebIdentity");
    if (!access.limited() || open_to_all) return {};
    if (service == services::dynamodb.scope)
        return allow_dynamodb(access, caller, operation, input);
    const bool cloudwatch = service == services::cloudwatch.scope;
    const auto rule = cloudwatch ? rule_of(of_cloudwatch, operation) : Rule{operation, operation};
    if (!access.nothing && !access.scoped() && rule.reads) return {};
    return denied(caller, action_of(cloudwatch ? services::cloudwatch.id : service, rule), "");
}

}  // namespace spot::plane
