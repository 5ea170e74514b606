// Documents of few bytes and many values are refused before they take many times their size.

#include <gtest/gtest.h>

#include "wire/cbor.h"
#include "wire/json.h"
#include "wire/query_form.h"
#include "wire/xml.h"

namespace spot::wire {
namespace {

std::string repeated(const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

TEST(Budgets, OfJson) {
    EXPECT_TRUE(parse_json("[1,[2],{\"a\":3}]", 6));
    EXPECT_EQ(parse_json("[1,[2],{\"a\":3}]", 5).error().code, "SerializationException");
    const auto many = "[" + repeated("0,", 1'000'000) + "0]";
    EXPECT_EQ(parse_json(many, 1'000'000).error().code, "SerializationException");
    EXPECT_TRUE(parse_json(many, 1'100'000));
}

// Commas and brackets in a text are text.
TEST(Budgets, OfJsonCountNoTexts) {
    const auto text = "[\"" + repeated(",[{\\\"", 200'000) + "\"]";
    EXPECT_TRUE(parse_json(text, 10));
}

TEST(Budgets, OfCbor) {
    EXPECT_TRUE(parse_cbor("\x83\x01\x02\x03", 4));
    EXPECT_EQ(parse_cbor("\x83\x01\x02\x03", 3).error().code, "SerializationException");
    EXPECT_FALSE(parse_cbor("\x9f" + std::string(2'000'000, '\x01') + "\xff"));
}

TEST(Budgets, OfForms) {
    EXPECT_TRUE(parse_query_form(repeated("a=1&", 10'000)));
    EXPECT_EQ(parse_query_form(repeated("a&", 10'001)).error().code, "MalformedQueryString");
    EXPECT_FALSE(parse_query_form(repeated("&", 10'001)));
    EXPECT_FALSE(parse_query_form("a" + repeated(".a", 20) + "=1"));
}

TEST(Budgets, OfXml) {
    EXPECT_TRUE(parse_xml("<a>" + repeated("<b/>", 100'000) + "</a>"));
    EXPECT_EQ(parse_xml("<a>" + repeated("<b/>", 200'000) + "</a>").error().code, "MalformedXML");
}

TEST(Budgets, XmlHasNoDtd) {
    EXPECT_EQ(parse_xml("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>").error().code, "MalformedXML");
    EXPECT_EQ(parse_xml("<!DOCTYPE a><a/>").error().code, "MalformedXML");
}

}  // namespace
}  // namespace spot::wire
