#include "dynamodb/partiql/reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "dynamodb/api.h"
#include "dynamodb/errors.h"

namespace spot::dynamodb::partiql {
namespace {

constexpr int deepest = 64;

auto count_differs() {
    return validation("Number of parameters in request and statement don't match.");
}

}  // namespace

const Token& Reader::peek(std::size_t ahead) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

bool Reader::take(std::string_view symbol) {
    if (peek().type != Token::Type::symbol || peek().text != symbol) return false;
    ++at_;
    return true;
}

bool Reader::take_word(std::string_view upper_case) {
    if (peek().type != Token::Type::word || !equal_ignoring_case(peek().text, upper_case)) {
        return false;
    }
    ++at_;
    return true;
}

Result<void> Reader::expect(std::string_view symbol) {
    if (!take(symbol)) return unexpected();
    return {};
}

Result<void> Reader::expect_word(std::string_view upper_case) {
    if (!take_word(upper_case)) return unexpected();
    return {};
}

bool Reader::at_function(std::string_view upper_case) const {
    return peek().type == Token::Type::word && equal_ignoring_case(peek().text, upper_case) &&
           peek(1).type == Token::Type::symbol && peek(1).text == "(";
}

tl::unexpected<Error> Reader::unexpected() const {
    if (at_end()) return not_well_formed("Unexpected end of the statement");
    return not_well_formed(fmt::format("Unexpected term '{}'", peek().text));
}

bool Reader::at_literal() const {
    const auto& token = peek();
    if (token.type == Token::Type::text || token.type == Token::Type::number) return true;
    if (token.type == Token::Type::symbol) {
        return token.text == "?" || token.text == "[" || token.text == "{" || token.text == "<<" ||
               token.text == "-" || token.text == "+";
    }
    return token.type == Token::Type::word &&
           (equal_ignoring_case(token.text, "TRUE") || equal_ignoring_case(token.text, "FALSE") ||
            equal_ignoring_case(token.text, "NULL"));
}

Result<AttributeValue> Reader::literal() {
    if (take("?")) return parameter();
    if (take("-")) return number(true);
    if (take("+")) return number(false);
    if (take("[")) return list();
    if (take("{")) return tuple();
    if (take("<<")) return set();
    if (take_word("TRUE")) return AttributeValue::boolean(true);
    if (take_word("FALSE")) return AttributeValue::boolean(false);
    if (take_word("NULL")) return AttributeValue::null();
    if (peek().type == Token::Type::text) return AttributeValue::s(tokens_[at_++].text);
    return number(false);
}

Result<AttributeValue> Reader::parameter() {
    if (used_ >= parameters_.size()) return count_differs();
    return parameters_[used_++];
}

Result<void> Reader::all_parameters_used() const {
    if (used_ != parameters_.size()) return count_differs();
    return {};
}

Result<AttributeValue> Reader::number(bool negative) {
    if (peek().type != Token::Type::number) return unexpected();
    const auto text = (negative ? "-" : "") + tokens_[at_++].text;
    return AttributeValue::number(text);
}

Result<void> Reader::deeper() {
    if (++depth_ <= deepest) return {};
    return not_well_formed("The statement nests too deep");
}

Result<AttributeValue> Reader::list() {
    TRY(deeper());
    AttributeValue::List items;
    if (!take("]")) {
        do {
            items.push_back(TRY(literal()));
        } while (take(","));
        TRY(expect("]"));
    }
    shallower();
    return AttributeValue::list(std::move(items));
}

Result<AttributeValue> Reader::tuple() {
    TRY(deeper());
    AttributeValue::Map members;
    if (!take("}")) {
        do {
            const auto& name = peek();
            if (name.type != Token::Type::text && name.type != Token::Type::name) {
                return unexpected();
            }
            const auto key = tokens_[at_++].text;
            TRY(expect(":"));
            auto value = TRY(literal());
            members.insert_or_assign(key, std::move(value));
        } while (take(","));
        TRY(expect("}"));
    }
    shallower();
    return AttributeValue::map(std::move(members));
}

Result<AttributeValue> Reader::set() {
    TRY(deeper());
    AttributeValue::Set elements;
    std::optional<Type> type;
    do {
        const auto element = TRY(literal());
        if (element.type != Type::S && element.type != Type::N && element.type != Type::B) {
            return not_well_formed("A set holds strings, numbers or bytes");
        }
        if (type && *type != element.type) return not_well_formed("A set holds one type");
        type = element.type;
        elements.push_back(element.text());
    } while (take(","));
    TRY(expect(">>"));
    shallower();
    return AttributeValue::set(*type == Type::S   ? Type::SS
                               : *type == Type::N ? Type::NS
                                                  : Type::BS,
                               std::move(elements));
}

Result<std::string> Reader::identifier() {
    const auto& token = peek();
    if (token.type != Token::Type::word && token.type != Token::Type::name) return unexpected();
    ++at_;
    return token.text;
}

Result<Path> Reader::path() {
    Path path;
    path.push_back({TRY(identifier())});
    while (path.size() <= max_path_depth) {
        if (take(".")) {
            path.push_back({TRY(identifier())});
        } else if (take("[")) {
            if (peek().type != Token::Type::number) return unexpected();
            const auto index = parse_int(tokens_[at_++].text);
            if (!index || *index > 0x7fffffff) return not_well_formed("No such place in a list");
            path.push_back({"", static_cast<std::size_t>(*index)});
            TRY(expect("]"));
        } else {
            return path;
        }
    }
    return not_well_formed("The path has too many steps");
}

std::string Reader::named(Piece& piece, const Path& path) {
    std::string text;
    for (const auto& step : path) {
        if (step.index) {
            text += fmt::format("[{}]", *step.index);
            continue;
        }
        // One attribute has one placeholder in the statement, so that texts can be compared.
        const auto known = std::find_if(piece.names.begin(), piece.names.end(),
                                        [&](const auto& row) { return row.second == step.name; });
        auto name =
            known != piece.names.end() ? known->first : fmt::format("#p{}", placeholders_++);
        piece.names.emplace(name, step.name);
        text += text.empty() ? name : "." + name;
    }
    return text;
}

std::string Reader::valued(Piece& piece, const AttributeValue& value) {
    auto name = fmt::format(":p{}", placeholders_++);
    piece.values.emplace(name, value);
    return name;
}

}  // namespace spot::dynamodb::partiql
