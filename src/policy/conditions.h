#pragma once

// One condition of a statement. Source: IAM User Guide, "IAM JSON policy elements: Condition
// operators", "Conditions with multiple context keys or values".

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/patterns.h"

namespace spot::policy {

// The values that a request has under a condition's key; none: the request does not have it.
using Values = std::vector<std::string>;
// nullopt: the key is not known here. The key comes as the policy has it; keys count without case.
using Context = std::function<std::optional<Values>(std::string_view key)>;

// An operator, taken apart: "ForAnyValue:StringNotLikeIfExists".
struct Operator {
    enum class Set { none, all, any } set = Set::none;
    std::string name;      // "StringLike": without Not and IfExists
    bool negated = false;  // the operator holds where `name` does not
    bool if_exists = false;
};

// nullopt: AWS has no such operator.
std::optional<Operator> operator_of(std::string_view text);

struct Condition {
    std::optional<Operator> op;  // nullopt: it is not known
    std::string key;
    std::vector<std::string> wanted;
};

// nullopt: the operator, the key or a value cannot be understood here. `variables`: they are
// replaced in what is wanted.
std::optional<bool> holds(const Condition&, const Context&, const Variable* variables);

// An address or a range of addresses, "10.0.0.0/8", "2001:db8::/32".
struct Network {
    int family = 0;  // AF_INET or AF_INET6
    unsigned char bytes[16] = {};
    int bits = 0;  // how many of them count
};
std::optional<Network> network_of(std::string_view text);

}  // namespace spot::policy
