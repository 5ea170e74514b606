#include "cloudwatch/metrics/labels.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/bytes.h"

namespace spot::cloudwatch {
namespace {

constexpr int most_parts = 6;

using Points = std::map<Time, double>;

std::string number(double value) {
    auto text = fmt::format("{:.3f}", value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

std::string moment(Time at, Duration zone) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(zone).count();
    const auto text = fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(to_seconds(at + zone)));
    if (minutes == 0) return text + "Z";
    return fmt::format("{}{}{:02}{:02}", text, minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                       std::abs(minutes) % 60);
}

std::string span(Duration time) {
    auto seconds = std::abs(std::chrono::duration_cast<std::chrono::seconds>(time).count());
    std::string text;
    for (const auto& [unit, size] : {std::pair{'d', 86'400}, {'h', 3'600}, {'m', 60}, {'s', 1}}) {
        if (seconds >= size)
            fmt::format_to(std::back_inserter(text), "{}{} ", seconds / size, unit);
        seconds %= size;
    }
    if (text.empty()) return "0s";
    text.pop_back();
    return text;
}

// The value of a part that tells of the datapoints; nullopt: the name is none of them.
std::optional<std::string> of_points(std::string_view name, const LabelContext& context) {
    const Points& points = context.series.points;
    if (name == "DATAPOINT_COUNT") return fmt::to_string(points.size());
    if (points.empty()) return std::nullopt;
    const auto by_value = [](const auto& a, const auto& b) { return a.second < b.second; };
    const auto& first = *points.begin();
    const auto& last = *points.rbegin();
    const auto& least = *std::ranges::min_element(points, by_value);
    const auto& most = *std::ranges::max_element(points, by_value);
    double sum = 0;
    for (const auto& [at, value] : points) sum += value;
    if (name == "SUM") return number(sum);
    if (name == "AVG") return number(sum / static_cast<double>(points.size()));
    if (name == "FIRST_LAST_RANGE") return number(std::abs(last.second - first.second));
    if (name == "FIRST_LAST_TIME_RANGE") return span(last.first - first.first);
    if (name == "MIN_MAX_RANGE") return number(most.second - least.second);
    if (name == "MIN_MAX_TIME_RANGE") return span(most.first - least.first);
    const std::pair<std::string_view, const Points::value_type*> ends[] = {
        {"FIRST", &first}, {"LAST", &last}, {"MIN", &least}, {"MAX", &most}};
    for (const auto& [end, point] : ends) {
        if (!name.starts_with(end)) continue;
        const auto rest = name.substr(end.size());
        if (rest.empty()) return number(point->second);
        if (rest == "_TIME") return moment(point->first, context.zone);
        if (rest == "_TIME_RELATIVE") return span(context.now - point->first);
    }
    return std::nullopt;
}

std::optional<std::string> property(std::string_view name, const LabelContext& context) {
    if (name == "AccountId" || name == "AccountLabel") return context.account_id;
    if (name == "Region") return context.region;
    if (name == "Period") return fmt::to_string(context.series.period);
    if (context.stat == nullptr) return std::nullopt;
    const auto& metric = context.stat->metric;
    if (name == "MetricName") return metric.metric_name;
    if (name == "Namespace") return metric.name_space;
    if (name == "Stat") return context.stat->stat;
    if (!name.starts_with("Dim.")) return std::nullopt;
    const auto at = std::ranges::find(metric.dimensions, name.substr(4), &Dimension::name);
    return at == metric.dimensions.end() ? std::nullopt : std::optional(at->value);
}

std::optional<std::string> part(std::string_view name, const LabelContext& context) {
    if (name == "LABEL") return context.plain_label;
    if (name.starts_with("PROP('") && name.ends_with("')")) {
        return property(name.substr(6, name.size() - 8), context);
    }
    return of_points(name, context);
}

}  // namespace

std::string fill_label(const std::string& label, const LabelContext& context) {
    std::string filled;
    std::string_view rest(label);
    int parts = 0;
    while (!rest.empty()) {
        const auto begin = rest.find("${");
        const auto end = begin == rest.npos ? begin : rest.find('}', begin);
        if (end == rest.npos) break;
        if (begin > 0 && rest[begin - 1] == '\\') {
            filled.append(rest.substr(0, begin - 1)).append("${");
            rest.remove_prefix(begin + 2);
            continue;
        }
        const auto whole = rest.substr(begin, end + 1 - begin);
        const auto value = parts < most_parts ? part(whole.substr(2, whole.size() - 3), context)
                                              : std::optional<std::string>();
        if (value) ++parts;
        filled.append(rest.substr(0, begin)).append(value ? *value : std::string(whole));
        rest.remove_prefix(end + 1);
    }
    return filled.append(rest);
}

Result<Duration> read_zone(const std::string& text) {
    const bool form = text.size() == 5 && (text[0] == '+' || text[0] == '-') &&
                      text.find_first_not_of("0123456789", 1) == text.npos;
    const auto hours = form ? *parse_int(text.substr(1, 2)) : 24;
    const auto minutes = form ? *parse_int(text.substr(3, 2)) : 60;
    if (hours > 23 || minutes > 59) {
        return fail(Kind::invalid, "InvalidParameterValueException",
                    fmt::format("The value {} for parameter LabelOptions.Timezone is not valid: it "
                                "is a sign, two digits for hours and two for minutes.",
                                text));
    }
    const auto zone = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    return Duration(text[0] == '-' ? -zone : zone);
}

}  // namespace spot::cloudwatch
