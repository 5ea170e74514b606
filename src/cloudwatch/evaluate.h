#pragma once

// The state of an alarm as a function of its datapoints: pure. Source: CloudWatch User Guide,
// "Evaluating an alarm" and "Configuring how CloudWatch alarms treat missing data".

#include "cloudwatch/metrics.h"

namespace spot::cloudwatch {

struct Verdict {
    std::string state;   // OK, ALARM, INSUFFICIENT_DATA; "": the state stays as it is
    std::string reason;  // in AWS's words
};

// `values`: the periods evaluated, oldest first; nullopt: no data in that period.
Verdict evaluate(const MetricAlarm&, const std::vector<std::optional<double>>& values);

bool known_comparison(std::string_view comparison_operator);

}  // namespace spot::cloudwatch
