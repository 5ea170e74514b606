#include <fmt/format.h>

#include <array>

#include "dynamodb/api.h"
#include "dynamodb/expressions/expression_parser.h"
#include "dynamodb/expressions/token_stream.h"

namespace spot::dynamodb {
namespace {

using Kind = Condition::Kind;

struct Function {
    std::string_view name;
    Kind kind;
    std::size_t operands;
};
constexpr std::array<Function, 5> functions = {{
    {"attribute_exists", Kind::exists, 1},
    {"attribute_not_exists", Kind::not_exists, 1},
    {"attribute_type", Kind::has_type, 2},
    {"begins_with", Kind::begins_with, 2},
    {"contains", Kind::contains, 2},
}};

struct ComparatorName {
    std::string_view text;
    Comparator comparator;
};
constexpr std::array<ComparatorName, 6> comparators = {{
    {"=", Comparator::equal},
    {"<>", Comparator::not_equal},
    {"<", Comparator::less},
    {"<=", Comparator::less_or_equal},
    {">", Comparator::greater},
    {">=", Comparator::greater_or_equal},
}};

bool ordered(Type type) {
    return type == Type::S || type == Type::N || type == Type::B;
}

class ConditionParser {
  public:
    explicit ConditionParser(TokenStream tokens) : tokens_(std::move(tokens)) {}

    Result<Condition> whole() {
        auto condition = TRY(disjunction());
        TRY(tokens_.expect_end());
        return condition;
    }

  private:
    Result<Condition> disjunction() {
        return chain("OR", Kind::any, &ConditionParser::conjunction);
    }
    Result<Condition> conjunction() { return chain("AND", Kind::all, &ConditionParser::negation); }

    // a KEYWORD b KEYWORD c; a alone is a itself.
    Result<Condition> chain(std::string_view keyword, Kind kind,
                            Result<Condition> (ConditionParser::*part)()) {
        auto first = TRY((this->*part)());
        if (!tokens_.at_keyword(keyword)) return first;
        Condition all{kind};
        all.children.push_back(std::move(first));
        while (tokens_.take_keyword(keyword)) {
            TRY(tokens_.count_operator());
            all.children.push_back(TRY((this->*part)()));
        }
        return all;
    }

    Result<Condition> negation() {
        if (!tokens_.take_keyword("NOT")) return primary();
        TRY(tokens_.count_operator());
        Condition out{Kind::negation};
        out.children.push_back(TRY(negation()));
        return out;
    }

    Result<Condition> primary() {
        if (!tokens_.take_symbol("(")) return comparison();
        if (++parentheses_ > max_expression_operators) {
            return tokens_.error("The expression contains too many parentheses");
        }
        const bool doubled = tokens_.at_symbol("(");
        const auto before = closed_;
        auto inner = TRY(disjunction());
        // "((a))": the inner pair of parentheses ends right before this one and holds everything.
        if (doubled && closed_ == before + 1 && last_was_close_) {
            return tokens_.error("The expression has redundant parentheses;");
        }
        TRY(tokens_.expect_symbol(")"));
        ++closed_;
        last_was_close_ = true;
        return inner;
    }

    Result<Condition> comparison() {
        last_was_close_ = false;
        if (tokens_.at_function() && tokens_.peek().text != "size") return function();
        Condition out;
        out.operands.push_back(TRY(operand()));
        TRY(tokens_.count_operator());
        if (tokens_.take_keyword("BETWEEN")) return between(std::move(out));
        if (tokens_.take_keyword("IN")) return in(std::move(out));
        for (const auto& [text, comparator] : comparators) {
            if (!tokens_.take_symbol(text)) continue;
            out.kind = Kind::compare;
            out.comparator = comparator;
            out.operands.push_back(TRY(operand()));
            TRY(check_comparison(out, text));
            return out;
        }
        return tokens_.unexpected_token();
    }

    Result<Condition> between(Condition out) {
        out.kind = Kind::between;
        out.operands.push_back(TRY(operand()));
        if (!tokens_.take_keyword("AND")) return tokens_.unexpected_token();
        out.operands.push_back(TRY(operand()));
        const auto* low = out.operands[1].value;
        const auto* high = out.operands[2].value;
        for (const auto* bound : {low, high}) {
            if (bound != nullptr && !ordered(bound->type)) return wrong_type("BETWEEN", *bound);
        }
        if (low == nullptr || high == nullptr) return out;
        const auto bounds = fmt::format(
            "lower bound operand: AttributeValue: {}, upper bound "
            "operand: AttributeValue: {}",
            shown(*low), shown(*high));
        const auto relation = order(*low, *high);
        if (!relation) {
            return tokens_.error(
                "The BETWEEN operator requires same data type for lower and upper "
                "bounds; " +
                bounds);
        }
        if (*relation > 0) {
            return tokens_.error(
                "The BETWEEN operator requires upper bound to be greater than or "
                "equal to lower bound; " +
                bounds);
        }
        return out;
    }

