#pragma once

// The meaning of a statement of PartiQL, in the words of the other operations.

#include <optional>
#include <string>
#include <vector>

#include "dynamodb/expressions/expression.h"
#include "dynamodb/item_types.h"

namespace spot::dynamodb::partiql {

// A piece of an expression, with the names and values that it uses. Placeholders are numbered over
// the whole statement, so that pieces can be put together.
struct Piece {
    std::string text;
    AttributeNames names;
    AttributeValues values;
};

// A condition that must hold with all others. Where it compares an attribute with values, it says
// so, since that may be a key.
struct Term {
    Piece piece;
    std::string attribute;   // "": it is something else
    std::string comparison;  // "=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"
    std::vector<AttributeValue> values;
};

struct Statement {
    enum class Kind { select, insert, update, remove, exists };
    Kind kind = Kind::select;
    std::string table;
    std::optional<std::string> index;
    std::vector<Path> projection;  // of SELECT; empty: everything
    std::vector<Term> where;
    std::optional<std::string> order_by;
    bool descending = false;
    Item item;              // of INSERT
    Piece update;           // of UPDATE: the text is an UpdateExpression
    std::string returning;  // "" or a value of ReturnValues
    bool reads() const { return kind == Kind::select; }
};

}  // namespace spot::dynamodb::partiql
