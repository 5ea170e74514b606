#pragma once

// The constraints of CloudWatch's service model, under the model's names.
// tests/system/clients/test_constraints.py compares them with the model that botocore has.

#include "wire/constraint.h"

namespace spot::cloudwatch::constraints {

// PutMetricData has sentences of its own for what its data hold, as a rule: those constraints
// begin with "datum". Of name_space a rule checks the pattern.
inline constexpr wire::Constraint datum_name{.least = 1, .most = 255, .checked_by_rule = true};
inline constexpr wire::Constraint datum_dimensions{.most = 30, .checked_by_rule = true};
inline constexpr wire::Constraint datum_storage_resolution{.least = 1, .checked_by_rule = true};
inline constexpr wire::Constraint dimension_name{.least = 1, .most = 255};
inline constexpr wire::Constraint dimension_value{.least = 1, .most = 1024};
inline constexpr wire::Constraint metric_name{.least = 1, .most = 255};
inline constexpr wire::Constraint dimensions{.most = 30};
inline constexpr std::string_view units =
    "Seconds, Microseconds, Milliseconds, Bytes, Kilobytes, Megabytes, Gigabytes, Terabytes, "
    "Bits, Kilobits, Megabits, Gigabits, Terabits, Percent, Count, Bytes/Second, "
    "Kilobytes/Second, Megabytes/Second, Gigabytes/Second, Terabytes/Second, Bits/Second, "
    "Kilobits/Second, Megabits/Second, Gigabits/Second, Terabits/Second, Count/Second, None";
inline constexpr wire::Constraint standard_unit{.values = units};
inline constexpr wire::Constraint datum_unit{.values = units, .checked_by_rule = true};
inline constexpr wire::Constraint name_space{
    .least = 1, .most = 255, .pattern = "[^:].*", .checked_by_rule = true};
inline constexpr wire::Constraint dimension_filters{.most = 10};
inline constexpr wire::Constraint period{.least = 1};
inline constexpr wire::Constraint statistics{.least = 1, .most = 5};
inline constexpr wire::Constraint statistic{.values =
                                                "SampleCount, Average, Sum, Minimum, Maximum"};
inline constexpr wire::Constraint extended_statistics{.least = 1, .most = 10};
inline constexpr wire::Constraint recently_active{.values = "PT3H"};
inline constexpr wire::Constraint metric_id{.least = 1, .most = 255};
inline constexpr wire::Constraint metric_expression{.least = 1, .most = 2048};
inline constexpr wire::Constraint scan_by{.values = "TimestampDescending, TimestampAscending"};
inline constexpr wire::Constraint alarm_name{.least = 1, .most = 255};
inline constexpr wire::Constraint alarm_description{.least = 0, .most = 1024};
inline constexpr wire::Constraint resource_list{.most = 5};
inline constexpr wire::Constraint resource_name{.least = 1, .most = 1024};
inline constexpr wire::Constraint evaluation_periods{.least = 1};
inline constexpr wire::Constraint datapoints_to_alarm{.least = 1};
inline constexpr wire::Constraint comparison_operator{
    .values =
        "GreaterThanOrEqualToThreshold, GreaterThanThreshold, LessThanThreshold, "
        "LessThanOrEqualToThreshold, LessThanLowerOrGreaterThanUpperThreshold, "
        "LessThanLowerThreshold, GreaterThanUpperThreshold"};
inline constexpr wire::Constraint treat_missing_data{.least = 1, .most = 255};
inline constexpr wire::Constraint evaluate_low_sample_count_percentile{.least = 1, .most = 255};
inline constexpr wire::Constraint alarm_rule{.least = 1, .most = 10'240};
inline constexpr wire::Constraint alarm_arn{.least = 1, .most = 1600};
inline constexpr wire::Constraint alarm_names{.most = 100};
inline constexpr wire::Constraint alarm_name_prefix{.least = 1, .most = 255};
inline constexpr wire::Constraint alarm_type{.values = "CompositeAlarm, MetricAlarm"};
inline constexpr wire::Constraint state_value{.values = "INSUFFICIENT_DATA, ALARM, OK"};
inline constexpr wire::Constraint action_prefix{.least = 1, .most = 1024};
inline constexpr wire::Constraint max_records{.least = 1, .most = 100};
inline constexpr wire::Constraint state_reason{.least = 0, .most = 1023};
inline constexpr wire::Constraint state_reason_data{.least = 0, .most = 4000};
inline constexpr wire::Constraint history_item_type{
    .values =
        "ConfigurationUpdate, StateUpdate, Action, AlarmContributorStateUpdate, "
        "AlarmContributorAction"};
inline constexpr wire::Constraint tag_key{.least = 1, .most = 128};
inline constexpr wire::Constraint tag_value{.least = 0, .most = 256};
inline constexpr wire::Constraint amazon_resource_name{.least = 1, .most = 1024};

}  // namespace spot::cloudwatch::constraints
