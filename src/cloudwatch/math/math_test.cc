#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cloudwatch/math/expression.h"
#include "cloudwatch/math/value.h"

namespace spot::cloudwatch::math {
namespace {

constexpr Window window{Time(std::chrono::minutes(0)), Time(std::chrono::minutes(5)), 60};

// A value for each minute; what is negative is missing.
Series series(const std::vector<double>& values) {
    Series made{.label = "m"};
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] >= 0) made.points.emplace(Time(std::chrono::minutes(i)), values[i]);
    }
    return made;
}
Value one(const std::vector<double>& values) {
    return Value::of(series(values));
}
Value many(const std::vector<std::vector<double>>& all) {
    std::vector<Series> list;
    for (const auto& values : all) list.push_back(series(values));
    return Value::of(std::move(list));
}
Value word(const std::string& text) {
    return {Value::Kind::word, 0, {}, text};
}

std::vector<double> numbers(const Result<Value>& value, std::size_t which = 0) {
    EXPECT_TRUE(value) << (value ? "" : value.error().message);
    std::vector<double> found;
    if (!value || value->series.size() <= which) return found;
    for (const auto& point : value->series[which].points) found.push_back(point.second);
    return found;
}
double number(const Result<Value>& value) {
    EXPECT_TRUE(value && value->is_number());
    return value ? value->number : -1;
}

std::string tree(const Expression& e) {
    using Kind = Expression::Kind;
    if (e.kind == Kind::number) return std::to_string(static_cast<int>(e.number));
    if (e.kind == Kind::name || e.kind == Kind::text) return e.text;
    std::string parts;
    for (const auto& part : e.parts) parts += (parts.empty() ? "" : " ") + tree(part);
    return (e.kind == Kind::list ? "[" : "(" + e.text + " ") + parts +
           (e.kind == Kind::list ? "]" : ")");
}
std::string parsed(std::string_view text) {
    const auto made = parse_expression(text);
    return made ? tree(*made) : "no";
}

TEST(MathExpression, BindsAsArithmeticDoes) {
    EXPECT_EQ(parsed("1+2*3"), "(+ 1 (* 2 3))");
    EXPECT_EQ(parsed("(1+2)*3"), "(* (+ 1 2) 3)");
    EXPECT_EQ(parsed("8-4-2"), "(- (- 8 4) 2)");
    EXPECT_EQ(parsed("2^3^2"), "(^ 2 (^ 3 2))");
    EXPECT_EQ(parsed("-m1^2"), "(- (^ m1 2))");
    EXPECT_EQ(parsed("m1 > 3 AND m2 <= 4 || m3"), "(OR (AND (> m1 3) (<= m2 4)) m3)");
    EXPECT_EQ(parsed("sum([m1,m2])/60"), "(/ (SUM [m1 m2]) 60)");
    EXPECT_EQ(parsed("IF(m1!=0,FILL(m2,REPEAT),0)"), "(IF (!= m1 0) (FILL m2 REPEAT) 0)");
    EXPECT_EQ(parsed("METRICS(\"cpu\")"), "(METRICS cpu)");
    EXPECT_EQ(parsed("METRICS()"), "(METRICS )");
}

TEST(MathExpression, WhatIsNone) {
    for (const auto* text : {"", "1+", "(1", "m1 m2", "SUM(m1", "[m1,", "*2", "m1,m2", "\"a",
                             "m1 AND", "SUM(,m1)", "#"}) {
        EXPECT_EQ(parsed(text), "no") << text;
    }
    EXPECT_EQ(parsed(std::string(900, '(') + "1" + std::string(900, ')')), "no");
    EXPECT_EQ(parsed(std::string(2000, '-') + "1"), "no");
}

TEST(MathOperators, TakeWhatBothHave) {
    using testing::ElementsAre;
    EXPECT_THAT(numbers(binary("+", one({1, 2, -1, 4}), one({10, -1, 30, 40}))),
                ElementsAre(11, 44));
    EXPECT_THAT(numbers(binary("-", Value::of(10), one({1, 2}))), ElementsAre(9, 8));
    EXPECT_THAT(numbers(binary("/", one({8, 6}), Value::of(2))), ElementsAre(4, 3));
    EXPECT_THAT(numbers(binary("/", one({8, 6}), one({0, 2}))), ElementsAre(3)) << "8/0 is none";
    EXPECT_THAT(numbers(binary(">", one({1, 5}), Value::of(3))), ElementsAre(0, 1));
    const auto lists = binary("*", many({{1, 2}, {3}}), Value::of(2));
    EXPECT_THAT(numbers(lists, 0), ElementsAre(2, 4));
    EXPECT_THAT(numbers(lists, 1), ElementsAre(6));
    EXPECT_THAT(numbers(binary("-", one({10, 10}), many({{1}, {2, 3}})), 1), ElementsAre(8, 7));
    EXPECT_FALSE(binary("+", many({{1}}), many({{2}})));
    EXPECT_FALSE(binary("+", word("REPEAT"), Value::of(1)));
}

