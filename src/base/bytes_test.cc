#include "base/bytes.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace spot {
namespace {

std::string some_bytes(Random& random, std::size_t most) {
    std::string bytes(random.below(most + 1), '\0');
    for (auto& c : bytes) c = static_cast<char>(random.next());
    return bytes;
}

TEST(Bytes, EveryFormComesBackAsItWas) {
    SeededRandom random(1);
    for (int i = 0; i < 2'000; ++i) {
        const auto bytes = some_bytes(random, 40);
        EXPECT_EQ(unhex(hex(bytes)), bytes);
        EXPECT_EQ(unbase64(base64(bytes)), bytes);
        EXPECT_EQ(percent_decode(percent_encode(bytes)), bytes);
        EXPECT_EQ(form_decode(form_encode_key(bytes)), bytes);
    }
}

TEST(Bytes, Hex) {
    EXPECT_EQ(hex(std::string("\0\x7f\xff", 3)), "007fff");
    EXPECT_EQ(unhex("00fF"), std::string("\0\xff", 2));
    for (const auto* wrong : {"0", "0g", "0x", " 00", "00 "}) EXPECT_FALSE(unhex(wrong)) << wrong;
}

// RFC 4648, section 10.
TEST(Bytes, Base64) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64("\xfb\xff"), "+/8=");
    for (const auto* wrong :
         {"Z", "Zg", "Zg=", "Zg===", "Zg==Zg==", "Z-==", "Zm9v\n", "=", "====", " Zg=="}) {
        EXPECT_FALSE(unbase64(wrong)) << wrong;
    }
}

TEST(Bytes, PercentEncoding) {
    EXPECT_EQ(percent_encode("aZ09-._~ /+\xc3\xa9"), "aZ09-._~%20%2F%2B%C3%A9");
    EXPECT_EQ(percent_encode("a/b c", "/"), "a/b%20c");
    EXPECT_EQ(percent_decode("a+b%2Bc%2f"), "a+b+c/");
    EXPECT_EQ(form_decode("a+b%2Bc"), "a b+c");
    EXPECT_EQ(form_encode_key("a b/c+d*e\xc3\xa9"), "a+b/c%2Bd*e%C3%A9");
    for (const auto* wrong : {"%", "%a", "%zz", "a%2", "%%41"}) {
        EXPECT_FALSE(percent_decode(wrong)) << wrong;
    }
}

TEST(Bytes, Utf8) {
    for (const auto* good : {"", "a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8e\xac",
                             "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"}) {
        EXPECT_TRUE(valid_utf8(good)) << good;
    }
    for (const auto* bad :
         {"\x80", "\xc3", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xe2\x82", "\xed\xa0\x80",
          "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xff", "a\xc3z"}) {
        EXPECT_FALSE(valid_utf8(bad)) << hex(bad);
    }
}

TEST(Bytes, Numbers) {
    EXPECT_EQ(parse_int("0"), 0);
    EXPECT_EQ(parse_int("-7"), -7);
    EXPECT_EQ(parse_int("9223372036854775807"), INT64_MAX);
    EXPECT_EQ(parse_int("-9223372036854775808"), INT64_MIN);
    for (const auto* wrong : {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808"}) {
        EXPECT_FALSE(parse_int(wrong)) << wrong;
    }
}

TEST(Bytes, Words) {
    EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
    EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
    EXPECT_EQ(trim(" \t a b\r\n"), "a b");
    EXPECT_EQ(trim("  "), "");
    EXPECT_EQ(lower("AbC-\xc3\x89"), "abc-\xc3\x89");
    EXPECT_TRUE(equal_ignoring_case("Host", "hOST"));
    EXPECT_FALSE(equal_ignoring_case("Host", "Hosts"));
    EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

}  // namespace
}  // namespace spot
