// One structure through all protocols.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "wire/cbor.h"
#include "wire/describe.h"
#include "wire/json.h"
#include "wire/members.h"
#include "wire/query_form.h"
#include "wire/xml.h"

namespace spot::wire {

// A shape with every type of member, in SQS's manner.
struct Reel {
    std::string name;
    std::optional<std::int64_t> frames;
    double rate = 0;
    bool silent = false;
    std::optional<Time> filmed;
    Blob cover;
    std::vector<std::string> titles;
    std::map<std::string, std::string> attributes;
    std::vector<std::string> flat_titles;
    std::map<std::string, std::string> flat_attributes;
    std::string url;
    bool operator==(const Reel&) const = default;
};
template <class V>
void describe(V& v, Reel& x) {
    v.member("Name", x.name, {.required = true});
    v.member("Frames", x.frames);
    v.member("Rate", x.rate);
    v.member("Silent", x.silent);
    v.member("Filmed", x.filmed);
    v.member("Cover", x.cover);
    v.member("Titles", x.titles);
    v.member("Attributes", x.attributes);
    v.member("FlatTitles", x.flat_titles, {.query_name = "FlatTitle", .flat = true});
    v.member(
        "FlatAttributes", x.flat_attributes,
        {.query_name = "FlatAttribute", .flat = true, .entry_key = "Name", .entry_value = "Value"});
    v.member("Url", x.url, {.base_url = true});
}

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Reel example() {
    return {.name = "Moon \"1902\" \xf0\x9f\x8c\x99",
            .frames = 12'345'678'901,
            .rate = 23.976,
            .silent = true,
            .filmed = from_millis(1'700'000'000'123),
            .cover = {std::string("\0\xff", 2)},
            .titles = {"a", "b&c"},
            .attributes = {{"k", "<v>"}},
            .flat_titles = {"x", "y"},
            .flat_attributes = {{"m", "1"}, {"n", "2"}},
            .url = "http://h/q"};
}
Result<Reel> from_json(const std::string& text) {
    const auto node = parse_json(text);
    if (!node) return fail(node.error());
    return read_shape<Reel>(*node, false);
}
std::string code(const auto& result) {
    return result ? "" : result.error().code;
}

TEST(Describe, RoundTripThroughJson) {
    auto reel = example();
    JsonSink sink;
    write_shape(sink, reel);
    const auto text = sink.take();
    EXPECT_THAT(text, HasSubstr(R"("Cover":"AP8=")"));
    EXPECT_THAT(text, HasSubstr(R"("Filmed":1700000000.123)"));
    EXPECT_EQ(*from_json(text), reel);
}

TEST(Describe, RoundTripThroughCbor) {
    auto reel = example();
    CborSink sink;
    write_shape(sink, reel);
    const auto node = parse_cbor(sink.take());
    ASSERT_TRUE(node);
    EXPECT_EQ(*read_shape<Reel>(*node, false), reel);
}

TEST(Describe, FromAQueryForm) {
    const auto node = parse_query_form(
        "Name=Moon+%221902%22&Frames=7&Rate=1.5&Silent=true&Filmed=2023-11-14T22%3A13%3A20.123Z"
        "&Cover=AP8%3D&Titles.member.2=b&Titles.member.1=a&Titles.member.10=c"
        "&Attributes.entry.1.key=k&Attributes.entry.1.value=v&FlatTitle.1=x"
        "&FlatAttribute.1.Name=m&FlatAttribute.1.Value=1&Unknown=ignored");
    ASSERT_TRUE(node);
    const auto reel = read_shape<Reel>(*node, true);
    ASSERT_TRUE(reel) << reel.error().message;
    EXPECT_EQ(reel->name, "Moon \"1902\"");
    EXPECT_EQ(reel->frames, 7);
    EXPECT_EQ(reel->rate, 1.5);
    EXPECT_TRUE(reel->silent);
    EXPECT_EQ(reel->filmed, from_millis(1'700'000'000'123));
    EXPECT_EQ(reel->cover.bytes, std::string("\0\xff", 2));
    EXPECT_THAT(reel->titles, ElementsAre("a", "b", "c"));
    EXPECT_THAT(reel->attributes, ElementsAre(testing::Pair("k", "v")));
    EXPECT_THAT(reel->flat_titles, ElementsAre("x"));
    EXPECT_THAT(reel->flat_attributes, ElementsAre(testing::Pair("m", "1")));
}

TEST(Describe, ToXmlAsTheQueryProtocolWantsIt) {
    auto reel = example();
    reel.filmed.reset();
    reel.url = "/000000000000/q";
    XmlSink sink;
    sink.base_url = "http://h";
    sink.name("Reel");
    write_shape(sink, reel);
    EXPECT_EQ(sink.take(),
              "<Reel><Name>Moon &quot;1902&quot; \xf0\x9f\x8c\x99</Name>"
              "<Frames>12345678901</Frames><Rate>23.976</Rate><Silent>true</Silent>"
              "<Cover>AP8=</Cover><Titles><member>a</member><member>b&amp;c</member></Titles>"
              "<Attributes><entry><key>k</key><value>&lt;v&gt;</value></entry></Attributes>"
              "<FlatTitle>x</FlatTitle><FlatTitle>y</FlatTitle>"
              "<FlatAttribute><Name>m</Name><Value>1</Value></FlatAttribute>"
              "<FlatAttribute><Name>n</Name><Value>2</Value></FlatAttribute>"
              "<Url>http://h/000000000000/q</Url></Reel>");
}

TEST(Describe, WrongTypesAreRefusedByName) {
    EXPECT_EQ(code(from_json("{}")), "MissingParameter");
    EXPECT_EQ(code(from_json(R"({"Name":null})")), "MissingParameter");
    for (const auto* wrong :
         {R"({"Name":1})", R"({"Name":"x","Frames":"7"})", R"({"Name":"x","Frames":1.5})",
          R"({"Name":"x","Frames":1e300})", R"({"Name":"x","Frames":99999999999999999999})",
          R"({"Name":"x","Silent":"maybe"})", R"({"Name":"x","Titles":"a"})",
          R"({"Name":"x","Titles":[1]})", R"({"Name":"x","Attributes":["a"]})",
          R"({"Name":"x","Cover":"%"})", R"([])", R"("text")"}) {
        const auto refused = from_json(wrong);
        EXPECT_FALSE(refused) << wrong;
    }
    EXPECT_EQ(from_json(R"({"Name":"x","Frames":5.0})")->frames, 5);
    EXPECT_TRUE(from_json(R"({"Name":"x","Silent":"YES"})")->silent);
    EXPECT_EQ(from_json(R"({"Name":"x","Unknown":{"a":[1]}})")->name, "x");
}

struct Cut {
    std::string name;
    std::vector<Cut> parts;
};
template <class V>
void describe(V& v, Cut& x) {
    v.member("Name", x.name);
    v.refused("Key", {.query_name = "K"});
    v.refused("Class", {.unless = "STANDARD"});
    v.refused("Enabled", {.unless = "false"});
    v.harmless("Statistics", "only counts are missing");
    if constexpr (!std::same_as<V, Members>) v.member("Parts", x.parts);
}

TEST(Describe, WrongTypesAreToldInAwssWords) {
    const auto said = [](const std::string& json) { return from_json(json).error().message; };
    EXPECT_EQ(said(R"({"Name":1})"), "NUMBER_VALUE cannot be converted to String");
    EXPECT_EQ(said(R"({"Name":1.5})"), "DECIMAL_VALUE cannot be converted to String");
    EXPECT_EQ(said(R"({"Name":true})"), "TRUE_VALUE cannot be converted to String");
    EXPECT_EQ(said(R"({"Name":[]})"), "Unrecognized collection type class java.lang.String");
    EXPECT_EQ(said(R"({"Name":{}})"), "Start of structure or map found where not expected");
    EXPECT_EQ(said(R"({"Name":"x","Frames":"7"})"), "STRING_VALUE cannot be converted to Integer");
    EXPECT_EQ(said(R"({"Name":"x","Titles":"a"})"), "Unexpected field type");
    EXPECT_EQ(said(R"({"Name":"x","Silent":"maybe"})"), "Unexpected token received from parser");
}

// A type that reads itself, from a text.
struct Shade {
    std::string name;
};
Result<void> from_node(const Node& node, Shade& shade) {
    shade.name = node.text;
    return {};
}
[[maybe_unused]] void to_sink(Sink& sink, const Shade& shade) {
    sink.text(shade.name);
}
struct Painted {
    Shade shade;
    std::vector<Shade> others;
};
template <class V>
void describe(V& v, Painted& x) {
    v.member("Shade", x.shade);
    v.member("Others", x.others);
}

TEST(Describe, WhatReadsItselfNeedNotBeAStructure) {
    const auto read =
        read_shape<Painted>(*parse_json(R"({"Shade":"red","Others":["blue"]})"), false);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->shade.name, "red");
    EXPECT_EQ(read->others.at(0).name, "blue");
}

