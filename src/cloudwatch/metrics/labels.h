#pragma once

// The dynamic parts of labels, ${MAX} and its like. Pure functions.
// Source: CloudWatch User Guide, "Use dynamic labels". How numbers and times look is not documented
// there: numbers have at most three decimals, times are ISO 8601, spans as "1h 30m".

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "cloudwatch/metric_types.h"
#include "cloudwatch/metrics/series.h"

namespace spot::cloudwatch {

struct LabelContext {
    const Series& series;
    const MetricStat* stat = nullptr;  // of a metric; nullptr: it is an expression's series
    std::string plain_label;           // the label that it has where none was asked for
    std::string region;
    std::string account_id;
    Time now{};
    Duration zone{};  // what is added to UTC
};

// The first six dynamic parts are filled in; a part that is unknown, or has no value since there is
// no datapoint, stays as it is. "\${" begins no part.
std::string fill_label(const std::string& label, const LabelContext&);

// "+0130" and its like (LabelOptions, Timezone).
Result<Duration> read_zone(const std::string& text);

}  // namespace spot::cloudwatch
