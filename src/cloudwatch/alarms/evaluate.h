#pragma once

// The state of an alarm on metrics from its datapoints. Pure functions. Source: CloudWatch User
// Guide, "Evaluating an alarm" and "Configuring how CloudWatch alarms treat missing data"; the
// reasons and their data have the form of recorded answers.

#include <optional>
#include <string>
#include <vector>

#include "cloudwatch/alarm_types.h"

namespace spot::cloudwatch {

struct EvaluatedPoint {
    Time at{};  // the period's beginning
    std::optional<double> value;
    std::optional<double> sample_count;
};

struct Verdict {
    std::string state;   // OK, ALARM, INSUFFICIENT_DATA; "": the state stays as it is
    std::string reason;  // in AWS's words
    std::string data;    // StateReasonData, JSON
};

// `points` has each evaluated period, oldest first.
Verdict evaluate(const MetricAlarm&, const std::vector<EvaluatedPoint>& points, Time now);

bool known_comparison(std::string_view comparison_operator);

// A number as AWS's documents and sentences have it: "21.0", "1.0E7".
std::string as_decimal(double);

}  // namespace spot::cloudwatch
