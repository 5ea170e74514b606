#pragma once

// The filter policy of a subscription: which messages it wants.
// Source: SNS Developer Guide, "Amazon SNS subscription filter policies"; refusals recorded from
// AWS.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sns/message_types.h"
#include "wire/node.h"

namespace spot::sns {

// The thing that is compared with a policy: the attributes of the message, or its body as a JSON
// document.
enum class FilterScope { message_attributes, message_body };

// One condition on a value; a field is wanted where one of its conditions holds.
struct Condition {
    enum class Type {
        exact,          // the one of `values`
        prefix,         // begins with `text`
        suffix,         // ends with `text`
        ignoring_case,  // is `text` in any case
        anything_but,   // none of `values`
        not_prefix,     // does not begin with `text`
        numeric,        // all of `bounds`
        exists,         // is there, or is not, as `wanted` says
        cidr,           // an address in the network `text`: "10.0.0.0/24"
    };
    struct Bound {
        std::string comparison;  // =, <, <=, >, >=
        double number = 0;
    };
    Type type = Type::exact;
    std::vector<wire::Node> values;
    std::string text;
    std::vector<Bound> bounds;
    bool wanted = true;
};

// The conditions of one field. `path` is the names that lead to it, with dots between them.
struct FilterRule {
    std::string path;
    std::vector<Condition> conditions;
};

class FilterPolicy {
  public:
    // Reads a policy. Fails with Kind::invalid; the message is AWS's reason, to be put behind
    // "Invalid parameter: " or "Invalid parameter: Attributes Reason: ".
    static Result<FilterPolicy> read(std::string_view json, FilterScope);

    bool wants(const MessageAttributes& attributes, const std::string& body) const;

  private:
    FilterScope scope_ = FilterScope::message_attributes;
    // A message is wanted where all rules of one alternative hold.
    std::vector<std::vector<FilterRule>> alternatives_;
};

// An IP address of either family as its bytes, four or sixteen; "": it is none.
std::string address_bytes(const std::string& text);

// Whether a value of a message satisfies the condition; `value` nullptr: the message has none.
bool holds(const Condition&, const wire::Node* value);

// Whether a message's document satisfies all rules. In a list of maps one map must satisfy all
// rules that lead into it.
bool match_rules(const std::vector<FilterRule>&, const wire::Node& document);

}  // namespace spot::sns
