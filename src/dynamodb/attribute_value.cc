#include "dynamodb/attribute_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "dynamodb/errors.h"
#include "dynamodb/items/number.h"

namespace spot::dynamodb {
namespace {

constexpr std::array<std::string_view, 10> names = {"S", "N", "B",  "BOOL", "NULL",
                                                    "M", "L", "SS", "NS",   "BS"};

bool element_less(Type type, const std::string& a, const std::string& b) {
    return type == Type::NS ? compare_numbers(a, b) < 0 : a < b;
}

std::size_t size_of_number(std::string_view text) {
    std::size_t digits = 0;
    for (const char c : text) digits += c >= '0' && c <= '9' ? 1 : 0;
    const auto first = text.find_first_of("123456789");
    if (first == std::string_view::npos) return 2;
    const auto last = text.find_last_of("123456789");
    const auto between = text.substr(first, last - first + 1);
    digits = between.size() - (between.find('.') != std::string_view::npos ? 1 : 0);
    return (digits + 1) / 2 + 1 + (text.front() == '-' ? 1 : 0);
}

// Elements of a set as a message shows them; of numbers none are shown.
std::string shown_as_sent(Type type, const AttributeValue::Set& elements) {
    std::vector<std::string> shown;
    for (const auto& element : elements) {
        if (type == Type::SS) shown.push_back(element);
        if (type == Type::BS) shown.push_back(base64(element));
    }
    return fmt::format("{}", fmt::join(shown, ", "));
}

}  // namespace

Result<AttributeValue> AttributeValue::number(std::string_view text) {
    auto number = TRY(canonical_number(text));
    return AttributeValue{Type::N, std::move(number)};
}

Result<AttributeValue> AttributeValue::set(Type type, Set elements) {
    if (elements.empty()) {
        if (type == Type::BS) return invalid_value("Binary sets should not be empty");
        return invalid_value(type == Type::SS ? "An string set  may not be empty"
                                              : "An number set  may not be empty");
    }
    if (type == Type::NS) {
        for (auto& element : elements) element = TRY(canonical_number(element));
    }
    const auto count = elements.size();
    const auto as_sent = shown_as_sent(type, elements);
    auto out = sorted_set(type, std::move(elements));
    if (out.elements().size() == count) return out;
    if (type == Type::NS) return validation("Input collection contains duplicates");
    return invalid_value(fmt::format("Input collection [{}]{} contains duplicates.", as_sent,
                                     type == Type::SS ? "" : "of type BS"));
}

AttributeValue AttributeValue::sorted_set(Type type, Set elements) {
    std::sort(elements.begin(), elements.end(),
              [type](const auto& a, const auto& b) { return element_less(type, a, b); });
    elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
    return {type, std::move(elements)};
}

std::optional<std::int64_t> AttributeValue::as_int() const {
    if (type != Type::N) return std::nullopt;
    return parse_int(text());
}

std::string_view type_name(Type type) {
    return names[static_cast<std::size_t>(type)];
}

std::optional<Type> type_named(std::string_view name) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) return static_cast<Type>(i);
    }
    return std::nullopt;
}

Type element_type(Type set) {
    return set == Type::SS ? Type::S : set == Type::NS ? Type::N : Type::B;
}

std::optional<std::strong_ordering> order(const AttributeValue& a, const AttributeValue& b) {
    if (a.type != b.type) return std::nullopt;
    switch (a.type) {
        case Type::S:
        case Type::B:
            return a.text().compare(b.text()) <=> 0;
        case Type::N:
            return compare_numbers(a.text(), b.text());
        default:
            return std::nullopt;
    }
}

std::size_t size_of(const AttributeValue& v) {
    std::size_t size = 0;
    switch (v.type) {
        case Type::S:
        case Type::B:
            return v.text().size();
        case Type::N:
            return size_of_number(v.text());
        case Type::BOOL:
        case Type::NUL:
            return 1;
        case Type::M:
            for (const auto& [name, member] : v.members())
                size += name.size() + size_of(member) + 1;
            return size + 3;
        case Type::L:
            for (const auto& item : v.items()) size += size_of(item) + 1;
            return size + 3;
        case Type::NS:
            for (const auto& element : v.elements()) size += size_of_number(element);
            return size;
        case Type::SS:
        case Type::BS:
            for (const auto& element : v.elements()) size += element.size();
            return size;
    }
    return size;
}

std::size_t size_of(const Item& item) {
    std::size_t size = 0;
    for (const auto& [name, value] : item) size += name.size() + size_of(value);
    return size;
}

int depth_of(const AttributeValue& v) {
    int inner = 0;
    if (v.type == Type::M) {
        for (const auto& [name, member] : v.members()) inner = std::max(inner, depth_of(member));
        return inner + 1;
    }
    if (v.type == Type::L) {
        for (const auto& item : v.items()) inner = std::max(inner, depth_of(item));
        return inner + 1;
    }
    return 0;
}

std::string shown(const AttributeValue& v) {
    std::string inner;
    switch (v.type) {
        case Type::S:
        case Type::N:
            inner = v.text();
            break;
        case Type::B:
            inner = base64(v.text());
            break;
        case Type::BOOL:
        case Type::NUL:
            inner = v.truth() ? "true" : "false";
            break;
        case Type::M:
        case Type::L:
            inner = "...";
            break;
        default:
            inner = fmt::format("[{}]", fmt::join(v.elements(), ","));
    }
    return fmt::format("{{{}:{}}}", type_name(v.type), inner);
}

std::optional<std::string> text_attribute(const Item& item, std::string_view name) {
    const auto at = item.find(name);
    if (at == item.end() || (at->second.type != Type::S && at->second.type != Type::N)) {
        return std::nullopt;
    }
    return at->second.text();
}

std::optional<std::int64_t> int_attribute(const Item& item, std::string_view name) {
    const auto at = item.find(name);
    return at == item.end() ? std::nullopt : at->second.as_int();
}

}  // namespace spot::dynamodb
