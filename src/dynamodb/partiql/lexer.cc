#include "dynamodb/partiql/lexer.h"

#include <fmt/format.h>

#include "dynamodb/errors.h"

namespace spot::dynamodb::partiql {
namespace {

bool digit(char c) {
    return c >= '0' && c <= '9';
}
bool word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || digit(c) || c == '_' || c == '$' ||
           c == '#';
}

// The text between quotes at the front of `rest`, in which two quotes stand for one; `rest` is
// shortened. False: it does not end.
bool take_quoted(std::string_view& rest, std::string& text) {
    const char quote = rest.front();
    for (std::size_t i = 1; i < rest.size(); ++i) {
        if (rest[i] != quote) {
            text += rest[i];
        } else if (i + 1 < rest.size() && rest[i + 1] == quote) {
            text += quote;
            ++i;
        } else {
            rest.remove_prefix(i + 1);
            return true;
        }
    }
    return false;
}

std::size_t number_length(std::string_view rest) {
    std::size_t end = 0;
    while (end < rest.size() && (digit(rest[end]) || rest[end] == '.')) ++end;
    if (end + 1 < rest.size() && (rest[end] == 'e' || rest[end] == 'E')) {
        auto exponent = end + 1;
        if (rest[exponent] == '+' || rest[exponent] == '-') ++exponent;
        if (exponent < rest.size() && digit(rest[exponent])) {
            end = exponent;
            while (end < rest.size() && digit(rest[end])) ++end;
        }
    }
    return end;
}

std::string_view symbol_at(std::string_view rest) {
    for (const std::string_view symbol :
         {"<<", ">>", "<>", "<=", ">=", "!=", "=", "<", ">", "+", "-",
          "(",  ")",  "[",  "]",  "{",  "}",  ",", ".", ":", "*", "?"}) {
        if (rest.starts_with(symbol)) return symbol;
    }
    return {};
}

}  // namespace

tl::unexpected<Error> not_well_formed(std::string_view why) {
    return validation(fmt::format("Statement wasn't well formed, can't be processed: {}", why));
}

Result<std::vector<Token>> tokenize(std::string_view rest) {
    std::vector<Token> tokens;
    const auto take = [&](Token::Type type, std::size_t length) {
        tokens.push_back({type, std::string(rest.substr(0, length))});
        rest.remove_prefix(length);
    };
    while (!rest.empty()) {
        const char c = rest.front();
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            rest.remove_prefix(1);
        } else if (c == '\'' || c == '"') {
            Token token{c == '"' ? Token::Type::name : Token::Type::text, {}};
            if (!take_quoted(rest, token.text)) return not_well_formed("A quote is not closed");
            tokens.push_back(std::move(token));
        } else if (digit(c)) {
            take(Token::Type::number, number_length(rest));
        } else if (word_character(c)) {
            std::size_t end = 0;
            while (end < rest.size() && word_character(rest[end])) ++end;
            take(Token::Type::word, end);
        } else if (const auto symbol = symbol_at(rest); !symbol.empty()) {
            take(Token::Type::symbol, symbol.size());
        } else {
            return not_well_formed(fmt::format("Unexpected character '{}'", c));
        }
    }
    tokens.push_back({});
    return tokens;
}

}  // namespace spot::dynamodb::partiql
