#pragma once

// The text of a metric math expression as a tree. Source: CloudWatch User Guide, "Using math
// expressions with CloudWatch metrics".

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace spot::cloudwatch::math {

struct Expression {
    enum class Kind {
        number,  // 60
        name,    // m1, or a word of a function: REPEAT, DESC
        text,    // "cpu"
        call,    // of the function `text`
        list,    // [m1, m2]
        unary,   // the operator `text`, "-"
        binary,  // the operator `text`: + - * / ^ == != < > <= >= AND OR
    };
    Kind kind = Kind::number;
    double number = 0;
    std::string text;
    std::vector<Expression> parts;
};

// Errors: ValidationException, with the place from which on the text cannot be read. The depth is
// bounded; the length is the caller's, at most 2,048 characters.
Result<Expression> parse_expression(std::string_view);

// The names that stand in it, words of functions as well.
void collect_names(const Expression&, std::set<std::string>& names);
bool calls(const Expression&, std::string_view function);

}  // namespace spot::cloudwatch::math
