#pragma once

// Splits the text of an expression into tokens.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace spot::dynamodb {

struct Token {
    enum class Type {
        word,    // a name, a keyword or a function
        name,    // #placeholder
        value,   // :placeholder
        number,  // the index of a list
        symbol,  // = <> < <= > >= + - ( ) [ ] , .
        end,
    };
    Type type = Type::end;
    std::string_view text;  // a part of the expression's text, which outlives the tokens
};

// The last token is always an `end`. A character with which no token can begin is a
// ValidationException that says "Invalid KIND: …", where `kind` is "FilterExpression" and the like.
Result<std::vector<Token>> tokenize(std::string_view expression, std::string_view kind);

// AWS's message about a syntax error at the token with the index `at`; it shows the tokens around
// it.
std::string syntax_error(const std::vector<Token>& tokens, std::size_t at);

}  // namespace spot::dynamodb
