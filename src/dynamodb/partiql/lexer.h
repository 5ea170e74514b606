#pragma once

// Splits the text of a statement into tokens.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace spot::dynamodb::partiql {

struct Token {
    enum class Type {
        word,    // a keyword, a function or a plain identifier
        name,    // "an identifier", without its quotes
        text,    // 'a string', without its quotes
        number,  // without a sign
        symbol,  // << >> <> <= >= != = < > + - ( ) [ ] { } , . : * ?
        end,
    };
    Type type = Type::end;
    std::string text;
};

// The last token is always an `end`. Errors are ValidationExceptions.
Result<std::vector<Token>> tokenize(std::string_view statement);

// The error of AWS for a statement that cannot be read.
tl::unexpected<Error> not_well_formed(std::string_view why);

}  // namespace spot::dynamodb::partiql
