#include "cloudwatch/alarms/composite_rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spot::cloudwatch {
namespace {

std::string state_of(std::string_view name) {
    if (name == "red") return "ALARM";
    if (name == "green hill") return "OK";
    if (name == "gray") return "INSUFFICIENT_DATA";
    return "";
}

bool rule(std::string_view text) {
    const auto value = holds(text, state_of);
    EXPECT_TRUE(value) << text << ": " << value.error().message;
    return value.value_or(false);
}

TEST(CompositeRule, StatesAndOperators) {
    EXPECT_TRUE(rule("ALARM(red)"));
    EXPECT_FALSE(rule("OK(red)"));
    EXPECT_TRUE(rule("ALARM(\"red\") AND OK(\"green hill\")"));
    EXPECT_TRUE(rule("INSUFFICIENT_DATA( gray )"));
    EXPECT_TRUE(rule("ALARM(\"arn:aws:cloudwatch:us-east-1:000000000000:alarm:red\")"));
    EXPECT_TRUE(rule("NOT OK(red) AND TRUE"));
    EXPECT_TRUE(rule("FALSE AND FALSE OR TRUE")) << "AND binds more than OR";
    EXPECT_FALSE(rule("FALSE AND (FALSE OR TRUE)"));
    EXPECT_FALSE(rule("NOT TRUE OR FALSE")) << "NOT binds most";
    EXPECT_TRUE(rule("\n NOT(NOT ALARM(red))"));
}

TEST(CompositeRule, NamesTheAlarms) {
    EXPECT_THAT(*alarms_in("ALARM(a) OR (NOT OK(\"b c\") AND FALSE AND ALARM(a))"),
                testing::ElementsAre("a", "b c"));
}

TEST(CompositeRule, WhatIsNone) {
    for (const auto* text :
         {"", "ALARM", "ALARM()", "ALARM(a", "alarm(a)", "ALARM(a) ALARM(b)", "AND ALARM(a)",
          "ALARM(a) XOR OK(b)", "(ALARM(a)", "ALARM(\"a)", "ALARM(arn:aws:sqs:::q)", "TRUEFALSE"}) {
        EXPECT_FALSE(holds(text, state_of)) << text;
    }
}

TEST(CompositeRule, DepthAndWidthAreBounded) {
    const std::string deep = std::string(5000, '(') + "TRUE" + std::string(5000, ')');
    EXPECT_FALSE(holds(deep, state_of));
    std::string nots;
    for (int i = 0; i < 5000; ++i) nots += "NOT ";
    EXPECT_FALSE(holds(nots + "TRUE", state_of));
    std::string wide = "ALARM(a)";
    for (int i = 0; i < 100; ++i) wide += " OR ALARM(a)";
    EXPECT_FALSE(holds(wide, state_of));
}

}  // namespace
}  // namespace spot::cloudwatch
