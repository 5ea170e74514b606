#include "cloudwatch/alarms/evaluate.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/time_text.h"

namespace spot::cloudwatch {
namespace {

struct Comparison {
    std::string_view name;
    bool (*breaches)(double value, double threshold);
    std::string_view words;
};
constexpr Comparison comparisons[] = {
    {"GreaterThanThreshold", [](double v, double t) { return v > t; }, "greater than"},
    {"GreaterThanOrEqualToThreshold", [](double v, double t) { return v >= t; },
     "greater than or equal to"},
    {"LessThanThreshold", [](double v, double t) { return v < t; }, "less than"},
    {"LessThanOrEqualToThreshold", [](double v, double t) { return v <= t; },
     "less than or equal to"},
};

const Comparison* find(std::string_view name) {
    for (const auto& row : comparisons) {
        if (row.name == name) return &row;
    }
    return nullptr;
}

std::string_view plural(std::size_t count, std::string_view one, std::string_view many) {
    return count == 1 ? one : many;
}

// "24/06/20 07:10:00"
std::string day_and_time(Time at) {
    return fmt::format("{:%d/%m/%y %H:%M:%S}", fmt::gmtime(to_seconds(at)));
}

// The datapoints, as they are told.
struct Seen {
    std::vector<EvaluatedPoint> present;
    std::size_t missing = 0;
    std::size_t breaching = 0;  // among the present
};

std::string_view treated_as(std::string_view missing_means) {
    return missing_means == "breaching" ? "Breaching" : "NonBreaching";
}

std::string crossed(const MetricAlarm& alarm, const Comparison& comparison, const Seen& seen,
                    std::string_view missing_means, bool alarmed) {
    if (seen.present.empty()) {
        return fmt::format(
            "Threshold Crossed: no datapoints were received for {} {} and {} missing {} treated as "
            "[{}].",
            seen.missing, plural(seen.missing, "period", "periods"), seen.missing,
            plural(seen.missing, "datapoint was", "datapoints were"), treated_as(missing_means));
    }
    std::string shown;
    for (const auto& point : seen.present) {
        fmt::format_to(std::back_inserter(shown), "{}{} ({})", shown.empty() ? "" : ", ",
                       as_decimal(*point.value), day_and_time(point.at));
    }
    const auto count = seen.present.size();
    const auto was =
        fmt::format("{}{} {} the threshold ({})", plural(count, "was", "were"),
                    alarmed ? "" : " not", comparison.words, as_decimal(alarm.threshold));
    if (!alarm.datapoints_to_alarm) {
        return fmt::format("Threshold Crossed: {} {} [{}] {}.", count,
                           plural(count, "datapoint", "datapoints"), shown, was);
    }
    const auto needed = static_cast<std::size_t>(*alarm.datapoints_to_alarm);
    return fmt::format(
        "Threshold Crossed: {} out of the last {} datapoints [{}] {} (minimum {} {} for {} -> {} "
        "transition).",
        alarmed ? seen.breaching : count, alarm.evaluation_periods, shown, was, needed,
        plural(needed, "datapoint", "datapoints"), alarmed ? "OK" : "ALARM",
        alarmed ? "ALARM" : "OK");
}

// Times in documents: "2026-11-30T10:20:30.000+0000".
std::string in_documents(Time at) {
    auto text = iso8601_millis(at);
    text.pop_back();
    return text + "+0000";
}

std::string reason_data(const MetricAlarm& alarm, const std::vector<EvaluatedPoint>& points,
                        const Seen& seen, Time now) {
    std::string recent;
    for (const auto& point : seen.present) {
        fmt::format_to(std::back_inserter(recent), "{}{}", recent.empty() ? "" : ",",
                       as_decimal(*point.value));
    }
    std::string evaluated;
    for (auto at = points.rbegin(); at != points.rend(); ++at) {
        fmt::format_to(std::back_inserter(evaluated), R"({}{{"timestamp":"{}")",
                       evaluated.empty() ? "" : ",", in_documents(at->at));
        if (at->sample_count) evaluated += ",\"sampleCount\":" + as_decimal(*at->sample_count);
        if (at->value) evaluated += ",\"value\":" + as_decimal(*at->value);
        evaluated += '}';
    }
    std::string data = fmt::format(R"({{"version":"1.0","queryDate":"{}")", in_documents(now));
    if (!seen.present.empty()) {
        data += fmt::format(R"(,"startDate":"{}")", in_documents(seen.present.front().at));
    }
    if (alarm.unit) data += fmt::format(R"(,"unit":"{}")", *alarm.unit);
    // Both have passed their checks, and need no escapes.
    const auto& statistic = alarm.statistic ? alarm.statistic : alarm.extended_statistic;
    if (statistic) data += fmt::format(R"(,"statistic":"{}")", *statistic);
    if (alarm.period) data += fmt::format(R"(,"period":{})", *alarm.period);
    data += fmt::format(R"(,"recentDatapoints":[{}],"threshold":{},"evaluatedDatapoints":[{}]}})",
                        recent, as_decimal(alarm.threshold), evaluated);
    return data;
}

}  // namespace

std::string as_decimal(double value) {
    if (value == std::floor(value) && std::abs(value) < 1e7) return fmt::format("{:.1f}", value);
    auto text = fmt::format("{}", value);
    const auto e = text.find('e');
    if (e == text.npos) return text;
    auto mantissa = text.substr(0, e);
    if (mantissa.find('.') == mantissa.npos) mantissa += ".0";
    const bool negative = text[e + 1] == '-';
    const auto digits = text.find_first_of("123456789", e);
    return fmt::format("{}E{}{}", mantissa, negative ? "-" : "", text.substr(digits));
}

bool known_comparison(std::string_view comparison_operator) {
    return find(comparison_operator) != nullptr;
}

Verdict evaluate(const MetricAlarm& alarm, const std::vector<EvaluatedPoint>& points, Time now) {
    const auto& comparison = *find(alarm.comparison_operator);
    const auto needed =
        static_cast<std::size_t>(alarm.datapoints_to_alarm.value_or(alarm.evaluation_periods));
    const auto missing_means = alarm.treat_missing_data.value_or("missing");
    Seen seen;
    for (const auto& point : points) {
        if (!point.value) {
            ++seen.missing;
            continue;
        }
        seen.present.push_back(point);
        if (comparison.breaches(*point.value, alarm.threshold)) ++seen.breaching;
    }
    const auto data = reason_data(alarm, points, seen, now);
    if (seen.present.empty()) {
        if (missing_means == "ignore") return {};
        if (missing_means == "missing") {
            return {"INSUFFICIENT_DATA",
                    fmt::format("Insufficient Data: {} {} unknown.", seen.missing,
                                plural(seen.missing, "datapoint was", "datapoints were")),
                    data};
        }
    }
    const auto breaching = seen.breaching + (missing_means == "breaching" ? seen.missing : 0);
    const bool alarmed = breaching >= needed;
    // There are too few values, and the alarm does not say how gaps count: the values decide alone.
    return {alarmed ? "ALARM" : "OK", crossed(alarm, comparison, seen, missing_means, alarmed),
            data};
}

}  // namespace spot::cloudwatch
