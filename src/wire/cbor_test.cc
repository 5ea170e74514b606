#include "wire/cbor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/bytes.h"

namespace spot::wire {
namespace {

std::string code(const auto& result) {
    return result ? "" : result.error().code;
}

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

}  // namespace
}  // namespace spot::wire
