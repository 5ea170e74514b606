// Reading a filter policy: from its tokens, as AWS's reader goes, so that refusals name the same
// places.

#include "sns/filter/filter_policy.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "sns/api.h"
#include "sns/filter/json_text.h"
#include "wire/json.h"

namespace spot::sns {
namespace {

using Rules = std::vector<FilterRule>;
using Alternatives = std::vector<Rules>;
using Type = Token::Type;

tl::unexpected<Error> reason(std::string text) {
    return fail(Kind::invalid, "InvalidParameter", std::move(text));
}
tl::unexpected<Error> too_complex() {
    return reason("FilterPolicy: Filter policy is too complex");
}

std::size_t conditions_in(const Rules& rules) {
    std::size_t sum = rules.size();
    for (const auto& rule : rules) sum += rule.conditions.size();
    return sum;
}

class PolicyReader {
  public:
    PolicyReader(std::string_view json, FilterScope scope, std::vector<Token> tokens)
        : json_(json), scope_(scope), tokens_(std::move(tokens)) {}

    Result<Alternatives> read() {
        if (peek().type != Type::begin_map) {
            return refuse("Filter is not an object", peek().column);
        }
        ++at_;
        auto made = TRY(map("", 1));
        if (keys_ > limits::filter_keys) {
            return reason(fmt::format("FilterPolicy: Filter policy can not have more than {} keys",
                                      limits::filter_keys));
        }
        if (combinations_ > limits::filter_combinations) return too_complex();
        return made;
    }

  private:
    const Token& peek() const { return tokens_[at_]; }
    const Token& next() { return tokens_[at_++]; }
    tl::unexpected<Error> refuse(std::string_view why, std::size_t column) const {
        return reason(fmt::format("FilterPolicy: {}{}", why, at_column(json_, column)));
    }

    // All rules of a map must hold: each of the alternatives so far, with each of the new ones.
    Result<void> join(Alternatives& all, const Alternatives& more) const {
        if (all.size() * more.size() > limits::filter_combinations) return too_complex();
        Alternatives joined;
        std::size_t conditions = 0;
        for (const auto& one : all) {
            for (const auto& other : more) {
                conditions += conditions_in(one) + conditions_in(other);
                if (conditions > limits::filter_conditions) return too_complex();
                auto rules = one;
                rules.insert(rules.end(), other.begin(), other.end());
                joined.push_back(std::move(rules));
            }
        }
        all = std::move(joined);
        return {};
    }

    // A map of names, which has begun, to behind its end.
    Result<Alternatives> map(const std::string& path, std::size_t depth) {
        Alternatives all(1);
        while (peek().type == Type::name) {
            const auto& name = next();
            const auto below = path.empty() ? name.text : path + "." + name.text;
            if (name.text == "$or" && peek().type == Type::begin_list &&
                tokens_[at_ + 1].type == Type::begin_map) {
                const auto either = TRY(alternatives(path, depth));
                TRY(join(all, either));
                continue;
            }
            if (depth == 1) ++keys_;
            if (peek().type == Type::begin_map) {
                if (scope_ == FilterScope::message_attributes) nested_ = true;
                ++at_;
                const auto inner = TRY(map(below, depth + 1));
                TRY(join(all, inner));
            } else if (peek().type == Type::begin_list) {
                auto conditions = TRY(list(depth));
                TRY(join(all, {{FilterRule{below, std::move(conditions)}}}));
            } else {
                return refuse(fmt::format("\"{}\" must be an object or an array", name.text),
                              peek().column);
            }
        }
        ++at_;
        if (nested_ && depth == 1) {
            return reason(
                "Filter policy scope MessageAttributes does not support nested filter policy");
        }
        return all;
    }

    // The maps of an $or, of which one must hold.
    Result<Alternatives> alternatives(const std::string& path, std::size_t depth) {
        ++at_;
        Alternatives either;
        std::size_t sum = 0;
        const auto before = combinations_;
        while (peek().type == Type::begin_map) {
            ++at_;
            combinations_ = 1;
            const auto one = TRY(map(path, depth + 1));
            sum += combinations_;
            either.insert(either.end(), one.begin(), one.end());
            if (either.size() > limits::filter_combinations) return too_complex();
        }
        if (peek().type != Type::end_list) {
            return refuse("\"$or\" must be an array of objects", peek().column);
        }
        ++at_;
        combinations_ = before * std::max<std::size_t>(sum, 1);
        return either;
    }

