#pragma once

// Datapoints: one row a metric and minute, with count, sum, minimum and maximum. Kept for 15 days,
// as AWS keeps one-minute data. docs/formats/cloudwatch.md.
//
//   cm NAMESPACE NAME DIMENSIONS MINUTE   a datapoint
//   ci NAMESPACE NAME DIMENSIONS          the newest minute of that metric (for ListMetrics)

#include <string>
#include <vector>

#include "cloudwatch/api.h"
#include "storage/kv.h"

namespace spot::cloudwatch {

inline constexpr Duration kept = std::chrono::hours(24 * 15);

struct Statistics {
    double count = 0;
    double sum = 0;
    double minimum = 0;
    double maximum = 0;

    void add(const Statistics& other);
    // Average, Sum, Minimum, Maximum, SampleCount; nullopt: not a statistic known here.
    std::optional<double> value(std::string_view statistic) const;
};

// Dimensions in the order of their names: their order says nothing.
Metric normalised(Metric);

// Datapoints may arrive in any order and add up. The caller serialises puts to the same metric.
Result<void> stage_datapoint(const kv::Store&, const Metric&, Time at, const Statistics&,
                             kv::Batch&);

struct Period {
    Time start{};
    Statistics statistics;
};
// Periods in [start, end) that have data, oldest first. `period` a multiple of 60 s, aligned to it.
Result<std::vector<Period>> read_periods(const kv::Store&, const Metric&, Time start, Time end,
                                         Duration period);

Result<std::vector<Metric>> all_metrics(const kv::Store&, std::size_t limit);

// Removes at most `limit` datapoints older than `kept`. Returns how many.
Result<std::size_t> trim(kv::Store&, Time now, std::size_t limit);

}  // namespace spot::cloudwatch
