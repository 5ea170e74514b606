#include <fmt/format.h>

#include <algorithm>

#include "cloudwatch/alarms.h"

namespace spot::cloudwatch {
namespace {

constexpr std::size_t metrics_listed = 500;

tl::unexpected<Error> invalid(std::string message) {
    return fail(Kind::invalid, "InvalidParameterValue", std::move(message));
}

Result<Statistics> statistics_of(const MetricDatum& datum) {
    if (datum.statistic_values) {
        const auto& s = *datum.statistic_values;
        return Statistics{s.sample_count, s.sum, s.minimum, s.maximum};
    }
    if (datum.value) return Statistics{1, *datum.value, *datum.value, *datum.value};
    if (!datum.counts.empty() && datum.counts.size() != datum.values.size()) {
        return invalid("Counts must be as many as Values.");
    }
    Statistics total;
    for (std::size_t i = 0; i < datum.values.size(); ++i) {
        const double count = datum.counts.empty() ? 1 : datum.counts[i];
        const double value = datum.values[i];
        total.add({count, value * count, value, value});
    }
    if (total.count == 0) {
        return invalid("A datum needs Value, Values or StatisticValues.");
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
    std::lock_guard lock(data_mutex_);
    // One batch a datum: two of the same metric and minute must see each other.
    for (const auto& datum : input.metric_data) {
        if (datum.metric_name.empty() || datum.dimensions.size() > limits::dimensions) {
            return invalid("A datum needs a MetricName, and at most 30 dimensions.");
        }
        const auto statistics = TRY(statistics_of(datum));
        kv::Batch batch;
        const auto metric = normalised({input.name_space, datum.metric_name, datum.dimensions});
        TRY(stage_datapoint(store_, metric, datum.timestamp.value_or(clock_.now()), statistics,
                            batch));
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
    // The token is the number of those shown before.
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
