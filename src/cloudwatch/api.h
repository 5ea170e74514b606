#pragma once

// CloudWatch: metrics and metric alarms. Shapes and words are those of the CloudWatch API Reference
// (2010-08-01).

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace spot::cloudwatch {

// Source: CloudWatch User Guide, "CloudWatch service quotas"; API Reference of each operation.
namespace limits {
inline constexpr std::size_t dimensions = 30;
inline constexpr std::size_t metric_data = 1000;  // a PutMetricData request
inline constexpr std::size_t values = 150;        // a datum
inline constexpr std::size_t name = 255;          // of a namespace, a metric, a dimension
inline constexpr std::size_t dimension_value = 1024;
inline constexpr double largest_value = 0x1p360;               // and its negative is the least
inline constexpr Duration past = std::chrono::hours(24 * 14);  // of a datum's Timestamp
inline constexpr Duration future = std::chrono::hours(2);
inline constexpr std::size_t alarms = 5000;
inline constexpr std::size_t datapoints = 1440;  // a GetMetricStatistics answer
inline constexpr int queried = 100'800;          // datapoints of a GetMetricData answer
inline constexpr std::size_t tags = 50;
inline constexpr int evaluation_periods = 1440;
inline constexpr int evaluated_seconds = 604'800;  // of all periods of an alarm together
}  // namespace limits

struct Empty {};

struct Dimension {
    std::string name;
    std::string value;
    auto operator<=>(const Dimension&) const = default;
};
using Dimensions = std::vector<Dimension>;

struct Tag {
    std::string key;
    std::string value;
};

struct StatisticSet {
    double sample_count = 0;
    double sum = 0;
    double minimum = 0;
    double maximum = 0;
};

struct MetricDatum {
    std::string metric_name;
    Dimensions dimensions;
    std::optional<Time> timestamp;
    std::optional<double> value;
    std::optional<StatisticSet> statistic_values;
    std::vector<double> values;
    std::vector<double> counts;
    std::optional<std::string> unit;
    std::optional<int> storage_resolution;
};
struct PutMetricDataInput {
    std::string name_space;  // "Namespace" on the wire
    std::vector<MetricDatum> metric_data;
};

struct DimensionFilter {
    std::string name;
    std::optional<std::string> value;
};
struct ListMetricsInput {
    std::optional<std::string> name_space;
    std::optional<std::string> metric_name;
    std::vector<DimensionFilter> dimensions;
    std::optional<std::string> next_token;
};
struct Metric {
    std::string name_space;
    std::string metric_name;
    Dimensions dimensions;
    auto operator<=>(const Metric&) const = default;
};
struct ListMetricsOutput {
    std::vector<Metric> metrics;
    std::optional<std::string> next_token;
};

struct GetMetricStatisticsInput {
    std::string name_space;
    std::string metric_name;
    Dimensions dimensions;
    Time start_time{};
    Time end_time{};
    int period = 60;
    std::vector<std::string> statistics;
    std::optional<std::string> unit;
};
struct Datapoint {
    Time timestamp{};
    std::optional<double> sample_count;
    std::optional<double> average;
    std::optional<double> sum;
    std::optional<double> minimum;
    std::optional<double> maximum;
    std::optional<std::string> unit;
};
struct GetMetricStatisticsOutput {
    std::string label;
    std::vector<Datapoint> datapoints;
};

struct MetricStat {
    Metric metric;
    int period = 60;
    std::string stat;
    std::optional<std::string> unit;
};
struct MetricDataQuery {
    std::string id;
    std::optional<MetricStat> metric_stat;
    std::optional<std::string> expression;  // refused: NotImplemented
    std::optional<std::string> label;
    std::optional<bool> return_data;
};
struct GetMetricDataInput {
    std::vector<MetricDataQuery> metric_data_queries;
    Time start_time{};
    Time end_time{};
    std::optional<std::string> next_token;
    std::optional<std::string> scan_by;  // TimestampDescending (default), TimestampAscending
    std::optional<int> max_datapoints;
};
struct MetricDataResult {
    std::string id;
    std::string label;
    std::vector<Time> timestamps;
    std::vector<double> values;
    std::string status_code = "Complete";
};
struct GetMetricDataOutput {
    std::vector<MetricDataResult> metric_data_results;
};

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
    std::optional<std::string> extended_statistic;  // refused: NotImplemented
    Dimensions dimensions;
    std::optional<int> period;
    std::optional<std::string> unit;
    int evaluation_periods = 0;
    std::optional<int> datapoints_to_alarm;
    std::optional<double> threshold;
    std::string comparison_operator;
    std::optional<std::string> treat_missing_data;
    std::vector<Tag> tags;
};

