#include "cloudwatch/wire.h"

#include "cloudwatch/shapes.h"

namespace spot::cloudwatch {
namespace {

constexpr wire::Operation operations[] = {
    wire::operation<&Api::put_metric_data>("PutMetricData"),
    wire::operation<&Api::list_metrics>("ListMetrics"),
    wire::operation<&Api::get_metric_statistics>("GetMetricStatistics"),
    wire::operation<&Api::get_metric_data>("GetMetricData"),
    wire::operation<&Api::put_metric_alarm>("PutMetricAlarm"),
    wire::operation<&Api::describe_alarms>("DescribeAlarms"),
    wire::operation<&Api::describe_alarms_for_metric>("DescribeAlarmsForMetric"),
    wire::operation<&Api::describe_alarm_history>("DescribeAlarmHistory"),
    wire::operation<&Api::delete_alarms>("DeleteAlarms"),
    wire::operation<&Api::enable_alarm_actions>("EnableAlarmActions"),
    wire::operation<&Api::disable_alarm_actions>("DisableAlarmActions"),
    wire::operation<&Api::set_alarm_state>("SetAlarmState"),
    wire::operation<&Api::list_tags_for_resource>("ListTagsForResource"),
    wire::operation<&Api::tag_resource>("TagResource"),
    wire::operation<&Api::untag_resource>("UntagResource"),
};

// JSON and CBOR use the shape's name, the query protocol its code.
constexpr wire::ErrorName errors[] = {
    {"InvalidParameterValue", "InvalidParameterValue", 400},
    {"ResourceNotFound", "ResourceNotFound", 404},
    {"ResourceNotFoundException", "ResourceNotFoundException", 404},
    {"LimitExceeded", "LimitExceeded", 400},
};

}  // namespace

wire::RpcService make_service(Api& api) {
    return {.name = "monitoring",
            .target = "GraniteServiceVersion20100801",
            .error_namespace = "com.amazonaws.cloudwatch",
            .query_version = "2010-08-01",
            .query_xmlns = "http://monitoring.amazonaws.com/doc/2010-08-01/",
            .cbor_name = "GraniteServiceVersion20100801",
            .query_mode_header = true,
            .operations = operations,
            .errors = errors,
            .api = &api};
}

}  // namespace spot::cloudwatch
