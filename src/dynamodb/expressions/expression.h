#pragma once

// Expressions as plain values, whether they were parsed from text (expression_parser.h) or
// translated from the legacy parameters (legacy.h). They point to the AttributeValues of the
// request, which outlives them.

#include <optional>
#include <string>
#include <vector>

#include "dynamodb/attribute_value.h"

namespace spot::dynamodb {

// One step into a document: an attribute or member by name, or an element of a list.
struct Step {
    std::string name;
    std::optional<std::size_t> index = std::nullopt;
    bool operator==(const Step&) const = default;
};
using Path = std::vector<Step>;  // never empty; the first step is a name

// "[a, b, [1]]", as AWS shows a path within its messages.
std::string shown(const Path&);
// The value at `path`; nullptr: there is none.
const AttributeValue* find(const Item&, const Path& path);

struct Operand {
    enum class Kind { path, value, size, if_not_exists, list_append, plus, minus };
    Kind kind = Kind::path;
    Path path;                              // for Kind::path
    const AttributeValue* value = nullptr;  // for Kind::value
    std::vector<Operand> arguments;         // for the other kinds

    static Operand of(Path p) { return {Kind::path, std::move(p)}; }
    static Operand of(const AttributeValue& v) { return {Kind::value, {}, &v}; }
};

enum class Comparator { equal, not_equal, less, less_or_equal, greater, greater_or_equal };

struct Condition {
    enum class Kind {
        compare,        // operands[0] comparator operands[1]
        between,        // operands[0] in [operands[1], operands[2]]
        in,             // operands[0] equals one of the others
        exists,         // operands[0] a path
        not_exists,
        has_type,       // operands[0] a path, operands[1] the name of a type
        begins_with,
        contains,
        not_contains,   // comes from legacy parameters only
        all,            // children
        any,
        negation,       // children[0]
    };
    Kind kind = Kind::all;
    Comparator comparator = Comparator::equal;
    std::vector<Operand> operands;
    std::vector<Condition> children;
};

struct UpdateAction {
    enum class Kind { set, remove, add, erase };  // erase: DELETE elements of a set
    Kind kind = Kind::set;
    Path path;
    Operand operand;  // unused for Kind::remove
};
using Update = std::vector<UpdateAction>;

// Every path that a condition reads.
std::vector<const Path*> paths_of(const Condition&);

}  // namespace spot::dynamodb
