#include "sns/filter/filter_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sns/filter/json_text.h"

namespace spot::sns {
namespace {

// Whether a policy on bodies wants this one.
bool wants(const std::string& policy, const std::string& body) {
    const auto read = FilterPolicy::read(policy, FilterScope::message_body);
    EXPECT_TRUE(read) << read.error().message;
    return read && read->wants({}, body);
}
std::string refusal(const std::string& policy) {
    const auto read = FilterPolicy::read(policy, FilterScope::message_body);
    return read ? "" : read.error().message;
}

TEST(FilterPolicy, ComparesByTheKindOfItsConditions) {
    EXPECT_TRUE(wants(R"({"a":["b"]})", R"({"a":"b"})"));
    EXPECT_FALSE(wants(R"({"a":["1"]})", R"({"a":1})"));
    EXPECT_TRUE(wants(R"({"a":[1.0]})", R"({"a":1})"));
    EXPECT_TRUE(wants(R"({"a":[{"prefix":"x"}]})", R"({"a":"xy"})"));
    EXPECT_TRUE(wants(R"({"a":[{"suffix":"y"}]})", R"({"a":"xy"})"));
    EXPECT_TRUE(wants(R"({"a":[{"equals-ignore-case":"XY"}]})", R"({"a":"xy"})"));
    EXPECT_FALSE(wants(R"({"a":[{"anything-but":["x",1]}]})", R"({"a":1})"));
    EXPECT_TRUE(wants(R"({"a":[{"anything-but":{"prefix":"x"}}]})", R"({"a":"yx"})"));
    EXPECT_TRUE(wants(R"({"a":[{"numeric":[">",0,"<=",5]}]})", R"({"a":5})"));
    EXPECT_FALSE(wants(R"({"a":[{"numeric":["=",5]}]})", R"({"a":"5"})"));
    EXPECT_TRUE(wants(R"({"a":[{"cidr":"10.0.0.0/8"}]})", R"({"a":"10.1.2.3"})"));
    EXPECT_FALSE(wants(R"({"a":[{"cidr":"10.0.0.0/8"}]})", R"({"a":"11.1.2.3"})"));
}

TEST(FilterPolicy, NumbersAreComparedToFiveDigitsBehindThePoint) {
    EXPECT_TRUE(wants(R"({"a":[100.123456789]})", R"({"a":100.1234567})"));
    EXPECT_FALSE(wants(R"({"a":[100.12345]})", R"({"a":100.12347})"));
    EXPECT_FALSE(wants(R"({"a":[{"anything-but":[0.1]}]})", R"({"a":0.1000001})"));
    EXPECT_FALSE(wants(R"({"a":[{"numeric":[">",5]}]})", R"({"a":5.000001})"));
    EXPECT_TRUE(wants(R"({"a":[{"numeric":["=",301.5]}]})", R"({"a":3.015e2})"));
    EXPECT_TRUE(wants(R"({"a":[{"numeric":["<",1e300]}]})", R"({"a":-1e300})"));
}

TEST(FilterPolicy, AFieldThatIsInsideOfAnotherThatIsThereExists) {
    const auto* policy = R"({"a":{"b":[{"exists":false}]}})";
    EXPECT_TRUE(wants(policy, R"({"c":1})"));
    EXPECT_TRUE(wants(policy, R"({"a":{"c":1}})"));
    EXPECT_FALSE(wants(policy, R"({"a":{"b":1}})"));
}

TEST(FilterPolicy, OneMapOfAListHasToSatisfyAll) {
    const auto* policy = R"({"a":{"b":[1],"c":[2]}})";
    EXPECT_TRUE(wants(policy, R"({"a":[{"b":0},{"b":1,"c":2}]})"));
    EXPECT_FALSE(wants(policy, R"({"a":[{"b":1,"c":0},{"b":0,"c":2}]})"));
}

TEST(FilterPolicy, WhatIsNoDocumentIsNotWanted) {
    EXPECT_FALSE(wants(R"({"a":[{"exists":false}]})", "text"));
    EXPECT_FALSE(wants(R"({"a":[{"exists":false}]})", "[]"));
}

TEST(FilterPolicy, RefusalsNameThePlace) {
    EXPECT_EQ(refusal(R"({"key":[["value"]]})"),
              "FilterPolicy: Match value must be String, number, true, false, or null\n at "
              "[Source: (String)\"{\"key\":[[\"value\"]]}\"; line: 1, column: 10]");
    EXPECT_TRUE(refusal("[]").starts_with("FilterPolicy: Filter is not an object"));
}

TEST(FilterPolicy, EveryBeginningOfAPolicyIsRefused) {
    const std::string whole =
        R"({"$or":[{"a":[{"numeric":[">",0,"<",1]}]},{"b":[{"anything-but":{"prefix":"x"}}]}],)"
        R"("c":{"d":[{"cidr":"10.0.0.0/8"},{"exists":true},null,"x\"y"]}})";
    EXPECT_EQ(refusal(whole), "");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_NE(refusal(whole.substr(0, size)), "") << size;
    }
}

