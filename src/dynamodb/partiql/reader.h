#pragma once

// The part of the parser that knows tokens, names and values, and nothing of statements.

#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/partiql/lexer.h"
#include "dynamodb/partiql/statement.h"

namespace spot::dynamodb::partiql {

class Reader {
  public:
    // `parameters` outlives the reader.
    Reader(std::vector<Token> tokens, const std::vector<AttributeValue>& parameters)
        : tokens_(std::move(tokens)), parameters_(parameters) {}

  protected:
    const Token& peek(std::size_t ahead = 0) const;
    bool at_end() const { return peek().type == Token::Type::end; }
    bool take(std::string_view symbol);
    bool take_word(std::string_view upper_case);  // in any case of letters
    Result<void> expect(std::string_view symbol);
    Result<void> expect_word(std::string_view upper_case);
    bool at_function(std::string_view upper_case) const;  // a word that is followed by "("
    void take_function() { at_ += 2; }
    tl::unexpected<Error> unexpected() const;

    // True where a value begins: a literal or a question mark.
    bool at_literal() const;
    Result<AttributeValue> literal();
    Result<std::string> identifier();
    Result<Path> path();
    Result<void> all_parameters_used() const;

    // A path or a value as text of an expression; its placeholders are added to the piece.
    std::string named(Piece&, const Path&);
    std::string valued(Piece&, const AttributeValue&);

    // Bounds the recursion.
    Result<void> deeper();
    void shallower() { --depth_; }

  private:
    Result<AttributeValue> parameter();
    Result<AttributeValue> number(bool negative);
    Result<AttributeValue> list();
    Result<AttributeValue> tuple();
    Result<AttributeValue> set();

    std::vector<Token> tokens_;
    const std::vector<AttributeValue>& parameters_;
    std::size_t at_ = 0;
    std::size_t used_ = 0;  // parameters
    int depth_ = 0;
    int placeholders_ = 0;
};

}  // namespace spot::dynamodb::partiql
