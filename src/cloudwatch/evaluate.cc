#include "cloudwatch/evaluate.h"

#include <fmt/format.h>

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

}  // namespace

bool known_comparison(std::string_view comparison_operator) {
    return find(comparison_operator) != nullptr;
}

Verdict evaluate(const MetricAlarm& alarm, const std::vector<std::optional<double>>& values) {
    const auto& comparison = *find(alarm.comparison_operator);
    const int needed = alarm.datapoints_to_alarm.value_or(alarm.evaluation_periods);
    const auto missing_means = alarm.treat_missing_data.value_or("missing");
    int present = 0;
    int breaching = 0;
    int missing = 0;
    std::string shown;
    for (const auto& value : values) {
        if (!value) {
            ++missing;
            continue;
        }
        ++present;
        if (comparison.breaches(*value, alarm.threshold)) ++breaching;
        fmt::format_to(std::back_inserter(shown), "{}{}", shown.empty() ? "" : ", ", *value);
    }
    if (present == 0) {
        if (missing_means == "ignore") return {};
        if (missing_means == "missing") {
            return {"INSUFFICIENT_DATA", fmt::format("Insufficient Data: {} datapoint{} unknown.",
                                                     missing, missing == 1 ? " was" : "s were")};
        }
    }
    if (missing_means == "breaching") breaching += missing;
    const bool alarmed = breaching >= needed;
    // There are too few values, and the alarm does not say how gaps count: the values decide alone.
    return {alarmed ? "ALARM" : "OK",
            fmt::format(
                "Threshold Crossed: {} datapoint{} [{}] {} {} the threshold ({}).", present,
                present == 1 ? "" : "s", shown,
                alarmed ? (present == 1 ? "was" : "were") : (present == 1 ? "was not" : "were not"),
                comparison.words, alarm.threshold)};
}

}  // namespace spot::cloudwatch
