#pragma once

// The values of attributes, in the ten types of DynamoDB.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace spot::dynamodb {

// A value. In a value that was made by the functions below, a number is canonical text
// (items/number.h), and a set is not empty, sorted, and without duplicates.
struct AttributeValue {
    enum class Type : std::uint8_t { S, N, B, BOOL, NUL, M, L, SS, NS, BS };
    using Set = std::vector<std::string>;
    using List = std::vector<AttributeValue>;
    using Map = std::map<std::string, AttributeValue, std::less<>>;

    // The name of a map of them in the messages of AWS's front end.
    static constexpr std::string_view map_in_java =
        "java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>";

    Type type = Type::NUL;
    // BOOL and NUL: bool; S, N, B: std::string; SS, NS, BS: Set.
    std::variant<bool, std::string, Set, List, Map> value = true;

    static AttributeValue s(std::string text) { return {Type::S, std::move(text)}; }
    static AttributeValue b(std::string bytes) { return {Type::B, std::move(bytes)}; }
    static AttributeValue n(std::int64_t number) { return {Type::N, std::to_string(number)}; }
    static AttributeValue boolean(bool value) { return {Type::BOOL, value}; }
    static AttributeValue null() { return {Type::NUL, true}; }
    static AttributeValue list(List items) { return {Type::L, std::move(items)}; }
    static AttributeValue map(Map members) { return {Type::M, std::move(members)}; }
    // From any text of a number. Errors are in AWS's words.
    static Result<AttributeValue> number(std::string_view text);
    // `type` is SS, NS or BS. Empty sets and duplicates are errors.
    static Result<AttributeValue> set(Type type, Set elements);
    // The same for elements that are known to be valid. The set may be empty, as an intermediate
    // result.
    static AttributeValue sorted_set(Type type, Set elements);

    bool is_set() const { return type == Type::SS || type == Type::NS || type == Type::BS; }
    // Each of these requires that the value has a type that fits.
    bool truth() const { return std::get<bool>(value); }
    const std::string& text() const { return std::get<std::string>(value); }  // S, N, B
    const Set& elements() const { return std::get<Set>(value); }
    const List& items() const { return std::get<List>(value); }
    List& items() { return std::get<List>(value); }
    const Map& members() const { return std::get<Map>(value); }
    Map& members() { return std::get<Map>(value); }
    // The whole number of an N; nullopt: another type, a fraction, or beyond 64 bits.
    std::optional<std::int64_t> as_int() const;

    bool operator==(const AttributeValue&) const = default;
};

using Item = AttributeValue::Map;
using Type = AttributeValue::Type;

std::string_view type_name(Type);                     // "S", …, "NULL"
std::optional<Type> type_named(std::string_view name);
Type element_type(Type set);                          // SS -> S

// The order of two values of one type: S and B by bytes, N by value. nullopt: the types differ, or
// the type has no order.
std::optional<std::strong_ordering> order(const AttributeValue&, const AttributeValue&);

// Sizes in bytes as DynamoDB counts them: names and values, 3 bytes for a list or map and 1 for
// each of its elements; a number's size follows from its digits.
std::size_t size_of(const AttributeValue&);
std::size_t size_of(const Item&);
// The number of nested levels of lists and maps; 0 for a scalar.
int depth_of(const AttributeValue&);

// "{S:abc}", as AWS shows a value within its messages.
std::string shown(const AttributeValue&);

// For code that reads items: an attribute as text (S or N), and as a whole number (N). nullopt: it
// is absent or of another type.
std::optional<std::string> text_attribute(const Item&, std::string_view name);
std::optional<std::int64_t> int_attribute(const Item&, std::string_view name);

}  // namespace spot::dynamodb
