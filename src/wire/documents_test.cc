// Parsing and writing documents: JSON, XML, query forms.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "wire/json.h"
#include "wire/query_form.h"
#include "wire/xml.h"

namespace spot::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string code(const auto& result) {
    return result ? "" : result.error().code;
}

// ------------------------------------------------------------------------------ JSON

TEST(Json, EscapesBothWays) {
    std::string out;
    append_json_text(out, std::string("a\"\\\n\r\t\x01\x1f\0z/\xc3\xa9", 13));
    EXPECT_EQ(out, "\"a\\\"\\\\\\n\\r\\t\\u0001\\u001f\\u0000z/\xc3\xa9\"");
    EXPECT_EQ(parse_json(out)->text, std::string("a\"\\\n\r\t\x01\x1f\0z/\xc3\xa9", 13));
    EXPECT_EQ(parse_json(R"("\ud83c\udfac\u00e9\/")")->text, "\xf0\x9f\x8e\xac\xc3\xa9/");
}

TEST(Json, NumbersKeepTheirDigits) {
    const auto node = parse_json(R"([0,-1,12345678901234567890,1.5])");
    ASSERT_TRUE(node);
    EXPECT_EQ(node->items[0].text, "0");
    EXPECT_EQ(node->items[1].text, "-1");
    EXPECT_EQ(node->items[2].text, "12345678901234567890");
    EXPECT_EQ(node->items[3].text, "1.5");
}

TEST(Json, NestingIsBounded) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    EXPECT_TRUE(parse_json(nested(60)));
    EXPECT_FALSE(parse_json(nested(82)));
    EXPECT_FALSE(parse_json(nested(100'000)));
}

TEST(Json, WhatIsNotJsonIsRefused) {
    for (const auto* wrong : {"{", "[1,]", "{\"a\"}", "nul", "{} x", "\"\\x\"", "\"\xff\"", "01",
                              "'a'", "{\"a\":1,}", "\"\n\""}) {
        EXPECT_EQ(code(parse_json(wrong)), "SerializationException") << wrong;
    }
    EXPECT_EQ(parse_json("")->type, Node::Type::map);
}

TEST(Json, RealsThatJsonCannotSayAreText) {
    JsonSink sink;
    sink.begin_list();
    for (const auto value : {1.5, double(NAN), double(INFINITY), -double(INFINITY)}) {
        sink.item();
        sink.real(value);
    }
    sink.end_list();
    EXPECT_EQ(sink.take(), R"([1.5,"NaN","Infinity","-Infinity"])");
}

// ------------------------------------------------------------------------------ XML, forms

TEST(Xml, ReadsAsATree) {
    std::string root;
    const auto node = parse_xml(
        "<?xml version=\"1.0\"?><s:Tags xmlns:s=\"urn:x\"><Tag><Key>a</Key><Value>1 &lt; 2</Value>"
        "</Tag><Tag><Key>b</Key><Value><![CDATA[<x>]]></Value></Tag><Empty/></s:Tags>",
        &root);
    ASSERT_TRUE(node);
    EXPECT_EQ(root, "Tags");
    ASSERT_EQ(node->members.size(), 3u);
    EXPECT_EQ(node->members[0].value.find("Value")->text, "1 < 2");
    EXPECT_EQ(node->members[1].value.find("Value")->text, "<x>");
    EXPECT_EQ(node->members[2].value.text, "");
}

TEST(Xml, WhatIsNotXmlIsRefused) {
    for (const auto* wrong : {"", "text", "<a>", "<a></b>", "<a", "<a>&lol;</a"}) {
        EXPECT_EQ(code(parse_xml(wrong)), "MalformedXML") << wrong;
    }
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += "<a>";
    for (int i = 0; i < 100; ++i) deep += "</a>";
    EXPECT_EQ(code(parse_xml(deep)), "MalformedXML");
}

TEST(Xml, NothingMayBeDeclared) {
    for (const auto* wrong :
         {"<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>",
          "<?xml version=\"1.0\"?>\n<!DOCTYPE a SYSTEM \"http://127.0.0.1/a.dtd\"><a>b</a>",
          "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>", "<!doctype a><a/>",
          "<a>&e;</a>", "<a b=\"&e;\"/>", "<a>1 & 2</a>", "<a>&#;</a>", "<a>&#xg;</a>",
          "<a>&</a>"}) {
        EXPECT_EQ(code(parse_xml(wrong)), "MalformedXML") << wrong;
    }
}

TEST(Xml, TheFiveEntitiesAndNumbersAreRead) {
    EXPECT_EQ(parse_xml("<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;</a>")->text, "<>&\"'AB");
    EXPECT_EQ(parse_xml("<a><!-- &e; --><![CDATA[&e;]]></a>")->text, "&e;");
}

TEST(Xml, CharactersThatXmlCannotHoldAreReplaced) {
    std::string out;
    append_xml_text(out, std::string("a\x01\0<&>\"\r\n\t", 10));
    EXPECT_EQ(out, "a\xef\xbf\xbd\xef\xbf\xbd&lt;&amp;&gt;&quot;&#13;\n\t");
}

TEST(QueryForm, IsATreeByItsDots) {
    const auto node = parse_query_form("A=1&B.C=x+y&B.D=%26&&E");
    ASSERT_TRUE(node);
    EXPECT_EQ(node->find("A")->text, "1");
    EXPECT_EQ(node->find("B")->find("C")->text, "x y");
    EXPECT_EQ(node->find("B")->find("D")->text, "&");
    EXPECT_EQ(node->find("E")->text, "");
}

TEST(QueryForm, IsBounded) {
    for (const auto* wrong :
         {"A=%", "A=%zz", "A=1&A.B=2", "A.B=2&A=1", "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a=1"}) {
        EXPECT_EQ(code(parse_query_form(wrong)), "MalformedQueryString") << wrong;
    }
    std::string many;
    for (int i = 0; i < 10'001; ++i) many += "A=1&";
    EXPECT_EQ(code(parse_query_form(many)), "MalformedQueryString");
}

}  // namespace
}  // namespace spot::wire
