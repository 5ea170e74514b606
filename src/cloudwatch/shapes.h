#pragma once

// describe() of every shape of CloudWatch, for the server (wire.cc) and the client (remote.cc).

#include "cloudwatch/api.h"
#include "wire/describe.h"

namespace spot::cloudwatch {

inline constexpr wire::Shape needed{.required = true};
inline constexpr wire::Shape shown{.keep_empty = true};

template <class V>
void describe(V&, Empty&) {}
template <class V>
void describe(V& v, Dimension& x) {
    v.member("Name", x.name, needed);
    v.member("Value", x.value, needed);
}
template <class V>
void describe(V& v, Tag& x) {
    v.member("Key", x.key, needed);
    v.member("Value", x.value, needed);
}
template <class V>
void describe(V& v, StatisticSet& x) {
    v.member("SampleCount", x.sample_count, needed);
    v.member("Sum", x.sum, needed);
    v.member("Minimum", x.minimum, needed);
    v.member("Maximum", x.maximum, needed);
}
template <class V>
void describe(V& v, MetricDatum& x) {
    v.member("MetricName", x.metric_name, needed);
    v.member("Dimensions", x.dimensions);
    v.member("Timestamp", x.timestamp);
    v.member("Value", x.value);
    v.member("StatisticValues", x.statistic_values);
    v.member("Values", x.values);
    v.member("Counts", x.counts);
    v.member("Unit", x.unit);
    v.member("StorageResolution", x.storage_resolution);
}
template <class V>
void describe(V& v, PutMetricDataInput& x) {
    v.member("Namespace", x.name_space, needed);
    v.member("MetricData", x.metric_data);
    v.refused("EntityMetricData");
    v.harmless("StrictEntityValidation", "there are no entities here to be validated");
}
template <class V>
void describe(V& v, DimensionFilter& x) {
    v.member("Name", x.name, needed);
    v.member("Value", x.value);
}
template <class V>
void describe(V& v, ListMetricsInput& x) {
    v.member("Namespace", x.name_space);
    v.member("MetricName", x.metric_name);
    v.member("Dimensions", x.dimensions);
    v.member("NextToken", x.next_token);
    v.refused("RecentlyActive");
    v.refused("IncludeLinkedAccounts", {.unless = "false"});
    v.refused("OwningAccount");
}
template <class V>
void describe(V& v, Metric& x) {
    v.member("Namespace", x.name_space);
    v.member("MetricName", x.metric_name);
    v.member("Dimensions", x.dimensions);
}
template <class V>
void describe(V& v, ListMetricsOutput& x) {
    v.member("Metrics", x.metrics, shown);
    v.member("NextToken", x.next_token);
}
template <class V>
void describe(V& v, GetMetricStatisticsInput& x) {
    v.member("Namespace", x.name_space, needed);
    v.member("MetricName", x.metric_name, needed);
    v.member("Dimensions", x.dimensions);
    v.member("StartTime", x.start_time, needed);
    v.member("EndTime", x.end_time, needed);
    v.member("Period", x.period, needed);
    v.member("Statistics", x.statistics);
    v.member("Unit", x.unit);
    v.refused("ExtendedStatistics");
}
template <class V>
void describe(V& v, Datapoint& x) {
    v.member("Timestamp", x.timestamp);
    v.member("SampleCount", x.sample_count);
    v.member("Average", x.average);
    v.member("Sum", x.sum);
    v.member("Minimum", x.minimum);
    v.member("Maximum", x.maximum);
    v.member("Unit", x.unit);
}
template <class V>
void describe(V& v, GetMetricStatisticsOutput& x) {
    v.member("Label", x.label);
    v.member("Datapoints", x.datapoints, shown);
}
template <class V>
void describe(V& v, MetricStat& x) {
    v.member("Metric", x.metric, needed);
    v.member("Period", x.period, needed);
    v.member("Stat", x.stat, needed);
    v.member("Unit", x.unit);
}
template <class V>
void describe(V& v, MetricDataQuery& x) {
    v.member("Id", x.id, needed);
    v.member("MetricStat", x.metric_stat);
    v.member("Expression", x.expression);
    v.member("Label", x.label);
    v.member("ReturnData", x.return_data);
    v.refused("AccountId");
    v.refused("Period");  // of an expression
}
template <class V>
void describe(V& v, GetMetricDataInput& x) {
    v.member("MetricDataQueries", x.metric_data_queries, needed);
    v.member("StartTime", x.start_time, needed);
    v.member("EndTime", x.end_time, needed);
    v.member("NextToken", x.next_token);
    v.member("ScanBy", x.scan_by);
    v.member("MaxDatapoints", x.max_datapoints);
    v.refused("LabelOptions");
}
template <class V>
void describe(V& v, MetricDataResult& x) {
    v.member("Id", x.id);
    v.member("Label", x.label);
    v.member("Timestamps", x.timestamps, shown);
    v.member("Values", x.values, shown);
    v.member("StatusCode", x.status_code);
}
template <class V>
void describe(V& v, GetMetricDataOutput& x) {
    v.member("MetricDataResults", x.metric_data_results, shown);
}
template <class V>
void describe(V& v, PutMetricAlarmInput& x) {
    // Before what an alarm on one metric needs, and these do not.
    v.refused("Metrics");
    v.refused("ThresholdMetricId");
    v.refused("EvaluateLowSampleCountPercentile");
    v.refused("EvaluationCriteria");
    v.refused("EvaluationInterval");
    v.member("AlarmName", x.alarm_name, needed);
    v.member("AlarmDescription", x.alarm_description);
    v.member("ActionsEnabled", x.actions_enabled);
    v.member("OKActions", x.ok_actions);
    v.member("AlarmActions", x.alarm_actions);
    v.member("InsufficientDataActions", x.insufficient_data_actions);
    v.member("MetricName", x.metric_name);
    v.member("Namespace", x.name_space);
    v.member("Statistic", x.statistic);
    v.member("ExtendedStatistic", x.extended_statistic);
    v.member("Dimensions", x.dimensions);
    v.member("Period", x.period);
    v.member("Unit", x.unit);
    v.member("EvaluationPeriods", x.evaluation_periods, needed);
    v.member("DatapointsToAlarm", x.datapoints_to_alarm);
    v.member("Threshold", x.threshold);
    v.member("ComparisonOperator", x.comparison_operator, needed);
    v.member("TreatMissingData", x.treat_missing_data);
    v.member("Tags", x.tags);
}
template <class V>
void describe(V& v, MetricAlarm& x) {
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
    v.member("MetricName", x.metric_name);
    v.member("Namespace", x.name_space);
    v.member("Statistic", x.statistic);
    v.member("Dimensions", x.dimensions, shown);
    v.member("Period", x.period);
    v.member("Unit", x.unit);
    v.member("EvaluationPeriods", x.evaluation_periods);
    v.member("DatapointsToAlarm", x.datapoints_to_alarm);
    v.member("Threshold", x.threshold);
    v.member("ComparisonOperator", x.comparison_operator);
    v.member("TreatMissingData", x.treat_missing_data);
}
template <class V>
void describe(V& v, DescribeAlarmsInput& x) {
    v.member("AlarmNames", x.alarm_names);
    v.member("AlarmNamePrefix", x.alarm_name_prefix);
    v.member("AlarmTypes", x.alarm_types);
    v.member("StateValue", x.state_value);
    v.member("ActionPrefix", x.action_prefix);
    v.member("MaxRecords", x.max_records);
    v.member("NextToken", x.next_token);
    v.refused("ChildrenOfAlarmName");
    v.refused("ParentsOfAlarmName");
}
template <class V>
void describe(V& v, DescribeAlarmsOutput& x) {
    v.member("MetricAlarms", x.metric_alarms, shown);
    v.member("NextToken", x.next_token);
}
template <class V>
void describe(V& v, DescribeAlarmsForMetricInput& x) {
    v.member("MetricName", x.metric_name, needed);
    v.member("Namespace", x.name_space, needed);
    v.member("Dimensions", x.dimensions);
    v.member("Statistic", x.statistic);
    v.member("Period", x.period);
    v.refused("ExtendedStatistic");
    v.refused("Unit");
}
template <class V>
void describe(V& v, DescribeAlarmsForMetricOutput& x) {
    v.member("MetricAlarms", x.metric_alarms, shown);
}
template <class V>
void describe(V& v, AlarmNames& x) {
    v.member("AlarmNames", x.alarm_names, needed);
}
template <class V>
void describe(V& v, SetAlarmStateInput& x) {
    v.member("AlarmName", x.alarm_name, needed);
    v.member("StateValue", x.state_value, needed);
    v.member("StateReason", x.state_reason, needed);
    v.member("StateReasonData", x.state_reason_data);
}
template <class V>
void describe(V& v, DescribeAlarmHistoryInput& x) {
    v.member("AlarmName", x.alarm_name);
    v.member("HistoryItemType", x.history_item_type);
    v.member("StartDate", x.start_date);
    v.member("EndDate", x.end_date);
    v.member("MaxRecords", x.max_records);
    v.refused("AlarmContributorId");
    v.refused("AlarmTypes");
    v.refused("NextToken");
    v.refused("ScanBy", {.unless = "TimestampDescending"});
}
template <class V>
void describe(V& v, AlarmHistoryItem& x) {
    v.member("AlarmName", x.alarm_name);
    v.member("AlarmType", x.alarm_type);
    v.member("Timestamp", x.timestamp);
    v.member("HistoryItemType", x.history_item_type);
    v.member("HistorySummary", x.history_summary);
}
template <class V>
void describe(V& v, DescribeAlarmHistoryOutput& x) {
    v.member("AlarmHistoryItems", x.alarm_history_items, shown);
}
template <class V>
void describe(V& v, ListTagsForResourceInput& x) {
    v.member("ResourceARN", x.resource_arn, needed);
}
template <class V>
void describe(V& v, ListTagsForResourceOutput& x) {
    v.member("Tags", x.tags, shown);
}
template <class V>
void describe(V& v, TagResourceInput& x) {
    v.member("ResourceARN", x.resource_arn, needed);
    v.member("Tags", x.tags, needed);
}
template <class V>
void describe(V& v, UntagResourceInput& x) {
    v.member("ResourceARN", x.resource_arn, needed);
    v.member("TagKeys", x.tag_keys, needed);
}

}  // namespace spot::cloudwatch
