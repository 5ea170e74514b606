#include "dynamodb/partiql/parser.h"

#include <fmt/format.h>

#include <array>

#include "base/bytes.h"
#include "dynamodb/api.h"
#include "dynamodb/errors.h"
#include "dynamodb/partiql/reader.h"

namespace spot::dynamodb::partiql {
namespace {

using Kind = Statement::Kind;

void add(Piece& to, const Piece& from) {
    to.names.insert(from.names.begin(), from.names.end());
    to.values.insert(from.values.begin(), from.values.end());
}

// Pieces in one, with a text between them and parentheses around them.
Term joined(const std::vector<Term>& terms, std::string_view between) {
    if (terms.size() == 1) return terms.front();
    Term out;
    out.piece.text = "(";
    for (const auto& term : terms) {
        if (out.piece.text.size() > 1) out.piece.text += between;
        out.piece.text += term.piece.text;
        add(out.piece, term.piece);
    }
    out.piece.text += ")";
    return out;
}

class Parser : public Reader {
  public:
    using Reader::Reader;

    Result<Statement> whole() {
        auto statement = TRY(any());
        if (!at_end()) return unexpected();
        TRY(all_parameters_used());
        return statement;
    }

  private:
    Result<Statement> any() {
        if (take_word("SELECT")) return select();
        if (take_word("INSERT")) return insert();
        if (take_word("UPDATE")) return update();
        if (take_word("DELETE")) return remove();
        if (take_word("EXISTS")) return exists();
        return unexpected();
    }

    Result<Statement> exists() {
        TRY(expect("("));
        if (!take_word("SELECT")) return unexpected();
        auto statement = TRY(select());
        TRY(expect(")"));
        statement.kind = Kind::exists;
        return statement;
    }

    Result<Statement> select() {
        Statement s;
        if (!take("*")) {
            do {
                s.projection.push_back(TRY(path()));
            } while (take(","));
        }
        TRY(expect_word("FROM"));
        TRY(source(s));
        if (take_word("WHERE")) s.where = TRY(conjunction());
        if (take_word("ORDER")) {
            TRY(expect_word("BY"));
            s.order_by = TRY(identifier());
            s.descending = take_word("DESC");
            if (!s.descending) take_word("ASC");
        }
        return s;
    }

    Result<void> source(Statement& s) {
        s.table = TRY(identifier());
        if (take(".")) s.index = TRY(identifier());
        return {};
    }

    Result<Statement> insert() {
        Statement s;
        s.kind = Kind::insert;
        TRY(expect_word("INTO"));
        TRY(source(s));
        if (!take_word("VALUE")) return unexpected();
        const auto value = TRY(literal());
        if (value.type != Type::M) return not_well_formed("VALUE takes a tuple");
        s.item = value.members();
        return s;
    }

    Result<Statement> remove() {
        Statement s;
        s.kind = Kind::remove;
        TRY(expect_word("FROM"));
        TRY(source(s));
        TRY(expect_word("WHERE"));
        s.where = TRY(conjunction());
        TRY(returning(s));
        return s;
    }

    Result<Statement> update() {
        Statement s;
        s.kind = Kind::update;
        TRY(source(s));
        while (true) {
            if (take_word("SET")) {
                do {
                    TRY(assignment(s.update));
                } while (take(","));
            } else if (take_word("REMOVE")) {
                const auto place = TRY(path());
                removals_.push_back(named(s.update, place));
            } else {
                break;
            }
        }
        TRY(expect_word("WHERE"));
        s.where = TRY(conjunction());
        TRY(returning(s));
        clause(s.update.text, "SET", sets_);
        clause(s.update.text, "REMOVE", removals_);
        clause(s.update.text, "ADD", additions_);
        clause(s.update.text, "DELETE", deletions_);
        if (s.update.text.empty()) return not_well_formed("An update changes nothing");
        return s;
    }

    static void clause(std::string& text, std::string_view word,
                       const std::vector<std::string>& parts) {
        if (parts.empty()) return;
        text += fmt::format("{}{} {}", text.empty() ? "" : " ", word, fmt::join(parts, ", "));
    }

    Result<void> returning(Statement& s) {
        if (!take_word("RETURNING")) return {};
        const bool all = take_word("ALL");
        if (!all && !take_word("MODIFIED")) return unexpected();
        const bool old = take_word("OLD");
        if (!old && !take_word("NEW")) return unexpected();
        TRY(expect("*"));
        s.returning = fmt::format("{}_{}", all ? "ALL" : "UPDATED", old ? "OLD" : "NEW");
        if (s.kind == Kind::remove && s.returning != "ALL_OLD") {
            return validation("Only RETURNING ALL OLD * is supported with DELETE");
        }
        return {};
    }

    // path = value, path = a + b, path = list_append(a, b), path = set_add(path, set), ...
    Result<void> assignment(Piece& piece) {
        const auto place = named(piece, TRY(path()));
        TRY(expect("="));
        for (const auto& [function, clauses] :
             {std::pair{"SET_ADD", &additions_}, std::pair{"SET_DELETE", &deletions_}}) {
            if (!at_function(function)) continue;
            take_function();
            const auto of = named(piece, TRY(path()));
            if (of != place) return not_well_formed("A set is changed in its own place");
            TRY(expect(","));
            const auto set = TRY(literal());
            clauses->push_back(fmt::format("{} {}", place, valued(piece, set)));
            return expect(")");
        }
        auto text = TRY(operand(piece));
        for (const std::string_view sign : {"+", "-"}) {
            if (!take(sign)) continue;
            const auto other = TRY(operand(piece));
            text += fmt::format(" {} {}", sign, other);
            break;
        }
        sets_.push_back(fmt::format("{} = {}", place, text));
        return {};
    }

