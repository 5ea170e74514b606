#pragma once

// The queries of GetMetricData, and of alarms on metric math: each gives a series of values in
// time, which others may name by its Id.

#include <map>
#include <string>
#include <vector>

#include "cloudwatch/math/expression.h"
#include "cloudwatch/math/value.h"
#include "cloudwatch/metrics/datapoints.h"
#include "cloudwatch/metrics/series.h"

namespace spot::cloudwatch {

// Periods that a query or an alarm may have: seconds for data of a second, and whole minutes.
bool is_period(int seconds);

// Checks all queries of a request: ids, that each is either a MetricStat or an expression, periods,
// statistics, and that no expression needs itself.
Result<void> check_queries(const std::vector<MetricDataQuery>&);

// The seconds between two values of a query: its own, or the longest period that it needs.
int period_of(const MetricDataQuery&, const std::vector<MetricDataQuery>& all);

class Queries {
  public:
    // `queries` have passed check_queries() and outlive this. Data of [start, end) are read.
    Queries(const kv::Store& store, const std::vector<MetricDataQuery>& queries, Time start,
            Time end)
        : store_(store), queries_(queries), start_(start), end_(end) {}

    // The series of one query, of an expression maybe several; expressions bring those that they
    // name. Each is made once, and stays where it is. Errors: ValidationException where an
    // expression cannot be computed, gives a number, or where all of them together would make more
    // than limits::computed points.
    Result<const std::vector<Series>*> of(const MetricDataQuery&);

  private:
    Result<Series> read(const MetricDataQuery&);
    Result<void> spend(std::size_t points);
    Result<void> spend(const std::vector<Series>&);
    Result<std::vector<Series>> compute(const MetricDataQuery&);
    Result<math::Value> evaluate(const math::Expression&, const math::Window&);
    Result<math::Value> value_of_call(const math::Expression&, const math::Window&);
    Result<math::Value> metrics_named(std::string_view part);
    std::string default_label(const MetricStat&) const;

    const kv::Store& store_;
    const std::vector<MetricDataQuery>& queries_;
    const Time start_;
    const Time end_;
    std::map<std::string, std::vector<Series>> made_;
    std::size_t points_ = 0;  // read, filled in and copied so far
};

}  // namespace spot::cloudwatch
