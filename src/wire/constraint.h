#pragma once

// A constraint is a condition beside the type that AWS's service models set for a value: a length,
// a range, a pattern or an enumeration. A description (describe.h) names the constraint of a
// member:
//
//   inline constexpr wire::Constraint return_value{.values = "ALL_NEW, ALL_OLD, NONE"};
//   v.member("ReturnValues", x.return_values, {.must = &return_value});
//
// The reader of a request checks it and answers with AWS's sentence, which is the same for all
// services whose models have constraints. Where the real service does not check a constraint of its
// model when it reads the request, but in its rules and with a sentence of their own, the
// constraint says so (checked_by_rule), and the reader does not check it.
// tests/system/clients/test_constraints.py compares all of them with the models.

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace spot::wire {

struct Constraint {
    static constexpr auto no_least = std::numeric_limits<std::int64_t>::min();
    static constexpr auto no_most = std::numeric_limits<std::int64_t>::max();

    // Bounds, both inclusive: of a number's value, of a text's length in characters, or of a list's
    // or map's number of entries.
    std::int64_t least = no_least;
    std::int64_t most = no_most;
    // The values of an enumeration with ", " between them, in the order in which AWS's sentence
    // shows them. An empty text counts as a member that was not sent.
    std::string_view values = {};
    // One class of characters, repeated: "[a-zA-Z0-9_.-]+", "[\\w.-]*". Rules check other patterns.
    std::string_view pattern = {};
    bool checked_by_rule = false;
    // Not nullptr: a text that does not begin with "arn:" is checked by that constraint instead.
    // For names in whose place an ARN may stand.
    const Constraint* of_names = nullptr;
};

// AWS's sentences for what is not satisfied, without their beginning ("Member must have length less
// than or equal to 5"). None: the constraint is satisfied, or a rule checks it.
std::vector<std::string> violations(const Constraint&, std::string_view text);
std::vector<std::string> violations(const Constraint&, std::int64_t number);
std::vector<std::string> violations_of_size(const Constraint&, std::size_t entries);

// The text between brackets in AWS's sentence about the keys or the values of a map: all that a
// constraint asks for, whether it is satisfied or not.
std::string all_of(const Constraint&);

}  // namespace spot::wire
