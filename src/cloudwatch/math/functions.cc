#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cloudwatch/math/value.h"

namespace spot::cloudwatch::math {
namespace {

using Values = std::vector<Value>;

// -------------------------------------------------------------------- one value of many

using Numbers = std::vector<double>;

double sum(const Numbers& n) {
    return std::accumulate(n.begin(), n.end(), 0.0);
}
double average(const Numbers& n) {
    return sum(n) / static_cast<double>(n.size());
}
double least(const Numbers& n) {
    return *std::min_element(n.begin(), n.end());
}
double greatest(const Numbers& n) {
    return *std::max_element(n.begin(), n.end());
}
double count(const Numbers& n) {
    return static_cast<double>(n.size());
}
double deviation(const Numbers& n) {
    const double mean = average(n);
    double squares = 0;
    for (const double value : n) squares += (value - mean) * (value - mean);
    return std::sqrt(squares / static_cast<double>(n.size()));
}

// A series gives one number; a list gives a series, with one number for each time that any has.
struct Aggregate {
    std::string_view name;
    double (*of)(const Numbers&);
};
constexpr Aggregate aggregates[] = {
    {"SUM", sum},      {"AVG", average},      {"MIN", least},
    {"MAX", greatest}, {"STDDEV", deviation}, {"DATAPOINT_COUNT", count},
};

const Aggregate* find_aggregate(std::string_view name) {
    const auto* at = std::ranges::find(aggregates, name, &Aggregate::name);
    return at == std::end(aggregates) ? nullptr : at;
}

Value aggregate(const Aggregate& row, const Value& value) {
    if (value.is_number()) return Value::of(row.of({value.number}));
    if (value.is_series()) {
        Numbers numbers;
        for (const auto& point : value.series.front().points) numbers.push_back(point.second);
        return Value::of(numbers.empty() ? 0 : row.of(numbers));
    }
    std::map<Time, Numbers> columns;
    Series made{.label = std::string(row.name), .period = 0};
    for (const auto& series : value.series) {
        made.period = std::max(made.period, series.period);
        for (const auto& [at, number] : series.points) columns[at].push_back(number);
    }
    for (const auto& [at, numbers] : columns) made.points.emplace(at, row.of(numbers));
    return Value::of(std::move(made));
}

// ------------------------------------------------------------------- one value for each

struct Each {
    std::string_view name;
    double (*of)(double value, Time at);
};

int part_of(Time at, int std::tm::*part) {
    const std::time_t seconds = to_seconds(at);
    std::tm broken{};
    ::gmtime_r(&seconds, &broken);
    return broken.*part;
}

constexpr Each each_rows[] = {
    {"ABS", [](double v, Time) { return std::abs(v); }},
    {"CEIL", [](double v, Time) { return std::ceil(v); }},
    {"FLOOR", [](double v, Time) { return std::floor(v); }},
    {"LOG", [](double v, Time) { return std::log(v); }},
    {"LOG10", [](double v, Time) { return std::log10(v); }},
    {"EPOCH", [](double, Time at) { return static_cast<double>(to_seconds(at)); }},
    {"MINUTE", [](double, Time at) { return static_cast<double>(part_of(at, &std::tm::tm_min)); }},
    {"HOUR", [](double, Time at) { return static_cast<double>(part_of(at, &std::tm::tm_hour)); }},
    // Days of the week from Monday, 1, to Sunday, 7.
    {"DAY", [](double, Time at) { return (part_of(at, &std::tm::tm_wday) + 6) % 7 + 1.0; }},
    {"DATE", [](double, Time at) { return static_cast<double>(part_of(at, &std::tm::tm_mday)); }},
    {"MONTH", [](double, Time at) { return part_of(at, &std::tm::tm_mon) + 1.0; }},
    {"YEAR", [](double, Time at) { return part_of(at, &std::tm::tm_year) + 1900.0; }},
};

const Each* find_each(std::string_view name) {
    const auto* at = std::ranges::find(each_rows, name, &Each::name);
    return at == std::end(each_rows) ? nullptr : at;
}

Value for_each_value(const Each& row, Value value) {
    value.number = row.of(value.number, Time{});
    for (auto& series : value.series) {
        for (auto& [at, number] : series.points) number = row.of(number, at);
        std::erase_if(series.points, [](const auto& p) { return !std::isfinite(p.second); });
    }
    return value;
}

// -------------------------------------------------------------------- along the time

enum class Along { difference, time_difference, rate, running_sum };

Series along(const Series& series, Along way) {
    Series made{.label = series.label, .period = series.period};
    double total = 0;
    const std::pair<const Time, double>* before = nullptr;
    for (const auto& point : series.points) {
        total += point.second;
        if (way == Along::running_sum) made.points.emplace(point.first, total);
        if (before != nullptr && way != Along::running_sum) {
            const auto seconds =
                static_cast<double>(to_seconds(point.first) - to_seconds(before->first));
            const double step = point.second - before->second;
            made.points.emplace(point.first, way == Along::difference        ? step
                                             : way == Along::time_difference ? seconds
                                                                             : step / seconds);
        }
        before = &point;
    }
    return made;
}

Value along(const Value& value, Along way) {
    Value made{value.kind, 0, {}, {}};
    for (const auto& series : value.series) made.series.push_back(along(series, way));
    return made;
}

// ------------------------------------------------------------------------- the rest

// The periods of the window, for so many series. A window may be centuries of seconds.
Result<std::vector<Time>> times_of(const Window& window, int period, std::size_t series) {
    std::vector<Time> times;
    const Duration step = std::chrono::seconds(std::max(period, 1));
    const auto count = static_cast<std::uint64_t>((window.end - window.start) / step) + 1;
    if (count > window.most_points / std::max<std::size_t>(series, 1)) {
        return wrong("the time has too many periods to be filled; ask for a shorter time");
    }
    for (Time at(window.start.time_since_epoch() / step * step); at < window.end; at += step) {
        times.push_back(at);
    }
    return times;
}

// The value of a gap between two known ones.
double filled(const Series& series, Time at, const Value& how) {
    if (how.is_number()) return how.number;
    if (how.is_series()) {
        const auto& other = how.series.front().points;
        const auto found = other.find(at);
        return found == other.end() ? std::nan("") : found->second;
    }
    const auto after = series.points.upper_bound(at);
    if (after == series.points.begin()) return std::nan("");
    const auto before = std::prev(after);
    if (how.word == "REPEAT") return before->second;
    if (after == series.points.end()) return std::nan("");
    const auto whole = static_cast<double>((after->first - before->first).count());
    const auto part = static_cast<double>((at - before->first).count());
    return before->second + (after->second - before->second) * part / whole;
}

Result<Value> fill(Value value, const Value& how, const Window& window) {
    if (how.is_list() ||
        (how.kind == Value::Kind::word && how.word != "REPEAT" && how.word != "LINEAR")) {
        return wrong("FILL takes a number, a metric, REPEAT or LINEAR for what is missing");
    }
    for (auto& series : value.series) {
        std::map<Time, double> added;
        for (const auto at : TRY(times_of(window, series.period, value.series.size()))) {
            if (series.points.contains(at)) continue;
            const double number = filled(series, at, how);
            if (std::isfinite(number)) added.emplace(at, number);
        }
        series.points.merge(added);
    }
    return value;
}

std::optional<double> at_time(const Value& value, Time at) {
    if (value.is_number()) return value.number;
    const auto& points = value.series.front().points;
    const auto found = points.find(at);
    return found == points.end() ? std::nullopt : std::optional(found->second);
}

Result<Value> choose(const Values& values) {
    for (const auto& value : values) {
        if (value.is_list() || value.kind == Value::Kind::word) {
            return wrong("IF takes numbers and single metrics");
        }
    }
    const auto& condition = values[0];
    const Value nothing = Value::of(Series{});
    const Value& otherwise = values.size() > 2 ? values[2] : nothing;
    if (condition.is_number()) return condition.number != 0 ? values[1] : otherwise;
    const auto& shape = condition.series.front();
    Series made{.label = shape.label, .period = shape.period};
    for (const auto& [at, number] : shape.points) {
        const auto chosen = at_time(number != 0 ? values[1] : otherwise, at);
        if (chosen) made.points.emplace(at, *chosen);
    }
    return Value::of(std::move(made));
}

Result<Value> slice(Value value, const Values& values) {
    const auto size = static_cast<std::ptrdiff_t>(value.series.size());
    const auto bound = [&](double number) {
        return std::clamp(static_cast<std::ptrdiff_t>(number), std::ptrdiff_t{0}, size);
    };
    const auto first = bound(values[1].number);
    // Without an end it is one metric, with an end a list of them.
    if (values.size() < 3) {
        if (first >= size) return wrong("SLICE begins after the last metric");
        return Value::of(std::move(value.series[static_cast<std::size_t>(first)]));
    }
    const auto last = std::max(first, bound(values[2].number));
    return Value::of(
        std::vector<Series>(value.series.begin() + first, value.series.begin() + last));
}

Result<Value> sorted(Value value, const Values& values) {
    const auto* row = find_aggregate(values[1].word);
    const auto& order = values[2].word;
    if (row == nullptr || (order != "ASC" && order != "DESC")) {
        return wrong("SORT takes metrics, AVG, MIN, MAX or SUM, and ASC or DESC");
    }
    const auto key = [&](const Series& series) {
        return aggregate(*row, Value::of(series)).number;
    };
    std::stable_sort(value.series.begin(), value.series.end(),
                     [&](const Series& a, const Series& b) {
                         return order == "ASC" ? key(a) < key(b) : key(b) < key(a);
                     });
    if (values.size() > 3 && values[3].number >= 0 &&
        values[3].number < static_cast<double>(value.series.size())) {
        value.series.resize(static_cast<std::size_t>(values[3].number));
    }
    return value;
}

Result<Value> constant(double number, const Window& window) {
    Series made{.label = "TIME_SERIES", .period = window.period};
    for (const auto at : TRY(times_of(window, window.period, 1))) made.points.emplace(at, number);
    return Value::of(std::move(made));
}

// ------------------------------------------------------------------------ the table

// A function and what it takes: n a number, s a series, l a list, w a word; of several each will
// do.
struct Function {
    std::string_view name;
    std::size_t least;
    std::size_t most;
    std::string_view first;
    Result<Value> (*run)(Values&, const Window&);
};
constexpr Function functions[] = {
    {"DIFF", 1, 1, "sl",
     [](Values& v, const Window&) -> Result<Value> { return along(v[0], Along::difference); }},
    {"DIFF_TIME", 1, 1, "sl",
     [](Values& v, const Window&) -> Result<Value> { return along(v[0], Along::time_difference); }},
    {"RATE", 1, 1, "sl",
     [](Values& v, const Window&) -> Result<Value> { return along(v[0], Along::rate); }},
    {"RUNNING_SUM", 1, 1, "sl",
     [](Values& v, const Window&) -> Result<Value> { return along(v[0], Along::running_sum); }},
    {"FILL", 2, 2, "sl",
     [](Values& v, const Window& window) -> Result<Value> {
         return fill(std::move(v[0]), v[1], window);
     }},
    {"IF", 2, 3, "ns", [](Values& v, const Window&) -> Result<Value> { return choose(v); }},
    {"FIRST", 1, 1, "l",
     [](Values& v, const Window&) -> Result<Value> {
         if (v[0].series.empty()) return wrong("FIRST of no metrics");
         return Value::of(std::move(v[0].series.front()));
     }},
    {"LAST", 1, 1, "l",
     [](Values& v, const Window&) -> Result<Value> {
         if (v[0].series.empty()) return wrong("LAST of no metrics");
         return Value::of(std::move(v[0].series.back()));
     }},
    {"METRIC_COUNT", 1, 1, "l",
     [](Values& v, const Window&) -> Result<Value> {
         return Value::of(static_cast<double>(v[0].series.size()));
     }},
    {"REMOVE_EMPTY", 1, 1, "l",
     [](Values& v, const Window&) -> Result<Value> {
         std::erase_if(v[0].series, [](const Series& s) { return s.points.empty(); });
         return std::move(v[0]);
     }},
    {"PERIOD", 1, 1, "s",
     [](Values& v, const Window&) -> Result<Value> {
         return Value::of(static_cast<double>(v[0].series.front().period));
     }},
    {"SLICE", 2, 3, "l",
     [](Values& v, const Window&) -> Result<Value> { return slice(std::move(v[0]), v); }},
    {"SORT", 3, 4, "l",
     [](Values& v, const Window&) -> Result<Value> { return sorted(std::move(v[0]), v); }},
    {"TIME_SERIES", 1, 1, "n",
     [](Values& v, const Window& window) -> Result<Value> {
         return constant(v[0].number, window);
     }},
};

const Function* find_function(std::string_view name) {
    const auto* at = std::ranges::find(functions, name, &Function::name);
    return at == std::end(functions) ? nullptr : at;
}

char letter_of(const Value& value) {
    switch (value.kind) {
        case Value::Kind::number: return 'n';
        case Value::Kind::series: return 's';
        case Value::Kind::list: return 'l';
        case Value::Kind::word: return 'w';
    }
    return 'w';
}

Result<void> check(std::string_view name, const Values& values, std::size_t least_count,
                   std::size_t most_count, std::string_view first) {
    if (values.size() < least_count || values.size() > most_count) {
        return wrong(fmt::format("{} takes {} to {} arguments", name, least_count, most_count));
    }
    if (first.find(letter_of(values[0])) == first.npos) {
        return wrong(fmt::format("{} cannot take what its first argument is", name));
    }
    return {};
}

}  // namespace

bool is_function(std::string_view name) {
    return find_aggregate(name) != nullptr || find_each(name) != nullptr ||
           find_function(name) != nullptr;
}

Result<Value> call(std::string_view name, std::vector<Value> values, const Window& window) {
    if (const auto* row = find_aggregate(name)) {
        TRY(check(name, values, 1, 1, "nsl"));
        return aggregate(*row, values[0]);
    }
    if (const auto* row = find_each(name)) {
        TRY(check(name, values, 1, 1, "nsl"));
        return for_each_value(*row, std::move(values[0]));
    }
    const auto* function = find_function(name);
    if (function == nullptr) return wrong(fmt::format("there is no function {}", name));
    TRY(check(name, values, function->least, function->most, function->first));
    return function->run(values, window);
}

}  // namespace spot::cloudwatch::math
