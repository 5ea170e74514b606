#pragma once

// Computes the state of an alarm from its datapoints. Pure functions. Source: CloudWatch User
// Guide, "Evaluating an alarm" and "Configuring how CloudWatch alarms treat missing data".

#include "cloudwatch/metrics.h"

namespace spot::cloudwatch {

struct Verdict {
    std::string state;   // OK, ALARM, INSUFFICIENT_DATA; "": the state stays as it is
    std::string reason;  // in AWS's words
};

// `values` has a value for each evaluated period, oldest first; nullopt: the period has no data.
Verdict evaluate(const MetricAlarm&, const std::vector<std::optional<double>>& values);

bool known_comparison(std::string_view comparison_operator);

}  // namespace spot::cloudwatch
