#include <fmt/format.h>

#include <array>

#include "dynamodb/api.h"
#include "dynamodb/expressions/expression_parser.h"
#include "dynamodb/expressions/token_stream.h"

namespace spot::dynamodb {
namespace {

using Kind = UpdateAction::Kind;

struct Section {
    std::string_view keyword;
    Kind kind;
};
constexpr std::array<Section, 4> sections = {{
    {"SET", Kind::set},
    {"REMOVE", Kind::remove},
    {"ADD", Kind::add},
    {"DELETE", Kind::erase},
}};

// Notes where two paths of one expression exclude each other: one lies inside the other, or one has
// a list where the other has a map.
void note_overlap(const Path& a, const Path& b, Faults& faults) {
    const auto note = [&](Faults::Kind kind, std::string_view how) {
        faults.note(kind, fmt::format("Two document paths {} with each other; must remove or "
                                      "rewrite one of these paths; path one: {}, path two: {}",
                                      how, shown(a), shown(b)));
    };
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (a[i] == b[i]) continue;
        if (a[i].index.has_value() != b[i].index.has_value()) {
            note(Faults::Kind::conflict, "conflict");
        }
        return;
    }
    note(Faults::Kind::overlap, "overlap");
}

void note_overlaps(const std::vector<const Path*>& paths, Faults& faults) {
    for (std::size_t k = 1; k < paths.size(); ++k) {
        for (std::size_t i = 0; i < k; ++i) note_overlap(*paths[i], *paths[k], faults);
    }
}

class UpdateParser {
  public:
    explicit UpdateParser(TokenStream tokens) : tokens_(std::move(tokens)) {}

    Result<Update> whole() {
        while (!tokens_.at_end()) TRY(section());
        std::vector<const Path*> paths;
        for (const auto& action : update_) paths.push_back(&action.path);
        note_overlaps(paths, tokens_.faults());
        using F = Faults::Kind;
        TRY(tokens_.check({F::reserved, F::unknown_function, F::section, F::undefined_name,
                           F::undefined_value, F::overlap, F::conflict, F::operand_type,
                           F::misused_function, F::operand_count, F::function_type}));
        return std::move(update_);
    }

  private:
    Result<void> section() {
        for (std::size_t i = 0; i < sections.size(); ++i) {
            if (!tokens_.take_keyword(sections[i].keyword)) continue;
            if (seen_[i]) {
                note(Faults::Kind::section,
                     fmt::format("The \"{}\" section can only be used once in an update "
                                 "expression;",
                                 sections[i].keyword));
            }
            seen_[i] = true;
            do {
                TRY(action(sections[i].kind));
            } while (tokens_.take_symbol(","));
            return {};
        }
        return tokens_.unexpected_token();
    }

    Result<void> action(Kind kind) {
        auto path = TRY(tokens_.path());
        UpdateAction action{kind, std::move(path), {}};
        switch (kind) {
            case Kind::set:
                TRY(tokens_.expect_symbol("="));
                action.operand = TRY(assigned());
                break;
            case Kind::remove:
                break;
            case Kind::add:
            case Kind::erase:
                TRY(tokens_.count_operator());
                action.operand = TRY(placeholder());
                if (action.operand.value != nullptr) check_value(kind, *action.operand.value);
                break;
        }
        update_.push_back(std::move(action));
        return {};
    }

    void note(Faults::Kind kind, std::string message) {
        tokens_.faults().note(kind, std::move(message));
    }

    Result<Operand> placeholder() {
        Operand out{Operand::Kind::value};
        out.value = TRY(tokens_.value());
        return out;
    }

    void check_value(Kind kind, const AttributeValue& value) {
        if (value.is_set() || (kind == Kind::add && value.type == Type::N)) return;
        const auto* name = kind == Kind::add ? "ADD" : "DELETE";
        note(Faults::Kind::operand_type,
             fmt::format("Incorrect operand type for operator or function; operator: {}, operand "
                         "type: {}, typeSet: ALLOWED_FOR_{}_OPERAND",
                         name, long_name(value.type), name));
    }

    // In the messages about ADD and DELETE types have other names.
    static std::string_view long_name(Type type) {
        switch (type) {
            case Type::S: return "STRING";
            case Type::N: return "NUMBER";
            case Type::B: return "BINARY";
            case Type::BOOL: return "BOOLEAN";
            case Type::L: return "LIST";
            case Type::M: return "MAP";
            default: return type_name(type);
        }
    }

    // The right side of "=": a sum, perhaps in parentheses.
    Result<Operand> assigned() {
        if (!tokens_.at_symbol("(")) return sum();
        // "(a + :b)" holds all of it; "(a) + :b" is a sum whose first operand is in parentheses.
        int open = 0;
        std::size_t at = 0;
        for (; tokens_.peek(at).type != Token::Type::end; ++at) {
            const auto& token = tokens_.peek(at);
            if (token.type != Token::Type::symbol) continue;
            if (token.text == "(") ++open;
            if (token.text == ")" && --open == 0) break;
        }
        const auto& next = tokens_.peek(at + 1);
        if (next.type == Token::Type::symbol && (next.text == "+" || next.text == "-")) {
            return sum();
        }
        tokens_.take();
        TRY(tokens_.count_operator());
        auto inner = TRY(sum());
        TRY(tokens_.expect_symbol(")"));
        return inner;
    }

