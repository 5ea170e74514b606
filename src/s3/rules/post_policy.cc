#include "s3/rules/post_policy.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "base/time_text.h"
#include "s3/rules/errors.h"
#include "wire/json.h"

namespace spot::s3 {
namespace {

using wire::Node;
using Fields = std::map<std::string, std::string>;

// More values than a form has room for.
constexpr std::size_t most_policy_values = 10'000;

tl::unexpected<Error> invalid_policy(std::string_view why) {
    return refuse("InvalidPolicyDocument", "Invalid Policy: " + std::string(why));
}

tl::unexpected<Error> unmet(std::string_view why) {
    return refuse("AccessDenied", "Invalid according to Policy: " + std::string(why));
}

struct Condition {
    std::string operation;
    std::string name;  // as it was written, with its "$"
    std::string value;

    // As AWS writes it into its error.
    std::string text() const {
        std::string out = "[";
        wire::append_json_text(out, operation);
        for (const auto* part : {&name, &value}) {
            out += ", ";
            wire::append_json_text(out, *part);
        }
        return out + "]";
    }
    std::string field() const { return name.starts_with('$') ? lower(name.substr(1)) : ""; }
};

bool is_scalar(const Node& node) {
    return node.type == Node::Type::text || node.type == Node::Type::number;
}

Result<Condition> read_condition(const Node& node) {
    if (node.type == Node::Type::map) {
        if (node.members.size() != 1 || !is_scalar(node.members[0].value)) {
            return invalid_policy(
                "Invalid Simple-Condition: Simple-Conditions must have exactly one property "
                "specified.");
        }
        return Condition{"eq", "$" + node.members[0].name, node.members[0].value.text};
    }
    if (node.type != Node::Type::list || node.items.size() != 3 ||
        !std::ranges::all_of(node.items, is_scalar)) {
        return invalid_policy("Invalid Condition: Conditions must have three values.");
    }
    Condition condition{node.items[0].text, node.items[1].text, node.items[2].text};
    const auto operation = lower(condition.operation);
    if (operation != "eq" && operation != "starts-with" && operation != "content-length-range") {
        return invalid_policy("Invalid Condition: unknown operation '" + condition.operation +
                              "'.");
    }
    return condition;
}

bool begins(std::string_view field, std::string_view text, std::string_view beginning) {
    // A list of types must begin so in each of them.
    if (field != "content-type") return text.starts_with(beginning);
    return std::ranges::all_of(split(text, ','),
                               [&](auto item) { return trim(item).starts_with(beginning); });
}

bool holds(const Condition& condition, const Fields& fields, std::string_view bucket) {
    const auto field = condition.field();
    if (field.empty()) return false;
    const auto at = fields.find(field);
    const std::string_view text = field == "bucket"    ? bucket
                                  : at == fields.end() ? std::string_view()
                                                       : std::string_view(at->second);
    if (lower(condition.operation) == "eq") return text == condition.value;
    return begins(field, text, condition.value);
}

Result<void> check_expiration(const Node& policy, Time now) {
    const auto* expiration = policy.find("expiration");
    if (expiration == nullptr) return invalid_policy("Policy missing expiration.");
    const auto end = parse_iso8601(expiration->text);
    if (!end) return invalid_policy("Invalid 'expiration' value: '" + expiration->text + "'");
    if (now > *end) return unmet("Policy expired.");
    return {};
}

// Every field must have a condition, but for those that carry the policy and its signature.
Result<void> check_extra(const std::set<std::string>& named, const Fields& fields) {
    static const std::set<std::string_view> own = {"policy", "signature", "awsaccesskeyid",
                                                   "x-amz-signature", "file"};
    std::string extra;
    for (const auto& [name, value] : fields) {
        if (own.contains(name) || named.contains(name) || name.starts_with("x-ignore-")) continue;
        extra += (extra.empty() ? "" : ", ") + name;
    }
    if (!extra.empty()) return unmet("Extra input fields: " + extra);
    return {};
}

}  // namespace

Result<std::optional<LengthRange>> check_post_policy(std::string_view encoded, const Fields& fields,
                                                     std::string_view bucket, Time now) {
    const auto bytes = unbase64(encoded);
    const auto policy = bytes ? wire::parse_json(*bytes, most_policy_values) : Result<Node>(Node{});
    if (!policy || policy->type != Node::Type::map) return invalid_policy("Invalid JSON.");
    TRY(check_expiration(*policy, now));
    const auto* conditions = policy->find("conditions");
    if (conditions == nullptr || conditions->type != Node::Type::list) {
        return invalid_policy("Policy missing conditions.");
    }
    std::optional<LengthRange> range;
    std::set<std::string> named;
    for (const auto& node : conditions->items) {
        const auto condition = TRY(read_condition(node));
        if (lower(condition.operation) != "content-length-range") {
            if (!holds(condition, fields, bucket)) {
                return unmet("Policy Condition failed: " + condition.text());
            }
            named.insert(condition.field());
            continue;
        }
        const auto least = parse_int(condition.name);
        const auto most = parse_int(condition.value);
        if (!least || !most || *least < 0 || *most < *least) {
            return unmet("Policy Condition failed: " + condition.text());
        }
        // Where there are several ranges, all must hold.
        const LengthRange next{static_cast<std::uint64_t>(*least),
                               static_cast<std::uint64_t>(*most)};
        range = range ? LengthRange{std::max(range->least, next.least),
                                    std::min(range->most, next.most)}
                      : next;
    }
    TRY(check_extra(named, fields));
    return range;
}

Result<void> check_length(const LengthRange& range, std::uint64_t size) {
    if (size < range.least) {
        return refuse_for("EntityTooSmall", {{"ProposedSize", std::to_string(size)},
                                             {"MinSizeAllowed", std::to_string(range.least)}});
    }
    if (size <= range.most) return {};
    auto error = refuse("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    error.value().details = {{"ProposedSize", std::to_string(size)},
                             {"MaxSizeAllowed", std::to_string(range.most)}};
    return error;
}

}  // namespace spot::s3
