#pragma once

// The datapoints of metrics: one row for each metric and minute, with count, sum, minimum and
// maximum. They are kept for 15 days, as AWS keeps one-minute data. docs/formats/cloudwatch.md
// describes the rows.
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
    // `statistic` is Average, Sum, Minimum, Maximum or SampleCount; nullopt: it is none of them.
    std::optional<double> value(std::string_view statistic) const;
};

// The same metric with its dimensions sorted by name, since their order has no meaning.
Metric normalised(Metric);

// Adds values to the datapoint of a metric and minute. They may arrive in any order. The caller
// makes sure that only one thread at a time adds to a metric.
Result<void> stage_datapoint(const kv::Store&, const Metric&, Time at, const Statistics&,
                             kv::Batch&);

struct Period {
    Time start{};
    Statistics statistics;
};
// The periods in [start, end) that have data, oldest first. `period` is a multiple of 60 s, and
// each period begins at a multiple of it.
Result<std::vector<Period>> read_periods(const kv::Store&, const Metric&, Time start, Time end,
                                         Duration period);

Result<std::vector<Metric>> all_metrics(const kv::Store&, std::size_t limit);

// Removes at most `limit` datapoints older than `kept`. Returns how many.
Result<std::size_t> trim(kv::Store&, Time now, std::size_t limit);

}  // namespace spot::cloudwatch
