#pragma once

// The datapoints of metrics, one row for each metric, minute and unit. Those that were sent with a
// StorageResolution of 1 have a row for each second beside it, which is kept for three hours; all
// others are kept for 15 days, as AWS keeps data of one minute. docs/formats/cloudwatch.md
// describes the rows:
//
//   cd NAMESPACE NAME DIMENSIONS SECOND UNIT   a minute's datapoint, by its first second
//   cs NAMESPACE NAME DIMENSIONS SECOND UNIT   a second's
//   ci NAMESPACE NAME DIMENSIONS               the newest minute of that metric (for ListMetrics)

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cloudwatch/api.h"
#include "cloudwatch/metrics/statistics.h"
#include "storage/kv.h"

namespace spot::cloudwatch {

inline constexpr Duration kept = std::chrono::hours(24 * 15);
inline constexpr Duration seconds_kept = std::chrono::hours(3);
inline constexpr std::string_view no_unit = "None";

// The same metric with its dimensions sorted by name, since their order has no meaning.
Metric normalised(Metric);

// Where a datapoint belongs. The metric is a normalised one.
struct Slot {
    Metric metric;
    std::uint64_t second = 0;  // since the epoch; of a whole minute: its first one
    std::string unit{no_unit};
    bool of_a_second = false;
    auto operator<=>(const Slot&) const = default;
};
using Additions = std::map<Slot, Statistics>;

// Adds values, which came at `at`, to the rows that they belong to.
void add_values(Additions&, const Metric& normalised, Time at, std::string_view unit,
                bool of_a_second, const Statistics&);
// Adds all to what is stored. The caller makes sure that only one thread at a time does so.
Result<void> stage_datapoints(const kv::Store&, const Additions&, kv::Batch&);

// The periods to read. Each begins at `origin` or a multiple of `period` away from it.
struct Reading {
    Metric metric;
    Time start{};     // the first period is the one that holds it
    Time end{};       // periods that begin before it
    Duration period;  // whole seconds
    std::optional<std::string> unit;
    Time origin{};
};
struct Period {
    Time start{};
    std::string unit;
    Statistics statistics;
};
// Calls for each period that has data, one at a time, since their distributions may be large. Those
// that are read from seconds come first, then those from minutes; each kind oldest first.
using EachPeriod = std::function<void(Period)>;
Result<void> for_each_period(const kv::Store&, const Reading&, const EachPeriod&);
// The same as a list, oldest first, and by unit where several begin at once: for few periods.
Result<std::vector<Period>> read_periods(const kv::Store&, const Reading&);

// The data of one unit where none was asked for: of several the first by its name. `units`
// receives all.
std::vector<Period> of_one_unit(std::vector<Period>, std::vector<std::string>& units);

// Calls for each metric after the one with that place, in the order of their names, until false.
// `place` is opaque, and "" before the first.
using EachMetric = std::function<bool(Metric, Time newest, std::string_view place)>;
Result<void> for_each_metric(const kv::Store&, std::string_view after, const EachMetric&);

struct Trimmed {
    std::size_t removed = 0;
    std::string place;  // where to go on; "": all metrics were looked at
};
// Removes datapoints that are too old: at most `limit`, of at most as many metrics after `place`.
Result<Trimmed> trim(kv::Store&, Time now, std::size_t limit, const std::string& place);

// Turns the rows of older builds (cm), which have no unit, into rows of today. A killed one is gone
// on with by the next.
Result<void> convert_minutes(kv::Store&);

}  // namespace spot::cloudwatch
