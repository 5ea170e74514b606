#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cloudwatch/alarms.h"
#include "cloudwatch/metrics/datapoints.h"
#include "cloudwatch/wire/constraints.h"

namespace spot::cloudwatch {
namespace {

tl::unexpected<Error> invalid(std::string message) {
    return fail(Kind::invalid, "InvalidParameterValueException", std::move(message));
}

// Names a member of one datum as AWS's messages do.
std::string member(std::size_t index, std::string_view name) {
    return fmt::format("MetricData.member.{}.{}", index, name);
}

Result<void> check_number(std::size_t index, std::string_view name, double value) {
    // In this form the comparison refuses NaN, too.
    if (std::abs(value) <= limits::largest_value) return {};
    return invalid(
        fmt::format("The parameter {} must be a number from -2^360 to 2^360; NaN and Infinity are "
                    "not supported.",
                    member(index, name)));
}

Result<void> check_time(std::size_t index, const MetricDatum& datum, Time now) {
    if (!datum.timestamp) return {};
    if (*datum.timestamp > now + limits::future) {
        return invalid(
            fmt::format("The parameter {} must specify a time no more than two hours in the "
                        "future.",
                        member(index, "Timestamp")));
    }
    if (*datum.timestamp < now - limits::past) {
        return invalid(
            fmt::format("The parameter {} must specify a time within the past two weeks.",
                        member(index, "Timestamp")));
    }
    return {};
}

Result<void> check_names(std::size_t index, const MetricDatum& datum) {
    if (datum.metric_name.empty() || datum.metric_name.size() > limits::name) {
        return invalid(fmt::format("The parameter {} has 1 to {} characters.",
                                   member(index, "MetricName"), limits::name));
    }
    if (datum.unit && !wire::violations({.values = constraints::units}, *datum.unit).empty()) {
        return invalid(fmt::format("The parameter {} must be a value in the set [ {} ].",
                                   member(index, "Unit"), constraints::units));
    }
    if (datum.dimensions.size() > limits::dimensions) {
        return invalid(fmt::format("The collection {} must not have a size greater than {}.",
                                   member(index, "Dimensions"), limits::dimensions));
    }
    for (const auto& [name, value] : datum.dimensions) {
        if (name.empty() || name.size() > limits::name || value.empty() ||
            value.size() > limits::dimension_value) {
            return invalid(fmt::format("A name in {} has 1 to {} characters, a value 1 to {}.",
                                       member(index, "Dimensions"), limits::name,
                                       limits::dimension_value));
        }
    }
    if (datum.storage_resolution.value_or(60) != 60 && *datum.storage_resolution != 1) {
        return invalid(
            fmt::format("The parameter {} must be 1 or 60.", member(index, "StorageResolution")));
    }
    return {};
}

// A datum gives its value in one of three forms.
Result<void> check_form(std::size_t index, const MetricDatum& datum) {
    const auto both = [&](std::string_view one, std::string_view other) {
        return fail(Kind::invalid, "InvalidParameterCombinationException",
                    fmt::format("The parameters {} and {} are mutually exclusive and you have "
                                "specified both.",
                                member(index, one), member(index, other)));
    };
    if (datum.value && datum.statistic_values) return both("Value", "StatisticValues");
    if (datum.value && !datum.values.empty()) return both("Value", "Values");
    if (datum.statistic_values && !datum.values.empty()) return both("StatisticValues", "Values");
    if (!datum.counts.empty() && datum.counts.size() != datum.values.size()) {
        return invalid(fmt::format("The parameters {} and {} must be of the same size.",
                                   member(index, "Values"), member(index, "Counts")));
    }
    if (datum.values.size() > limits::values) {
        return invalid(fmt::format("The collection {} must not have a size greater than {}.",
                                   member(index, "Values"), limits::values));
    }
    return {};
}

Result<Statistics> statistics_of(std::size_t index, const MetricDatum& datum) {
    TRY(check_form(index, datum));
    if (datum.statistic_values) {
        const auto& s = *datum.statistic_values;
        TRY(check_number(index, "StatisticValues.SampleCount", s.sample_count));
        TRY(check_number(index, "StatisticValues.Sum", s.sum));
        TRY(check_number(index, "StatisticValues.Minimum", s.minimum));
        TRY(check_number(index, "StatisticValues.Maximum", s.maximum));
        if (s.sample_count < 0 || s.minimum > s.maximum) {
            return invalid(
                fmt::format("In {} the SampleCount must not be negative, and the Minimum not above "
                            "the Maximum.",
                            member(index, "StatisticValues")));
        }
        return Statistics{s.sample_count, s.sum, s.minimum, s.maximum, {}, s.sample_count};
    }
    if (datum.value) {
        TRY(check_number(index, "Value", *datum.value));
        return Statistics::of(*datum.value, 1);
    }
    Statistics total;
    for (std::size_t i = 0; i < datum.values.size(); ++i) {
        const double count = datum.counts.empty() ? 1 : datum.counts[i];
        const double value = datum.values[i];
        TRY(check_number(index, "Values", value));
        TRY(check_number(index, "Counts", count));
        if (count < 0) {
            return invalid(
                fmt::format("The parameter {} must not be negative.", member(index, "Counts")));
        }
        if (count > 0) total.add(Statistics::of(value, count));
    }
    if (total.count == 0) {
        return invalid(
            fmt::format("The parameter {} is required: a datum needs Value, Values or "
                        "StatisticValues.",
                        member(index, "Value")));
    }
    return total;
}

}  // namespace

Result<Empty> Alarms::put_metric_data(const PutMetricDataInput& input) {
    if (input.name_space.starts_with("AWS/") || input.name_space.starts_with(':')) {
        return invalid(
            fmt::format("The value {} for parameter Namespace is invalid.", input.name_space));
    }
    return record(input);
}

Result<Empty> Alarms::record(const PutMetricDataInput& input) {
    if (input.metric_data.size() > limits::metric_data) {
        return invalid(fmt::format("At most {} data go into one request.", limits::metric_data));
    }
    if (input.name_space.empty() || input.name_space.size() > limits::name) {
        return invalid(
            fmt::format("The parameter Namespace has 1 to {} characters.", limits::name));
    }
    // All are checked before the first is stored, so that a refused request has stored nothing.
    const Time now = clock_.now();
    std::vector<Statistics> statistics;
    for (std::size_t i = 0; i < input.metric_data.size(); ++i) {
        const auto& datum = input.metric_data[i];
        TRY(check_names(i + 1, datum));
        TRY(check_time(i + 1, datum, now));
        statistics.push_back(TRY(statistics_of(i + 1, datum)));
    }
    Additions additions;
    for (std::size_t i = 0; i < input.metric_data.size(); ++i) {
        const auto& datum = input.metric_data[i];
        add_values(additions, normalised({input.name_space, datum.metric_name, datum.dimensions}),
                   datum.timestamp.value_or(now), datum.unit.value_or(std::string(no_unit)),
                   datum.storage_resolution == 1, statistics[i]);
    }
    std::lock_guard lock(data_mutex_);
    kv::Batch batch;
    TRY(stage_datapoints(store_, additions, batch));
    if (!batch.empty()) TRY(store_.apply(std::move(batch)));
    return Empty{};
}

}  // namespace spot::cloudwatch
