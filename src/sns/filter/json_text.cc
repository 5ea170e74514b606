#include "sns/filter/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "wire/json.h"

namespace spot::sns {
namespace {

constexpr std::size_t deepest = 80;

tl::unexpected<Error> not_parsed(std::string_view why, std::size_t column) {
    return fail(Kind::invalid, "InvalidParameter",
                fmt::format("failed to parse JSON. {}\n at [Source: REDACTED "
                            "(`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, "
                            "column: {}]",
                            why, column));
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool in_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

class Scanner {
  public:
    explicit Scanner(std::string_view json) : json_(json) {}

    Result<std::vector<Token>> all() {
        TRY(value());
        skip_space();
        if (at_ < json_.size()) return unexpected("was expecting end of input");
        return std::move(tokens_);
    }

  private:
    bool done() const { return at_ >= json_.size(); }
    void skip_space() {
        while (!done() && is_space(json_[at_])) ++at_;
    }
    tl::unexpected<Error> unexpected(std::string_view expected) const {
        if (done()) return not_parsed("Unexpected end-of-input", at_ + 1);
        const char c = json_[at_];
        return not_parsed(
            fmt::format("Unexpected character ('{}' (code {})): {}", c,
                        static_cast<unsigned>(static_cast<unsigned char>(c)), expected),
            at_ + 1);
    }
    void add(Token::Type type, std::string text, std::size_t column) {
        tokens_.push_back({type, std::move(text), column, at_ + 1});
    }

    Result<void> value() {
        skip_space();
        if (done()) return unexpected("");
        if (++depth_ > deepest)
            return not_parsed("Document nesting depth exceeds the limit", at_ + 1);
        const char c = json_[at_];
        if (c == '{') {
            TRY(map());
        } else if (c == '[') {
            TRY(list());
        } else if (c == '"') {
            const auto column = at_ + 2;
            auto text = TRY(quoted());
            add(Token::Type::text, std::move(text), column);
        } else {
            TRY(word());
        }
        --depth_;
        return {};
    }

    Result<void> map() {
        ++at_;
        add(Token::Type::begin_map, "{", at_ + 1);
        skip_space();
        bool first = true;
        while (done() || json_[at_] != '}') {
            if (!first) {
                if (done() || json_[at_] != ',') {
                    return unexpected("was expecting comma to separate Object entries");
                }
                ++at_;
                skip_space();
            }
            first = false;
            if (done() || json_[at_] != '"') {
                return unexpected("was expecting double-quote to start field name");
            }
            auto name = TRY(quoted());
            const auto index = tokens_.size();
            add(Token::Type::name, std::move(name), 0);
            skip_space();
            if (done() || json_[at_] != ':') {
                return unexpected("was expecting a colon to separate field name and value");
            }
            ++at_;
            TRY(value());
            tokens_[index].column = tokens_[index + 1].column;
            skip_space();
        }
        ++at_;
        add(Token::Type::end_map, "}", at_ + 1);
        return {};
    }

    Result<void> list() {
        ++at_;
        add(Token::Type::begin_list, "[", at_ + 1);
        skip_space();
        bool first = true;
        while (done() || json_[at_] != ']') {
            if (!first) {
                if (done() || json_[at_] != ',') {
                    return unexpected("was expecting comma to separate Array entries");
                }
                ++at_;
            }
            first = false;
            TRY(value());
            skip_space();
        }
        ++at_;
        add(Token::Type::end_list, "]", at_ + 1);
        return {};
    }

    // The contents of a quoted text, which begins here.
    Result<std::string> quoted() {
        const auto begin = at_++;
        while (!done() && json_[at_] != '"') at_ += json_[at_] == '\\' ? 2 : 1;
        if (done()) {
            return not_parsed("Unexpected end-of-input in a String value", json_.size() + 1);
        }
        ++at_;
        const auto parsed = wire::parse_json(json_.substr(begin, at_ - begin));
        if (!parsed) return not_parsed("Unrecognized character escape", at_ + 1);
        return parsed->text;
    }

    // A number, true, false or null.
    Result<void> word() {
        const auto begin = at_;
        const auto expected =
            "was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
        const bool number = json_[at_] == '-' || (json_[at_] >= '0' && json_[at_] <= '9');
        while (!done() &&
               (in_word(json_[at_]) ||
                (number && std::string_view("+-.").find(json_[at_]) != std::string_view::npos))) {
            ++at_;
        }
        if (at_ == begin) return unexpected(expected);
        std::string text(json_.substr(begin, at_ - begin));
        if (number) {
            if (!wire::parse_json(text)) {
                return not_parsed(fmt::format("Unexpected character in numeric value '{}'", text),
                                  at_ + 1);
            }
            add(Token::Type::number, std::move(text), at_ + 1);
        } else if (text == "true" || text == "false") {
            add(Token::Type::boolean, std::move(text), at_ + 1);
        } else if (text == "null") {
            add(Token::Type::null, std::move(text), at_ + 1);
        } else {
            return not_parsed(fmt::format("Unrecognized token '{}': {}", text, expected), at_ + 1);
        }
        return {};
    }

    const std::string_view json_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::vector<Token> tokens_;
};

}  // namespace

Result<std::vector<Token>> tokens_of(std::string_view json) {
    return Scanner(json).all();
}

std::optional<double> number_of(std::string_view digits) {
    double number = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, code] = std::from_chars(digits.data(), end, number);
    if (code != std::errc{} || stop != end) return std::nullopt;
    // Above this a double holds no five digits behind the point.
    constexpr double exact = 1e9;
    constexpr double shift = 1e5;
    return std::abs(number) > exact ? number : std::round(number * shift) / shift;
}

Result<wire::Node> parse_json_text(std::string_view json) {
    TRY(tokens_of(json));
    auto parsed = wire::parse_json(json);
    if (!parsed) return not_parsed(parsed.error().message, 1);
    return parsed;
}

std::string at_column(std::string_view json, std::size_t column) {
    return fmt::format("\n at [Source: (String)\"{}\"; line: 1, column: {}]", json, column);
}

}  // namespace spot::sns
