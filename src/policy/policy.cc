#include "policy/policy.h"

#include <algorithm>

#include "base/bytes.h"
#include "wire/json.h"

namespace spot::policy {
namespace {

using wire::Node;

// One text or a list of them. Numbers and truth values stand for their texts, as in conditions.
std::vector<std::string> texts_of(const Node* node) {
    std::vector<std::string> texts;
    const auto add = [&](const Node& one) {
        if (one.type == Node::Type::text || one.type == Node::Type::number) {
            texts.push_back(one.text);
        }
        if (one.type == Node::Type::boolean) texts.emplace_back(one.boolean ? "true" : "false");
    };
    if (node == nullptr) return texts;
    add(*node);
    for (const auto& item : node->items) add(item);
    return texts;
}

bool among(const std::vector<std::string>& texts, const std::string& text) {
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

std::string root_arn(const std::string& account) {
    return "arn:aws:iam::" + account + ":root";
}

}  // namespace

Principal Principal::of_root(const std::string& account) {
    return {.kind = Kind::root, .account = account, .arn = root_arn(account)};
}

Principal Principal::of_user(const std::string& account, std::string arn) {
    return {.kind = Kind::user, .account = account, .arn = std::move(arn)};
}

Principal Principal::of_service(std::string name) {
    return {.kind = Kind::service, .service = std::move(name)};
}

Policy::Policy(std::string_view text) {
    if (text.empty()) return;
    const auto document = wire::parse_json(text);
    const auto* statements = document ? document->find("Statement") : nullptr;
    if (statements == nullptr) return;
    const auto* version = document->find("Version");
    variables_ = version != nullptr && version->text == "2012-10-17";
    if (statements->type == Node::Type::map) add(*statements);
    for (const auto& item : statements->items) add(item);
}

// A statement without one of its elements is about nothing.
void Policy::add(const Node& node) {
    const auto* effect = node.find("Effect");
    if (effect == nullptr || (effect->text != "Allow" && effect->text != "Deny")) return;
    Statement statement{.deny = effect->text == "Deny"};
    const auto element = [&](const std::string& name, bool& negated) {
        const auto* found = node.find(name);
        negated = found == nullptr;
        return negated ? node.find("Not" + name) : found;
    };
    const auto* principal = element("Principal", statement.principal.negated);
    const auto* action = element("Action", statement.action.negated);
    const auto* resource = element("Resource", statement.resource.negated);
    if (principal == nullptr || action == nullptr || resource == nullptr) return;
    auto& named = statement.principal;
    named.users = texts_of(principal->find("AWS"));
    named.services = texts_of(principal->find("Service"));
    named.canonical_ids = texts_of(principal->find("CanonicalUser"));
    named.everybody = principal->text == "*" || among(named.users, "*");
    statement.action.texts = texts_of(action);
    statement.resource.texts = texts_of(resource);
    if (const auto* conditions = node.find("Condition")) {
        for (const auto& [name, keys] : conditions->members) {
            for (const auto& [key, wanted] : keys.members) {
                statement.conditions.push_back({operator_of(name), key, texts_of(&wanted)});
            }
        }
    }
    statements_.push_back(std::move(statement));
}

bool Policy::names(const Named& named, const Principal& who, bool deny) {
    const auto found = [&]() -> bool {
        using Kind = Principal::Kind;
        if (named.everybody) return true;
        if (who.kind == Kind::anonymous) return false;
        if (who.kind == Kind::service) {
            return among(named.services, who.service) || among(named.services, "*");
        }
        if (among(named.users, who.arn)) return true;
        for (const auto& arn : who.session_arns) {
            if (among(named.users, arn)) return true;
        }
        if (!who.canonical_id.empty() && among(named.canonical_ids, who.canonical_id)) return true;
        // A name of the account is taken as it gives away least: it lets no user in, and keeps
        // every user out.
        const bool counts =
            who.kind == Kind::root || who.account_speaks_for_users || (deny != named.negated);
        return counts &&
               (among(named.users, who.account) || among(named.users, root_arn(who.account)));
    };
    return found() != named.negated;
}

bool Policy::fits(const Statement& statement, const Question& question) const {
    if (!names(statement.principal, question.principal, statement.deny)) return false;
    const auto about = [&](const Element& element, const auto& matches) {
        return std::any_of(element.texts.begin(), element.texts.end(), matches) != element.negated;
    };
    const bool action = about(statement.action, [&](const std::string& text) {
        return pattern_of(text).matches_ignoring_case(question.action);
    });
    if (!action) return false;
    const Variable variable =
        [&](std::string_view name) -> std::optional<std::optional<std::string>> {
        const auto values = question.context(name);
        if (!values) return std::nullopt;
        if (values->size() != 1) return std::optional<std::string>();
        return values->front();
    };
    const bool resource = about(statement.resource, [&](const std::string& text) {
        bool unknown = false;
        const auto pattern = variables_ ? expanded(text, variable, &unknown) : pattern_of(text);
        // A resource whose name cannot be known is the one that is denied, and none that is
        // allowed. One that nobody has is none, and, of those that are left out, any where the
        // rest is allowed.
        if (!pattern && unknown) return statement.resource.negated != statement.deny;
        if (!pattern) return statement.resource.negated && !statement.deny;
        return pattern->matches(question.resource);
    });
    if (!resource) return false;
    return std::all_of(
        statement.conditions.begin(), statement.conditions.end(), [&](const Condition& condition) {
            return holds(condition, question.context, variables_ ? &variable : nullptr)
                .value_or(statement.deny);
        });
}

Verdict Policy::verdict(const Question& question) const {
    auto verdict = Verdict::silent;
    for (const auto& statement : statements_) {
        if (verdict == Verdict::allow && !statement.deny) continue;
        if (!fits(statement, question)) continue;
        if (statement.deny) return Verdict::deny;
        verdict = Verdict::allow;
    }
    return verdict;
}

bool Policy::asks_for(std::string_view begin) const {
    const auto variable = "${" + std::string(begin);
    const auto among = [&](const std::vector<std::string>& texts) {
        return std::ranges::any_of(texts, [&](const std::string& text) {
            return lower(text).find(variable) != std::string::npos;
        });
    };
    return std::ranges::any_of(statements_, [&](const Statement& statement) {
        return among(statement.resource.texts) ||
               std::ranges::any_of(statement.conditions, [&](const Condition& condition) {
                   return lower(condition.key).starts_with(begin) || among(condition.wanted);
               });
    });
}

namespace {

// Networks of more addresses than these are not a fixed set.
constexpr int widest_v4 = 8;
constexpr int widest_v6 = 32;

// Keys whose values name somebody.
constexpr std::string_view fixing_keys[] = {"aws:principalorgid",
                                            "aws:principalaccount",
                                            "aws:principalarn",
                                            "aws:sourcearn",
                                            "aws:sourceaccount",
                                            "aws:sourceowner",
                                            "aws:sourcevpc",
                                            "aws:sourcevpce",
                                            "aws:userid",
                                            "s3:dataaccesspointaccount",
                                            "s3:dataaccesspointarn",
                                            "s3:x-amz-server-side-encryption-aws-kms-key-id"};

bool is_fixed(const Condition& condition) {
    if (!condition.op || condition.wanted.empty()) return false;
    const auto& op = *condition.op;
    if (op.negated || op.if_exists || op.set == Operator::Set::all) return false;
    const auto key = lower(condition.key);
    const auto& wanted = condition.wanted;
    if (op.name == "IpAddress") {
        return key == "aws:sourceip" && std::ranges::all_of(wanted, [](const std::string& text) {
                   const auto network = network_of(text);
                   if (!network) return false;
                   const bool six = text.find(':') != std::string::npos;
                   return network->bits >= (six ? widest_v6 : widest_v4);
               });
    }
    constexpr std::string_view names[] = {"StringEquals", "StringEqualsIgnoreCase", "StringLike",
                                          "ArnEquals", "ArnLike"};
    if (std::ranges::find(names, op.name) == std::end(names)) return false;
    if (std::ranges::find(fixing_keys, key) == std::end(fixing_keys)) return false;
    return std::ranges::all_of(wanted, [](const std::string& text) {
        return !text.empty() && text.find_first_of("*?$") == std::string::npos;
    });
}

}  // namespace

bool Policy::is_public() const {
    return std::ranges::any_of(statements_, [](const Statement& statement) {
        if (statement.deny) return false;
        const auto& named = statement.principal;
        if (!named.everybody && !named.negated) return false;
        return std::ranges::none_of(statement.conditions, is_fixed);
    });
}

}  // namespace spot::policy
