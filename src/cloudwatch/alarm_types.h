#pragma once

// The inputs and outputs of operations on alarms. The words are those of the CloudWatch API
// Reference (2010-08-01); what a member may hold stands in wire/alarm_shapes.h.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cloudwatch/metric_types.h"
#include "cloudwatch/shared_types.h"
#include "cloudwatch/tag_types.h"

namespace spot::cloudwatch {

struct PutMetricAlarmInput {
    std::string alarm_name;
    std::optional<std::string> alarm_description;
    std::optional<bool> actions_enabled;
    std::vector<std::string> ok_actions;
    std::vector<std::string> alarm_actions;
    std::vector<std::string> insufficient_data_actions;
    std::optional<std::string> metric_name;
    std::optional<std::string> name_space;
    std::optional<std::string> statistic;
    std::optional<std::string> extended_statistic;
    Dimensions dimensions;
    std::optional<int> period;
    std::optional<std::string> unit;
    std::vector<MetricDataQuery> metrics;
    int evaluation_periods = 0;
    std::optional<int> datapoints_to_alarm;
    std::optional<double> threshold;
    std::string comparison_operator;
    std::optional<std::string> treat_missing_data;
    std::optional<std::string> evaluate_low_sample_count_percentile;  // evaluate, ignore
    std::vector<Tag> tags;
};
using PutMetricAlarmOutput = Empty;

struct PutCompositeAlarmInput {
    std::string alarm_name;
    std::optional<std::string> alarm_description;
    std::optional<bool> actions_enabled;
    std::vector<std::string> ok_actions;
    std::vector<std::string> alarm_actions;
    std::vector<std::string> insufficient_data_actions;
    std::string alarm_rule;  // alarms/composite_rule.h
    std::vector<Tag> tags;
    std::optional<std::string> actions_suppressor;  // the name or the ARN of an alarm
    std::optional<int> actions_suppressor_wait_period;
    std::optional<int> actions_suppressor_extension_period;
};
using PutCompositeAlarmOutput = Empty;

// The members that alarms of both kinds have.
struct AlarmBase {
    std::string alarm_name;
    std::string alarm_arn;
    std::optional<std::string> alarm_description;
    Time alarm_configuration_updated_timestamp{};
    bool actions_enabled = true;
    std::vector<std::string> ok_actions;
    std::vector<std::string> alarm_actions;
    std::vector<std::string> insufficient_data_actions;
    std::string state_value = "INSUFFICIENT_DATA";
    std::string state_reason = "Unchecked: Initial alarm creation";
    std::optional<std::string> state_reason_data;  // JSON
    Time state_updated_timestamp{};
    std::optional<Time> state_transitioned_timestamp;
};
// On one metric, or on what `metrics` make of several.
struct MetricAlarm : AlarmBase {
    std::optional<std::string> metric_name;
    std::optional<std::string> name_space;
    std::optional<std::string> statistic;           // one of the five simple ones
    std::optional<std::string> extended_statistic;  // or another
    Dimensions dimensions;
    std::optional<int> period;
    std::optional<std::string> unit;
    std::vector<MetricDataQuery> metrics;
    int evaluation_periods = 1;
    std::optional<int> datapoints_to_alarm;
    double threshold = 0;
    std::string comparison_operator;
    std::optional<std::string> treat_missing_data;
    std::optional<std::string> evaluate_low_sample_count_percentile;
};
struct CompositeAlarm : AlarmBase {
    std::string alarm_rule;
    std::optional<std::string> actions_suppressor;
    std::optional<int> actions_suppressor_wait_period;  // seconds
    std::optional<int> actions_suppressor_extension_period;
    std::optional<std::string> actions_suppressed_by;  // Alarm, WaitPeriod, ExtensionPeriod
    std::optional<std::string> actions_suppressed_reason;

    // No members of documents: alarms/suppression.h.
    struct Suppression {
        std::string acted_on;                // the state before what is held back; "": nothing is
        std::optional<Time> until;           // it is held back; nullopt: as long as the suppressor
        bool in_alarm = false;               // the suppressor was, when it was last looked at
        std::optional<Time> extended_until;  // the end of the extension period
        bool operator==(const Suppression&) const = default;
    };
    Suppression suppression;
};
struct DescribeAlarmsInput {
    std::vector<std::string> alarm_names;
    std::optional<std::string> alarm_name_prefix;
    std::vector<std::string> alarm_types;
    std::optional<std::string> state_value;
    std::optional<std::string> action_prefix;
    std::optional<int> max_records;  // 1 to 100
    std::optional<std::string> next_token;
    std::optional<std::string> children_of_alarm_name;
    std::optional<std::string> parents_of_alarm_name;
};
struct DescribeAlarmsOutput {
    std::vector<CompositeAlarm> composite_alarms;
    std::vector<MetricAlarm> metric_alarms;
    std::optional<std::string> next_token;
};
struct DescribeAlarmsForMetricInput {
    std::string metric_name;
    std::string name_space;
    Dimensions dimensions;
    std::optional<std::string> statistic;
    std::optional<int> period;
    std::optional<std::string> extended_statistic;
    std::optional<std::string> unit;
};
struct DescribeAlarmsForMetricOutput {
    std::vector<MetricAlarm> metric_alarms;
};

struct AlarmNames {
    std::vector<std::string> alarm_names;
};
using DeleteAlarmsInput = AlarmNames;
using DeleteAlarmsOutput = Empty;
using EnableAlarmActionsInput = AlarmNames;
using EnableAlarmActionsOutput = Empty;
using DisableAlarmActionsInput = AlarmNames;
using DisableAlarmActionsOutput = Empty;

struct SetAlarmStateInput {
    std::string alarm_name;
    std::string state_value;
    std::string state_reason;
    std::optional<std::string> state_reason_data;
};
using SetAlarmStateOutput = Empty;

struct DescribeAlarmHistoryInput {
    std::optional<std::string> alarm_name;
    std::optional<std::string> history_item_type;  // StateUpdate, ConfigurationUpdate
    std::optional<Time> start_date;
    std::optional<Time> end_date;
    std::optional<int> max_records;  // 1 to 100
    std::vector<std::string> alarm_types;
    std::optional<std::string> next_token;
    std::optional<std::string> scan_by;  // TimestampDescending (default), TimestampAscending
};
struct AlarmHistoryItem {
    std::string alarm_name;
    std::string alarm_type = "MetricAlarm";
    Time timestamp{};
    std::string history_item_type;
    std::string history_summary;
    std::optional<std::string> history_data;  // JSON
};
struct DescribeAlarmHistoryOutput {
    std::vector<AlarmHistoryItem> alarm_history_items;
    std::optional<std::string> next_token;
};

}  // namespace spot::cloudwatch
