#include "cloudwatch/metrics/queries.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace spot::cloudwatch {
namespace {

tl::unexpected<Error> invalid(std::string message) {
    return fail(Kind::invalid, "ValidationException", std::move(message));
}

// "Must start with a lowercase letter", and letters, digits and underscores follow (MetricDataQuery
// in the API Reference).
bool is_id(std::string_view id) {
    return !id.empty() && id[0] >= 'a' && id[0] <= 'z' &&
           std::all_of(id.begin(), id.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_';
           });
}

std::string about_periods(const std::string& id) {
    return fmt::format("The Period of the query {} must be 1, 5, 10, 20, 30 or a multiple of 60.",
                       id);
}

tl::unexpected<Error> in_expression(const MetricDataQuery& query, const Error& error) {
    return fail(error.kind, error.code,
                fmt::format("Error in expression '{}': {}", query.id, error.message));
}

const MetricDataQuery* find_query(const std::vector<MetricDataQuery>& queries,
                                  std::string_view id) {
    const auto at = std::ranges::find(queries, id, &MetricDataQuery::id);
    return at == queries.end() ? nullptr : &*at;
}

// The functions of AWS that need what this plane does not have.
constexpr std::string_view absent_functions[] = {
    "ANOMALY_DETECTION_BAND", "DB_PERF_INSIGHTS", "INSIGHT_RULE_METRIC", "LAMBDA", "SEARCH",
    "SERVICE_QUOTA",
};

Result<void> check_functions(const math::Expression& expression) {
    if (expression.kind == math::Expression::Kind::call && expression.text != "METRICS" &&
        !math::is_function(expression.text)) {
        if (std::ranges::find(absent_functions, expression.text) != std::end(absent_functions)) {
            return fail(Kind::not_implemented, "NotImplemented",
                        fmt::format("the function {} is not available on this plane; see "
                                    "docs/compatibility.md",
                                    expression.text));
        }
        return invalid(fmt::format("there is no function {}", expression.text));
    }
    for (const auto& part : expression.parts) TRY(check_functions(part));
    return {};
}

// The ids that each expression needs, itself parsed.
using Needs = std::map<std::string, std::set<std::string>>;

Result<void> check_no_circle(const Needs& needs, const std::string& id,
                             std::set<std::string>& under_way, std::set<std::string>& done) {
    const auto found = needs.find(id);
    if (found == needs.end() || done.contains(id)) return {};
    if (!under_way.insert(id).second) {
        return invalid(fmt::format("Error in expression '{}': it needs itself", id));
    }
    for (const auto& other : found->second) TRY(check_no_circle(needs, other, under_way, done));
    done.insert(id);
    return {};
}

Result<void> check_expressions(const std::vector<MetricDataQuery>& queries) {
    Needs needs;
    for (const auto& query : queries) {
        if (!query.expression) continue;
        const auto parsed = math::parse_expression(*query.expression);
        if (!parsed) return in_expression(query, parsed.error());
        if (auto known = check_functions(*parsed); !known)
            return in_expression(query, known.error());
        math::collect_names(*parsed, needs[query.id]);
    }
    std::set<std::string> done;
    for (const auto& [id, names] : needs) {
        std::set<std::string> under_way;
        TRY(check_no_circle(needs, id, under_way, done));
    }
    return {};
}

Result<void> check_query(const MetricDataQuery& query) {
    if (!is_id(query.id)) {
        return invalid(
            fmt::format("Invalid metrics list: the Id {} must begin with a lower-case "
                        "letter, and have letters, digits and underscores.",
                        query.id));
    }
    if (query.expression.has_value() == query.metric_stat.has_value()) {
        return invalid(
            fmt::format("Invalid metrics list: the query {} must have either Expression "
                        "or MetricStat.",
                        query.id));
    }
    if (query.period && !is_period(*query.period)) return invalid(about_periods(query.id));
    if (query.expression) return {};
    const auto& stat = *query.metric_stat;
    if (!is_period(stat.period)) return invalid(about_periods(query.id));
    if (!Statistic::parse(stat.stat)) {
        return invalid(
            fmt::format("The value {} for parameter Stat of the query {} is no "
                        "statistic.",
                        stat.stat, query.id));
    }
    return {};
}

}  // namespace

