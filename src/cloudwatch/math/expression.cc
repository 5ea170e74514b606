#include "cloudwatch/math/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace spot::cloudwatch::math {
namespace {

constexpr int deepest = 64;

bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// One method for each level of binding, the weakest first.
class Parser {
  public:
    explicit Parser(std::string_view text) : left_(text) {}

    Result<Expression> whole() {
        auto made = TRY(level(0, 0));
        skip_spaces();
        if (!left_.empty()) return unreadable();
        return made;
    }

  private:
    struct Operator {
        std::string_view sign;
        std::string_view name;  // in the tree
    };
    static const std::vector<std::vector<Operator>>& levels() {
        // Longer signs stand before those that they begin with.
        static const std::vector<std::vector<Operator>> table{
            {{"||", "OR"}, {"OR", "OR"}},
            {{"&&", "AND"}, {"AND", "AND"}},
            {{"==", "=="}, {"!=", "!="}, {"<=", "<="}, {">=", ">="}, {"<", "<"}, {">", ">"}},
            {{"+", "+"}, {"-", "-"}},
            {{"*", "*"}, {"/", "/"}},
        };
        return table;
    }

    Result<Expression> level(std::size_t number, int depth) {
        if (depth > deepest) return unreadable();
        if (number == levels().size()) return unary(depth);
        auto made = TRY(level(number + 1, depth));
        while (const auto* found = next_of(levels()[number])) {
            auto other = TRY(level(number + 1, depth));
            made = join(found->name, std::move(made), std::move(other));
        }
        return made;
    }

    Result<Expression> unary(int depth) {
        if (depth > deepest) return unreadable();
        if (sign("-")) {
            auto inner = TRY(unary(depth + 1));
            Expression made{Expression::Kind::unary, 0, "-", {}};
            made.parts.push_back(std::move(inner));
            return made;
        }
        return power(depth);
    }

    Result<Expression> power(int depth) {
        auto base = TRY(primary(depth));
        if (!sign("^")) return base;
        auto exponent = TRY(unary(depth + 1));  // 2^-1, 2^3^2
        return join("^", std::move(base), std::move(exponent));
    }

    Result<Expression> primary(int depth) {
        skip_spaces();
        if (left_.empty()) return unreadable();
        const char first = left_[0];
        if (is_digit(first) || first == '.') return number();
        if (first == '"' || first == '\'') return text(first);
        if (sign("(")) {
            auto inner = TRY(level(0, depth + 1));
            if (!sign(")")) return unreadable();
            return inner;
        }
        if (sign("[")) {
            Expression made{Expression::Kind::list, 0, "", {}};
            TRY(parts("]", made, depth));
            return made;
        }
        if (!begins_name(first)) return unreadable();
        auto name = take_name();
        if (!sign("(")) return Expression{Expression::Kind::name, 0, std::move(name), {}};
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
        Expression made{Expression::Kind::call, 0, std::move(name), {}};
        TRY(parts(")", made, depth));
        return made;
    }

    Result<void> parts(std::string_view end, Expression& made, int depth) {
        if (sign(end)) return {};
        do {
            made.parts.push_back(TRY(level(0, depth + 1)));
        } while (sign(","));
        if (!sign(end)) return unreadable();
        return {};
    }

    Result<Expression> number() {
        double value = 0;
        const auto [end, error] = std::from_chars(left_.data(), left_.data() + left_.size(), value);
        if (error != std::errc()) return unreadable();
        left_.remove_prefix(static_cast<std::size_t>(end - left_.data()));
        return Expression{Expression::Kind::number, value, "", {}};
    }

    Result<Expression> text(char quote) {
        const auto end = left_.find(quote, 1);
        if (end == left_.npos) return unreadable();
        Expression made{Expression::Kind::text, 0, std::string(left_.substr(1, end - 1)), {}};
        left_.remove_prefix(end + 1);
        return made;
    }

    static Expression join(std::string_view name, Expression one, Expression other) {
        Expression made{Expression::Kind::binary, 0, std::string(name), {}};
        made.parts.push_back(std::move(one));
        made.parts.push_back(std::move(other));
        return made;
    }

    const Operator* next_of(const std::vector<Operator>& operators) {
        for (const auto& row : operators) {
            if (begins_name(row.sign[0]) ? word(row.sign) : sign(row.sign)) return &row;
        }
        return nullptr;
    }

    std::string take_name() {
        std::size_t size = 0;
        while (size < left_.size() && (begins_name(left_[size]) || is_digit(left_[size]))) ++size;
        std::string name(left_.substr(0, size));
        left_.remove_prefix(size);
        return name;
    }
    bool word(std::string_view expected) {
        skip_spaces();
        if (!left_.starts_with(expected)) return false;
        const auto after = left_.substr(expected.size());
        if (!after.empty() && (begins_name(after[0]) || is_digit(after[0]))) return false;
        left_ = after;
        return true;
    }
    bool sign(std::string_view expected) {
        skip_spaces();
        if (!left_.starts_with(expected)) return false;
        left_.remove_prefix(expected.size());
        return true;
    }
    void skip_spaces() {
        while (!left_.empty() &&
               (left_[0] == ' ' || left_[0] == '\t' || left_[0] == '\n' || left_[0] == '\r')) {
            left_.remove_prefix(1);
        }
    }
    tl::unexpected<Error> unreadable() const {
        return fail(Kind::invalid, "ValidationException",
                    left_.empty() ? std::string("the expression ends too early")
                                  : fmt::format("the expression cannot be read from \"{}\" on",
                                                left_.substr(0, 40)));
    }

    std::string_view left_;
};

}  // namespace

Result<Expression> parse_expression(std::string_view text) {
    return Parser(text).whole();
}

void collect_names(const Expression& expression, std::set<std::string>& names) {
    if (expression.kind == Expression::Kind::name) names.insert(expression.text);
    for (const auto& part : expression.parts) collect_names(part, names);
}

bool calls(const Expression& expression, std::string_view function) {
    if (expression.kind == Expression::Kind::call && expression.text == function) return true;
    return std::any_of(expression.parts.begin(), expression.parts.end(),
                       [&](const Expression& part) { return calls(part, function); });
}

}  // namespace spot::cloudwatch::math
