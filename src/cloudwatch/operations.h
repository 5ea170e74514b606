#pragma once

// The operations of CloudWatch, each named once: its method and AWS's name. The class Api, its
// implementations, the client, the table that requests are dispatched by and the rows of
// docs/compatibility.md are made from this list; src/wire/operation_list.h says how.
//
// An operation that is added here needs its input and output in one of the *_types.h, their
// description in wire/*_shapes.h, and its rule, a method of Alarms.

#define CLOUDWATCH_OPERATIONS(OPERATION)                           \
    OPERATION(put_metric_data, PutMetricData)                      \
    OPERATION(list_metrics, ListMetrics)                           \
    OPERATION(get_metric_statistics, GetMetricStatistics)          \
    OPERATION(get_metric_data, GetMetricData)                      \
    OPERATION(put_metric_alarm, PutMetricAlarm)                    \
    OPERATION(put_composite_alarm, PutCompositeAlarm)              \
    OPERATION(describe_alarms, DescribeAlarms)                     \
    OPERATION(describe_alarms_for_metric, DescribeAlarmsForMetric) \
    OPERATION(describe_alarm_history, DescribeAlarmHistory)        \
    OPERATION(delete_alarms, DeleteAlarms)                         \
    OPERATION(enable_alarm_actions, EnableAlarmActions)            \
    OPERATION(disable_alarm_actions, DisableAlarmActions)          \
    OPERATION(set_alarm_state, SetAlarmState)                      \
    OPERATION(put_dashboard, PutDashboard)                         \
    OPERATION(get_dashboard, GetDashboard)                         \
    OPERATION(list_dashboards, ListDashboards)                     \
    OPERATION(delete_dashboards, DeleteDashboards)                 \
    OPERATION(list_tags_for_resource, ListTagsForResource)         \
    OPERATION(tag_resource, TagResource)                           \
    OPERATION(untag_resource, UntagResource)

// AWS's other operations, which are answered with NotImplemented.
#define CLOUDWATCH_OPERATIONS_NOT_OFFERED(NAME) \
    NAME(DeleteAlarmMuteRule)                   \
    NAME(DeleteAnomalyDetector)                 \
    NAME(DeleteInsightRules)                    \
    NAME(DeleteMetricStream)                    \
    NAME(DescribeAlarmContributors)             \
    NAME(DescribeAnomalyDetectors)              \
    NAME(DescribeInsightRules)                  \
    NAME(DisableInsightRules)                   \
    NAME(EnableInsightRules)                    \
    NAME(GetAlarmMuteRule)                      \
    NAME(GetInsightRuleReport)                  \
    NAME(GetMetricStream)                       \
    NAME(GetMetricWidgetImage)                  \
    NAME(GetOTelEnrichment)                     \
    NAME(ListAlarmMuteRules)                    \
    NAME(ListManagedInsightRules)               \
    NAME(ListMetricStreams)                     \
    NAME(PutAlarmMuteRule)                      \
    NAME(PutAnomalyDetector)                    \
    NAME(PutInsightRule)                        \
    NAME(PutManagedInsightRules)                \
    NAME(PutMetricStream)                       \
    NAME(StartMetricStreams)                    \
    NAME(StartOTelEnrichment)                   \
    NAME(StopMetricStreams)                     \
    NAME(StopOTelEnrichment)
