#include "dynamodb/items/number.h"

#include <gtest/gtest.h>

#include <random>

#include "dynamodb/items/keys.h"

namespace spot::dynamodb {
namespace {

std::string canonical(std::string_view text) {
    const auto result = canonical_number(text);
    return result ? *result : "error: " + result.error().message;
}

TEST(Number, HasOneTextForEachValue) {
    EXPECT_EQ(canonical("0"), "0");
    EXPECT_EQ(canonical("-0.0e7"), "0");
    EXPECT_EQ(canonical("007"), "7");
    EXPECT_EQ(canonical("+1.500"), "1.5");
    EXPECT_EQ(canonical("-12.50e2"), "-1250");
    EXPECT_EQ(canonical(".5"), "0.5");
    EXPECT_EQ(canonical("5."), "5");
    EXPECT_EQ(canonical("1E-3"), "0.001");
    EXPECT_EQ(canonical("123456789012345678901234567890"), "123456789012345678901234567890");
}

TEST(Number, KeepsThirtyEightDigitsAndRefusesMore) {
    const std::string digits = "12345678901234567890123456789012345678";
    EXPECT_EQ(canonical(digits), digits);
    EXPECT_EQ(canonical(digits + "9"),
              "error: Attempting to store more than 38 significant digits in a Number");
    EXPECT_EQ(canonical(digits + "0"), digits + "0");
}

TEST(Number, HasTheRangeOfAws) {
    EXPECT_EQ(canonical("9.99e125").size(), 126u);
    EXPECT_EQ(canonical("1e-130"), "0." + std::string(129, '0') + "1");
    EXPECT_NE(canonical("1e126").find("Number overflow"), std::string::npos);
    EXPECT_NE(canonical("-1e126").find("Number overflow"), std::string::npos);
    EXPECT_NE(canonical("1e-131").find("Number underflow"), std::string::npos);
    EXPECT_NE(canonical("1e999999999999").find("Number overflow"), std::string::npos);
}

TEST(Number, RefusesWhatIsNone) {
    for (const std::string_view text :
         {"", "-", "1e", "abc", "1 ", "0x1", "1.2.3", "--1", "NaN", "Infinity", ".", "e5", "1e+"}) {
        EXPECT_TRUE(canonical(text).starts_with("error: The parameter cannot be converted"))
            << text;
    }
}

TEST(Number, AddsExactly) {
    EXPECT_EQ(add_numbers("0.1", "0.2").value(), "0.3");
    EXPECT_EQ(add_numbers("-5", "5").value(), "0");
    EXPECT_EQ(add_numbers("999", "1").value(), "1000");
    EXPECT_EQ(add_numbers("1", "-1000").value(), "-999");
    EXPECT_EQ(subtract_numbers("3", "5").value(), "-2");
    EXPECT_EQ(subtract_numbers("-3", "-5").value(), "2");
    EXPECT_EQ(subtract_numbers("0", "5").value(), "-5");
    EXPECT_EQ(add_numbers("1e0", "0").value(), "1");
    EXPECT_FALSE(add_numbers("1" + std::string(50, '0'), "1"));
    EXPECT_FALSE(add_numbers(canonical("9e125"), canonical("9e125")));
}

std::string random_number(std::mt19937& engine) {
    const auto pick = [&engine](int low, int high) {
        return std::uniform_int_distribution<int>(low, high)(engine);
    };
    std::string text = pick(0, 1) != 0 ? "-" : "";
    const int digits = pick(1, pick(0, 3) == 0 ? 38 : 3);
    for (int i = 0; i < digits; ++i) text += static_cast<char>('0' + pick(i == 0 ? 1 : 0, 9));
    text += "e" + std::to_string(pick(0, 1) != 0 ? pick(-3, 3) : pick(-130, 87));
    return canonical(text);
}

// The reference: numbers scaled to one exponent, compared digit by digit as text.
std::strong_ordering reference(const std::string& a, const std::string& b) {
    const auto scaled = [](std::string text) {
        const bool negative = text.starts_with('-');
        if (negative) text.erase(0, 1);
        const auto point = std::min(text.find('.'), text.size());
        auto fraction = point < text.size() ? text.substr(point + 1) : "";
        fraction.resize(200, '0');
        auto whole = text.substr(0, point);
        whole.insert(0, 130 - whole.size(), '0');
        return std::pair(negative, whole + fraction);
    };
    const auto [a_negative, a_digits] = scaled(a);
    const auto [b_negative, b_digits] = scaled(b);
    if (a_negative != b_negative) return b_negative <=> a_negative;
    return a_negative ? b_digits <=> a_digits : a_digits <=> b_digits;
}

TEST(Number, KeysAreInTheOrderOfTheNumbersAndGiveThemBack) {
    std::mt19937 engine(7);
    std::vector<std::string> numbers{"0",
                                     "1",
                                     "-1",
                                     "10",
                                     "0.1",
                                     canonical("9.99e125"),
                                     canonical("-9.99e125"),
                                     canonical("1e-130")};
    while (numbers.size() < 250) {
        auto number = random_number(engine);
        if (!number.starts_with("error")) numbers.push_back(std::move(number));
    }
    const auto encoded = [](const std::string& number) {
        std::string out;
        append_key_value(out, {Type::N, number});
        return out;
    };
    for (const auto& a : numbers) {
        const auto key = encoded(a);
        std::string_view bytes = key;
        EXPECT_EQ(take_key_value(bytes, Type::N).text(), a);
        EXPECT_TRUE(bytes.empty());
        for (const auto& b : numbers) {
            const auto other = encoded(b);
            ASSERT_EQ(key <=> other, reference(a, b)) << a << " and " << b;
            ASSERT_EQ(compare_numbers(a, b), reference(a, b)) << a << " and " << b;
            ASSERT_TRUE(a == b || !other.starts_with(key)) << a << " and " << b;
        }
    }
}

TEST(Number, SumsGoBack) {
    std::mt19937 engine(11);
    int exact = 0;
    for (int i = 0; i < 3000; ++i) {
        const auto a = random_number(engine);
        const auto b = random_number(engine);
        if (a.starts_with("error") || b.starts_with("error")) continue;
        const auto sum = add_numbers(a, b);
        if (!sum) continue;
        ++exact;
        ASSERT_EQ(subtract_numbers(*sum, b).value(), a);
        ASSERT_EQ(add_numbers(b, a).value(), *sum);
    }
    EXPECT_GT(exact, 200);
}

TEST(Keys, OfTextAndBytesAreInTheirOrder) {
    const std::vector<std::string> texts = {std::string("\0", 1),
                                            std::string("\0\0", 2),
                                            "",
                                            "a",
                                            std::string("a\0", 2),
                                            std::string("a\0b", 3),
                                            "ab",
                                            "b",
                                            "\xff",
                                            "\xff\xff",
                                            std::string("\0\xff", 2)};
    for (const auto& a : texts) {
        for (const auto& b : texts) {
            std::string x;
            std::string y;
            append_key_value(x, AttributeValue::s(a));
            append_key_value(y, AttributeValue::s(b));
            EXPECT_EQ(x <=> y, a <=> b);
            EXPECT_EQ(x.starts_with(key_value_prefix(AttributeValue::s(b))), a.starts_with(b));
            std::string_view bytes = x;
            EXPECT_EQ(take_key_value(bytes, Type::S).text(), a);
        }
    }
}

}  // namespace
}  // namespace spot::dynamodb
