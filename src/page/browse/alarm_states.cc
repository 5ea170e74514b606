#include "page/browse/alarm_states.h"

namespace spot::page {
namespace {

constexpr int most_watched = 100;

}  // namespace

std::string alarm_states(cloudwatch::Api& cloudwatch) {
    cloudwatch::DescribeAlarmsInput input;
    input.alarm_types = {"MetricAlarm", "CompositeAlarm"};
    input.max_records = most_watched;
    const auto found = cloudwatch.describe_alarms(input);
    // The views say what is wrong when they ask themselves.
    if (!found) return {};
    std::string text = "states";
    const auto add = [&text](const auto& alarms) {
        for (const auto& alarm : alarms) text += "\n" + alarm.alarm_name + "\n" + alarm.state_value;
    };
    add(found->metric_alarms);
    add(found->composite_alarms);
    return text;
}

}  // namespace spot::page
