// Parsing and writing documents: JSON, XML, query forms, CBOR, and one structure through all of
// them.

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

constexpr Constraint ratings{.values = "G, PG, R"};
constexpr Constraint reel_name{.least = 2, .most = 4, .pattern = "[a-z0-9_-]+"};
constexpr Constraint few{.least = 1, .most = 2};
constexpr Constraint ruled{.most = 1, .checked_by_rule = true};

struct Rated {
    std::string rating;
    std::int64_t length = 1;
    std::vector<std::string> reels;
    std::map<std::string, std::string> notes;
    std::vector<Rated> parts;
    std::string by_rule;
};
template <class V>
void describe(V& v, Rated& x) {
    v.member("Rating", x.rating, {.must = &ratings});
    v.member("Length", x.length, {.must = &few});
    v.member("Reels", x.reels, {.must = &few, .each = &reel_name});
    v.member("Notes", x.notes, {.key = &reel_name, .each = &ratings});
    if constexpr (!std::same_as<V, Members>) v.member("Parts", x.parts);
    v.member("ByRule", x.by_rule, {.must = &ruled});
}

TEST(Constraints, WhatARequestMayNotHoldIsSaidInAwssWords) {
    const auto said = [](std::string_view json) {
        const auto read = read_shape<Rated>(*parse_json(json), false);
        return read ? "" : read.error().code + ": " + read.error().message;
    };
    const std::string begin = "ValidationException: 1 validation error detected: Value";
    const std::string middle = " failed to satisfy constraint: Member must ";
    EXPECT_EQ(said(R"({"Rating":"PG","Length":2,"Reels":["a-1"],"Notes":{"ab":"G"}})"), "");
    EXPECT_EQ(said(R"({"Rating":""})"), "") << "as if it were not there";
    EXPECT_EQ(said(R"({"Rating":"X"})"),
              begin + " 'X' at 'rating'" + middle + "satisfy enum value set: [G, PG, R]");
    EXPECT_EQ(said(R"({"Length":0})"),
              begin + " '0' at 'length'" + middle + "have value greater than or equal to 1");
    EXPECT_EQ(said(R"({"Length":3})"),
              begin + " '3' at 'length'" + middle + "have value less than or equal to 2");
    EXPECT_EQ(said(R"({"Reels":["aa","bb","cc"]})"), begin + " '[aa, bb, cc]' at 'reels'" + middle +
                                                         "have length less than or equal to 2");
    EXPECT_EQ(said(R"({"Reels":["aa","b"]})"), begin + " 'b' at 'reels.2.member'" + middle +
                                                   "have length greater than or equal to 2");
    EXPECT_EQ(said(R"({"Reels":["A!"]})"), begin + " 'A!' at 'reels.1.member'" + middle +
                                               "satisfy regular expression pattern: [a-z0-9_-]+");
    EXPECT_EQ(said(R"({"Notes":{"a":"G"}})"),
              begin +
                  " '{a=G}' at 'notes' failed to satisfy constraint: Map keys must satisfy "
                  "constraint: [Member must have length less than or equal to 4, Member must "
                  "have length greater than or equal to 2, Member must satisfy regular "
                  "expression pattern: [a-z0-9_-]+]");
    EXPECT_EQ(
        said(R"({"Parts":[{},{"Rating":"X"}]})"),
        begin + " 'X' at 'parts.2.member.rating'" + middle + "satisfy enum value set: [G, PG, R]");
    EXPECT_EQ(said(R"({"ByRule":"long"})"), "");
}

TEST(Constraints, AllThatIsWrongIsSaidAtOnceTenAtMost) {
    const auto said = [](std::string_view json) {
        return read_shape<Rated>(*parse_json(json), false).error().message;
    };
    EXPECT_EQ(
        said(R"({"Rating":"X","Reels":["!"]})"),
        "3 validation errors detected: Value 'X' at 'rating' failed to satisfy constraint: "
        "Member must satisfy enum value set: [G, PG, R]; Value '!' at 'reels.1.member' failed "
        "to satisfy constraint: Member must satisfy regular expression pattern: [a-z0-9_-]+; "
        "Value '!' at 'reels.1.member' failed to satisfy constraint: Member must have length "
        "greater than or equal to 2");
    std::string parts;
    for (int i = 0; i < 30; ++i) parts += R"({"Length":0},)";
    EXPECT_THAT(said(R"({"Parts":[)" + parts + "{}]}"),
                testing::StartsWith("10 validation errors detected: Value '0' at 'parts.1.member"));
}

struct Titled {
    std::string title;
};
template <class V>
void describe(V& v, Titled& x) {
    v.member("Title", x.title, {.not_null = true});
}

TEST(Constraints, WhatMustNotBeMissingIsOneOfThem) {
    EXPECT_EQ(read_shape<Titled>(*parse_json(R"({"Title":null})"), false).error().message,
              "1 validation error detected: Value null at 'title' failed to satisfy constraint: "
              "Member must not be null");
    EXPECT_TRUE(read_answer<Titled>(*parse_json("{}"), "a server"));
}

TEST(Constraints, CountForRequestsThatCanBeReadAlone) {
    EXPECT_EQ(
        read_shape<Rated>(*parse_json(R"({"Rating":"X","Length":"long"})"), false).error().code,
        "SerializationException");
    EXPECT_TRUE(read_answer<Rated>(*parse_json(R"({"Rating":"X","Length":7})"), "a server"));
    const auto form = *parse_query_form("Rating=G&Length=0");
    EXPECT_THAT(read_shape<Rated>(form, true).error().message, HasSubstr("'length'"));
}