    Result<std::vector<Condition>> list(std::size_t depth) {
        ++at_;
        std::vector<Condition> conditions;
        while (peek().type != Type::end_list) {
            const auto& token = next();
            switch (token.type) {
                case Type::text:
                case Type::number:
                case Type::boolean:
                case Type::null: conditions.push_back({.values = {value_of(token)}}); break;
                case Type::begin_map: conditions.push_back(TRY(match())); break;
                default:
                    return refuse("Match value must be String, number, true, false, or null",
                                  token.column);
            }
        }
        if (conditions.empty()) return refuse("Empty arrays are not allowed", peek().column);
        ++at_;
        const auto weight = conditions.size() * (scope_ == FilterScope::message_body ? depth : 1);
        // Far over the limit, the product stays what it is.
        if (combinations_ <= limits::filter_combinations) combinations_ *= weight;
        return conditions;
    }

    static wire::Node value_of(const Token& token) {
        if (token.type == Type::text) return wire::Node::of_text(token.text);
        if (token.type == Type::number) return wire::Node::of_number(token.text);
        if (token.type == Type::boolean) return wire::Node::of_boolean(token.text == "true");
        return {};
    }

    // {"prefix": "a"} and its like, from behind the bracket.
    Result<Condition> match() {
        const auto name = next();
        if (name.type != Type::name) return refuse("Empty match expression", name.column);
        auto condition = TRY(of_type(name));
        if (peek().type != Type::end_map) {
            return refuse("Only one key allowed in match expression", peek().column);
        }
        ++at_;
        return condition;
    }

    Result<Condition> of_type(const Token& name) {
        using Match = Condition::Type;
        if (name.text == "prefix") return of_text(name.text, Match::prefix);
        if (name.text == "suffix") return of_text(name.text, Match::suffix);
        if (name.text == "equals-ignore-case") return of_text(name.text, Match::ignoring_case);
        if (name.text == "cidr") return network();
        if (name.text == "anything-but") return anything_but();
        if (name.text == "numeric") return numeric();
        if (name.text == "exists") {
            const auto& wanted = next();
            if (wanted.type != Type::boolean) {
                return refuse("exists match pattern must be either true or false.", wanted.column);
            }
            return Condition{.type = Match::exists, .wanted = wanted.text == "true"};
        }
        return refuse(fmt::format("Unrecognized match type {}", name.text), peek().column);
    }

    Result<Condition> of_text(const std::string& name, Condition::Type type) {
        const auto& text = next();
        if (text.type != Type::text) {
            return refuse(fmt::format("{} match pattern must be a string", name), text.column);
        }
        return Condition{.type = type, .text = text.text};
    }

    // Its refusals name no place, and a value that is no text is refused as a prefix (recorded).
    Result<Condition> network() {
        auto condition = TRY(of_text("prefix", Condition::Type::cidr));
        const auto parts = split(condition.text, '/');
        if (parts.size() != 2 || parts[1].empty()) {
            return reason("FilterPolicy: Malformed CIDR, one '/' required");
        }
        const auto bits = parse_int(parts[1]);
        if (!bits) return reason("FilterPolicy: Malformed CIDR, mask bits must be an integer");
        if (*bits < 0)
            return reason("FilterPolicy: Malformed CIDR, mask bits must not be negative");
        const auto size = address_bytes(std::string(parts[0])).size();
        if (size == 0) {
            return reason(fmt::format("FilterPolicy: Nonstandard IP address: {}", parts[0]));
        }
        if (static_cast<std::size_t>(*bits) > size * 8) {
            return reason("FilterPolicy: Malformed CIDR, too many mask bits");
        }
        return condition;
    }

    Result<Condition> anything_but() {
        Condition condition{.type = Condition::Type::anything_but};
        const auto& first = next();
        if (first.type == Type::begin_map) {
            const auto name = next();
            if (name.text != "prefix") {
                return refuse(fmt::format("Unsupported anything-but pattern: {}", name.text),
                              peek().column);
            }
            condition = TRY(of_text("prefix", Condition::Type::not_prefix));
            ++at_;
            return condition;
        }
        if (first.type != Type::begin_list) {
            condition.values.push_back(value_of(first));
            return condition;
        }
        while (peek().type == Type::text || peek().type == Type::number) {
            condition.values.push_back(value_of(next()));
        }
        if (peek().type != Type::end_list || condition.values.empty()) {
            return refuse("Value of anything-but must be an array or single string/number value.",
                          peek().column);
        }
        ++at_;
        return condition;
    }

