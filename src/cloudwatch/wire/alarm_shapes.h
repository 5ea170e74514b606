#pragma once

// describe() of the shapes in alarm_types.h.

#include "cloudwatch/alarm_types.h"
#include "cloudwatch/wire/constraints.h"
#include "cloudwatch/wire/metric_shapes.h"
#include "cloudwatch/wire/shared_shapes.h"
#include "cloudwatch/wire/tag_shapes.h"

namespace spot::cloudwatch {

template <class V>
void describe(V& v, PutMetricAlarmInput& x) {
    // They come first: an alarm of these kinds lacks members that are required of others.
    v.refused("ThresholdMetricId");  // bands of anomaly detection
    v.refused("EvaluationCriteria");
    v.refused("EvaluationInterval");
    v.member("AlarmName", x.alarm_name, {.required = true, .must = &constraints::alarm_name});
    v.member("AlarmDescription", x.alarm_description, {.must = &constraints::alarm_description});
    v.member("ActionsEnabled", x.actions_enabled);
    v.member("OKActions", x.ok_actions,
             {.must = &constraints::resource_list, .each = &constraints::resource_name});
    v.member("AlarmActions", x.alarm_actions,
             {.must = &constraints::resource_list, .each = &constraints::resource_name});
    v.member("InsufficientDataActions", x.insufficient_data_actions,
             {.must = &constraints::resource_list, .each = &constraints::resource_name});
    v.member("MetricName", x.metric_name, {.must = &constraints::metric_name});
    v.member("Namespace", x.name_space, {.must = &constraints::name_space});
    v.member("Statistic", x.statistic, {.must = &constraints::statistic});
    v.member("ExtendedStatistic", x.extended_statistic);
    v.member("Dimensions", x.dimensions, {.must = &constraints::dimensions});
    v.member("Period", x.period, {.must = &constraints::period});
    v.member("Unit", x.unit, {.must = &constraints::standard_unit});
    v.member("Metrics", x.metrics);
    v.member("EvaluationPeriods", x.evaluation_periods,
             {.required = true, .must = &constraints::evaluation_periods});
    v.member("DatapointsToAlarm", x.datapoints_to_alarm,
             {.must = &constraints::datapoints_to_alarm});
    v.member("Threshold", x.threshold);
    v.member("ComparisonOperator", x.comparison_operator,
             {.required = true, .must = &constraints::comparison_operator});
    v.member("TreatMissingData", x.treat_missing_data, {.must = &constraints::treat_missing_data});
    v.member("EvaluateLowSampleCountPercentile", x.evaluate_low_sample_count_percentile,
             {.must = &constraints::evaluate_low_sample_count_percentile});
    v.member("Tags", x.tags);
}
template <class V>
void describe(V& v, PutCompositeAlarmInput& x) {
    v.member("AlarmName", x.alarm_name, {.required = true, .must = &constraints::alarm_name});
    v.member("AlarmDescription", x.alarm_description, {.must = &constraints::alarm_description});
    v.member("ActionsEnabled", x.actions_enabled);
    v.member("OKActions", x.ok_actions,
             {.must = &constraints::resource_list, .each = &constraints::resource_name});
    v.member("AlarmActions", x.alarm_actions,
             {.must = &constraints::resource_list, .each = &constraints::resource_name});
    v.member("InsufficientDataActions", x.insufficient_data_actions,
             {.must = &constraints::resource_list, .each = &constraints::resource_name});
    v.member("AlarmRule", x.alarm_rule, {.required = true, .must = &constraints::alarm_rule});
    v.member("Tags", x.tags);
    v.member("ActionsSuppressor", x.actions_suppressor, {.must = &constraints::alarm_arn});
    v.member("ActionsSuppressorWaitPeriod", x.actions_suppressor_wait_period);
    v.member("ActionsSuppressorExtensionPeriod", x.actions_suppressor_extension_period);
}
template <class V>
void describe_base(V& v, AlarmBase& x) {
    v.member("AlarmName", x.alarm_name);
    v.member("AlarmArn", x.alarm_arn);
    v.member("AlarmDescription", x.alarm_description);
    v.member("AlarmConfigurationUpdatedTimestamp", x.alarm_configuration_updated_timestamp);
    v.member("ActionsEnabled", x.actions_enabled);
    v.member("OKActions", x.ok_actions, shown);
    v.member("AlarmActions", x.alarm_actions, shown);
    v.member("InsufficientDataActions", x.insufficient_data_actions, shown);
    v.member("StateValue", x.state_value);
    v.member("StateReason", x.state_reason);
    v.member("StateReasonData", x.state_reason_data);
    v.member("StateUpdatedTimestamp", x.state_updated_timestamp);
    v.member("StateTransitionedTimestamp", x.state_transitioned_timestamp);
}
template <class V>
void describe(V& v, MetricAlarm& x) {
    describe_base(v, x);
    v.member("MetricName", x.metric_name);
    v.member("Namespace", x.name_space);
    v.member("Statistic", x.statistic);
    v.member("ExtendedStatistic", x.extended_statistic);
    v.member("Dimensions", x.dimensions, shown);
    v.member("Period", x.period);
    v.member("Unit", x.unit);
    v.member("Metrics", x.metrics);
    v.member("EvaluationPeriods", x.evaluation_periods);
    v.member("DatapointsToAlarm", x.datapoints_to_alarm);
    v.member("Threshold", x.threshold);
    v.member("ComparisonOperator", x.comparison_operator);
    v.member("TreatMissingData", x.treat_missing_data);
    v.member("EvaluateLowSampleCountPercentile", x.evaluate_low_sample_count_percentile);
}
template <class V>
void describe(V& v, CompositeAlarm& x) {
    describe_base(v, x);
    v.member("AlarmRule", x.alarm_rule);
    v.member("ActionsSuppressor", x.actions_suppressor);
    v.member("ActionsSuppressorWaitPeriod", x.actions_suppressor_wait_period);
    v.member("ActionsSuppressorExtensionPeriod", x.actions_suppressor_extension_period);
    v.member("ActionsSuppressedBy", x.actions_suppressed_by);
    v.member("ActionsSuppressedReason", x.actions_suppressed_reason);
}
template <class V>
void describe(V& v, DescribeAlarmsInput& x) {
    v.member("AlarmNames", x.alarm_names,
             {.must = &constraints::alarm_names, .each = &constraints::alarm_name});
    v.member("AlarmNamePrefix", x.alarm_name_prefix, {.must = &constraints::alarm_name_prefix});
    v.member("AlarmTypes", x.alarm_types, {.each = &constraints::alarm_type});
    v.member("StateValue", x.state_value, {.must = &constraints::state_value});
    v.member("ActionPrefix", x.action_prefix, {.must = &constraints::action_prefix});
    v.member("MaxRecords", x.max_records, {.must = &constraints::max_records});
    v.member("NextToken", x.next_token);
    v.member("ChildrenOfAlarmName", x.children_of_alarm_name, {.must = &constraints::alarm_name});
    v.member("ParentsOfAlarmName", x.parents_of_alarm_name, {.must = &constraints::alarm_name});
}
template <class V>
void describe(V& v, DescribeAlarmsOutput& x) {
    v.member("CompositeAlarms", x.composite_alarms, shown);
    v.member("MetricAlarms", x.metric_alarms, shown);
    v.member("NextToken", x.next_token);
}
template <class V>
void describe(V& v, DescribeAlarmsForMetricInput& x) {
    v.member("MetricName", x.metric_name, {.required = true, .must = &constraints::metric_name});
    v.member("Namespace", x.name_space, {.required = true, .must = &constraints::name_space});
    v.member("Dimensions", x.dimensions, {.must = &constraints::dimensions});
    v.member("Statistic", x.statistic, {.must = &constraints::statistic});
    v.member("Period", x.period, {.must = &constraints::period});
    v.member("ExtendedStatistic", x.extended_statistic);
    v.member("Unit", x.unit, {.must = &constraints::standard_unit});
}
template <class V>
void describe(V& v, DescribeAlarmsForMetricOutput& x) {
    v.member("MetricAlarms", x.metric_alarms, shown);
}
template <class V>
void describe(V& v, AlarmNames& x) {
    v.member(
        "AlarmNames", x.alarm_names,
        {.required = true, .must = &constraints::alarm_names, .each = &constraints::alarm_name});
}
template <class V>
void describe(V& v, SetAlarmStateInput& x) {
    v.member("AlarmName", x.alarm_name, {.required = true, .must = &constraints::alarm_name});
    v.member("StateValue", x.state_value, {.required = true, .must = &constraints::state_value});
    v.member("StateReason", x.state_reason, {.required = true, .must = &constraints::state_reason});
    v.member("StateReasonData", x.state_reason_data, {.must = &constraints::state_reason_data});
}
template <class V>
void describe(V& v, DescribeAlarmHistoryInput& x) {
    v.member("AlarmName", x.alarm_name, {.must = &constraints::alarm_name});
    v.member("HistoryItemType", x.history_item_type, {.must = &constraints::history_item_type});
    v.member("StartDate", x.start_date);
    v.member("EndDate", x.end_date);
    v.member("MaxRecords", x.max_records, {.must = &constraints::max_records});
    v.refused("AlarmContributorId");
    v.member("AlarmTypes", x.alarm_types, {.each = &constraints::alarm_type});
    v.member("NextToken", x.next_token);
    v.member("ScanBy", x.scan_by, {.must = &constraints::scan_by});
}
template <class V>
void describe(V& v, AlarmHistoryItem& x) {
    v.member("AlarmName", x.alarm_name);
    v.member("AlarmType", x.alarm_type);
    v.member("Timestamp", x.timestamp);
    v.member("HistoryItemType", x.history_item_type);
    v.member("HistorySummary", x.history_summary);
    v.member("HistoryData", x.history_data);
}
template <class V>
void describe(V& v, DescribeAlarmHistoryOutput& x) {
    v.member("AlarmHistoryItems", x.alarm_history_items, shown);
    v.member("NextToken", x.next_token);
}

}  // namespace spot::cloudwatch
