#include "wire/constraint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/describe.h"
#include "wire/json.h"
#include "wire/members.h"
#include "wire/query_form.h"

namespace spot::wire {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

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

}  // namespace
}  // namespace spot::wire