    Result<Condition> numeric() {
        Condition condition{.type = Condition::Type::numeric};
        const auto& begin = next();
        if (begin.type != Type::begin_list) {
            return refuse("Value of numeric must be an array.", begin.column);
        }
        const auto& comparison = next();
        if (comparison.type != Type::text) {
            return refuse(fmt::format("Invalid member in numeric match: {}", comparison.text),
                          comparison.column);
        }
        const auto& sign = comparison.text;
        if (sign != "=" && sign != "<" && sign != "<=" && sign != ">" && sign != ">=") {
            return refuse(fmt::format("Unrecognized numeric range operator: {}", sign),
                          peek().column);
        }
        TRY(bound(sign, sign == "=" ? "equals" : sign, condition));
        if (peek().type == Type::end_list) {
            ++at_;
            return condition;
        }
        if (sign == "=" || sign[0] == '<') {
            return refuse("Too many elements in numeric expression", peek().column);
        }
        const auto& second = next();
        if (second.type != Type::text) {
            return refuse(fmt::format("Bad value in numeric range: {}", second.text),
                          second.column);
        }
        if (second.text != "<" && second.text != "<=") {
            return refuse(fmt::format("Bad numeric range operator: {}", second.text), second.end);
        }
        TRY(bound(second.text, second.text, condition));
        if (peek().type != Type::end_list) {
            return refuse("Too many terms in numeric range expression", peek().column);
        }
        if (condition.bounds[0].number >= condition.bounds[1].number) {
            return refuse("Bottom must be less than top", peek().column);
        }
        ++at_;
        return condition;
    }

    Result<void> bound(const std::string& sign, std::string_view shown, Condition& condition) {
        const auto& number = next();
        const auto value = number.type == Type::number ? number_of(number.text) : std::nullopt;
        if (!value) return refuse(fmt::format("Value of {} must be numeric", shown), number.column);
        condition.bounds.push_back({sign, *value});
        return {};
    }

    const std::string_view json_;
    const FilterScope scope_;
    const std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::size_t keys_ = 0;          // at the top
    std::size_t combinations_ = 1;  // of values, as AWS counts them
    bool nested_ = false;
};

// The document of a message's attributes: what a policy on them is compared with.
wire::Node document_of(const MessageAttributes& attributes) {
    auto document = wire::Node::of_map();
    for (const auto& [name, value] : attributes) {
        const auto text = value.string_value.value_or("");
        wire::Node node;
        if (value.data_type.starts_with("Binary")) {
            continue;  // a policy sees no bytes
        }
        if (value.data_type == "String.Array") {
            auto parsed = wire::parse_json(text);
            if (!parsed) continue;
            node = std::move(*parsed);
        } else if (value.data_type.starts_with("Number")) {
            node = wire::Node::of_number(text);
        } else {
            node = wire::Node::of_text(text);
        }
        document.members.push_back({name, std::move(node)});
    }
    return document;
}

}  // namespace

Result<FilterPolicy> FilterPolicy::read(std::string_view json, FilterScope scope) {
    auto tokens = tokens_of(json);
    if (!tokens) return reason("FilterPolicy: " + tokens.error().message);
    FilterPolicy policy;
    policy.scope_ = scope;
    policy.alternatives_ = TRY(PolicyReader(json, scope, std::move(*tokens)).read());
    return policy;
}

bool FilterPolicy::wants(const MessageAttributes& attributes, const std::string& body) const {
    wire::Node document;
    if (scope_ == FilterScope::message_attributes) {
        document = document_of(attributes);
    } else {
        auto parsed = wire::parse_json(body);
        if (!parsed || parsed->type != wire::Node::Type::map) return false;
        document = std::move(*parsed);
    }
    for (const auto& rules : alternatives_) {
        if (match_rules(rules, document)) return true;
    }
    return false;
}

}  // namespace spot::sns
