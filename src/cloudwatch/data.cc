#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cloudwatch/alarms.h"

namespace spot::cloudwatch {
namespace {

constexpr std::size_t metrics_listed = 500;

tl::unexpected<Error> invalid(std::string message) {
    return fail(Kind::invalid, "InvalidParameterValue", std::move(message));
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
        return fail(Kind::invalid, "InvalidParameterCombination",
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
        return Statistics{s.sample_count, s.sum, s.minimum, s.maximum};
    }
    if (datum.value) {
        TRY(check_number(index, "Value", *datum.value));
        return Statistics{1, *datum.value, *datum.value, *datum.value};
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
        total.add({count, value * count, value, value});
    }
    if (total.count == 0) {
        return invalid(
            fmt::format("The parameter {} is required: a datum needs Value, Values or "
                        "StatisticValues.",
                        member(index, "Value")));
    }
    return total;
}

Result<void> check_window(Time start, Time end, int period) {
    if (period < 60 || period % 60 != 0) {
        return invalid("Period must be a multiple of 60 seconds on this plane.");
    }
    if (start >= end) return invalid("StartTime must be before EndTime.");
    return {};
}

}  // namespace

Result<Empty> Alarms::put_metric_data(const PutMetricDataInput& input) {
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
    std::lock_guard lock(data_mutex_);
    // One batch a datum: two of the same metric and minute must see each other.
    for (std::size_t i = 0; i < input.metric_data.size(); ++i) {
        const auto& datum = input.metric_data[i];
        kv::Batch batch;
        const auto metric = normalised({input.name_space, datum.metric_name, datum.dimensions});
        TRY(stage_datapoint(store_, metric, datum.timestamp.value_or(now), statistics[i], batch));
        TRY(store_.apply(std::move(batch)));
    }
    return Empty{};
}

Result<ListMetricsOutput> Alarms::list_metrics(const ListMetricsInput& input) {
    ListMetricsOutput output;
    for (auto& metric : TRY(all_metrics(store_, 100'000))) {
        if (input.name_space && metric.name_space != *input.name_space) continue;
        if (input.metric_name && metric.metric_name != *input.metric_name) continue;
        const bool fits = std::all_of(
            input.dimensions.begin(), input.dimensions.end(), [&](const DimensionFilter& filter) {
                return std::any_of(
                    metric.dimensions.begin(), metric.dimensions.end(), [&](const Dimension& d) {
                        return d.name == filter.name && (!filter.value || d.value == *filter.value);
                    });
            });
        if (fits) output.metrics.push_back(std::move(metric));
    }
    // The token is the number of metrics that were shown before.
    const auto skip = input.next_token ? std::strtoul(input.next_token->c_str(), nullptr, 10) : 0;
    const auto total = output.metrics.size();
    const auto first = std::min<std::size_t>(skip, total);
    output.metrics.erase(output.metrics.begin(),
                         output.metrics.begin() + static_cast<std::ptrdiff_t>(first));
    if (output.metrics.size() > metrics_listed) {
        output.metrics.resize(metrics_listed);
        output.next_token = fmt::to_string(first + metrics_listed);
    }
    return output;
}

Result<GetMetricStatisticsOutput> Alarms::get_metric_statistics(
    const GetMetricStatisticsInput& input) {
    TRY(check_window(input.start_time, input.end_time, input.period));
    const auto span = (input.end_time - input.start_time) / std::chrono::seconds(input.period);
    if (span > static_cast<std::int64_t>(limits::datapoints)) {
        return fail(
            Kind::invalid, "InvalidParameterCombination",
            fmt::format("You have requested up to {} datapoints, which exceeds the limit of "
                        "{}.",
                        span, limits::datapoints));
    }
    const auto metric = normalised({input.name_space, input.metric_name, input.dimensions});
    GetMetricStatisticsOutput output{.label = input.metric_name};
    for (const auto& period : TRY(read_periods(store_, metric, input.start_time, input.end_time,
                                               std::chrono::seconds(input.period)))) {
        Datapoint point{.timestamp = period.start};
        const auto& s = period.statistics;
        for (const auto& name : input.statistics) {
            const auto value = s.value(name);
            if (!value) return invalid(fmt::format("{} is not a known statistic.", name));
            if (name == "Sum") point.sum = value;
            if (name == "Average") point.average = value;
            if (name == "Minimum") point.minimum = value;
            if (name == "Maximum") point.maximum = value;
            if (name == "SampleCount") point.sample_count = value;
        }
        point.unit = input.unit.value_or("None");
        output.datapoints.push_back(std::move(point));
    }
    return output;
}

Result<GetMetricDataOutput> Alarms::get_metric_data(const GetMetricDataInput& input) {
    GetMetricDataOutput output;
    if (input.next_token) {
        return invalid("The parameter NextToken is not valid: no answer here has given one.");
    }
    const auto most = static_cast<std::size_t>(std::clamp<std::int64_t>(
        input.max_datapoints.value_or(limits::queried), 1, limits::queried));
    std::size_t found = 0;
    for (const auto& query : input.metric_data_queries) {
        if (query.expression || !query.metric_stat) {
            return fail(Kind::not_implemented, "NotImplemented",
                        "Metric math is not available on this plane; MetricStat is.");
        }
        const auto& stat = *query.metric_stat;
        TRY(check_window(input.start_time, input.end_time, stat.period));
        if (!Statistics{}.value(stat.stat)) {
            return invalid(fmt::format("{} is not a known statistic here.", stat.stat));
        }
        MetricDataResult result{.id = query.id,
                                .label = query.label.value_or(stat.metric.metric_name)};
        auto periods = TRY(read_periods(store_, normalised(stat.metric), input.start_time,
                                        input.end_time, std::chrono::seconds(stat.period)));
        found += periods.size();
        if (found > most) {
            return fail(Kind::not_implemented, "NotImplemented",
                        fmt::format("There are more than {} datapoints and no pages of them on "
                                    "this plane; ask for a shorter time or a longer Period.",
                                    most));
        }
        if (input.scan_by.value_or("") != "TimestampAscending") {
            std::reverse(periods.begin(), periods.end());
        }
        for (const auto& period : periods) {
            result.timestamps.push_back(period.start);
            result.values.push_back(*period.statistics.value(stat.stat));
        }
        if (query.return_data.value_or(true)) {
            output.metric_data_results.push_back(std::move(result));
        }
    }
    return output;
}

}  // namespace spot::cloudwatch
