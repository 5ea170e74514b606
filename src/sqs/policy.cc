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
    if (node->type == wire::Node::Type::text) texts.push_back(node->text);
    for (const auto& item : node->items) texts.push_back(item.text);
    return texts;
}

bool any_matches(const std::vector<std::string>& patterns, const std::string& text,
                 bool ignore_case = false) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
        return ignore_case ? matches(lower(pattern), lower(text)) : matches(pattern, text);
    });
}

bool principal_fits(const wire::Node* principal, const PolicyRequest& request) {
    if (principal == nullptr) return false;
    if (principal->type == wire::Node::Type::text) return principal->text == "*";
    for (const auto& text : texts_of(principal->find("Service"))) {
        if (text == request.service || text == "*") return true;
    }
    return any_matches(texts_of(principal->find("AWS")), "") &&
           !texts_of(principal->find("AWS")).empty();
}

std::optional<std::string> context_value(const std::string& key, const PolicyRequest& request) {
    const auto name = lower(key);
    if (name == "aws:sourcearn") return request.source_arn;
    if (name == "aws:sourceaccount") return request.account_id;
    return std::nullopt;
}

bool condition_holds(const std::string& op, const wire::Node& fields,
                     const PolicyRequest& request) {
    for (const auto& [key, wanted] : fields.members) {
        const auto value = context_value(key, request);
        if (!value) return false;
        const auto patterns = texts_of(&wanted);
        bool holds = false;
        if (op == "ArnLike" || op == "ArnEquals" || op == "StringLike") {
            holds = any_matches(patterns, *value);
        } else if (op == "StringEquals") {
            holds = std::find(patterns.begin(), patterns.end(), *value) != patterns.end();
        } else if (op == "StringEqualsIgnoreCase") {
            holds = std::any_of(patterns.begin(), patterns.end(), [&](const std::string& p) {
                return equal_ignoring_case(p, *value);
            });
        }
        if (!holds) return false;
    }
    return true;
}

bool statement_fits(const wire::Node& statement, const PolicyRequest& request) {
    if (!principal_fits(statement.find("Principal"), request)) return false;
    if (!any_matches(texts_of(statement.find("Action")), request.action, true)) return false;
    if (!any_matches(texts_of(statement.find("Resource")), request.resource)) return false;
    const auto* conditions = statement.find("Condition");
    if (conditions == nullptr) return true;
    return std::all_of(conditions->members.begin(), conditions->members.end(),
                       [&](const auto& c) { return condition_holds(c.name, c.value, request); });
}

}  // namespace

bool policy_allows(const std::string& policy, const PolicyRequest& request) {
    if (policy.empty()) return false;
    const auto document = wire::parse_json(policy);
    const auto* statements = document ? document->find("Statement") : nullptr;
    if (statements == nullptr) return false;
    std::vector<const wire::Node*> list;
    if (statements->type == wire::Node::Type::map) list.push_back(statements);
    for (const auto& item : statements->items) list.push_back(&item);
    bool allowed = false;
    for (const auto* statement : list) {
        if (!statement_fits(*statement, request)) continue;
        const auto* effect = statement->find("Effect");
        if (effect != nullptr && effect->text == "Deny") return false;
        allowed = allowed || (effect != nullptr && effect->text == "Allow");
    }
    return allowed;
}

}  // namespace spot::sqs
