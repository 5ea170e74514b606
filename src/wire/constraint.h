#pragma once

// What AWS's service models say that a value must satisfy beside its type: a length, a range, a
// pattern, an enumeration. A description (describe.h) names the constraint of a member:
//
//   inline constexpr wire::Constraint return_value{.values = "ALL_NEW, ALL_OLD, NONE"};
//   v.member("ReturnValues", x.return_values, {.must = &return_value});
//
// The reader of a request checks it and answers with AWS's sentence, the same for all services
// whose models have constraints. Where the real service leaves a constraint of its model to its
// rules, and so answers with a sentence of theirs, the constraint says so; the reader then leaves
// it alone. tests/system/clients/test_members.py compares all of them with the models.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace spot::wire {

struct Constraint {
    static constexpr auto no_least = std::numeric_limits<std::int64_t>::min();
    static constexpr auto no_most = std::numeric_limits<std::int64_t>::max();

    // Of a number its value. Of a text its length in characters, of a list or a map its entries.
    std::int64_t least = no_least;
    std::int64_t most = no_most;
    // The values of an enumeration with ", " between them, in the order in which AWS's sentence
    // shows them. An empty text counts as a member that was not sent.
    std::string_view values = {};
    // One class of characters, repeated: "[a-zA-Z0-9_.-]+". Others are for rules to check.
    std::string_view pattern = {};
    bool checked_by_rule = false;
};

// How AWS says that a constraint is not satisfied, without its beginning ("Member must have length
// less than or equal to 5"); nullopt: it is satisfied. One that is checked by a rule always is.
std::optional<std::string> violation(const Constraint&, std::string_view text);
std::optional<std::string> violation(const Constraint&, std::int64_t number);
std::optional<std::string> violation_of_size(const Constraint&, std::size_t entries);

}  // namespace spot::wire