TEST(Constraints, StandBesideTheMembers) {
    Rated rated;
    Members members;
    describe(members, rated);
    std::string all;
    for (const auto& row : members.rows()) {
        all += row.path + (row.constraint != nullptr ? "! " : " ");
    }
    EXPECT_EQ(all, "Rating! Length! Reels! Reels[]! Notes Notes<key>! Notes{}! ByRule! ");
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

// ------------------------------------------------------------------------------ CBOR

std::string bytes_of(std::string_view digits) {
    return *unhex(digits);
}

// In the manner of RFC 8949's diagnostic notation.
std::string diagnose(const Node& node) {
    switch (node.type) {
        case Node::Type::null: return "null";
        case Node::Type::boolean: return node.boolean ? "true" : "false";
        case Node::Type::number: return node.text;
        case Node::Type::text: return "\"" + node.text + "\"";
        case Node::Type::bytes: return "h'" + hex(node.text) + "'";
        case Node::Type::time: return "1(" + std::to_string(to_millis(node.time)) + ")";
        case Node::Type::list: {
            std::string out = "[";
            for (const auto& item : node.items) out += (out == "[" ? "" : ", ") + diagnose(item);
            return out + "]";
        }
        case Node::Type::map: break;
    }
    std::string out = "{";
    for (const auto& [key, value] : node.members) {
        out += (out == "{" ? "\"" : ", \"") + key + "\": " + diagnose(value);
    }
    return out + "}";
}

struct Vector {
    const char* bytes;
    const char* means;
};
// RFC 8949, Appendix A: those that rpc-v2-cbor can meet.
constexpr Vector vectors[] = {
    {"00", "0"},
    {"01", "1"},
    {"0a", "10"},
    {"17", "23"},
    {"1818", "24"},
    {"1819", "25"},
    {"1864", "100"},
    {"1903e8", "1000"},
    {"1a000f4240", "1000000"},
    {"1b000000e8d4a51000", "1000000000000"},
    {"1bffffffffffffffff", "18446744073709551615"},
    {"20", "-1"},
    {"29", "-10"},
    {"3863", "-100"},
    {"3903e7", "-1000"},
    {"f4", "false"},
    {"f5", "true"},
    {"f6", "null"},
    {"f7", "null"},
    {"c11a514b67b0", "1(1363896240000)"},
    {"c1fb41d452d9ec200000", "1(1363896240500)"},
    {"40", "h''"},
    {"4401020304", "h'01020304'"},
    {"60", "\"\""},
    {"6161", "\"a\""},
    {"6449455446", "\"IETF\""},
    {"62225c", "\"\"\\\""},
    {"62c3bc", "\"\xc3\xbc\""},
    {"63e6b0b4", "\"\xe6\xb0\xb4\""},
    {"64f0908591", "\"\xf0\x90\x85\x91\""},
    {"80", "[]"},
    {"83010203", "[1, 2, 3]"},
    {"8301820203820405", "[1, [2, 3], [4, 5]]"},
    {"a0", "{}"},
    {"a26161016162820203", "{\"a\": 1, \"b\": [2, 3]}"},
    {"826161a161626163", "[\"a\", {\"b\": \"c\"}]"},
    {"5f42010243030405ff", "h'0102030405'"},
    {"7f657374726561646d696e67ff", "\"streaming\""},
    {"9fff", "[]"},
    {"9f018202039f0405ffff", "[1, [2, 3], [4, 5]]"},
    {"bf61610161629f0203ffff", "{\"a\": 1, \"b\": [2, 3]}"},
    {"bf6346756ef563416d7421ff", "{\"Fun\": true, \"Amt\": -2}"},
};

TEST(Cbor, AppendixA) {
    for (const auto& vector : vectors) {
        const auto node = parse_cbor(bytes_of(vector.bytes));
        ASSERT_TRUE(node) << vector.bytes;
        EXPECT_EQ(diagnose(*node), vector.means) << vector.bytes;
    }
}

TEST(Cbor, AppendixAFloats) {
    const std::pair<const char*, double> floats[] = {{"f90000", 0.0},
                                                     {"f93c00", 1.0},
                                                     {"fb3ff199999999999a", 1.1},
                                                     {"f93e00", 1.5},
                                                     {"f97bff", 65504.0},
                                                     {"fa47c35000", 100000.0},
                                                     {"fa7f7fffff", 3.4028234663852886e+38},
                                                     {"fb7e37e43c8800759c", 1.0e+300},
                                                     {"f90001", 5.960464477539063e-8},
                                                     {"f90400", 0.00006103515625},
                                                     {"f9c400", -4.0},
                                                     {"fbc010666666666666", -4.1}};
    for (const auto& [bytes, value] : floats) {
        const auto node = parse_cbor(bytes_of(bytes));
        ASSERT_TRUE(node) << bytes;
        EXPECT_EQ(std::strtod(node->text.c_str(), nullptr), value) << bytes;
    }
}

TEST(Cbor, CutShortItIsRefused) {
    for (const auto& vector : vectors) {
        const auto whole = bytes_of(vector.bytes);
        for (std::size_t cut = 1; cut < whole.size(); ++cut) {
            EXPECT_FALSE(parse_cbor(whole.substr(0, cut))) << vector.bytes << " cut at " << cut;
        }
    }
}

TEST(Cbor, WhatIsNotCborIsRefusedAndCostsNothing) {
    for (const auto* wrong :
         {"ff", "1c", "3f", "5b7fffffffffffffff41", "9b00ffffffffffffff00", "bb00ffffffffffffff",
          "a10102", "c16161", "0000", "fc", "5f6161ff", "c1fb7ff0000000000000"}) {
        EXPECT_EQ(code(parse_cbor(bytes_of(wrong))), "SerializationException") << wrong;
    }
    EXPECT_FALSE(parse_cbor(std::string(100'000, '\x81')));
    EXPECT_FALSE(parse_cbor(std::string(100'000, '\xc1')));
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
