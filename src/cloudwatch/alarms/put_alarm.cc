// PutMetricAlarm and PutCompositeAlarm.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cloudwatch/alarms.h"
#include "cloudwatch/alarms/composite_rule.h"
#include "cloudwatch/metrics/queries.h"

namespace spot::cloudwatch {
namespace {

tl::unexpected<Error> invalid(std::string message) {
    return fail(Kind::invalid, "ValidationException", std::move(message));
}

Result<void> check_namespace(const std::string& name) {
    const auto told = [&](std::string_view must) {
        return invalid(fmt::format(
            "1 validation error detected: Value '{}' at 'namespace' failed to satisfy constraint: "
            "Member must {}",
            name, must));
    };
    if (name.starts_with(':')) return told("satisfy regular expression pattern: [^:].*");
    if (name.empty()) return told("have length greater than or equal to 1");
    if (name.size() > limits::name) return told("have length less than or equal to 255");
    return {};
}

Result<void> check_one_metric(const PutMetricAlarmInput& input) {
    if (!input.metric_name || !input.name_space) {
        return invalid(
            "Either MetricName and Namespace, or Metrics are required for a metric alarm.");
    }
    TRY(check_namespace(*input.name_space));
    if (input.statistic.has_value() == input.extended_statistic.has_value()) {
        return invalid("Either Statistic or ExtendedStatistic is required, and not both.");
    }
    const auto simple = Statistic::parse(input.statistic.value_or("Sum"));
    if (!simple || !simple->simple()) {
        return invalid(fmt::format("The value {} for parameter Statistic is not supported.",
                                   *input.statistic));
    }
    if (input.extended_statistic) {
        const auto statistic = Statistic::parse(*input.extended_statistic);
        if (!statistic || statistic->simple()) {
            return fail(Kind::invalid, "InvalidParameterValueException",
                        fmt::format("The value {} for parameter ExtendedStatistic is not "
                                    "supported.",
                                    *input.extended_statistic));
        }
    }
    if (!is_period(input.period.value_or(0)) || *input.period < 10) {
        return invalid("Period must be 10, 20, 30 or a multiple of 60");
    }
    return {};
}

Result<void> check_metrics(const PutMetricAlarmInput& input) {
    if (input.metric_name || input.name_space || input.statistic || input.extended_statistic ||
        !input.dimensions.empty() || input.period || input.unit) {
        return invalid(
            "MetricName, Namespace, Statistic, ExtendedStatistic, Dimensions, Period and Unit are "
            "for an alarm on one metric; Metrics cannot stand beside them.");
    }
    TRY(check_queries(input.metrics));
    const auto shown = std::ranges::count_if(
        input.metrics, [](const MetricDataQuery& q) { return q.return_data.value_or(true); });
    if (shown != 1) {
        return invalid("Exactly one element of the metrics list should return data.");
    }
    return {};
}

Result<void> check_evaluation(const PutMetricAlarmInput& input, int period) {
    if (!known_comparison(input.comparison_operator)) {
        return fail(Kind::not_implemented, "NotImplemented",
                    fmt::format("ComparisonOperator {} needs a band of anomaly detection, which "
                                "this plane does not have.",
                                input.comparison_operator));
    }
    if (input.evaluation_periods < 1) return invalid("EvaluationPeriods is required.");
    // A day for periods of less than an hour; seven days, else.
    const int most = period < 3600 ? 86'400 : limits::evaluated_seconds;
    if (input.evaluation_periods > most / period) {
        return invalid(
            fmt::format("Metrics cannot be checked across more than {} (EvaluationPeriods * Period "
                        "must be <= {}).",
                        most == 86'400 ? "a day" : "seven days", most));
    }
    const int needed = input.datapoints_to_alarm.value_or(input.evaluation_periods);
    if (needed < 1 || needed > input.evaluation_periods) {
        return invalid("DatapointsToAlarm must be 1 to EvaluationPeriods.");
    }
    if (!input.threshold) return invalid("Threshold is required.");
    if (!(std::abs(*input.threshold) <= limits::largest_value)) {
        return invalid(
            "Threshold must be a number from -2^360 to 2^360; NaN and Infinity are not supported.");
    }
    static constexpr std::string_view missing[] = {"breaching", "notBreaching", "ignore",
                                                   "missing"};
    if (input.treat_missing_data &&
        std::ranges::find(missing, *input.treat_missing_data) == std::end(missing)) {
        return invalid(fmt::format("The value {} for parameter TreatMissingData is not supported.",
                                   *input.treat_missing_data));
    }
    const auto& low = input.evaluate_low_sample_count_percentile;
    if (low && *low != "evaluate" && *low != "ignore") {
        return invalid(fmt::format(
            "Option {} is not supported. Supported options for parameter "
            "EvaluateLowSampleCountPercentile are evaluate and ignore.",
            *low));
    }
    return {};
}

template <class Input>
void fill_base(const Input& input, AlarmBase& alarm) {
    alarm.alarm_name = input.alarm_name;
    alarm.alarm_description = input.alarm_description;
    alarm.actions_enabled = input.actions_enabled.value_or(true);
    alarm.ok_actions = input.ok_actions;
    alarm.alarm_actions = input.alarm_actions;
    alarm.insufficient_data_actions = input.insufficient_data_actions;
}

}  // namespace

Result<Empty> Alarms::put_metric_alarm(const PutMetricAlarmInput& input) {
    TRY(input.metrics.empty() ? check_one_metric(input) : check_metrics(input));
    const int period =
        input.period ? *input.period : period_of(input.metrics.front(), input.metrics);
    TRY(check_evaluation(input, period));
    MetricAlarm alarm;
    fill_base(input, alarm);
    alarm.metric_name = input.metric_name;
    alarm.name_space = input.name_space;
    alarm.statistic = input.statistic;
    alarm.extended_statistic = input.extended_statistic;
    alarm.dimensions = input.dimensions;
    alarm.period = input.period;
    alarm.unit = input.unit;
    alarm.metrics = input.metrics;
    alarm.evaluation_periods = input.evaluation_periods;
    alarm.datapoints_to_alarm = input.datapoints_to_alarm;
    alarm.threshold = *input.threshold;
    alarm.comparison_operator = input.comparison_operator;
    alarm.treat_missing_data = input.treat_missing_data;
    alarm.evaluate_low_sample_count_percentile = input.evaluate_low_sample_count_percentile;
    std::lock_guard lock(mutex_);
    TRY(save_put({std::move(alarm), {}}, input.tags));
    return Empty{};
}

Result<void> Alarms::check_suppressor(const PutCompositeAlarmInput& input) {
    const auto& wait = input.actions_suppressor_wait_period;
    const auto& extension = input.actions_suppressor_extension_period;
    if (!input.actions_suppressor) {
        if (!wait && !extension) return {};
        return invalid(
            "ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod need an "
            "ActionsSuppressor.");
    }
    if (!wait || !extension) {
        return invalid(
            "ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod are required with an "
            "ActionsSuppressor.");
    }
    if (*wait < 0 || *extension < 0) {
        return invalid(
            "ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod must not be "
            "negative.");
    }
    if (suppressor_of(*input.actions_suppressor) != nullptr) return {};
    return invalid(fmt::format("The alarm {} for parameter ActionsSuppressor does not exist.",
                               *input.actions_suppressor));
}

Result<Empty> Alarms::put_composite_alarm(const PutCompositeAlarmInput& input) {
    const auto children = TRY(alarms_in(input.alarm_rule));
    CompositeAlarm alarm;
    fill_base(input, alarm);
    alarm.alarm_rule = input.alarm_rule;
    alarm.actions_suppressor = input.actions_suppressor;
    alarm.actions_suppressor_wait_period = input.actions_suppressor_wait_period;
    alarm.actions_suppressor_extension_period = input.actions_suppressor_extension_period;
    std::lock_guard lock(mutex_);
    TRY(check_suppressor(input));
    std::vector<std::string> absent;
    for (const auto& name : children) {
        if (find(name) == nullptr) absent.push_back(name);
    }
    if (!absent.empty()) {
        return invalid(fmt::format(
            "Could not save the composite alarm as alarms [{}] in the alarm rule do not "
            "exist",
            fmt::join(absent, ", ")));
    }
    TRY(save_put({std::move(alarm), {}}, input.tags));
    TRY(evaluate_composites());
    return Empty{};
}

}  // namespace spot::cloudwatch
