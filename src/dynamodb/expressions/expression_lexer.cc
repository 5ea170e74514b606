#include "dynamodb/expressions/expression_lexer.h"

#include <fmt/format.h>

#include "dynamodb/errors.h"

namespace spot::dynamodb {
namespace {

bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool word_character(char c) { return letter(c) || digit(c) || c == '_'; }

std::size_t word_length(std::string_view text, std::size_t from) {
    auto end = from;
    while (end < text.size() && word_character(text[end])) ++end;
    return end;
}

// The token at the front of `rest`, which begins with no space; length 0: none can begin so.
Token first_token(std::string_view rest) {
    const char c = rest.front();
    if (letter(c)) return {Token::Type::word, rest.substr(0, word_length(rest, 0))};
    if (digit(c)) {
        std::size_t end = 0;
        while (end < rest.size() && digit(rest[end])) ++end;
        return {Token::Type::number, rest.substr(0, end)};
    }
    if (c == '#' || c == ':') {
        const auto end = word_length(rest, 1);
        if (end == 1) return {Token::Type::end, {}};
        return {c == '#' ? Token::Type::name : Token::Type::value, rest.substr(0, end)};
    }
    for (const std::string_view symbol : {"<>", "<=", ">=", "=", "<", ">", "+", "-", "(", ")", "[",
                                          "]", ",", "."}) {
        if (rest.starts_with(symbol)) return {Token::Type::symbol, rest.substr(0, symbol.size())};
    }
    return {Token::Type::end, {}};
}

}  // namespace

Result<std::vector<Token>> tokenize(std::string_view expression, std::string_view kind) {
    std::vector<Token> tokens;
    auto rest = expression;
    while (true) {
        while (!rest.empty() && space(rest.front())) rest.remove_prefix(1);
        if (rest.empty()) break;
        const auto token = first_token(rest);
        if (token.text.empty()) {
            tokens.push_back({Token::Type::symbol, rest.substr(0, 1)});
            tokens.push_back({Token::Type::end, {}});
            return validation(fmt::format("Invalid {}: {}", kind,
                                          syntax_error(tokens, tokens.size() - 2)));
        }
        tokens.push_back(token);
        rest.remove_prefix(token.text.size());
    }
    tokens.push_back({Token::Type::end, {}});
    return tokens;
}

std::string syntax_error(const std::vector<Token>& tokens, std::size_t at) {
    const auto* begin = tokens[at > 0 ? at - 1 : 0].text.data();
    auto last = at;
    if (last + 1 < tokens.size() && tokens[last + 1].type != Token::Type::end) ++last;
    if (tokens[last].type == Token::Type::end && last > 0) --last;
    const auto& end = tokens[last].text;
    const auto token = tokens[at].type == Token::Type::end ? "<EOF>" : tokens[at].text;
    if (begin == nullptr) return fmt::format("Syntax error; token: \"{}\"", token);
    const std::string_view near(begin, static_cast<std::size_t>(end.data() + end.size() - begin));
    return fmt::format("Syntax error; token: \"{}\", near: \"{}\"", token, near);
}

}  // namespace spot::dynamodb