bool is_period(int seconds) {
    for (const int fine : {1, 5, 10, 20, 30}) {
        if (seconds == fine) return true;
    }
    return seconds >= 60 && seconds % 60 == 0;
}

Result<void> check_queries(const std::vector<MetricDataQuery>& queries) {
    std::set<std::string> ids;
    for (const auto& query : queries) {
        TRY(check_query(query));
        if (!ids.insert(query.id).second) {
            return invalid(
                fmt::format("Invalid metrics list: the Id {} is there twice.", query.id));
        }
    }
    return check_expressions(queries);
}

// The metric's name, and what tells this query from the others of the same metric.
std::string Queries::default_label(const MetricStat& stat) const {
    bool several_statistics = false;
    bool several_periods = false;
    for (const auto& other : queries_) {
        if (!other.metric_stat ||
            normalised(other.metric_stat->metric) != normalised(stat.metric)) {
            continue;
        }
        several_statistics = several_statistics || other.metric_stat->stat != stat.stat;
        several_periods = several_periods || other.metric_stat->period != stat.period;
    }
    auto label = stat.metric.metric_name;
    if (several_statistics) label += " " + stat.stat;
    if (several_periods) label += fmt::format(" {}", stat.period);
    return label;
}

Result<void> Queries::spend(std::size_t points) {
    points_ += points;
    if (points_ <= limits::computed) return {};
    return invalid(
        fmt::format("The queries make more than {} datapoints together; ask for a shorter time or "
                    "a longer Period.",
                    limits::computed));
}

Result<void> Queries::spend(const std::vector<Series>& list) {
    std::size_t points = 0;
    for (const auto& series : list) points += series.points.size();
    return spend(points);
}

Result<Series> Queries::read(const MetricDataQuery& query) {
    const auto& stat = *query.metric_stat;
    const auto statistic = *Statistic::parse(stat.stat);
    std::map<std::string, std::map<Time, double>> units;
    Result<void> spent;
    TRY(for_each_period(store_,
                        {.metric = normalised(stat.metric),
                         .start = start_,
                         .end = end_,
                         .period = std::chrono::seconds(stat.period),
                         .unit = stat.unit},
                        [&](const Period& period) {
                            auto& points = units[period.unit];
                            const auto value = statistic.of(period.statistics);
                            if (!value || !spent) return;
                            spent = spend(1);
                            if (spent) points.emplace(period.start, *value);
                        }));
    TRY(spent);
    const auto plain_label = default_label(stat);
    Series series{.label = query.label.value_or(plain_label), .period = stat.period};
    series.plain_label = plain_label;
    if (units.empty()) return series;
    if (units.size() > 1) {
        std::vector<std::string> names;
        for (const auto& unit : units) names.push_back(unit.first);
        series.messages.push_back({"MultipleUnits", fmt::format("Multiple units returned: '[{}]'",
                                                                fmt::join(names, ", "))});
    }
    // The first unit by its name, as recorded.
    series.points = std::move(units.begin()->second);
    return series;
}

namespace {

// Each query is looked at once, however many need it.
int period_of(const MetricDataQuery& query, const std::vector<MetricDataQuery>& all,
              std::map<std::string, int>& known) {
    if (query.metric_stat) return query.metric_stat->period;
    if (query.period) return *query.period;
    if (const auto at = known.find(query.id); at != known.end()) return at->second;
    std::set<std::string> names;
    const auto parsed = math::parse_expression(query.expression.value_or(""));
    if (parsed) math::collect_names(*parsed, names);
    const bool all_metrics = parsed && math::calls(*parsed, "METRICS");
    int longest = 0;
    for (const auto& other : all) {
        if (other.id == query.id) continue;
        const bool needed = names.contains(other.id) || (all_metrics && other.metric_stat);
        if (needed) longest = std::max(longest, period_of(other, all, known));
    }
    constexpr int usual = 60;
    return known[query.id] = longest > 0 ? longest : usual;
}

}  // namespace

