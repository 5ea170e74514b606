#pragma once

// CloudWatch: metrics and metric alarms. Shapes and words are those of the CloudWatch API Reference
// (2010-08-01).
//
// An Api is either the rules (alarms.h) or a client of an endpoint (remote.h). It has one method
// for each line of operations.h:
//
//   Result<ListMetricsOutput> list_metrics(const ListMetricsInput&)

#include <cstddef>

#include "base/clock.h"
#include "base/result.h"
#include "cloudwatch/alarm_types.h"
#include "cloudwatch/dashboard_types.h"
#include "cloudwatch/metric_types.h"
#include "cloudwatch/operations.h"
#include "cloudwatch/tag_types.h"
#include "wire/operation_list.h"

namespace spot::cloudwatch {

// Source: CloudWatch User Guide, "CloudWatch service quotas"; API Reference of each operation.
namespace limits {
inline constexpr std::size_t dimensions = 30;
inline constexpr std::size_t metric_data = 1000;  // datums of a PutMetricData request
inline constexpr std::size_t values = 150;        // values of a datum
inline constexpr std::size_t name = 255;          // characters of a namespace, metric or dimension
inline constexpr std::size_t dimension_value = 1024;
inline constexpr double largest_value = 0x1p360;  // the least value is its negative
// How far the Timestamp of a datum may lie in the past and in the future.
inline constexpr Duration past = std::chrono::hours(24 * 14);
inline constexpr Duration future = std::chrono::hours(2);
inline constexpr std::size_t alarms = 5000;
inline constexpr std::size_t datapoints = 1440;  // in an answer of GetMetricStatistics
inline constexpr int queried = 100'800;          // datapoints in an answer of GetMetricData
inline constexpr std::size_t queries = 500;      // of a request of GetMetricData
// Points that the queries of a request, and the steps of their expressions, make together. The
// plane's own limit: about 72 MB of memory, ten times what an answer may hold.
inline constexpr std::size_t computed = 1'000'000;
inline constexpr std::size_t dashboard_bytes = 1 << 20;
inline constexpr std::size_t tags = 50;
inline constexpr int evaluation_periods = 1440;
inline constexpr int evaluated_seconds = 604'800;  // the sum of all periods of an alarm
}  // namespace limits

// Every method is safe from every thread.
class Api {
  public:
    virtual ~Api() = default;
    CLOUDWATCH_OPERATIONS(OPERATION_PURE_VIRTUAL)
};

}  // namespace spot::cloudwatch
