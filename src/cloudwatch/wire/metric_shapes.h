#pragma once

// describe() of the shapes in metric_types.h.

#include "cloudwatch/metric_types.h"
#include "cloudwatch/wire/constraints.h"
#include "cloudwatch/wire/shared_shapes.h"

namespace spot::cloudwatch {

template <class V>
void describe(V& v, StatisticSet& x) {
    v.member("SampleCount", x.sample_count, needed);
    v.member("Sum", x.sum, needed);
    v.member("Minimum", x.minimum, needed);
    v.member("Maximum", x.maximum, needed);
}
template <class V>
void describe(V& v, MetricDatum& x) {
    v.member("MetricName", x.metric_name, {.required = true, .must = &constraints::datum_name});
    v.member("Dimensions", x.dimensions, {.must = &constraints::datum_dimensions});
    v.member("Timestamp", x.timestamp);
    v.member("Value", x.value);
    v.member("StatisticValues", x.statistic_values);
    v.member("Values", x.values);
    v.member("Counts", x.counts);
    v.member("Unit", x.unit, {.must = &constraints::datum_unit});
    v.member("StorageResolution", x.storage_resolution,
             {.must = &constraints::datum_storage_resolution});
}
template <class V>
void describe(V& v, PutMetricDataInput& x) {
    v.member("Namespace", x.name_space, {.required = true, .must = &constraints::name_space});
    v.member("MetricData", x.metric_data);
    v.refused("EntityMetricData");
    v.harmless("StrictEntityValidation", "there are no entities here to be validated");
}
template <class V>
void describe(V& v, DimensionFilter& x) {
    v.member("Name", x.name, {.required = true, .must = &constraints::dimension_name});
    v.member("Value", x.value, {.must = &constraints::dimension_value});
}
template <class V>
void describe(V& v, ListMetricsInput& x) {
    v.member("Namespace", x.name_space, {.must = &constraints::name_space});
    v.member("MetricName", x.metric_name, {.must = &constraints::metric_name});
    v.member("Dimensions", x.dimensions, {.must = &constraints::dimension_filters});
    v.member("NextToken", x.next_token);
    v.member("RecentlyActive", x.recently_active, {.must = &constraints::recently_active});
    v.refused("IncludeLinkedAccounts", {.unless = "false"});
    v.refused("OwningAccount");
}
template <class V>
void describe(V& v, Metric& x) {
    v.member("Namespace", x.name_space, {.must = &constraints::name_space});
    v.member("MetricName", x.metric_name, {.must = &constraints::metric_name});
    v.member("Dimensions", x.dimensions, {.keep_empty = true, .must = &constraints::dimensions});
}
template <class V>
void describe(V& v, ListMetricsOutput& x) {
    v.member("Metrics", x.metrics, shown);
    v.member("NextToken", x.next_token);
}
template <class V>
void describe(V& v, GetMetricStatisticsInput& x) {
    v.member("Namespace", x.name_space, {.required = true, .must = &constraints::name_space});
    v.member("MetricName", x.metric_name, {.required = true, .must = &constraints::metric_name});
    v.member("Dimensions", x.dimensions, {.must = &constraints::dimensions});
    v.member("StartTime", x.start_time, needed);
    v.member("EndTime", x.end_time, needed);
    v.member("Period", x.period, {.required = true, .must = &constraints::period});
    v.member("Statistics", x.statistics,
             {.must = &constraints::statistics, .each = &constraints::statistic});
    v.member("Unit", x.unit, {.must = &constraints::standard_unit});
    v.member("ExtendedStatistics", x.extended_statistics,
             {.must = &constraints::extended_statistics});
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
    v.member("ExtendedStatistics", x.extended_statistics);
}
template <class V>
void describe(V& v, GetMetricStatisticsOutput& x) {
    v.member("Label", x.label);
    v.member("Datapoints", x.datapoints, shown);
}
template <class V>
void describe(V& v, MetricStat& x) {
    v.member("Metric", x.metric, needed);
    v.member("Period", x.period, {.required = true, .must = &constraints::period});
    v.member("Stat", x.stat, needed);
    v.member("Unit", x.unit, {.must = &constraints::standard_unit});
}
template <class V>
void describe(V& v, MetricDataQuery& x) {
    v.member("Id", x.id, {.required = true, .must = &constraints::metric_id});
    v.member("MetricStat", x.metric_stat);
    v.member("Expression", x.expression, {.must = &constraints::metric_expression});
    v.member("Label", x.label);
    v.member("ReturnData", x.return_data);
    v.refused("AccountId");
    v.member("Period", x.period, {.must = &constraints::period});
}
template <class V>
void describe(V& v, LabelOptions& x) {
    v.member("Timezone", x.timezone);
}
template <class V>
void describe(V& v, GetMetricDataInput& x) {
    v.member("MetricDataQueries", x.metric_data_queries, needed);
    v.member("StartTime", x.start_time, needed);
    v.member("EndTime", x.end_time, needed);
    v.member("NextToken", x.next_token);
    v.member("ScanBy", x.scan_by, {.must = &constraints::scan_by});
    v.member("MaxDatapoints", x.max_datapoints);
    v.member("LabelOptions", x.label_options);
}
template <class V>
void describe(V& v, MessageData& x) {
    v.member("Code", x.code);
    v.member("Value", x.value);
}
template <class V>
void describe(V& v, MetricDataResult& x) {
    v.member("Id", x.id);
    v.member("Label", x.label);
    v.member("Timestamps", x.timestamps, shown);
    v.member("Values", x.values, shown);
    v.member("StatusCode", x.status_code);
    v.member("Messages", x.messages);
}
template <class V>
void describe(V& v, GetMetricDataOutput& x) {
    v.member("MetricDataResults", x.metric_data_results, shown);
    v.member("NextToken", x.next_token);
    v.member("Messages", x.messages, shown);
}

}  // namespace spot::cloudwatch
