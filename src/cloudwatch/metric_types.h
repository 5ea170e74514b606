#pragma once

// The inputs and outputs of operations on metrics. The words are those of the CloudWatch API
// Reference (2010-08-01); what a member may hold stands in wire/metric_shapes.h.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "cloudwatch/shared_types.h"

namespace spot::cloudwatch {

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
using PutMetricDataOutput = Empty;

struct DimensionFilter {
    std::string name;
    std::optional<std::string> value;
};
struct ListMetricsInput {
    std::optional<std::string> name_space;
    std::optional<std::string> metric_name;
    std::vector<DimensionFilter> dimensions;
    std::optional<std::string> next_token;
    std::optional<std::string> recently_active;  // PT3H: with data of the past three hours
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
    std::vector<std::string> extended_statistics;
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
    std::map<std::string, double> extended_statistics;
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
    std::optional<std::string> expression;  // math/expression.h
    std::optional<int> period;              // seconds, of an expression
    std::optional<std::string> label;
    std::optional<bool> return_data;
};
struct LabelOptions {
    std::optional<std::string> timezone;  // "+0130": of times in labels
};
struct GetMetricDataInput {
    std::vector<MetricDataQuery> metric_data_queries;
    Time start_time{};
    Time end_time{};
    std::optional<std::string> next_token;
    std::optional<std::string> scan_by;  // TimestampDescending (default), TimestampAscending
    std::optional<int> max_datapoints;
    std::optional<LabelOptions> label_options;
};
struct MessageData {
    std::string code;
    std::string value;
};
struct MetricDataResult {
    std::string id;
    std::string label;
    std::vector<Time> timestamps;
    std::vector<double> values;
    std::string status_code = "Complete";
    std::vector<MessageData> messages;
};
struct GetMetricDataOutput {
    std::vector<MetricDataResult> metric_data_results;
    std::optional<std::string> next_token;
    std::vector<MessageData> messages;
};

}  // namespace spot::cloudwatch