TEST(Describe, MembersThatAreNotOfferedAreRefusedByName) {
    const auto said = [](const char* text) {
        const auto read = read_shape<Cut>(*parse_json(text), false);
        return read ? "" : read.error().code + ": " + read.error().message;
    };
    for (const auto* fine : {R"({"Name":"a"})", R"({"Key":null,"Class":"STANDARD"})",
                             R"({"Key":[],"Class":"","Enabled":false})", R"({"Key":{}})",
                             R"({"Statistics":"SIZE","NewAtAws":1})"}) {
        EXPECT_EQ(said(fine), "") << fine;
    }
    EXPECT_EQ(said(R"({"Key":"k"})"),
              "NotImplemented: Key is not offered on this plane; send the request without it.");
    for (const auto* wrong : {R"({"Key":0})", R"({"Key":false})", R"({"Key":[1]})",
                              R"({"Key":{"a":1}})", R"({"Class":"RARE"})", R"({"Enabled":true})",
                              R"({"Parts":[{"Name":"b"},{"Key":"k"}]})"}) {
        EXPECT_EQ(said(wrong).substr(0, 15), "NotImplemented:") << wrong;
    }
    EXPECT_FALSE(read_shape<Cut>(*parse_query_form("K=k"), true));
    EXPECT_TRUE(read_shape<Cut>(*parse_query_form("K="), true));
    Cut cut{.name = "a"};
    JsonSink sink;
    write_shape(sink, cut);
    EXPECT_EQ(sink.take(), R"({"Name":"a"})");
}

