#include "policy/conditions.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "base/bytes.h"
#include "base/time_text.h"

namespace spot::policy {
namespace {

constexpr std::string_view operators[] = {"StringEquals",
                                          "StringEqualsIgnoreCase",
                                          "StringLike",
                                          "NumericEquals",
                                          "NumericLessThan",
                                          "NumericLessThanEquals",
                                          "NumericGreaterThan",
                                          "NumericGreaterThanEquals",
                                          "DateEquals",
                                          "DateLessThan",
                                          "DateLessThanEquals",
                                          "DateGreaterThan",
                                          "DateGreaterThanEquals",
                                          "Bool",
                                          "BinaryEquals",
                                          "IpAddress",
                                          "ArnEquals",
                                          "ArnLike",
                                          "Null"};
// Those that have a negation, and what it is called.
constexpr std::pair<std::string_view, std::string_view> negations[] = {
    {"StringNotEquals", "StringEquals"}, {"StringNotEqualsIgnoreCase", "StringEqualsIgnoreCase"},
    {"StringNotLike", "StringLike"},     {"NumericNotEquals", "NumericEquals"},
    {"DateNotEquals", "DateEquals"},     {"NotIpAddress", "IpAddress"},
    {"ArnNotEquals", "ArnEquals"},       {"ArnNotLike", "ArnLike"}};

std::optional<double> number_of(const std::string& text) {
    if (text.empty() || text.size() > 64) return std::nullopt;
    if (text.find_first_not_of("0123456789+-.eE") != std::string::npos) return std::nullopt;
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (end != text.c_str() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

// Seconds since the epoch, written so or as a time.
std::optional<double> time_of(const std::string& text) {
    if (const auto time = parse_iso8601(text)) {
        return static_cast<double>(time->time_since_epoch().count()) / 1e6;
    }
    return number_of(text);
}

bool compares(std::string_view how, double value, double wanted) {
    if (how == "Equals") return value == wanted;
    if (how == "LessThan") return value < wanted;
    if (how == "LessThanEquals") return value <= wanted;
    if (how == "GreaterThan") return value > wanted;
    return value >= wanted;
}

// "" for a value that is no number, as it comes from the request; nullopt: the policy has none.
std::optional<bool> orders(std::string_view how, const std::string& value,
                           const std::string& wanted,
                           std::optional<double> (*read)(const std::string&)) {
    const auto right = read(wanted);
    if (!right) return std::nullopt;
    const auto left = read(value);
    return left && compares(how, *left, *right);
}

bool within(const Network& address, const Network& network) {
    if (address.family != network.family) return false;
    const auto whole = static_cast<std::size_t>(network.bits / 8);
    if (std::memcmp(address.bytes, network.bytes, whole) != 0) return false;
    const int rest = network.bits % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<unsigned char>(0xFF << (8 - rest));
    return (address.bytes[whole] & mask) == (network.bytes[whole] & mask);
}

std::optional<bool> in_network(const std::string& value, const std::string& wanted) {
    const auto network = network_of(wanted);
    if (!network) return std::nullopt;
    const auto address = network_of(value);
    return address && within(*address, *network);
}

// Whether one value fits one wanted text.
std::optional<bool> fits(std::string_view name, const std::string& value, const Pattern& wanted) {
    if (name == "StringEquals" || name == "BinaryEquals") return value == wanted.text;
    if (name == "StringEqualsIgnoreCase" || name == "Bool") {
        return equal_ignoring_case(value, wanted.text);
    }
    if (name == "StringLike") return wanted.matches(value);
    if (name == "ArnEquals" || name == "ArnLike") return arn_matches(wanted, value);
    if (name == "IpAddress") return in_network(value, wanted.text);
    if (name.starts_with("Numeric")) return orders(name.substr(7), value, wanted.text, number_of);
    if (name.starts_with("Date")) return orders(name.substr(4), value, wanted.text, time_of);
    return std::nullopt;
}

std::optional<bool> fits_any(std::string_view name, const std::string& value,
                             const std::vector<Pattern>& wanted) {
    bool any = false;
    for (const auto& pattern : wanted) {
        const auto one = fits(name, value, pattern);
        if (!one) return std::nullopt;
        any = any || *one;
    }
    return any;
}

std::optional<bool> null_holds(const Values& values, const std::vector<std::string>& wanted) {
    if (wanted.size() != 1) return std::nullopt;
    const bool absent = equal_ignoring_case(wanted.front(), "true");
    if (!absent && !equal_ignoring_case(wanted.front(), "false")) return std::nullopt;
    return values.empty() == absent;
}

std::optional<std::vector<Pattern>> patterns_of(const std::vector<std::string>& wanted,
                                                const Variable* variables) {
    std::vector<Pattern> patterns;
    for (const auto& text : wanted) {
        auto pattern =
            variables == nullptr ? std::optional(pattern_of(text)) : expanded(text, *variables);
        if (!pattern) return std::nullopt;
        patterns.push_back(*std::move(pattern));
    }
    return patterns;
}

}  // namespace

std::optional<Operator> operator_of(std::string_view text) {
    Operator op;
    constexpr std::string_view all = "ForAllValues:";
    constexpr std::string_view any = "ForAnyValue:";
    constexpr std::string_view if_exists = "IfExists";
    if (text.starts_with(all)) {
        op.set = Operator::Set::all;
        text.remove_prefix(all.size());
    } else if (text.starts_with(any)) {
        op.set = Operator::Set::any;
        text.remove_prefix(any.size());
    }
    if (text.ends_with(if_exists)) {
        op.if_exists = true;
        text.remove_suffix(if_exists.size());
    }
    for (const auto& [name, plain] : negations) {
        if (text != name) continue;
        op.negated = true;
        text = plain;
    }
    if (std::ranges::find(operators, text) == std::end(operators)) return std::nullopt;
    if (text == "Null" && (op.if_exists || op.set != Operator::Set::none)) return std::nullopt;
    op.name = text;
    return op;
}

std::optional<bool> holds(const Condition& condition, const Context& context,
                          const Variable* variables) {
    if (!condition.op) return std::nullopt;
    const auto& op = *condition.op;
    const auto values = context(condition.key);
    if (!values) return std::nullopt;
    if (op.name == "Null") return null_holds(*values, condition.wanted);
    const auto patterns = patterns_of(condition.wanted, variables);
    if (!patterns) return std::nullopt;
    if (values->empty()) {
        if (op.if_exists || op.set == Operator::Set::all) return true;
        return op.negated && op.set == Operator::Set::none;
    }
    bool all = true;
    bool any = false;
    for (const auto& value : *values) {
        const auto one = fits_any(op.name, value, *patterns);
        if (!one) return std::nullopt;
        all = all && *one != op.negated;
        any = any || *one != op.negated;
    }
    // Without a set, a negation must hold for every value that there is.
    const bool every =
        op.set == Operator::Set::all || (op.set == Operator::Set::none && op.negated);
    return every ? all : any;
}

std::optional<Network> network_of(std::string_view text) {
    Network network;
    const auto slash = text.find('/');
    std::string address(text.substr(0, slash));
    const bool six = address.find(':') != std::string::npos;
    // An address of the link comes with the interface by which it is reached: fe80::1%eth0.
    if (six) address.resize(std::min(address.size(), address.find('%')));
    network.family = six ? AF_INET6 : AF_INET;
    if (::inet_pton(network.family, address.c_str(), network.bytes) != 1) return std::nullopt;
    network.bits = six ? 128 : 32;
    if (slash != std::string_view::npos) {
        const auto bits = parse_int(text.substr(slash + 1));
        if (!bits || *bits < 0 || *bits > network.bits) return std::nullopt;
        network.bits = static_cast<int>(*bits);
    }
    // An IPv4 client of a socket that speaks both, and networks of such.
    constexpr unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    constexpr int mapped_bits = 8 * sizeof mapped;
    if (six && network.bits >= mapped_bits &&
        std::memcmp(network.bytes, mapped, sizeof mapped) == 0) {
        std::memmove(network.bytes, network.bytes + sizeof mapped, 4);
        network.family = AF_INET;
        network.bits -= mapped_bits;
    }
    return network;
}

}  // namespace spot::policy