// A condition may have anything where AWS's reader expects one thing.
// Each refusal has its reason, and what is read can be asked.
TEST(FilterPolicy, AnyValueInAnyPlaceIsReadOrRefused) {
    std::size_t taken = 0;
    std::size_t all = 0;
    for (const auto* kind : {"prefix", "numeric", "anything-but", "exists", "cidr", "other"}) {
        for (const auto* value :
             {"{}", "[]", "[[]]", "{\"a\":{}}", "{\"prefix\":{}}", "{\"prefix\":\"a\",\"b\":1}",
              "[\">\"]", "[\">\",1,\"<\"]", "[\">\",{}]", "[{}]", "null", "1", "\"\"", "\"/\""}) {
            const auto policy = std::string("{\"k\":[{\"") + kind + "\":" + value + "}]}";
            const auto read = FilterPolicy::read(policy, FilterScope::message_body);
            ++all;
            if (read) {
                ++taken;
                read->wants({}, R"({"k":[1,"a",{"b":[]},null]})");
            } else {
                EXPECT_TRUE(read.error().message.starts_with("FilterPolicy: ")) << policy;
            }
        }
    }
    EXPECT_GT(taken, 0u);
    EXPECT_LT(taken, all / 4) << "hardly any of them is a policy";
}

TEST(FilterPolicy, ANumberThatNoDoubleHoldsIsRefused) {
    EXPECT_THAT(refusal(R"({"k":[{"numeric":[">",1e400]}]})"),
                testing::StartsWith("FilterPolicy: failed to parse JSON"));
}

TEST(FilterPolicy, ConditionsAreNotMultipliedWithoutBound) {
    std::string policy = R"({"$or":[)";
    for (int j = 0; j < 150; ++j) policy += std::string(j == 0 ? "" : ",") + R"({"a":["b"]})";
    policy += R"(],"b":["x")";
    for (int j = 0; j < 10'000; ++j) policy += R"(,"x")";
    EXPECT_EQ(refusal(policy + "]}"), "FilterPolicy: Filter policy is too complex");
}

TEST(FilterPolicy, ManyAlternativesAreRefusedEarly) {
    std::string policy = "{";
    for (int i = 0; i < 5; ++i) {
        policy += i == 0 ? "" : ",";
        policy += R"("$or":[)";
        for (int j = 0; j < 20; ++j) policy += std::string(j == 0 ? "" : ",") + R"({"a":["b"]})";
        policy += "]";
    }
    EXPECT_EQ(refusal(policy + "}"), "FilterPolicy: Filter policy is too complex");
}

TEST(JsonText, DeepDocumentsAreRefused) {
    EXPECT_FALSE(tokens_of(std::string(100'000, '[')));
}

}  // namespace
}  // namespace spot::sns
