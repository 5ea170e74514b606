#include "sqs/policy.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "wire/json.h"

namespace spot::sqs {
namespace {

// '*' stands for any text, '?' for any one character.
bool matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t mark = 0;
    while (t < text.size()) {
        if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            mark = t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

// One text or a list of them.
std::vector<std::string> texts_of(const wire::Node* node) {
    std::vector<std::string> texts;
    if (node == nullptr) return texts;
    using Type = wire::Node::Type;
    if (node->type == Type::text) texts.push_back(node->text);
    if (node->type == Type::boolean) texts.emplace_back(node->boolean ? "true" : "false");
    for (const auto& item : node->items) texts.push_back(item.text);
    return texts;
}

bool any_matches(const std::vector<std::string>& patterns, const std::string& text,
                 bool ignore_case = false) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
        return ignore_case ? matches(lower(pattern), lower(text)) : matches(pattern, text);
    });
}

// Whether one of the names under "AWS" is the user's: its own, its account's, or everybody's.
bool names_user(const std::vector<std::string>& names, const PolicyRequest& request) {
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return name == "*" || name == request.user_arn || name == request.account_id ||
               name == "arn:aws:iam::" + request.account_id + ":root";
    });
}

bool is_principal(const wire::Node& principal, const PolicyRequest& request) {
    if (principal.type == wire::Node::Type::text) return principal.text == "*";
    const auto users = texts_of(principal.find("AWS"));
    if (!request.user_arn.empty()) return names_user(users, request);
    for (const auto& text : texts_of(principal.find("Service"))) {
        if (text == request.service || text == "*") return true;
    }
    return std::find(users.begin(), users.end(), "*") != users.end();
}

std::optional<std::string> context_value(const std::string& key, const PolicyRequest& request) {
    const auto name = lower(key);
    const bool user = !request.user_arn.empty();
    if (name == "aws:sourcearn") return request.source_arn;
    if (name == "aws:sourceaccount") return user ? "" : request.account_id;
    // Whether the plane speaks TLS is its operator's choice, and no policy's.
    if (name == "aws:securetransport") return "true";
    if (user && name == "aws:principalarn") return request.user_arn;
    if (user && name == "aws:principalaccount") return request.account_id;
    return std::nullopt;
}

// nullopt: the operator is not known here.
std::optional<bool> value_fits(std::string_view op, const std::vector<std::string>& patterns,
                               const std::string& value) {
    const auto any = [&](const auto& fits) {
        return std::any_of(patterns.begin(), patterns.end(), fits);
    };
    if (op == "ArnLike" || op == "ArnEquals" || op == "StringLike") {
        return any_matches(patterns, value);
    }
    if (op == "StringEquals") return any([&](const std::string& p) { return p == value; });
    if (op == "StringEqualsIgnoreCase" || op == "Bool") {
        return any([&](const std::string& p) { return equal_ignoring_case(p, value); });
    }
    return std::nullopt;
}

// nullopt: the operator or a key is not known here.
std::optional<bool> condition_holds(std::string op, const wire::Node& fields,
                                    const PolicyRequest& request) {
    // StringNotEquals and its like hold where the operator without Not does not.
    const auto at = op.find("Not");
    if (at != std::string::npos) op.erase(at, 3);
    const bool negated = at != std::string::npos;
    bool all = true;
    for (const auto& [key, wanted] : fields.members) {
        const auto value = context_value(key, request);
        const auto fits = value ? value_fits(op, texts_of(&wanted), *value) : std::nullopt;
        if (!fits) return std::nullopt;
        // A key that the request does not have is equal to nothing.
        const bool equal = *fits && !value->empty();
        all = all && equal != negated;
    }
    return all;
}

// Whether an element or its negation (Action, NotAction) fits; neither is there: it does not.
template <class Fits>
bool element_fits(const wire::Node& statement, const std::string& name, const Fits& fits) {
    if (const auto* element = statement.find(name)) return fits(*element);
    if (const auto* element = statement.find("Not" + name)) return !fits(*element);
    return false;
}

bool statement_fits(const wire::Node& statement, const PolicyRequest& request, bool deny) {
    using wire::Node;
    const bool about =
        element_fits(statement, "Principal",
                     [&](const Node& node) { return is_principal(node, request); }) &&
        element_fits(
            statement, "Action",
            [&](const Node& node) { return any_matches(texts_of(&node), request.action, true); }) &&
        element_fits(statement, "Resource", [&](const Node& node) {
            return any_matches(texts_of(&node), request.resource);
        });
    const auto* conditions = statement.find("Condition");
    if (!about || conditions == nullptr) return about;
    return std::all_of(conditions->members.begin(), conditions->members.end(), [&](const auto& c) {
        return condition_holds(c.name, c.value, request).value_or(deny);
    });
}

}  // namespace

Verdict policy_verdict(const std::string& policy, const PolicyRequest& request) {
    if (policy.empty()) return Verdict::silent;
    const auto document = wire::parse_json(policy);
    const auto* statements = document ? document->find("Statement") : nullptr;
    if (statements == nullptr) return Verdict::silent;
    std::vector<const wire::Node*> list;
    if (statements->type == wire::Node::Type::map) list.push_back(statements);
    for (const auto& item : statements->items) list.push_back(&item);
    auto verdict = Verdict::silent;
    for (const auto* statement : list) {
        const auto* effect = statement->find("Effect");
        if (effect == nullptr) continue;
        const bool deny = effect->text == "Deny";
        if (!statement_fits(*statement, request, deny)) continue;
        if (deny) return Verdict::deny;
        if (effect->text == "Allow") verdict = Verdict::allow;
    }
    return verdict;
}

bool policy_allows(const std::string& policy, const PolicyRequest& request) {
    return policy_verdict(policy, request) == Verdict::allow;
}

}  // namespace spot::sqs
