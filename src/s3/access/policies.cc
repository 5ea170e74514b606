#include "s3/access/policies.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "policy/conditions.h"
#include "policy/patterns.h"
#include "s3/access/actions.h"
#include "s3/rights.h"
#include "s3/rules/errors.h"
#include "wire/json.h"

namespace spot::s3 {
namespace {

using wire::Node;
using Type = Node::Type;

tl::unexpected<Error> malformed(std::string message) {
    return refuse("MalformedPolicy", std::move(message));
}

// Every member is one of `names` and there once.
Result<void> only(const Node& map, std::initializer_list<std::string_view> names) {
    std::set<std::string_view> seen;
    for (const auto& [name, value] : map.members) {
        if (std::ranges::find(names, name) == names.end()) {
            return malformed("Unknown field " + name);
        }
        if (!seen.insert(name).second) return malformed("Duplicate field " + name);
    }
    return {};
}

// One text or a list of them, and at least one; nullopt: something else.
std::optional<std::vector<std::string>> texts(const Node& node) {
    std::vector<std::string> found;
    if (node.type == Type::text) found.push_back(node.text);
    for (const auto& item : node.items) {
        if (item.type != Type::text) return std::nullopt;
        found.push_back(item.text);
    }
    if (node.type != Type::text && node.type != Type::list) return std::nullopt;
    if (found.empty()) return std::nullopt;
    return found;
}

// The member `name`, or `Not` and that. Fails where none or both are there.
Result<const Node*> element(const Node& statement, const std::string& name) {
    const auto* plain = statement.find(name);
    const auto* negated = statement.find("Not" + name);
    if (plain != nullptr && negated != nullptr) {
        return malformed("Statement/policy already has instance of " + name);
    }
    if (plain == nullptr && negated == nullptr) return malformed("Missing required field " + name);
    return plain != nullptr ? plain : negated;
}

bool digits(std::string_view text, std::size_t count) {
    return text.size() == count &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "*", an account's number, or the ARN of an account, a user, a role or a session of one.
bool names_aws(const std::string& text) {
    if (text == "*" || digits(text, 12)) return true;
    const auto parts = split(text, ':');
    if (parts.size() != 6 || parts[0] != "arn" || !parts[1].starts_with("aws")) return false;
    if ((parts[2] != "iam" && parts[2] != "sts") || !parts[3].empty()) return false;
    if (parts[5].find_first_of("*?") != std::string_view::npos) return false;
    // A distribution of CloudFront reads as one of AWS's own users.
    if (parts[4] == "cloudfront") return parts[5].starts_with("user/");
    if (!digits(parts[4], 12)) return false;
    if (parts[5] == "root") return true;
    for (const std::string_view kind : {"user/", "role/", "assumed-role/", "federated-user/"}) {
        if (parts[5].starts_with(kind) && parts[5].size() > kind.size()) return true;
    }
    return false;
}

bool names_service(const std::string& text) {
    const auto dot = text.find('.');
    return dot != std::string::npos && dot > 0 &&
           (text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn"));
}

Result<void> check_principal(const Node& principal) {
    const auto invalid = [] { return malformed("Invalid principal in policy"); };
    if (principal.type == Type::text) {
        if (principal.text == "*") return {};
        return invalid();
    }
    if (principal.type != Type::map || principal.members.empty()) return invalid();
    for (const auto& [kind, value] : principal.members) {
        const auto names = texts(value);
        if (!names) return invalid();
        const auto all = [&](const auto& fits) { return std::ranges::all_of(*names, fits); };
        const bool good = (kind == "AWS" && all(names_aws)) ||
                          (kind == "Service" && all(names_service)) ||
                          (kind == "CanonicalUser" && all([](const auto& id) {
                               return digits(id, 12) || (id.size() == 64 && unhex(id));
                           })) ||
                          (kind == "Federated" && all([](const auto& n) { return !n.empty(); }));
        if (!good) return invalid();
    }
    return {};
}

// The kinds of resources that a text names.
struct Covers {
    bool bucket = false;
    bool objects = false;
};

std::optional<Covers> covers(std::string_view resource, const std::string& bucket) {
    constexpr std::string_view begin = "arn:aws:s3:::";
    if (!resource.starts_with(begin)) return std::nullopt;
    resource.remove_prefix(begin.size());
    const auto slash = resource.find('/');
    const auto name = resource.substr(0, slash);
    if (!policy::pattern_of(name).matches(bucket)) return std::nullopt;
    if (slash != std::string_view::npos) return Covers{false, true};
    return Covers{true, name.find('*') != std::string_view::npos};
}

Result<void> check_actions(const Node& action, bool negated, const Covers& covered) {
    const auto names = texts(action);
    if (!names) return malformed("Policy has invalid action");
    for (const auto& name : *names) {
        if (name == "*") continue;
        if (!lower(name).starts_with("s3:")) return malformed("Policy has invalid action");
        const auto pattern = policy::pattern_of(lower(name).substr(3));
        bool known = false;
        bool applies = negated;
        for (const auto& one : known_actions()) {
            if (!pattern.matches(one.name)) continue;
            known = true;
            applies = applies || (one.of_object ? covered.objects : covered.bucket);
        }
        if (!known) return malformed("Policy has invalid action");
        if (!applies) return malformed("Action does not apply to any resource(s) in statement");
    }
    return {};
}

// Keys of listings say nothing about other actions.
bool is_listing_key(const std::string& key) {
    const auto name = lower(key);
    return name == "s3:prefix" || name == "s3:delimiter" || name == "s3:max-keys";
}

Result<void> check_condition(const Node& condition, const Node* action) {
    if (condition.type != Type::map) return malformed("Invalid Condition");
    for (const auto& [name, keys] : condition.members) {
        const auto op = policy::operator_of(name);
        if (!op) return malformed("Invalid Condition type : " + name);
        if (keys.type != Type::map) return malformed("Invalid Condition");
        for (const auto& [key, value] : keys.members) {
            if (!is_condition_key(key)) return malformed("Policy has an invalid condition key");
            const bool one = value.type == Type::text || value.type == Type::number ||
                             value.type == Type::boolean;
            const bool list =
                value.type == Type::list && std::ranges::all_of(value.items, [](const Node& item) {
                    return item.type == Type::text || item.type == Type::number ||
                           item.type == Type::boolean;
                });
            if (!one && !list) return malformed("Invalid Condition");
            if (op->name == "IpAddress") {
                const auto networks = texts(value);
                const bool good = networks && std::ranges::all_of(*networks, [](const auto& text) {
                                      return policy::network_of(text).has_value() ||
                                             text.find("${") != std::string::npos;
                                  });
                if (!good) return malformed("Invalid IP address in Conditions");
            }
            if (!is_listing_key(key) || action == nullptr) continue;
            for (const auto& text : texts(*action).value_or(std::vector<std::string>())) {
                const auto small = lower(text);
                if (small.find_first_of("*?") != std::string::npos) continue;
                if (small.starts_with("s3:listbucket")) continue;
                return malformed(
                    "Conditions do not apply to combination of actions and resources in "
                    "statement");
            }
        }
    }
    return {};
}

Result<void> check_statement(const Node& statement, const std::string& bucket,
                             std::set<std::string>& ids) {
    if (statement.type != Type::map) return malformed("Syntax errors in policy.");
    TRY(only(statement, {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction",
                         "Resource", "NotResource", "Condition"}));
    if (const auto* id = statement.find("Sid")) {
        if (id->type != Type::text) return malformed("Syntax errors in policy.");
        if (!id->text.empty() && !ids.insert(id->text).second) {
            return malformed("Duplicate Sid " + id->text);
        }
    }
    const auto* effect = statement.find("Effect");
    if (effect == nullptr) return malformed("Missing required field Effect");
    if (effect->text != "Allow" && effect->text != "Deny") {
        return malformed("Invalid effect: " + effect->text);
    }
    const auto* principal = TRY(element(statement, "Principal"));
    if (effect->text == "Allow" && statement.find("NotPrincipal") != nullptr) {
        return malformed("Allow with NotPrincipal is not allowed.");
    }
    TRY(check_principal(*principal));
    const auto* action = TRY(element(statement, "Action"));
    const auto* resource = TRY(element(statement, "Resource"));
    const auto resources = texts(*resource);
    if (!resources) return malformed("Policy has invalid resource");
    Covers all;
    for (const auto& one : *resources) {
        const auto found = covers(one, bucket);
        if (!found) return malformed("Policy has invalid resource");
        all.bucket = all.bucket || found->bucket;
        all.objects = all.objects || found->objects;
    }
    const bool negated =
        statement.find("NotAction") != nullptr || statement.find("NotResource") != nullptr;
    TRY(check_actions(*action, negated, all));
    const auto* condition = statement.find("Condition");
    if (condition == nullptr) return {};
    return check_condition(*condition, statement.find("Action"));
}

}  // namespace

Result<void> check_bucket_policy(std::string_view policy, const std::string& bucket) {
    if (policy.size() > max_policy_bytes) {
        return malformed("Policy exceeds the maximum allowed document size.");
    }
    const auto document = policy.starts_with('{') ? wire::parse_json(policy, max_policy_values)
                                                  : Result<Node>(tl::unexpect, Error{});
    if (!document || document->type != Type::map || !valid_utf8(policy)) {
        return malformed("Policies must be valid JSON and the first byte must be '{'");
    }
    TRY(only(*document, {"Version", "Id", "Statement"}));
    if (const auto* version = document->find("Version")) {
        if (version->text != "2012-10-17" && version->text != "2008-10-17") {
            return malformed("The policy must contain a valid version string");
        }
    }
    const auto* statements = document->find("Statement");
    if (statements == nullptr) return malformed("Missing required field Statement");
    std::set<std::string> ids;
    if (statements->type == Type::map) return check_statement(*statements, bucket, ids);
    if (statements->type != Type::list) return malformed("Syntax errors in policy.");
    if (statements->items.empty()) {
        return malformed("Could not parse the policy: Statement is empty!");
    }
    for (const auto& statement : statements->items) {
        TRY(check_statement(statement, bucket, ids));
    }
    return {};
}

}  // namespace spot::s3
