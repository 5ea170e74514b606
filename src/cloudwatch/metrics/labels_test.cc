#include "cloudwatch/metrics/labels.h"

#include <gtest/gtest.h>

namespace spot::cloudwatch {
namespace {

using namespace std::chrono_literals;

class Labels : public testing::Test {
  protected:
    Labels() {
        series.points = {{start, 4}, {start + 1min, 1}, {start + 3min, 9.12345}};
        stat.metric = {"shop", "orders", {{"kind", "book"}}};
        stat.stat = "p99";
    }
    std::string filled(const std::string& label, Duration zone = {}) {
        return fill_label(label, {.series = series,
                                  .stat = &stat,
                                  .plain_label = "orders",
                                  .region = "us-east-1",
                                  .account_id = "000000000000",
                                  .now = start + 90min,
                                  .zone = zone});
    }

    Time start = from_seconds(1'700'000'000);  // 2023-11-14T22:13:20Z
    Series series{.label = "", .period = 60};
    MetricStat stat;
};

TEST_F(Labels, TellOfTheDatapoints) {
    EXPECT_EQ(filled("[${MIN} ${MAX}] ${SUM} of ${DATAPOINT_COUNT}"), "[1 9.123] 14.123 of 3");
    EXPECT_EQ(filled("${AVG} ${FIRST} ${LAST} ${FIRST_LAST_RANGE} ${MIN_MAX_RANGE}"),
              "4.708 4 9.123 5.123 8.123");
    EXPECT_EQ(filled("${MIN_TIME} ${MAX_TIME_RELATIVE} ${FIRST_LAST_TIME_RANGE}"),
              "2023-11-14T22:14:20Z 1h 27m 3m");
    EXPECT_EQ(filled("${FIRST_TIME}", 90min), "2023-11-14T23:43:20+0130");
    EXPECT_EQ(filled("${FIRST_TIME}", -30min), "2023-11-14T21:43:20-0030");
}

TEST_F(Labels, TellOfTheMetric) {
    EXPECT_EQ(filled("${LABEL}: ${PROP('Namespace')}/${PROP('MetricName')} ${PROP('Dim.kind')}"),
              "orders: shop/orders book");
    EXPECT_EQ(filled("${PROP('Stat')} ${PROP('Period')} ${PROP('Region')} ${PROP('AccountId')}"),
              "p99 60 us-east-1 000000000000");
}

TEST_F(Labels, LeaveWhatTheyDoNotKnow) {
    EXPECT_EQ(filled("${NONE} ${PROP('Dim.none')} ${AVG"), "${NONE} ${PROP('Dim.none')} ${AVG");
    EXPECT_EQ(filled("cost \\${MAX} ${MAX}"), "cost ${MAX} 9.123");
    EXPECT_EQ(filled("${MIN}${MIN}${MIN}${MIN}${MIN}${MIN}${MIN}"), "111111${MIN}");
    series.points.clear();
    EXPECT_EQ(filled("${MAX} of ${DATAPOINT_COUNT}"), "${MAX} of 0");
}

TEST_F(Labels, ZonesAreChecked) {
    EXPECT_EQ(read_zone("-0330").value(), Duration(-210min));
    for (const auto* bad : {"", "0130", "+130", "+2400", "+0060", "+01a0"}) {
        EXPECT_FALSE(read_zone(bad)) << bad;
    }
}

}  // namespace
}  // namespace spot::cloudwatch
