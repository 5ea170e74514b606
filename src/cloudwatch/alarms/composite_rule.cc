#include "cloudwatch/alarms/composite_rule.h"

#include <fmt/format.h>

#include "base/bytes.h"

namespace spot::cloudwatch {
namespace {

constexpr int deepest = 100;
constexpr int most_alarms = 100;  // "at most 100 children" (User Guide, "Composite alarms")

class Parser {
  public:
    Parser(std::string_view rule, const StateOf& state_of) : left_(rule), state_of_(state_of) {}

    Result<bool> whole() {
        const bool value = TRY(any(0));
        skip_spaces();
        if (!left_.empty()) return unreadable();
        return value;
    }

  private:
    Result<bool> any(int depth) {
        bool value = TRY(all(depth));
        while (word("OR")) {
            const bool other = TRY(all(depth));
            value = value || other;
        }
        return value;
    }

    Result<bool> all(int depth) {
        bool value = TRY(one(depth));
        while (word("AND")) {
            const bool other = TRY(one(depth));
            value = value && other;
        }
        return value;
    }

    Result<bool> one(int depth) {
        if (depth > deepest) return unreadable();
        if (word("NOT")) {
            const bool value = TRY(one(depth + 1));
            return !value;
        }
        if (sign('(')) {
            const bool value = TRY(any(depth + 1));
            if (!sign(')')) return unreadable();
            return value;
        }
        if (word("TRUE")) return true;
        if (word("FALSE")) return false;
        for (const std::string_view state : {"ALARM", "OK", "INSUFFICIENT_DATA"}) {
            if (word(state)) return is_in(state);
        }
        return unreadable();
    }

    Result<bool> is_in(std::string_view state) {
        if (++alarms_ > most_alarms || !sign('(')) return unreadable();
        skip_spaces();
        std::string_view name;
        if (sign('"')) {
            name = take_to('"');
            if (!sign('"')) return unreadable();
        } else {
            name = trim(take_to(')'));
        }
        if (!sign(')') || name.empty()) return unreadable();
        // arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME
        constexpr std::string_view mark = ":alarm:";
        if (name.starts_with("arn:")) {
            const auto at = name.find(mark);
            if (at == name.npos) return unreadable();
            name.remove_prefix(at + mark.size());
        }
        return state_of_(name) == state;
    }

    void skip_spaces() {
        while (!left_.empty() &&
               (left_[0] == ' ' || left_[0] == '\n' || left_[0] == '\t' || left_[0] == '\r')) {
            left_.remove_prefix(1);
        }
    }
    bool sign(char c) {
        if (c != '"') skip_spaces();
        if (!left_.starts_with(c)) return false;
        left_.remove_prefix(1);
        return true;
    }
    bool word(std::string_view expected) {
        skip_spaces();
        if (!left_.starts_with(expected)) return false;
        const auto after = left_.substr(expected.size());
        const char next = after.empty() ? ' ' : after[0];
        if ((next >= 'A' && next <= 'Z') || next == '_') return false;
        left_ = after;
        return true;
    }
    std::string_view take_to(char end) {
        const auto taken = left_.substr(0, left_.find(end));
        left_.remove_prefix(taken.size());
        return taken;
    }
    tl::unexpected<Error> unreadable() const {
        return fail(Kind::invalid, "ValidationException",
                    fmt::format("AlarmRule cannot be read from \"{}\" on.", left_.substr(0, 40)));
    }

    std::string_view left_;
    const StateOf& state_of_;
    int alarms_ = 0;
};

}  // namespace

Result<bool> holds(std::string_view rule, const StateOf& state_of) {
    return Parser(rule, state_of).whole();
}

Result<std::set<std::string>> alarms_in(std::string_view rule) {
    std::set<std::string> names;
    const StateOf note = [&](std::string_view name) {
        names.emplace(name);
        return std::string();
    };
    TRY(Parser(rule, note).whole());
    return names;
}

}  // namespace spot::cloudwatch