    // operand, operand + operand, operand - operand
    Result<Operand> sum() {
        auto first = TRY(operand());
        const bool plus = tokens_.at_symbol("+");
        if (!plus && !tokens_.at_symbol("-")) return first;
        tokens_.take();
        TRY(tokens_.count_operator());
        Operand out{plus ? Operand::Kind::plus : Operand::Kind::minus};
        out.arguments.push_back(std::move(first));
        out.arguments.push_back(TRY(operand()));
        for (const auto& argument : out.arguments) {
            if (argument.value != nullptr && argument.value->type != Type::N) {
                note_type(plus ? "+" : "-", type_name(argument.value->type));
            }
            if (argument.kind == Operand::Kind::list_append) {
                note_type(plus ? "+" : "-", "LIST");
            }
        }
        return out;
    }

    Result<Operand> operand() {
        if (tokens_.at_symbol("(")) {
            tokens_.take();
            TRY(tokens_.count_operator());
            auto inner = TRY(operand());
            TRY(tokens_.expect_symbol(")"));
            return inner;
        }
        if (tokens_.peek().type == Token::Type::value) return placeholder();
        if (tokens_.at_function()) return function();
        return Operand::of(TRY(tokens_.path()));
    }

    Result<Operand> function() {
        const std::string name(tokens_.take().text);
        TRY(tokens_.count_operator());
        Operand out{name == "list_append" ? Operand::Kind::list_append
                                          : Operand::Kind::if_not_exists};
        TRY(tokens_.expect_symbol("("));
        do {
            out.arguments.push_back(TRY(operand()));
        } while (tokens_.take_symbol(","));
        TRY(tokens_.expect_symbol(")"));
        if (name == "if_not_exists" || name == "list_append") {
            check_function(name, out);
        } else {
            note_not_allowed(name);
        }
        return out;
    }

    void check_function(const std::string& name, const Operand& call) {
        if (call.arguments.size() != 2) {
            return note(Faults::Kind::operand_count,
                        fmt::format("Incorrect number of operands for operator or function; "
                                    "operator or function: {}, number of operands: {}",
                                    name, call.arguments.size()));
        }
        for (const auto& argument : call.arguments) {
            if (argument.kind == Operand::Kind::list_append) {
                note(Faults::Kind::misused_function,
                     "The function is not allowed to be used this way in an expression; function: "
                     "list_append");
            }
        }
        if (call.kind == Operand::Kind::if_not_exists) {
            if (call.arguments[0].kind == Operand::Kind::path) return;
            return note(Faults::Kind::function_type,
                        "Operator or function requires a document path; operator or function: "
                        "if_not_exists");
        }
        for (const auto& argument : call.arguments) {
            if (argument.value != nullptr && argument.value->type != Type::L) {
                note_type(name, type_name(argument.value->type));
            }
        }
    }

    void note_not_allowed(const std::string& name) {
        for (const std::string_view known : {"attribute_exists", "attribute_not_exists", "contains",
                                             "attribute_type", "begins_with", "size"}) {
            if (name == known) {
                return note(
                    Faults::Kind::unknown_function,
                    "The function is not allowed in an update expression; function: " + name);
            }
        }
        note(Faults::Kind::unknown_function, "Invalid function name; function: " + name);
    }

    void note_type(std::string_view name, std::string_view type) {
        note(Faults::Kind::function_type,
             fmt::format("Incorrect operand type for operator or function; operator or function: "
                         "{}, operand type: {}",
                         name, type));
    }

    TokenStream tokens_;
    Update update_;
    std::array<bool, sections.size()> seen_{};
};

}  // namespace

Result<Update> parse_update(std::string_view text, Placeholders& placeholders) {
    return UpdateParser(TRY(TokenStream::open(text, "UpdateExpression", placeholders))).whole();
}

Result<std::vector<Path>> parse_projection(std::string_view text, Placeholders& placeholders) {
    auto tokens = TRY(TokenStream::open(text, "ProjectionExpression", placeholders));
    std::vector<Path> paths;
    do {
        paths.push_back(TRY(tokens.path()));
    } while (tokens.take_symbol(","));
    TRY(tokens.expect_end());
    std::vector<const Path*> pointers;
    for (const auto& path : paths) pointers.push_back(&path);
    note_overlaps(pointers, tokens.faults());
    using F = Faults::Kind;
    TRY(tokens.check({F::reserved, F::undefined_name, F::overlap, F::conflict}));
    return paths;
}

}  // namespace spot::dynamodb