int period_of(const MetricDataQuery& query, const std::vector<MetricDataQuery>& all) {
    std::map<std::string, int> known;
    return period_of(query, all, known);
}

Result<math::Value> Queries::metrics_named(std::string_view part) {
    std::vector<Series> list;
    for (const auto& query : queries_) {
        if (!query.metric_stat || query.id.find(part) == query.id.npos) continue;
        const auto& series = *TRY(of(query));
        TRY(spend(series));
        list.insert(list.end(), series.begin(), series.end());
    }
    return math::Value::of(std::move(list));
}

Result<math::Value> Queries::value_of_call(const math::Expression& expression,
                                           const math::Window& window) {
    if (expression.text == "METRICS") {
        if (expression.parts.size() > 1) return math::wrong("METRICS takes one text, or nothing");
        return metrics_named(expression.parts.empty() ? "" : expression.parts[0].text);
    }
    std::vector<math::Value> values;
    for (const auto& part : expression.parts) values.push_back(TRY(evaluate(part, window)));
    auto room = window;
    room.most_points = limits::computed - points_;
    auto value = TRY(math::call(expression.text, std::move(values), room));
    TRY(spend(value.series));
    return value;
}

Result<math::Value> Queries::evaluate(const math::Expression& expression,
                                      const math::Window& window) {
    using Kind = math::Expression::Kind;
    switch (expression.kind) {
        case Kind::number: return math::Value::of(expression.number);
        case Kind::text: return math::Value{math::Value::Kind::word, 0, {}, expression.text};
        case Kind::call: return value_of_call(expression, window);
        case Kind::unary: return math::negative(TRY(evaluate(expression.parts[0], window)));
        case Kind::binary: {
            const auto one = TRY(evaluate(expression.parts[0], window));
            const auto other = TRY(evaluate(expression.parts[1], window));
            return math::binary(expression.text, one, other);
        }
        case Kind::list: {
            std::vector<Series> list;
            for (const auto& part : expression.parts) {
                const auto value = TRY(evaluate(part, window));
                if (!value.is_series() && !value.is_list()) {
                    return math::wrong("a list holds metrics");
                }
                list.insert(list.end(), value.series.begin(), value.series.end());
            }
            return math::Value::of(std::move(list));
        }
        case Kind::name: break;
    }
    const auto* query = find_query(queries_, expression.text);
    // REPEAT, DESC and such are no ids, which begin with a small letter.
    if (query == nullptr && is_id(expression.text)) {
        return math::wrong(fmt::format("there is no query {}", expression.text));
    }
    if (query == nullptr) return math::Value{math::Value::Kind::word, 0, {}, expression.text};
    const auto& series = *TRY(of(*query));
    TRY(spend(series));
    return series.size() == 1 ? math::Value::of(series.front()) : math::Value::of(series);
}

Result<std::vector<Series>> Queries::compute(const MetricDataQuery& query) {
    const auto parsed = TRY(math::parse_expression(*query.expression));
    const math::Window window{start_, end_, period_of(query, queries_)};
    auto value = TRY(evaluate(parsed, window));
    if (!value.is_series() && !value.is_list()) {
        return math::wrong("it gives a number, and a series in time is wanted; see TIME_SERIES");
    }
    for (auto& series : value.series) {
        series.messages.clear();
        if (value.is_series()) series.label = query.id;
        series.plain_label = series.label;
        if (query.label) series.label = *query.label;
    }
    return std::move(value.series);
}

Result<const std::vector<Series>*> Queries::of(const MetricDataQuery& query) {
    const auto known = made_.find(query.id);
    if (known != made_.end()) return &known->second;
    std::vector<Series> made;
    if (query.metric_stat) {
        made.push_back(TRY(read(query)));
    } else {
        auto computed = compute(query);
        if (!computed) return in_expression(query, computed.error());
        made = std::move(*computed);
    }
    return &made_.emplace(query.id, std::move(made)).first->second;
}

}  // namespace spot::cloudwatch
