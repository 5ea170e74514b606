#pragma once

// The part that the parsers of all expressions share: the position in the list of tokens, and the
// parsing of paths and placeholders.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/expressions/expression.h"
#include "dynamodb/expressions/expression_lexer.h"
#include "dynamodb/expressions/faults.h"
#include "dynamodb/expressions/placeholders.h"

namespace spot::dynamodb {

class TokenStream {
  public:
    // Fails where the text is empty, longer than allowed, or has a character that begins no token.
    static Result<TokenStream> open(std::string_view text, std::string_view kind, Placeholders&);

    const Token& peek(std::size_t ahead = 0) const;
    const Token& take();
    bool at_end() const { return peek().type == Token::Type::end; }
    bool at_symbol(std::string_view symbol) const;
    bool at_keyword(std::string_view upper_case) const;  // in any case of letters
    bool at_function() const;                            // a word that is followed by "("
    bool take_symbol(std::string_view symbol);
    bool take_keyword(std::string_view upper_case);
    Result<void> expect_symbol(std::string_view symbol);
    Result<void> expect_end();

    // Reserved words and placeholders that are not defined are noted, not returned as errors:
    // value() is nullptr for such a one.
    Result<Path> path();
    Result<const AttributeValue*> value();
    // True where the token `ahead` is a keyword of this kind of expression, which cannot stand for
    // an attribute: AND in a condition, SET in an update.
    bool at_own_keyword(std::size_t ahead = 0) const;
    // Counts one more operator or function. Fails where there are too many, which also limits the
    // depth of recursion.
    Result<void> count_operator();

    // The error "Invalid KIND: message".
    tl::unexpected<Error> error(std::string_view message) const;
    tl::unexpected<Error> unexpected_token() const;
    const std::string& kind() const { return kind_; }

    Faults& faults() { return faults_; }
    // Fails with the first fault in this order of kinds.
    Result<void> check(std::initializer_list<Faults::Kind> order) const;

  private:
    TokenStream(std::vector<Token> tokens, std::string_view kind, Placeholders& placeholders)
        : tokens_(std::move(tokens)), kind_(kind), placeholders_(&placeholders) {}

    Result<std::string> attribute_name();
    std::vector<Token> tokens_;
    std::string kind_;
    Placeholders* placeholders_;
    std::size_t at_ = 0;
    int operators_ = 0;
    Faults faults_;
};

}  // namespace spot::dynamodb
