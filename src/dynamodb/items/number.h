#pragma once

// DynamoDB's numbers: exact decimals of at most 38 significant digits, with magnitudes from 1e-130
// to 9.99…e125, and zero. Pure functions. Nothing is ever rounded: a number that does not fit is an
// error.

#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace spot::dynamodb {

// The number 0.DIGITS * 10^exponent. `digits` has no leading and no trailing zeros; for zero it is
// empty, and zero is never negative. So equal numbers are equal structs.
struct Decimal {
    bool negative = false;
    int exponent = 0;
    std::string digits;
    bool operator==(const Decimal&) const = default;
};

constexpr int max_significant_digits = 38;
constexpr int least_exponent = -129;   // 1e-130 is 0.1e-129
constexpr int greatest_exponent = 126; // 9.99e125 is 0.999e126

// Parses digits with an optional sign, point and exponent. Errors are in AWS's words.
Result<Decimal> parse_decimal(std::string_view text);
// The canonical text of a number, which clients get back: no exponent and no needless zeros.
std::string decimal_text(const Decimal&);
// Both in one step. A text that is canonical already, the usual case, is recognised quickly.
Result<std::string> canonical_number(std::string_view text);

std::strong_ordering compare(const Decimal&, const Decimal&);
// Compares two canonical texts by their values.
std::strong_ordering compare_numbers(std::string_view a, std::string_view b);
// The exact sum or difference of two canonical texts as canonical text, or an error.
Result<std::string> add_numbers(std::string_view a, std::string_view b);
Result<std::string> subtract_numbers(std::string_view a, std::string_view b);

// Appends an encoding whose order as bytes is the order of the numbers. No encoding is a prefix of
// another. docs/formats/dynamodb.md describes it.
void append_ordered_number(std::string& out, const Decimal&);
// Takes one encoding off the front of `bytes`. Bytes that are no encoding are a broken invariant.
Decimal take_ordered_number(std::string_view& bytes);

}  // namespace spot::dynamodb