    Result<Condition> in(Condition out) {
        out.kind = Kind::in;
        TRY(tokens_.expect_symbol("("));
        do {
            out.operands.push_back(TRY(operand()));
        } while (tokens_.take_symbol(","));
        TRY(tokens_.expect_symbol(")"));
        if (out.operands.size() - 1 > max_in_operands) {
            return tokens_.error(
                fmt::format("The IN operator is provided with too many operands; "
                            "number of operands: {}",
                            out.operands.size() - 1));
        }
        return out;
    }

    Result<Condition> function() {
        const std::string name(tokens_.take().text);
        TRY(tokens_.count_operator());
        for (const auto& row : functions) {
            if (row.name != name) continue;
            Condition out{row.kind};
            out.operands = TRY(arguments(name, row.operands));
            TRY(check_function(out, name));
            return out;
        }
        if (name == "if_not_exists" || name == "list_append") {
            return tokens_.error(
                "The function is not allowed in a condition expression; function: " + name);
        }
        return tokens_.error("Invalid function name; function: " + name);
    }

    Result<std::vector<Operand>> arguments(const std::string& name, std::size_t count) {
        std::vector<Operand> out;
        TRY(tokens_.expect_symbol("("));
        do {
            out.push_back(TRY(operand()));
        } while (tokens_.take_symbol(","));
        TRY(tokens_.expect_symbol(")"));
        if (out.size() != count) {
            return tokens_.error(
                fmt::format("Incorrect number of operands for operator or "
                            "function; operator or function: {}, number of "
                            "operands: {}",
                            name, out.size()));
        }
        return out;
    }

    Result<Operand> operand() {
        if (tokens_.peek().type == Token::Type::value) return Operand::of(*TRY(tokens_.value()));
        if (!tokens_.at_function()) return Operand::of(TRY(tokens_.path()));
        const std::string name(tokens_.take().text);
        TRY(tokens_.count_operator());
        if (name != "size") {
            const bool known = name == "if_not_exists" || name == "list_append";
            return tokens_.error((known ? "The function is not allowed in a condition expression; "
                                          "function: "
                                        : "Invalid function name; function: ") +
                                 name);
        }
        Operand out{Operand::Kind::size};
        out.arguments = TRY(arguments(name, 1));
        const auto& of = out.arguments[0];
        if (of.kind == Operand::Kind::size) {
            return tokens_.error(
                "The function is not allowed to be used this way in an "
                "expression; function: size");
        }
        if (of.value != nullptr && (of.value->type == Type::N || of.value->type == Type::BOOL ||
                                    of.value->type == Type::NUL)) {
            return wrong_type("size", *of.value);
        }
        return out;
    }

    Result<void> check_comparison(const Condition& c, std::string_view text) const {
        const auto& a = c.operands[0];
        const auto& b = c.operands[1];
        if (a.kind == Operand::Kind::path && b.kind == Operand::Kind::path && a.path == b.path) {
            return tokens_.error(
                fmt::format("The first operand must be distinct from the remaining "
                            "operands for this operator or function; operator: {}, "
                            "first operand: {}",
                            text, shown(a.path)));
        }
        if (c.comparator == Comparator::equal || c.comparator == Comparator::not_equal) return {};
        for (const auto* operand : {&a, &b}) {
            if (operand->value != nullptr && !ordered(operand->value->type)) {
                return wrong_type(text, *operand->value);
            }
        }
        return {};
    }

    Result<void> check_function(const Condition& c, const std::string& name) const {
        const auto& first = c.operands[0];
        const bool path_only = c.kind == Kind::exists || c.kind == Kind::not_exists;
        if (path_only && first.kind != Operand::Kind::path) {
            return tokens_.error(
                "Operator or function requires a document path; operator or "
                "function: " +
                name);
        }
        if (c.operands.size() < 2 || c.operands[1].value == nullptr) {
            if (c.kind != Kind::has_type) return {};
            return tokens_.error(
                "Incorrect operand type for operator or function; operator or "
                "function: attribute_type, operand type: {}");
        }
        const auto& second = *c.operands[1].value;
        if (c.kind == Kind::begins_with && second.type != Type::S && second.type != Type::B) {
            return wrong_type(name, second);
        }
        if (c.kind != Kind::has_type) return {};
        if (second.type != Type::S) return wrong_type(name, second);
        if (!type_named(second.text())) {
            return tokens_.error(
                fmt::format("Invalid attribute type name found; type: {}, valid "
                            "types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}",
                            second.text()));
        }
        return {};
    }

    tl::unexpected<Error> wrong_type(std::string_view name, const AttributeValue& operand) const {
        return tokens_.error(
            fmt::format("Incorrect operand type for operator or function; operator "
                        "or function: {}, operand type: {}",
                        name, type_name(operand.type)));
    }

    TokenStream tokens_;
    int parentheses_ = 0;
    int closed_ = 0;
    bool last_was_close_ = false;
};

}  // namespace

Result<Condition> parse_condition(std::string_view text, std::string_view kind,
                                  Placeholders& placeholders) {
    return ConditionParser(TRY(TokenStream::open(text, kind, placeholders))).whole();
}

}  // namespace spot::dynamodb
