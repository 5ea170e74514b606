// Reading metrics: ListMetrics, GetMetricStatistics, GetMetricData.

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "cloudwatch/alarms.h"
#include "cloudwatch/metrics/labels.h"
#include "cloudwatch/metrics/queries.h"

namespace spot::cloudwatch {
namespace {

constexpr std::size_t metrics_listed = 500;
// ListMetrics shows metrics with data of the past two weeks, and RecentlyActive those of the past
// three hours (API Reference, ListMetrics).
constexpr Duration listed_for = std::chrono::hours(24 * 14);
constexpr Duration recent = std::chrono::hours(3);

tl::unexpected<Error> invalid(std::string message) {
    return fail(Kind::invalid, "InvalidParameterValueException", std::move(message));
}
tl::unexpected<Error> combination(std::string message) {
    return fail(Kind::invalid, "InvalidParameterCombinationException", std::move(message));
}
tl::unexpected<Error> bad_token() {
    return invalid("Request parameter NextToken is invalid");
}

bool has_dimensions(const Metric& metric, const std::vector<DimensionFilter>& filters) {
    return std::all_of(filters.begin(), filters.end(), [&](const DimensionFilter& filter) {
        return std::any_of(
            metric.dimensions.begin(), metric.dimensions.end(), [&](const Dimension& d) {
                return d.name == filter.name && (!filter.value || d.value == *filter.value);
            });
    });
}

Result<void> check_window(Time start, Time end) {
    if (start < end) return {};
    return invalid("The parameter StartTime must be less than the parameter EndTime.");
}

void set_simple(Datapoint& point, const std::string& name, double value) {
    if (name == "Sum") point.sum = value;
    if (name == "Average") point.average = value;
    if (name == "Minimum") point.minimum = value;
    if (name == "Maximum") point.maximum = value;
    if (name == "SampleCount") point.sample_count = value;
}

Result<void> check_statistics(const GetMetricStatisticsInput& input) {
    if (!is_period(input.period)) {
        return invalid("The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.");
    }
    if (input.statistics.empty() == input.extended_statistics.empty()) {
        return combination("Must specify either Statistics or ExtendedStatistics");
    }
    for (const auto& name : input.extended_statistics) {
        const auto statistic = Statistic::parse(name);
        if (!statistic || statistic->simple()) {
            return invalid(
                fmt::format("The value {} for parameter ExtendedStatistics is not "
                            "supported.",
                            name));
        }
    }
    TRY(check_window(input.start_time, input.end_time));
    const auto span = (input.end_time - input.start_time) / std::chrono::seconds(input.period);
    if (span > static_cast<std::int64_t>(limits::datapoints)) {
        return combination(fmt::format(
            "You have requested up to {} datapoints, which exceeds the limit of {}. You "
            "may reduce the datapoints requested by increasing Period, or decreasing "
            "the time range.",
            span, limits::datapoints));
    }
    return {};
}

// The rest of a series on a page of GetMetricData: some points, from the `skip`th on.
MetricDataResult page_of(const Series& series, std::string id, bool ascending, std::size_t skip,
                         std::size_t most) {
    MetricDataResult result{.id = std::move(id), .label = series.label};
    result.messages = series.messages;
    const auto size = series.points.size();
    result.status_code = size - skip > most ? "PartialData" : "Complete";
    const auto count = std::min(size - skip, most);
    const auto put = [&](const auto& point) {
        result.timestamps.push_back(point.first);
        result.values.push_back(point.second);
    };
    const auto from = static_cast<std::ptrdiff_t>(skip);
    if (ascending) {
        auto at = std::next(series.points.begin(), from);
        for (std::size_t i = 0; i < count; ++i, ++at) put(*at);
    } else {
        auto at = std::next(series.points.rbegin(), from);
        for (std::size_t i = 0; i < count; ++i, ++at) put(*at);
    }
    return result;
}

}  // namespace

Result<ListMetricsOutput> Alarms::list_metrics(const ListMetricsInput& input) {
    // The token is the place of the last metric that was shown.
    const auto after = unhex(input.next_token.value_or(""));
    if (!after) return bad_token();
    const Time now = clock_.now();
    ListMetricsOutput output;
    std::string last;
    TRY(for_each_metric(store_, *after, [&](Metric metric, Time newest, std::string_view place) {
        if (newest < now - (input.recently_active ? recent : listed_for)) return true;
        if (input.name_space && metric.name_space != *input.name_space) return true;
        if (input.metric_name && metric.metric_name != *input.metric_name) return true;
        if (!has_dimensions(metric, input.dimensions)) return true;
        if (output.metrics.size() == metrics_listed) {
            output.next_token = hex(last);
            return false;
        }
        last = place;
        output.metrics.push_back(std::move(metric));
        return true;
    }));
    return output;
}

Result<GetMetricStatisticsOutput> Alarms::get_metric_statistics(
    const GetMetricStatisticsInput& input) {
    TRY(check_statistics(input));
    // Its periods begin with StartTime, "rounded down to the minute" or, of shorter periods, to one
    // of those (API Reference).
    const Duration step = std::chrono::seconds(std::min(input.period, 60));
    const Time origin(input.start_time.time_since_epoch() / step * step);
    const auto metric = normalised({input.name_space, input.metric_name, input.dimensions});
    GetMetricStatisticsOutput output{.label = input.metric_name};
    for (auto& period : TRY(read_periods(store_, {.metric = metric,
                                                 .start = input.start_time,
                                                 .end = input.end_time,
                                                 .period = std::chrono::seconds(input.period),
                                                 .unit = input.unit,
                                                 .origin = origin}))) {
        Datapoint point{.timestamp = period.start, .unit = std::move(period.unit)};
        for (const auto& name : input.statistics) {
            set_simple(point, name, Statistic::parse(name)->of(period.statistics).value_or(0));
        }
        for (const auto& name : input.extended_statistics) {
            const auto value = Statistic::parse(name)->of(period.statistics);
            if (value) point.extended_statistics[name] = *value;
        }
        output.datapoints.push_back(std::move(point));
    }
    return output;
}

Result<GetMetricDataOutput> Alarms::get_metric_data(const GetMetricDataInput& input) {
    TRY(check_window(input.start_time, input.end_time));
    if (input.metric_data_queries.size() > limits::queries) {
        return invalid(fmt::format("At most {} queries go into one request.", limits::queries));
    }
    TRY(check_queries(input.metric_data_queries));
    Duration zone{};
    if (input.label_options && input.label_options->timezone) {
        zone = TRY(read_zone(*input.label_options->timezone));
    }
    const auto most = static_cast<std::size_t>(std::clamp<std::int64_t>(
        input.max_datapoints.value_or(limits::queried), 1, limits::queried));
    // The token is the number of points that earlier pages have shown.
    const auto shown_before = parse_int(input.next_token.value_or("0"));
    if (!shown_before || *shown_before < 0) return bad_token();
    auto skip = static_cast<std::size_t>(*shown_before);
    auto room = most;
    GetMetricDataOutput output;
    Queries queries(store_, input.metric_data_queries, input.start_time, input.end_time);
    const auto next_page = [&] {
        output.next_token = fmt::to_string(static_cast<std::size_t>(*shown_before) + most);
    };
    for (const auto& query : input.metric_data_queries) {
        if (!query.return_data.value_or(true)) continue;
        for (const auto& series : *TRY(queries.of(query))) {
            const auto size = series.points.size();
            if (skip > 0 && skip >= size) {  // an earlier page has shown all of it
                skip -= size;
                continue;
            }
            if (room == 0 && size > 0) {
                next_page();
                return output;
            }
            auto page =
                page_of(series, query.id, input.scan_by == "TimestampAscending", skip, room);
            if (query.label) {
                page.label = fill_label(*query.label,
                                        {.series = series,
                                         .stat = query.metric_stat ? &*query.metric_stat : nullptr,
                                         .plain_label = series.plain_label,
                                         .region = settings_.region,
                                         .account_id = settings_.account_id,
                                         .now = clock_.now(),
                                         .zone = zone});
            }
            room -= page.values.size();
            skip = 0;
            const bool whole = page.status_code == "Complete";
            output.metric_data_results.push_back(std::move(page));
            if (whole) continue;
            next_page();
            return output;
        }
    }
    return output;
}

}  // namespace spot::cloudwatch