TEST(MathFunctions, AggregatesOfASeriesAreNumbersAndOfListsSeries) {
    using testing::ElementsAre;
    EXPECT_EQ(6, number(call("SUM", {one({1, 2, 3})}, window)));
    EXPECT_EQ(2, number(call("AVG", {one({1, -1, 3})}, window)));
    EXPECT_EQ(3, number(call("DATAPOINT_COUNT", {one({1, 2, 3})}, window)));
    EXPECT_EQ(2, number(call("STDDEV", {one({1, 5})}, window)));
    EXPECT_THAT(numbers(call("SUM", {many({{1, 2}, {10, -1, 30}})}, window)),
                ElementsAre(11, 2, 30));
    EXPECT_THAT(numbers(call("MAX", {many({{1, 9}, {5, 2}})}, window)), ElementsAre(5, 9));
}

TEST(MathFunctions, AlongTheTime) {
    using testing::ElementsAre;
    EXPECT_THAT(numbers(call("DIFF", {one({1, 4, -1, 9})}, window)), ElementsAre(3, 5));
    EXPECT_THAT(numbers(call("DIFF_TIME", {one({1, 4, -1, 9})}, window)), ElementsAre(60, 120));
    EXPECT_THAT(numbers(call("RATE", {one({0, 120})}, window)), ElementsAre(2));
    EXPECT_THAT(numbers(call("RUNNING_SUM", {one({1, 2, 3})}, window)), ElementsAre(1, 3, 6));
    EXPECT_EQ(60, number(call("PERIOD", {one({1})}, window)));
    EXPECT_THAT(numbers(call("MINUTE", {one({7, 7, 7})}, window)), ElementsAre(0, 1, 2));
    EXPECT_THAT(numbers(call("DAY", {one({7})}, window)), ElementsAre(4)) << "a Thursday";
    EXPECT_THAT(numbers(call("YEAR", {one({7})}, window)), ElementsAre(1970));
}

TEST(MathFunctions, GapsAreFilled) {
    using testing::ElementsAre;
    EXPECT_THAT(numbers(call("FILL", {one({1, -1, 3}), Value::of(0)}, window)),
                ElementsAre(1, 0, 3, 0, 0));
    EXPECT_THAT(numbers(call("FILL", {one({1, -1, 3}), word("REPEAT")}, window)),
                ElementsAre(1, 1, 3, 3, 3));
    EXPECT_THAT(numbers(call("FILL", {one({1, -1, 3}), word("LINEAR")}, window)),
                ElementsAre(1, 2, 3));
    EXPECT_THAT(numbers(call("FILL", {one({1, -1}), one({8, 9})}, window)), ElementsAre(1, 9));
    EXPECT_FALSE(call("FILL", {one({1}), word("GUESS")}, window));
}

TEST(MathFunctions, ChooseAndList) {
    using testing::ElementsAre;
    const auto condition = one({1, 0, 1});
    EXPECT_THAT(numbers(call("IF", {condition, Value::of(5), one({7, 8, 9})}, window)),
                ElementsAre(5, 8, 5));
    EXPECT_THAT(numbers(call("IF", {condition, one({7, 8, 9})}, window)), ElementsAre(7, 9));
    const auto three = many({{2}, {9}, {5}});
    EXPECT_THAT(numbers(call("FIRST", {three}, window)), ElementsAre(2));
    EXPECT_THAT(numbers(call("LAST", {three}, window)), ElementsAre(5));
    EXPECT_EQ(3, number(call("METRIC_COUNT", {three}, window)));
    const auto sorted = call("SORT", {three, word("MAX"), word("DESC"), Value::of(2)}, window);
    ASSERT_TRUE(sorted);
    EXPECT_EQ(2u, sorted->series.size());
    EXPECT_THAT(numbers(sorted), ElementsAre(9));
    EXPECT_THAT(numbers(call("SLICE", {three, Value::of(1)}, window)), ElementsAre(9));
    EXPECT_EQ(2u, call("SLICE", {three, Value::of(1), Value::of(9)}, window)->series.size());
    EXPECT_FALSE(call("SLICE", {three, Value::of(3)}, window));
    EXPECT_EQ(1u, call("REMOVE_EMPTY", {many({{-1}, {1}})}, window)->series.size());
    EXPECT_THAT(numbers(call("TIME_SERIES", {Value::of(3)}, window)), ElementsAre(3, 3, 3, 3, 3));
}

TEST(MathFunctions, RefuseWhatTheyCannotTake) {
    EXPECT_FALSE(call("SUM", {}, window));
    EXPECT_FALSE(call("SUM", {one({1}), one({2})}, window));
    EXPECT_FALSE(call("DIFF", {Value::of(1)}, window));
    EXPECT_FALSE(call("FIRST", {one({1})}, window));
    EXPECT_FALSE(call("SORT", {many({{1}}), word("MEDIAN"), word("ASC")}, window));
    EXPECT_FALSE(call("ROUND", {one({1})}, window));
}

}  // namespace
}  // namespace spot::cloudwatch::math