struct Dated {
    Time at{};
};
template <class V>
void describe(V& v, Dated& x) {
    v.member("At", x.at);
}

TEST(Describe, TimesThatNoCalendarHoldsAreRefused) {
    const auto of_json = [](const std::string& number) {
        return read_shape<Dated>(*parse_json("{\"At\":" + number + "}"), false);
    };
    EXPECT_EQ(of_json("1.5")->at, from_millis(1'500));
    for (const auto* wrong : {"1e300", "-1e300", "1e19", "9223372036854775807", "-62167219201"}) {
        EXPECT_EQ(code(of_json(wrong)), "SerializationException") << wrong;
    }
    const auto of_cbor = [](double seconds, bool tagged) -> Result<Dated> {
        CborSink sink;
        sink.real(seconds);
        const auto node =
            TRY(parse_cbor(std::string("\xa1\x62") + "At" + (tagged ? "\xc1" : "") + sink.take()));
        return read_shape<Dated>(node, false);
    };
    for (const bool tagged : {true, false}) {
        EXPECT_EQ(of_cbor(1.5, tagged)->at, from_millis(1'500));
        for (const double wrong : {1e300, -1e300, 9e12, double(NAN), double(INFINITY)}) {
            EXPECT_EQ(code(of_cbor(wrong, tagged)), "SerializationException") << wrong;
        }
    }
    EXPECT_FALSE(read_shape<Dated>(*parse_query_form("At=1e300"), true));
}

TEST(Describe, MembersAreListedWithWhatBecomesOfThem) {
    Cut cut;
    Members members;
    describe(members, cut);
    std::string all;
    for (const auto& row : members.rows()) {
        all += row.path + (row.fate == Members::Fate::read      ? " read;"
                           : row.fate == Members::Fate::refused ? " refused;"
                                                                : " harmless;");
    }
    EXPECT_EQ(all, "Name read;Key refused;Class refused;Enabled refused;Statistics harmless;");
}

TEST(Documents, ADocumentOfAnyShapeComesBackWithItsNulls) {
    const std::string text = R"({"a":null,"b":[null,true],"c":{"d":null}})";
    const auto document = *parse_json(text);
    JsonSink json;
    write_node(json, document);
    EXPECT_EQ(json.take(), text);
    CborSink cbor;
    write_node(cbor, document);
    JsonSink again;
    write_node(again, *parse_cbor(cbor.take()));
    EXPECT_EQ(again.take(), text);
}

TEST(Documents, DamageNeverCrashes) {
    auto reel = example();
    CborSink cbor;
    write_shape(cbor, reel);
    JsonSink json;
    write_shape(json, reel);
    XmlSink xml;
    xml.name("Reel");
    write_shape(xml, reel);
    SeededRandom random(4);
    for (const auto& whole :
         {cbor.take(), json.take(), xml.take(), std::string("A.B=%20&C=d&E.1.Name=x")}) {
        for (int i = 0; i < 3'000; ++i) {
            auto bytes = whole.substr(0, random.below(whole.size() + 1));
            if (!bytes.empty()) {
                bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
            }
            if (const auto node = parse_json(bytes)) (void)read_shape<Reel>(*node, false);
            if (const auto node = parse_cbor(bytes)) (void)read_shape<Reel>(*node, false);
            if (const auto node = parse_query_form(bytes)) (void)read_shape<Reel>(*node, true);
            (void)parse_xml(bytes);
        }
    }
}

}  // namespace
}  // namespace spot::wire