struct MetricAlarm {
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
    std::optional<std::string> state_reason_data;
    Time state_updated_timestamp{};
    std::optional<Time> state_transitioned_timestamp;
    std::string metric_name;
    std::string name_space;
    std::string statistic;
    Dimensions dimensions;
    int period = 60;
    std::optional<std::string> unit;
    int evaluation_periods = 1;
    std::optional<int> datapoints_to_alarm;
    double threshold = 0;
    std::string comparison_operator;
    std::optional<std::string> treat_missing_data;
};
struct DescribeAlarmsInput {
    std::vector<std::string> alarm_names;
    std::optional<std::string> alarm_name_prefix;
    std::vector<std::string> alarm_types;
    std::optional<std::string> state_value;
    std::optional<std::string> action_prefix;
    std::optional<int> max_records;  // 1 to 100
    std::optional<std::string> next_token;
};
struct DescribeAlarmsOutput {
    std::vector<MetricAlarm> metric_alarms;
    std::optional<std::string> next_token;
};
struct DescribeAlarmsForMetricInput {
    std::string metric_name;
    std::string name_space;
    Dimensions dimensions;
    std::optional<std::string> statistic;
    std::optional<int> period;
};
struct DescribeAlarmsForMetricOutput {
    std::vector<MetricAlarm> metric_alarms;
};
struct AlarmNames {
    std::vector<std::string> alarm_names;
};
struct SetAlarmStateInput {
    std::string alarm_name;
    std::string state_value;
    std::string state_reason;
    std::optional<std::string> state_reason_data;
};

struct DescribeAlarmHistoryInput {
    std::optional<std::string> alarm_name;
    std::optional<std::string> history_item_type;  // StateUpdate, ConfigurationUpdate
    std::optional<Time> start_date;
    std::optional<Time> end_date;
    std::optional<int> max_records;  // 1 to 100
};
struct AlarmHistoryItem {
    std::string alarm_name;
    std::string alarm_type = "MetricAlarm";
    Time timestamp{};
    std::string history_item_type;
    std::string history_summary;
};
struct DescribeAlarmHistoryOutput {
    std::vector<AlarmHistoryItem> alarm_history_items;
};

struct ListTagsForResourceInput {
    std::string resource_arn;
};
struct ListTagsForResourceOutput {
    std::vector<Tag> tags;
};
struct TagResourceInput {
    std::string resource_arn;
    std::vector<Tag> tags;
};
struct UntagResourceInput {
    std::string resource_arn;
    std::vector<std::string> tag_keys;
};

// Every method is safe from every thread.
class Api {
  public:
    virtual ~Api() = default;
    virtual Result<Empty> put_metric_data(const PutMetricDataInput&) = 0;
    virtual Result<ListMetricsOutput> list_metrics(const ListMetricsInput&) = 0;
    virtual Result<GetMetricStatisticsOutput> get_metric_statistics(
        const GetMetricStatisticsInput&) = 0;
    virtual Result<GetMetricDataOutput> get_metric_data(const GetMetricDataInput&) = 0;
    virtual Result<Empty> put_metric_alarm(const PutMetricAlarmInput&) = 0;
    virtual Result<DescribeAlarmsOutput> describe_alarms(const DescribeAlarmsInput&) = 0;
    virtual Result<DescribeAlarmsForMetricOutput> describe_alarms_for_metric(
        const DescribeAlarmsForMetricInput&) = 0;
    virtual Result<DescribeAlarmHistoryOutput> describe_alarm_history(
        const DescribeAlarmHistoryInput&) = 0;
    virtual Result<Empty> delete_alarms(const AlarmNames&) = 0;
    virtual Result<Empty> enable_alarm_actions(const AlarmNames&) = 0;
    virtual Result<Empty> disable_alarm_actions(const AlarmNames&) = 0;
    virtual Result<Empty> set_alarm_state(const SetAlarmStateInput&) = 0;
    virtual Result<ListTagsForResourceOutput> list_tags_for_resource(
        const ListTagsForResourceInput&) = 0;
    virtual Result<Empty> tag_resource(const TagResourceInput&) = 0;
    virtual Result<Empty> untag_resource(const UntagResourceInput&) = 0;
};

}  // namespace spot::cloudwatch
