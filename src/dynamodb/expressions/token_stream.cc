#include "dynamodb/expressions/token_stream.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "dynamodb/api.h"
#include "dynamodb/errors.h"
#include "dynamodb/expressions/reserved_words.h"

namespace spot::dynamodb {

Result<TokenStream> TokenStream::open(std::string_view text, std::string_view kind,
                                      Placeholders& placeholders) {
    if (trim(text).empty()) {
        return validation(fmt::format("Invalid {}: The expression can not be empty;", kind));
    }
    if (text.size() > max_expression_bytes) {
        return validation(
            fmt::format("Invalid {}: Expression size has exceeded the maximum allowed "
                        "size; expression size: {}",
                        kind, text.size()));
    }
    return TokenStream(TRY(tokenize(text, kind)), kind, placeholders);
}

const Token& TokenStream::peek(std::size_t ahead) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

const Token& TokenStream::take() {
    const auto& token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
}

bool TokenStream::at_symbol(std::string_view symbol) const {
    return peek().type == Token::Type::symbol && peek().text == symbol;
}

bool TokenStream::at_keyword(std::string_view upper_case) const {
    return peek().type == Token::Type::word && equal_ignoring_case(peek().text, upper_case);
}

bool TokenStream::at_function() const {
    return peek().type == Token::Type::word && !at_own_keyword() &&
           peek(1).type == Token::Type::symbol && peek(1).text == "(";
}

bool TokenStream::take_symbol(std::string_view symbol) {
    if (!at_symbol(symbol)) return false;
    take();
    return true;
}

bool TokenStream::take_keyword(std::string_view upper_case) {
    if (!at_keyword(upper_case)) return false;
    take();
    return true;
}

Result<void> TokenStream::expect_symbol(std::string_view symbol) {
    if (!take_symbol(symbol)) return unexpected_token();
    return {};
}

Result<void> TokenStream::expect_end() {
    if (!at_end()) return unexpected_token();
    return {};
}

bool TokenStream::at_own_keyword(std::size_t ahead) const {
    const auto& token = peek(ahead);
    if (token.type != Token::Type::word) return false;
    const auto among = [&token](std::initializer_list<std::string_view> keywords) {
        return std::any_of(keywords.begin(), keywords.end(), [&token](std::string_view keyword) {
            return equal_ignoring_case(token.text, keyword);
        });
    };
    if (kind_ == "ProjectionExpression") return false;
    if (kind_ == "UpdateExpression") return among({"SET", "REMOVE", "ADD", "DELETE"});
    return among({"BETWEEN", "IN", "AND", "OR", "NOT"});
}

Result<std::string> TokenStream::attribute_name() {
    const auto token = peek();
    if (token.type == Token::Type::name) {
        take();
        const auto* name = placeholders_->name(token.text);
        if (name != nullptr) return *name;
        faults_.note(Faults::Kind::undefined_name,
                     fmt::format("An expression attribute name used in the document path is not "
                                 "defined; attribute name: {}",
                                 token.text));
        return std::string(token.text);
    }
    if (token.type != Token::Type::word || at_own_keyword()) return unexpected_token();
    if (is_reserved_word(token.text)) {
        faults_.note(
            Faults::Kind::reserved,
            fmt::format("Attribute name is a reserved keyword; reserved keyword: {}", token.text));
    }
    take();
    return std::string(token.text);
}

Result<Path> TokenStream::path() {
    Path path;
    path.push_back({TRY(attribute_name())});
    while (true) {
        if (take_symbol(".")) {
            path.push_back({TRY(attribute_name())});
        } else if (take_symbol("[")) {
            if (peek().type != Token::Type::number) return unexpected_token();
            const auto index = parse_int(take().text);
            if (!index || *index > 0x7fffffff) {
                return error("List index is not within the allowable range");
            }
            path.push_back({"", static_cast<std::size_t>(*index)});
            TRY(expect_symbol("]"));
        } else {
            break;
        }
    }
    if (path.size() > max_path_depth) {
        return error(
            fmt::format("The document path has too many nesting elements; nesting "
                        "levels: {}",
                        path.size()));
    }
    return path;
}

Result<const AttributeValue*> TokenStream::value() {
    const auto token = peek();
    if (token.type != Token::Type::value) return unexpected_token();
    take();
    const auto* value = placeholders_->value(token.text);
    if (value == nullptr) {
        faults_.note(Faults::Kind::undefined_value,
                     fmt::format("An expression attribute value used in expression is not defined; "
                                 "attribute value: {}",
                                 token.text));
    }
    return value;
}

Result<void> TokenStream::check(std::initializer_list<Faults::Kind> order) const {
    const auto* fault = faults_.first(order);
    if (fault != nullptr) return error(*fault);
    return {};
}

Result<void> TokenStream::count_operator() {
    if (++operators_ <= max_expression_operators) return {};
    return error(fmt::format("The expression contains too many operators; maximum operators: {}",
                             max_expression_operators));
}

tl::unexpected<Error> TokenStream::error(std::string_view message) const {
    return validation(fmt::format("Invalid {}: {}", kind_, message));
}

tl::unexpected<Error> TokenStream::unexpected_token() const {
    return error(syntax_error(tokens_, at_));
}

}  // namespace spot::dynamodb
