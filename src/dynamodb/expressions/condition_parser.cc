#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/bytes.h"
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
        using F = Faults::Kind;
        TRY(tokens_.check({F::parentheses, F::unknown_function, F::misused_function, F::reserved}));
        if (of_a_comparison_) return tokens_.error(*of_a_comparison_);
        return condition;
    }

  private:
    // A function with its arguments, which may turn out to be a condition or an operand.
    struct Call {
        std::string_view name;  // a part of the expression's text
        std::vector<Operand> arguments;
    };

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
        if (!tokens_.at_symbol("(") || parentheses_hold_an_operand()) return comparison();
        tokens_.take();
        TRY(count_parentheses());
        const bool doubled = tokens_.at_symbol("(");
        const auto before = closed_;
        auto inner = TRY(disjunction());
        // "((a))": the inner pair of parentheses ends right before this one and holds everything.
        if (doubled && closed_ == before + 1 && last_was_close_) note_redundant();
        TRY(tokens_.expect_symbol(")"));
        ++closed_;
        last_was_close_ = true;
        return inner;
    }

    // True at a "(" whose ")" is followed by a comparison: "(a) = :b".
    bool parentheses_hold_an_operand() const {
        int open = 0;
        for (std::size_t i = 0; tokens_.peek(i).type != Token::Type::end; ++i) {
            const auto& token = tokens_.peek(i);
            if (token.type != Token::Type::symbol) continue;
            if (token.text == "(") ++open;
            if (token.text == ")" && --open == 0) return compares(i + 1);
        }
        return false;
    }

    bool compares(std::size_t ahead) const {
        const auto& token = tokens_.peek(ahead);
        if (token.type == Token::Type::word) {
            return equal_ignoring_case(token.text, "BETWEEN") ||
                   equal_ignoring_case(token.text, "IN");
        }
        return token.type == Token::Type::symbol &&
               std::any_of(comparators.begin(), comparators.end(),
                           [&token](const auto& row) { return row.text == token.text; });
    }

    Result<void> count_parentheses() {
        if (++parentheses_ <= max_expression_operators) return {};
        return tokens_.error("The expression contains too many parentheses");
    }
    void note_redundant() {
        note(Faults::Kind::parentheses, "The expression has redundant parentheses;");
    }
    void note(Faults::Kind kind, std::string message) {
        tokens_.faults().note(kind, std::move(message));
    }
    void note_misused(std::string_view function) {
        note(Faults::Kind::misused_function,
             fmt::format("The function is not allowed to be used this way in an expression; "
                         "function: {}",
                         function));
    }

    Result<Condition> comparison() {
        last_was_close_ = false;
        Condition out;
        if (tokens_.at_function()) {
            auto call = TRY(function());
            if (compares(0)) {
                out.operands.push_back(as_operand(std::move(call)));
            } else {
                out = as_condition(std::move(call));
                settle();
                return out;
            }
        } else {
            out.operands.push_back(TRY(operand()));
        }
        TRY(tokens_.count_operator());
        if (tokens_.take_keyword("BETWEEN")) {
            TRY(between(out));
        } else if (tokens_.take_keyword("IN")) {
            TRY(in(out));
        } else {
            TRY(compare(out));
        }
        settle();
        return out;
    }

    // Several comparisons may have faults: the first one counts.
    void settle() {
        using F = Faults::Kind;
        if (of_a_comparison_) return;
        const auto* fault =
            tokens_.faults().first({F::undefined_name, F::undefined_value, F::operand_count,
                                    F::distinct, F::function_type});
        if (fault != nullptr) of_a_comparison_ = *fault;
    }

    Result<void> compare(Condition& out) {
        for (const auto& [text, comparator] : comparators) {
            if (!tokens_.take_symbol(text)) continue;
            out.kind = Kind::compare;
            out.comparator = comparator;
            out.operands.push_back(TRY(operand()));
            check_comparison(out, text);
            return {};
        }
        return tokens_.unexpected_token();
    }

    Result<void> between(Condition& out) {
        out.kind = Kind::between;
        out.operands.push_back(TRY(operand()));
        if (!tokens_.take_keyword("AND")) return tokens_.unexpected_token();
        out.operands.push_back(TRY(operand()));
        const auto* low = out.operands[1].value;
        const auto* high = out.operands[2].value;
        for (const auto* bound : {low, high}) {
            if (bound != nullptr && !ordered(bound->type)) note_type("BETWEEN", bound->type);
        }
        if (low == nullptr || high == nullptr) return {};
        const auto bounds = fmt::format(
            "lower bound operand: AttributeValue: {}, upper bound "
            "operand: AttributeValue: {}",
            shown(*low), shown(*high));
        const auto relation = order(*low, *high);
        if (!relation) {
            note(Faults::Kind::function_type,
                 "The BETWEEN operator requires same data type for lower and upper bounds; " +
                     bounds);
        } else if (*relation > 0) {
            note(Faults::Kind::function_type,
                 "The BETWEEN operator requires upper bound to be greater than or equal to lower "
                 "bound; " +
                     bounds);
        }
        return {};
    }

    Result<void> in(Condition& out) {
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
        return {};
    }

    Result<Call> function() {
        Call call{tokens_.take().text, {}};
        TRY(tokens_.count_operator());
        TRY(tokens_.expect_symbol("("));
        do {
            call.arguments.push_back(TRY(operand()));
        } while (tokens_.take_symbol(","));
        TRY(tokens_.expect_symbol(")"));
        check_call(call);
        return call;
    }

    Operand as_operand(Call call) {
        if (call.name != "size") note_misused(call.name);
        Operand out{Operand::Kind::size};
        out.arguments = std::move(call.arguments);
        return out;
    }

    Condition as_condition(Call call) {
        Condition out;
        if (call.name == "size") note_misused(call.name);
        for (const auto& row : functions) {
            if (row.name == call.name) out.kind = row.kind;
        }
        out.operands = std::move(call.arguments);
        return out;
    }

    Result<Operand> operand() {
        if (tokens_.at_symbol("(")) {
            tokens_.take();
            TRY(count_parentheses());
            if (tokens_.at_symbol("(")) note_redundant();
            auto inner = TRY(operand());
            TRY(tokens_.expect_symbol(")"));
            return inner;
        }
        if (tokens_.peek().type == Token::Type::value) {
            Operand out{Operand::Kind::value};
            out.value = TRY(tokens_.value());
            return out;
        }
        if (tokens_.at_function()) return as_operand(TRY(function()));
        return Operand::of(TRY(tokens_.path()));
    }

    // The type that an operand is known to have before any item is read.
    static std::optional<Type> type_of(const Operand& operand) {
        if (operand.kind == Operand::Kind::size) return Type::N;
        if (operand.value != nullptr) return operand.value->type;
        return std::nullopt;
    }

    void check_distinct(std::string_view name, const std::vector<Operand>& operands) {
        if (operands.size() != 2) return;
        const auto& a = operands[0];
        const auto& b = operands[1];
        if (a.kind != Operand::Kind::path || b.kind != Operand::Kind::path || a.path != b.path) {
            return;
        }
        note(Faults::Kind::distinct,
             fmt::format("The first operand must be distinct from the remaining operands for this "
                         "operator or function; operator: {}, first operand: {}",
                         name, shown(a.path)));
    }

    void check_comparison(const Condition& c, std::string_view text) {
        check_distinct(text, c.operands);
        if (c.comparator == Comparator::equal || c.comparator == Comparator::not_equal) return;
        for (const auto& operand : c.operands) {
            if (operand.value != nullptr && !ordered(operand.value->type)) {
                note_type(text, operand.value->type);
            }
        }
    }

    void check_call(const Call& call) {
        std::size_t count = call.name == "size" ? 1 : 0;
        for (const auto& row : functions) {
            if (row.name == call.name) count = row.operands;
        }
        if (count == 0) {
            const bool known = call.name == "if_not_exists" || call.name == "list_append";
            note(Faults::Kind::unknown_function,
                 fmt::format("{}; function: {}",
                             known ? "The function is not allowed in a condition expression"
                                   : "Invalid function name",
                             call.name));
        } else if (call.arguments.size() != count) {
            note(Faults::Kind::operand_count,
                 fmt::format("Incorrect number of operands for operator or function; operator or "
                             "function: {}, number of operands: {}",
                             call.name, call.arguments.size()));
        } else {
            check_distinct(call.name, call.arguments);
            check_arguments(call);
        }
    }

    void check_arguments(const Call& call) {
        const auto& first = call.arguments[0];
        if (call.name == "attribute_exists" || call.name == "attribute_not_exists") {
            if (first.kind == Operand::Kind::path) return;
            note(Faults::Kind::function_type,
                 fmt::format("Operator or function requires a document path; operator or "
                             "function: {}",
                             call.name));
        } else if (call.name == "size") {
            const auto type = type_of(first);
            if (type == Type::N || type == Type::BOOL || type == Type::NUL) {
                note_type(call.name, *type);
            }
        } else if (call.name == "begins_with") {
            for (const auto& argument : call.arguments) {
                const auto type = type_of(argument);
                if (type && type != Type::S && type != Type::B) note_type(call.name, *type);
            }
        } else if (call.name == "attribute_type") {
            check_type_name(call.name, call.arguments[1]);
        }
    }

    void check_type_name(std::string_view function, const Operand& named) {
        if (named.kind == Operand::Kind::value && named.value == nullptr) return;  // noted already
        const auto type = type_of(named);
        if (!type) {
            note(Faults::Kind::function_type,
                 fmt::format("Incorrect operand type for operator or function; operator or "
                             "function: {}, operand type: {{NS,SS,L,BS,N,M,B,BOOL,NULL,S}}",
                             function));
        } else if (type != Type::S) {
            note_type(function, *type);
        } else if (!type_named(named.value->text())) {
            note(Faults::Kind::function_type,
                 fmt::format("Invalid attribute type name found; type: {}, valid "
                             "types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}",
                             named.value->text()));
        }
    }

    void note_type(std::string_view name, Type type) {
        note(Faults::Kind::function_type,
             fmt::format("Incorrect operand type for operator or function; operator or function: "
                         "{}, operand type: {}",
                         name, type_name(type)));
    }

    TokenStream tokens_;
    std::optional<std::string> of_a_comparison_;  // the fault of the first one that has any
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
