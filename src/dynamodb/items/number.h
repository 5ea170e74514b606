#pragma once

// DynamoDB's numbers: exact decimals of at most 38 significant digits, magnitudes 1e-130 to
// 9.99…e125 and zero. Pure; nothing here rounds: what does not fit is an error.

#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace spot::dynamodb {

// 0.DIGITS * 10^exponent. No leading and no trailing zeros in `digits`; zero has none at all, and
// is never negative. So equal numbers are equal structs.
struct Decimal {
    bool negative = false;
    int exponent = 0;
    std::string digits;
    bool operator==(const Decimal&) const = default;
};

constexpr int max_significant_digits = 38;
constexpr int least_exponent = -129;   // 1e-130 is 0.1e-129
constexpr int greatest_exponent = 126; // 9.99e125 is 0.999e126

// Digits with an optional sign, point and exponent; errors in AWS's words.
Result<Decimal> parse_decimal(std::string_view text);
// The one text of a number: no exponent, no useless zeros. What clients get back.
std::string decimal_text(const Decimal&);
// Both in one step; text that is canonical already (the usual case) is recognised quickly.
Result<std::string> canonical_number(std::string_view text);

std::strong_ordering compare(const Decimal&, const Decimal&);
// Of two canonical texts.
std::strong_ordering compare_numbers(std::string_view a, std::string_view b);
// a + b, or a - b; of canonical texts. The exact result or an error.
Result<std::string> add_numbers(std::string_view a, std::string_view b);
Result<std::string> subtract_numbers(std::string_view a, std::string_view b);

// Bytes whose order is the order of the numbers. Self-delimiting: no encoding is a prefix of
// another. docs/formats/dynamodb.md describes them.
void append_ordered_number(std::string& out, const Decimal&);
// Takes one encoding off the front of `bytes`. Bytes that are none are a broken invariant.
Decimal take_ordered_number(std::string_view& bytes);

}  // namespace spot::dynamodb
