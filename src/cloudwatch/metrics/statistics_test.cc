#include "cloudwatch/metrics/statistics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace spot::cloudwatch {
namespace {

Statistics one_to(int last) {
    Statistics made;
    for (int i = 1; i <= last; ++i) made.add(Statistics::of(i, 1));
    return made;
}

double value(std::string_view name, const Statistics& s) {
    const auto statistic = Statistic::parse(name);
    EXPECT_TRUE(statistic) << name;
    return statistic ? statistic->of(s).value_or(-1) : -2;
}

TEST(Statistics, TheSimpleOnes) {
    const auto s = one_to(11);
    EXPECT_EQ(66, value("Sum", s));
    EXPECT_EQ(11, value("SampleCount", s));
    EXPECT_EQ(6, value("Average", s));
    EXPECT_EQ(1, value("Minimum", s));
    EXPECT_EQ(11, value("Maximum", s));
}

TEST(Statistics, Percentiles) {
    const auto s = one_to(101);
    EXPECT_DOUBLE_EQ(51, value("p50", s));
    EXPECT_DOUBLE_EQ(100, value("p99", s));
    EXPECT_DOUBLE_EQ(1, value("p0", s));
    EXPECT_DOUBLE_EQ(101, value("p100", s));
    EXPECT_DOUBLE_EQ(100.9, value("p99.9", s));
    EXPECT_DOUBLE_EQ(7, value("p95", Statistics::of(7, 3)));
}

TEST(Statistics, Trimmed) {
    const auto s = one_to(100);
    EXPECT_DOUBLE_EQ(45.5, value("tm90", s));
    EXPECT_DOUBLE_EQ(45.5, value("TM(:90%)", s));
    EXPECT_DOUBLE_EQ(50.5, value("TM(10%:90%)", s));
    EXPECT_DOUBLE_EQ(50.5, value("IQM", s));
    EXPECT_DOUBLE_EQ(90, value("tc90", s));
    EXPECT_DOUBLE_EQ(4095, value("ts90", s));
    EXPECT_DOUBLE_EQ(15, value("TM(10:20)", s) - 0.5) << "values over 10, up to 20";
    EXPECT_DOUBLE_EQ(10, value("PR(10:20)", s));
    EXPECT_DOUBLE_EQ(20, value("PR(:20)", s));
    EXPECT_DOUBLE_EQ((4095 + 10 * 90) / 100.0, value("wm90", s));
}

TEST(Statistics, WhatIsNoName) {
    for (const auto* name :
         {"", "average", "p", "p101", "p-1", "p50%", "tm", "TM(90%)", "TM(:)", "TM(90%:10%)",
          "TM(1:90%)", "PR(10%:20%)", "pr90", "P(1:2)", "p1.12345678901", "Median", "IQM1"}) {
        EXPECT_FALSE(Statistic::parse(name)) << name;
    }
}

TEST(Statistics, OfSetsOnlyTheEndsAreKnown) {
    Statistics set{4, 10, 1, 4, {}, 4};
    EXPECT_FALSE(Statistic::parse("p50")->of(set));
    EXPECT_EQ(2.5, value("Average", set));
    Statistics alike{4, 8, 2, 2, {}, 4};
    EXPECT_EQ(2, value("p50", alike));
}

TEST(Distribution, IsBoundedAndStaysNear) {
    Statistics s;
    double exact = 0;
    for (int i = 0; i < 100'000; ++i) {
        const double v = std::exp(i % 1000 / 100.0);
        s.add(Statistics::of(v, 1));
        exact += v;
    }
    EXPECT_LE(s.distribution.values().size(), Distribution::most_kept);
    EXPECT_DOUBLE_EQ(100'000, value("tc100", s));
    EXPECT_NEAR(1, value("ts100", s) / exact, 0.02);
    EXPECT_NEAR(1, value("p90", s) / std::exp(8.99), 0.05);
}

TEST(Distribution, EvenTheWidestIsBounded) {
    Distribution d;
    for (int e = -300; e <= 300; ++e) {
        for (const double sign : {1.0, -1.0}) d.add(sign * std::ldexp(1.37, e), 1);
    }
    EXPECT_LE(d.values().size(), 2u * 602u);
}

}  // namespace
}  // namespace spot::cloudwatch
