#include "cloudwatch/alarms.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "cloudwatch/alarms/evaluate.h"
#include "storage/kv_memory.h"

namespace spot::cloudwatch {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::SizeIs;

// ------------------------------------------------------------------------------ evaluation

constexpr std::optional<double> none = std::nullopt;

std::string verdict(const std::string& missing, const std::vector<std::optional<double>>& values,
                    std::optional<int> needed = {},
                    const std::string& comparison = "GreaterThanThreshold") {
    MetricAlarm alarm;
    alarm.comparison_operator = comparison;
    alarm.threshold = 5;
    alarm.evaluation_periods = static_cast<int>(values.size());
    alarm.datapoints_to_alarm = needed;
    if (!missing.empty()) alarm.treat_missing_data = missing;
    std::vector<EvaluatedPoint> points;
    for (const auto& value : values) points.push_back({Time{}, value, std::nullopt});
    return evaluate(alarm, points, Time{}).state;
}

TEST(Evaluate, WhatMissingDataMean) {
    struct Row {
        std::vector<std::optional<double>> values;
        const char* missing;
        const char* not_breaching;
        const char* breaching;
        const char* ignore;
    };
    const Row rows[] = {
        {{6.0, 7.0, 8.0}, "ALARM", "ALARM", "ALARM", "ALARM"},
        {{6.0, 7.0, 5.0}, "OK", "OK", "OK", "OK"},
        {{0.0, 0.0, 0.0}, "OK", "OK", "OK", "OK"},
        {{none, none, none}, "INSUFFICIENT_DATA", "OK", "ALARM", ""},
        {{none, none, 6.0}, "OK", "OK", "ALARM", "OK"},
        {{6.0, none, 0.0}, "OK", "OK", "OK", "OK"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(verdict("", row.values), row.missing);
        EXPECT_EQ(verdict("missing", row.values), row.missing);
        EXPECT_EQ(verdict("notBreaching", row.values), row.not_breaching);
        EXPECT_EQ(verdict("breaching", row.values), row.breaching);
        EXPECT_EQ(verdict("ignore", row.values), row.ignore);
    }
}

TEST(Evaluate, SomeOfManyDatapointsAreEnough) {
    EXPECT_EQ(verdict("", {6.0, 0.0, 6.0}, 2), "ALARM");
    EXPECT_EQ(verdict("", {6.0, 0.0, 0.0}, 2), "OK");
    EXPECT_EQ(verdict("notBreaching", {6.0, none, none}, 1), "ALARM");
}

TEST(Evaluate, Comparisons) {
    for (const double value : {4.0, 5.0, 6.0}) {
        EXPECT_EQ(verdict("", {value}, 1, "GreaterThanThreshold"), value > 5 ? "ALARM" : "OK");
        EXPECT_EQ(verdict("", {value}, 1, "GreaterThanOrEqualToThreshold"),
                  value >= 5 ? "ALARM" : "OK");
        EXPECT_EQ(verdict("", {value}, 1, "LessThanThreshold"), value < 5 ? "ALARM" : "OK");
        EXPECT_EQ(verdict("", {value}, 1, "LessThanOrEqualToThreshold"),
                  value <= 5 ? "ALARM" : "OK");
    }
    EXPECT_FALSE(known_comparison("SomewhatGreater"));
}

// ------------------------------------------------------------------------------ alarms

class AlarmsTest : public testing::Test {
  protected:
    AlarmsTest() { open(); }
    void open() {
        alarms.reset();
        alarms = std::move(*Alarms::open(store, clock, {}));
    }
    void put(double value, const std::string& queue = "dead") {
        MetricDatum datum;
        datum.metric_name = "Depth";
        datum.dimensions = {{"QueueName", queue}};
        datum.value = value;
        const auto done = alarms->record({"AWS/SQS", {datum}});
        ASSERT_TRUE(done) << done.error().message;
    }
    PutMetricAlarmInput alarm(const std::string& name = "a") {
        PutMetricAlarmInput input;
        input.alarm_name = name;
        input.metric_name = "Depth";
        input.name_space = "AWS/SQS";
        input.statistic = "Maximum";
        input.dimensions = {{"QueueName", "dead"}};
        input.period = 60;
        input.evaluation_periods = 1;
        input.threshold = 0;
        input.comparison_operator = "GreaterThanThreshold";
        input.treat_missing_data = "notBreaching";
        return input;
    }
    std::string state(const std::string& name = "a") {
        const auto found = alarms->describe_alarms({.alarm_names = {name}});
        EXPECT_TRUE(found);
        return found->metric_alarms.empty() ? "(nothing)" : found->metric_alarms[0].state_value;
    }
    void sweep() { ASSERT_TRUE(alarms->sweep(clock.now())); }

    ManualClock clock{from_seconds(1'700'000'040)};  // a whole minute
    kv::MemoryStore store;
    std::unique_ptr<Alarms> alarms;
};

TEST_F(AlarmsTest, DataThatAwsRefusesAreRefusedWhole) {
    const auto send = [&](auto change) {
        MetricDatum good{.metric_name = "n", .value = 1};
        MetricDatum datum{.metric_name = "n", .value = 1};
        change(datum);
        const auto done = alarms->put_metric_data({"N", {good, datum}});
        return done ? "" : done.error().code + ": " + done.error().message;
    };
    const auto timed = [&](Duration from_now) {
        return send([&](MetricDatum& d) { d.timestamp = clock.now() + from_now; });
    };
    EXPECT_EQ(timed(2h + 1s),
              "InvalidParameterValueException: The parameter MetricData.member.2.Timestamp must "
              "specify a "
              "time no more than two hours in the future.");
    EXPECT_NE(timed(-14 * 24h - 1s), "");
    const std::string not_a_number =
        "InvalidParameterValueException: The parameter MetricData.member.2.Value must be a number "
        "from "
        "-2^360 to 2^360; NaN and Infinity are not supported.";
    for (const double wrong : {std::nan(""), HUGE_VAL, -HUGE_VAL, 0x1.1p360, -1e300}) {
        EXPECT_EQ(send([&](MetricDatum& d) { d.value = wrong; }), not_a_number) << wrong;
    }
    EXPECT_NE(send([](MetricDatum& d) { d.value = {}, d.values = {1, std::nan("")}; }), "");
    EXPECT_NE(send([](MetricDatum& d) { d.value = {}, d.values = {1}, d.counts = {-1}; }), "");
    EXPECT_NE(send([](MetricDatum& d) { d.value = {}, d.values.assign(151, 1); }), "");
    EXPECT_NE(send([](MetricDatum& d) {
                  d.value = {}, d.statistic_values = StatisticSet{1, HUGE_VAL, 1, 1};
              }),
              "");
    EXPECT_EQ(send([](MetricDatum& d) { d.values = {1}; }),
              "InvalidParameterCombinationException: The parameters MetricData.member.2.Value and "
              "MetricData.member.2.Values are mutually exclusive and you have specified both.");
    EXPECT_EQ(send([](MetricDatum& d) {
                  d.value = {}, d.values = {1, 2}, d.counts = {1};
              }),
              "InvalidParameterValueException: The parameters MetricData.member.2.Values and "
              "MetricData.member.2.Counts must be of the same size.");
    EXPECT_NE(send([](MetricDatum& d) { d.dimensions = {{"n", ""}}; }), "");
    EXPECT_NE(send([](MetricDatum& d) { d.storage_resolution = 30; }), "");
    // The good datum before each of them was not stored.
    EXPECT_THAT(alarms->list_metrics({})->metrics, SizeIs(0));
    EXPECT_EQ(timed(2h), "");
    EXPECT_EQ(timed(-14 * 24h), "");
    EXPECT_EQ(send([](MetricDatum& d) { d.value = 0x1p360; }), "");
}

TEST_F(AlarmsTest, AQuestionMayBeginBeforeAllTime) {
    put(3);
    const auto found = alarms->get_metric_data(
        {.metric_data_queries =
             {{.id = "a",
               .metric_stat =
                   MetricStat{{"AWS/SQS", "Depth", {{"QueueName", "dead"}}}, 60, "Sum", {}}}},
         .start_time = from_seconds(-62'167'219'200),
         .end_time = from_seconds(253'402'300'799)});
    ASSERT_TRUE(found);
    EXPECT_THAT(found->metric_data_results.at(0).values, ElementsAre(3));
}

TEST_F(AlarmsTest, RisesWithinAPeriodAndFallsWhenDrained) {
    ASSERT_TRUE(alarms->put_metric_alarm(alarm()));
    EXPECT_EQ(state(), "INSUFFICIENT_DATA");
    sweep();
    EXPECT_EQ(state(), "OK");
    clock.advance(1s);
    put(2);
    sweep();
    EXPECT_EQ(state(), "ALARM");
    clock.advance(1min);
    put(0);
    sweep();
    EXPECT_EQ(state(), "OK");
    std::vector<std::string> history;
    const auto items =
        alarms->describe_alarm_history({.alarm_name = "a", .history_item_type = "StateUpdate"});
    ASSERT_TRUE(items);
    EXPECT_THAT(items->alarm_history_items, SizeIs(3));
}

TEST_F(AlarmsTest, StateHistoryTagsAndDataOutliveARestart) {
    auto input = alarm();
    input.tags = {{"team", "films"}};
    ASSERT_TRUE(alarms->put_metric_alarm(input));
    put(2);
    sweep();
    open();
    EXPECT_EQ(state(), "ALARM");
    const auto found = alarms->describe_alarms({});
    const auto arn = found->metric_alarms.at(0).alarm_arn;
    EXPECT_EQ(arn, "arn:aws:cloudwatch:us-east-1:000000000000:alarm:a");
    EXPECT_EQ(alarms->list_tags_for_resource({arn})->tags.at(0).value, "films");
    EXPECT_FALSE(alarms->describe_alarm_history({.alarm_name = "a"})->alarm_history_items.empty());
    const auto before = store.fingerprint();
    sweep();
    EXPECT_EQ(store.fingerprint(), before) << "no flapping after a restart";
    ASSERT_TRUE(alarms->delete_alarms({{"a"}}));
    open();
    EXPECT_EQ(state(), "(nothing)");
}

TEST_F(AlarmsTest, DatapointsOfAMinuteAddUp) {
    for (const double value : {3.0, 1.0, 2.0}) put(value);
    clock.advance(1min);
    put(10);
    GetMetricStatisticsInput input{
        .name_space = "AWS/SQS",
        .metric_name = "Depth",
        .dimensions = {{"QueueName", "dead"}},
        .start_time = clock.now() - 10min,
        .end_time = clock.now() + 10min,
        .period = 60,
        .statistics = {"Sum", "Minimum", "Maximum", "Average", "SampleCount"}};
    auto found = alarms->get_metric_statistics(input);
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_THAT(found->datapoints, SizeIs(2));
    auto points = found->datapoints;
    std::sort(points.begin(), points.end(),
              [](const auto& a, const auto& b) { return a.timestamp < b.timestamp; });
    EXPECT_EQ(points[0].sum, 6);
    EXPECT_EQ(points[0].minimum, 1);
    EXPECT_EQ(points[0].maximum, 3);
    EXPECT_EQ(points[0].average, 2);
    EXPECT_EQ(points[0].sample_count, 3);
    EXPECT_EQ(points[1].sum, 10);
    input.dimensions = {{"QueueName", "other"}};
    EXPECT_TRUE(alarms->get_metric_statistics(input)->datapoints.empty());
    EXPECT_THAT(alarms->list_metrics({})->metrics, SizeIs(1));
}

TEST_F(AlarmsTest, OldDataAreTrimmed) {
    put(1);
    clock.advance(24h * 16);
    for (int i = 0; i < 5; ++i) sweep();
    const auto found = alarms->get_metric_statistics({.name_space = "AWS/SQS",
                                                      .metric_name = "Depth",
                                                      .dimensions = {{"QueueName", "dead"}},
                                                      .start_time = clock.now() - 24h * 17,
                                                      .end_time = clock.now(),
                                                      .period = 86'400,
                                                      .statistics = {"Sum"}});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(found->datapoints.empty());
}

TEST_F(AlarmsTest, RefusalsOfAlarms) {
    const auto refused = [&](auto change) {
        auto input = alarm("wrong");
        change(input);
        return !alarms->put_metric_alarm(input).has_value();
    };
    EXPECT_TRUE(refused([](auto& a) { a.comparison_operator = "Like"; }));
    EXPECT_TRUE(refused([](auto& a) { a.evaluation_periods = 0; }));
    EXPECT_TRUE(refused([](auto& a) { a.treat_missing_data = "perhaps"; }));
    EXPECT_TRUE(refused([](auto& a) { a.statistic = "Median"; }));
    EXPECT_TRUE(refused([](auto& a) { a.threshold.reset(); }));
    EXPECT_EQ(state("wrong"), "(nothing)");
}

TEST_F(AlarmsTest, RefusalsOfStatisticsAndTokensHaveAwsWords) {
    const auto refused = [&](auto change) {
        auto input = alarm("wrong");
        change(input);
        const auto done = alarms->put_metric_alarm(input);
        return done ? "" : done.error().code + ": " + done.error().message;
    };
    EXPECT_EQ(refused([](auto& a) { a.statistic = {}, a.extended_statistic = "90"; }),
              "InvalidParameterValueException: The value 90 for parameter ExtendedStatistic is not "
              "supported.");
    EXPECT_EQ(refused([](auto& a) { a.evaluate_low_sample_count_percentile = "unknown"; }),
              "ValidationException: Option unknown is not supported. Supported options for "
              "parameter EvaluateLowSampleCountPercentile are evaluate and ignore.");
    const auto listed = alarms->list_metrics({.next_token = "none of ours"});
    ASSERT_FALSE(listed);
    EXPECT_EQ(listed.error().message, "Request parameter NextToken is invalid");
}

TEST_F(AlarmsTest, StateSetByHandLastsUntilTheNextLook) {
    ASSERT_TRUE(alarms->put_metric_alarm(alarm()));
    ASSERT_TRUE(alarms->set_alarm_state({"a", "ALARM", "a drill", {}}));
    EXPECT_EQ(state(), "ALARM");
    sweep();
    EXPECT_EQ(state(), "OK");
    EXPECT_FALSE(alarms->set_alarm_state({"ghost", "OK", "x", {}}));
}

TEST_F(AlarmsTest, ACompositeFollowsItsChildrenAndOutlivesARestart) {
    for (const auto* name : {"a", "b"}) ASSERT_TRUE(alarms->put_metric_alarm(alarm(name)));
    PutCompositeAlarmInput input{.alarm_name = "both", .alarm_rule = "ALARM(a) AND ALARM(b)"};
    ASSERT_TRUE(alarms->put_composite_alarm(input));
    const auto composite = [&] {
        const auto found = alarms->describe_alarms({.alarm_types = {"CompositeAlarm"}});
        return found->composite_alarms.at(0).state_value;
    };
    EXPECT_EQ(composite(), "OK");
    ASSERT_TRUE(alarms->set_alarm_state({"a", "ALARM", "drill", {}}));
    EXPECT_EQ(composite(), "OK");
    ASSERT_TRUE(alarms->set_alarm_state({"b", "ALARM", "drill", {}}));
    EXPECT_EQ(composite(), "ALARM");
    open();
    EXPECT_EQ(composite(), "ALARM");
    const auto history = alarms->describe_alarm_history({.alarm_name = "both"});
    EXPECT_EQ(history->alarm_history_items.at(0).history_summary, "Alarm updated from OK to ALARM");
}

TEST_F(AlarmsTest, CompositesInACircleEnd) {
    ASSERT_TRUE(alarms->put_metric_alarm(alarm("a")));
    ASSERT_TRUE(alarms->put_composite_alarm({.alarm_name = "x", .alarm_rule = "ALARM(a)"}));
    ASSERT_TRUE(alarms->put_composite_alarm({.alarm_name = "y", .alarm_rule = "NOT ALARM(x)"}));
    ASSERT_TRUE(alarms->put_composite_alarm({.alarm_name = "x", .alarm_rule = "ALARM(y)"}));
    sweep();
}

TEST_F(AlarmsTest, AnAlarmOnAnExpression) {
    const auto metric = [](const char* id, const char* name) {
        MetricDataQuery query{.id = id, .return_data = false};
        query.metric_stat = MetricStat{{"N", name, {}}, 60, "Sum", {}};
        return query;
    };
    PutMetricAlarmInput input{.alarm_name = "a"};
    input.metrics = {
        {.id = "e", .expression = "100*bad/all"}, metric("bad", "bad"), metric("all", "all")};
    input.evaluation_periods = 1;
    input.threshold = 5;
    input.comparison_operator = "GreaterThanThreshold";
    ASSERT_TRUE(alarms->put_metric_alarm(input));
    open();
    const auto count = [&](const char* name, double value) {
        ASSERT_TRUE(alarms->put_metric_data({"N", {{.metric_name = name, .value = value}}}));
    };
    count("all", 200);
    count("bad", 4);
    sweep();
    EXPECT_EQ(state(), "OK");
    count("bad", 8);
    sweep();
    EXPECT_EQ(state(), "ALARM");
    input.metrics.front().return_data = false;
    EXPECT_FALSE(alarms->put_metric_alarm(input)) << "none gives data";
}

TEST_F(AlarmsTest, AnExpressionThatDoesNotFitStopsNoOtherAlarm) {
    PutMetricAlarmInput input{.alarm_name = "a"};
    input.metrics = {{.id = "e", .expression = "SLICE(METRICS(), 5)"},
                     {.id = "m",
                      .metric_stat = MetricStat{{"N", "m", {}}, 60, "Sum", {}},
                      .return_data = false}};
    input.evaluation_periods = 1;
    input.threshold = 5;
    input.comparison_operator = "GreaterThanThreshold";
    ASSERT_TRUE(alarms->put_metric_alarm(input));
    ASSERT_TRUE(alarms->put_metric_alarm(alarm("b")));
    ASSERT_TRUE(alarms->set_alarm_state({"a", "ALARM", "drill", {}}));
    put(7);
    sweep();
    EXPECT_EQ(state("a"), "INSUFFICIENT_DATA");
    EXPECT_EQ(state("b"), "ALARM");
}

TEST_F(AlarmsTest, ARequestMakesABoundedNumberOfPoints) {
    put(1);
    const auto code = [&](const std::vector<std::string>& expressions, Time start, Time end) {
        GetMetricDataInput input{.start_time = start, .end_time = end};
        for (std::size_t i = 0; i < expressions.size(); ++i) {
            input.metric_data_queries.push_back(
                {.id = "e" + std::to_string(i), .expression = expressions[i]});
        }
        const auto done = alarms->get_metric_data(input);
        return done ? std::string() : done.error().code;
    };
    const Time now = clock.now();
    EXPECT_EQ(code({"TIME_SERIES(1)"}, now - 1h, now), "");
    EXPECT_EQ(code({"TIME_SERIES(1)"}, Time{}, now), "ValidationException");
    EXPECT_EQ(code({"FILL(TIME_SERIES(1), 0)"}, Time{}, now + 100'000h), "ValidationException");
    std::string wide = "SUM([TIME_SERIES(1)";
    while (wide.size() < 1900) wide += ",TIME_SERIES(1)";
    EXPECT_EQ(code({wide + "])"}, now - 360h, now), "ValidationException");
    // Each needs the two after it: without memory it would be asked 2^100 times for its period.
    std::vector<std::string> chain;
    for (int i = 0; i < 100; ++i) {
        chain.push_back(i < 98 ? fmt::format("e{}+e{}", i + 1, i + 2) : "TIME_SERIES(1)");
    }
    EXPECT_EQ(code(chain, now - 10min, now), "");
}

TEST_F(AlarmsTest, TheHistoryOfAllComesInPagesByTime) {
    for (const auto* name : {"b", "a"}) {
        ASSERT_TRUE(alarms->put_metric_alarm(alarm(name)));
        clock.advance(1s);
    }
    ASSERT_TRUE(alarms->set_alarm_state({"b", "ALARM", "drill", {}}));
    std::vector<std::string> seen;
    DescribeAlarmHistoryInput input{.max_records = 1};
    do {
        const auto page = alarms->describe_alarm_history(input);
        ASSERT_TRUE(page);
        for (const auto& item : page->alarm_history_items) seen.push_back(item.alarm_name);
        input.next_token = page->next_token;
    } while (input.next_token);
    EXPECT_THAT(seen, ElementsAre("b", "a", "b"));
}

}  // namespace
}  // namespace spot::cloudwatch