    // A value, a path, or a function of them.
    Result<std::string> operand(Piece& piece) {
        static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> functions = {
            {{"LIST_APPEND", "list_append"}, {"IF_NOT_EXISTS", "if_not_exists"}, {"SIZE", "size"}}};
        for (const auto& [word, function] : functions) {
            if (!at_function(word)) continue;
            TRY(deeper());
            take_function();
            std::vector<std::string> arguments;
            do {
                arguments.push_back(TRY(operand(piece)));
            } while (take(","));
            TRY(expect(")"));
            shallower();
            return fmt::format("{}({})", function, fmt::join(arguments, ", "));
        }
        if (at_literal()) return valued(piece, TRY(literal()));
        return named(piece, TRY(path()));
    }

    // The parts of "a AND b AND c", each by itself.
    Result<std::vector<Term>> conjunction() {
        std::vector<Term> alternatives;
        std::vector<Term> all;
        do {
            all.clear();
            do {
                all.push_back(TRY(negation()));
            } while (take_word("AND"));
            alternatives.push_back(joined(all, " AND "));
        } while (take_word("OR"));
        if (alternatives.size() == 1) return all;
        return std::vector<Term>{joined(alternatives, " OR ")};
    }

    Result<Term> negation() {
        if (take_word("NOT")) {
            TRY(deeper());
            auto inner = TRY(negation());
            shallower();
            return Term{
                {"NOT " + inner.piece.text, inner.piece.names, inner.piece.values}, "", "", {}};
        }
        if (!take("(")) return comparison();
        TRY(deeper());
        const auto inner = TRY(conjunction());
        shallower();
        TRY(expect(")"));
        return joined(inner, " AND ");
    }

    Result<Term> comparison() {
        Term term;
        for (const auto& [word, function] :
             {std::pair{"BEGINS_WITH", "begins_with"}, std::pair{"CONTAINS", "contains"},
              std::pair{"ATTRIBUTE_TYPE", "attribute_type"}}) {
            if (at_function(word)) return function_term(function);
        }
        Path left;
        std::string text;
        if (!at_literal() && !at_function("SIZE")) {
            left = TRY(path());
            text = named(term.piece, left);
        } else {
            text = TRY(operand(term.piece));
        }
        if (take_word("IS")) return is_term(std::move(term), text);
        if (take_word("IN")) return in_term(std::move(term), text);
        const bool between = take_word("BETWEEN");
        std::string comparison = between ? "BETWEEN" : "";
        for (const std::string_view symbol : {"<>", "!=", "<=", ">=", "=", "<", ">"}) {
            if (comparison.empty() && take(symbol)) comparison = symbol == "!=" ? "<>" : symbol;
        }
        if (comparison.empty()) return unexpected();
        const bool simple = left.size() == 1 && comparison != "<>";
        const auto right = [&]() -> Result<std::string> {
            if (!at_literal()) return operand(term.piece);
            term.values.push_back(TRY(literal()));
            return valued(term.piece, term.values.back());
        };
        const auto first = TRY(right());
        term.piece.text = fmt::format("{} {} {}", text, comparison, first);
        if (between) {
            TRY(expect_word("AND"));
            term.piece.text += " AND " + TRY(right());
        }
        if (simple && term.values.size() == (between ? 2u : 1u)) {
            term.attribute = left.front().name;
            term.comparison = comparison;
        }
        return term;
    }

    Result<Term> function_term(const std::string& function) {
        take_function();
        Term term;
        const auto place = TRY(path());
        const auto text = named(term.piece, place);
        TRY(expect(","));
        term.values.push_back(TRY(literal()));
        term.piece.text =
            fmt::format("{}({}, {})", function, text, valued(term.piece, term.values.back()));
        TRY(expect(")"));
        if (function == "begins_with" && place.size() == 1) {
            term.attribute = place.front().name;
            term.comparison = function;
        }
        return term;
    }

    Result<Term> is_term(Term term, const std::string& text) {
        const bool negated = take_word("NOT");
        if (take_word("MISSING")) {
            term.piece.text = fmt::format("attribute_{}exists({})", negated ? "" : "not_", text);
            return term;
        }
        if (!take_word("NULL")) return unexpected();
        term.piece.text = fmt::format("{}attribute_type({}, {})", negated ? "NOT " : "", text,
                                      valued(term.piece, AttributeValue::s("NULL")));
        return term;
    }

    Result<Term> in_term(Term term, const std::string& text) {
        const std::string_view close = take("[") ? "]" : ")";
        if (close == ")") TRY(expect("("));
        std::vector<std::string> values;
        do {
            values.push_back(valued(term.piece, TRY(literal())));
        } while (take(","));
        TRY(expect(close));
        term.piece.text = fmt::format("{} IN ({})", text, fmt::join(values, ", "));
        return term;
    }

    std::vector<std::string> sets_, removals_, additions_, deletions_;
};

}  // namespace

Result<Statement> parse(std::string_view text, const std::vector<AttributeValue>& parameters) {
    return Parser(TRY(tokenize(text)), parameters).whole();
}

}  // namespace spot::dynamodb::partiql
