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

class UpdateParser {
  public:
    explicit UpdateParser(TokenStream tokens) : tokens_(std::move(tokens)) {}

    Result<Update> whole() {
        while (!tokens_.at_end()) TRY(section());
        return std::move(update_);
    }

  private:
    Result<void> section() {
        for (std::size_t i = 0; i < sections.size(); ++i) {
            if (!tokens_.take_keyword(sections[i].keyword)) continue;
            if (seen_[i]) {
                return tokens_.error(
                    fmt::format("The \"{}\" section can only be used once in an "
                                "update expression;",
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
                action.operand = TRY(value());
                break;
            case Kind::remove:
                break;
            case Kind::add:
            case Kind::erase:
                TRY(tokens_.count_operator());
                action.operand = Operand::of(*TRY(tokens_.value()));
                TRY(check_value(kind, *action.operand.value));
                break;
        }
        update_.push_back(std::move(action));
        return {};
    }

    Result<void> check_value(Kind kind, const AttributeValue& value) const {
        if (value.is_set() || (kind == Kind::add && value.type == Type::N)) return {};
        return wrong_type(kind == Kind::add ? "ADD" : "DELETE", value);
    }

    // operand, operand + operand, operand - operand
    Result<Operand> value() {
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
                return wrong_type(plus ? "+" : "-", *argument.value);
            }
            if (argument.kind == Operand::Kind::list_append) {
                return tokens_.error(
                    fmt::format("Incorrect operand type for operator or function; "
                                "operator or function: {}, operand type: LIST",
                                plus ? "+" : "-"));
            }
        }
        return out;
    }

    Result<Operand> operand() {
        if (tokens_.at_symbol("(")) return in_parentheses();
        if (tokens_.peek().type == Token::Type::value) return Operand::of(*TRY(tokens_.value()));
        if (tokens_.at_function()) return function();
        return Operand::of(TRY(tokens_.path()));
    }

    Result<Operand> in_parentheses() {
        TRY(tokens_.expect_symbol("("));
        TRY(tokens_.count_operator());
        auto inner = TRY(value());
        TRY(tokens_.expect_symbol(")"));
        return inner;
    }

    Result<Operand> function() {
        const std::string name(tokens_.take().text);
        TRY(tokens_.count_operator());
        if (name != "if_not_exists" && name != "list_append") return not_allowed(name);
        Operand out{name == "list_append" ? Operand::Kind::list_append
                                          : Operand::Kind::if_not_exists};
        TRY(tokens_.expect_symbol("("));
        do {
            out.arguments.push_back(TRY(value()));
        } while (tokens_.take_symbol(","));
        TRY(tokens_.expect_symbol(")"));
        if (out.arguments.size() != 2) {
            return tokens_.error(
                fmt::format("Incorrect number of operands for operator or "
                            "function; operator or function: {}, number of "
                            "operands: {}",
                            name, out.arguments.size()));
        }
        if (out.kind == Operand::Kind::if_not_exists) {
            if (out.arguments[0].kind == Operand::Kind::path) return out;
            return tokens_.error(
                "Operator or function requires a document path; operator or "
                "function: if_not_exists");
        }
        for (const auto& argument : out.arguments) {
            if (argument.value != nullptr && argument.value->type != Type::L) {
                return wrong_type(name, *argument.value);
            }
        }
        return out;
    }

    tl::unexpected<Error> not_allowed(const std::string& name) const {
        for (const std::string_view known : {"attribute_exists", "attribute_not_exists", "contains",
                                             "attribute_type", "begins_with", "size"}) {
            if (name == known) {
                return tokens_.error(
                    "The function is not allowed in an update expression; "
                    "function: " +
                    name);
            }
        }
        return tokens_.error("Invalid function name; function: " + name);
    }

    tl::unexpected<Error> wrong_type(std::string_view name, const AttributeValue& operand) const {
        return tokens_.error(
            fmt::format("Incorrect operand type for operator or function; operator "
                        "or function: {}, operand type: {}",
                        name, type_name(operand.type)));
    }

    TokenStream tokens_;
    Update update_;
    std::array<bool, sections.size()> seen_{};
};

// Checks for two paths of one expression that exclude each other: one lies inside the other, or one
// has a list where the other has a map.
Result<void> check_apart(const Path& a, const Path& b, const TokenStream& tokens) {
    const auto fail_with = [&](std::string_view how) {
        return tokens.error(
            fmt::format("Two document paths {} with each other; must remove or "
                        "rewrite one of these paths; path one: {}, path two: {}",
                        how, shown(a), shown(b)));
    };
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (a[i] == b[i]) continue;
        if (a[i].index.has_value() != b[i].index.has_value()) return fail_with("conflict");
        return {};
    }
    return fail_with("overlap");
}

template <class P>
Result<void> check_all_apart(const P& paths, const TokenStream& tokens) {
    for (std::size_t i = 0; i < paths.size(); ++i) {
        for (std::size_t k = i + 1; k < paths.size(); ++k) {
            TRY(check_apart(*paths[i], *paths[k], tokens));
        }
    }
    return {};
}

}  // namespace

Result<Update> parse_update(std::string_view text, Placeholders& placeholders) {
    const auto tokens = TRY(TokenStream::open(text, "UpdateExpression", placeholders));
    auto update = TRY(UpdateParser(tokens).whole());
    std::vector<const Path*> paths;
    for (const auto& action : update) paths.push_back(&action.path);
    TRY(check_all_apart(paths, tokens));
    return update;
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
    TRY(check_all_apart(pointers, tokens));
    return paths;
}

}  // namespace spot::dynamodb
