#include <fmt/format.h>

#include <cmath>

#include "cloudwatch/math/value.h"

namespace spot::cloudwatch::math {
namespace {

using Combine = double (*)(double, double);

struct Row {
    std::string_view name;
    Combine combine;
};
constexpr Row rows[] = {
    {"+", [](double a, double b) { return a + b; }},
    {"-", [](double a, double b) { return a - b; }},
    {"*", [](double a, double b) { return a * b; }},
    {"/", [](double a, double b) { return a / b; }},
    {"^", [](double a, double b) { return std::pow(a, b); }},
    {"==", [](double a, double b) { return a == b ? 1.0 : 0.0; }},
    {"!=", [](double a, double b) { return a != b ? 1.0 : 0.0; }},
    {"<", [](double a, double b) { return a < b ? 1.0 : 0.0; }},
    {">", [](double a, double b) { return a > b ? 1.0 : 0.0; }},
    {"<=", [](double a, double b) { return a <= b ? 1.0 : 0.0; }},
    {">=", [](double a, double b) { return a >= b ? 1.0 : 0.0; }},
    {"AND", [](double a, double b) { return a != 0 && b != 0 ? 1.0 : 0.0; }},
    {"OR", [](double a, double b) { return a != 0 || b != 0 ? 1.0 : 0.0; }},
};

// A value that is none (x / 0) is no datapoint.
void set(Series& series, Time at, double value) {
    if (std::isfinite(value)) series.points.emplace(at, value);
}

Series each_with(const Series& one, double other, bool swapped, Combine combine) {
    Series made{.label = one.label, .period = one.period};
    for (const auto& [at, value] : one.points) {
        set(made, at, swapped ? combine(other, value) : combine(value, other));
    }
    return made;
}

Series each_with(const Series& one, const Series& other, Combine combine) {
    Series made{.label = one.label, .period = std::max(one.period, other.period)};
    for (const auto& [at, value] : one.points) {
        const auto found = other.points.find(at);
        if (found != other.points.end()) set(made, at, combine(value, found->second));
    }
    return made;
}

}  // namespace

tl::unexpected<Error> wrong(std::string message) {
    return fail(Kind::invalid, "ValidationException", std::move(message));
}

Result<Value> binary(std::string_view name, const Value& one, const Value& other) {
    const Row* row = nullptr;
    for (const auto& candidate : rows) {
        if (candidate.name == name) row = &candidate;
    }
    if (row == nullptr || one.kind == Value::Kind::word || other.kind == Value::Kind::word) {
        return wrong(fmt::format("the operator {} needs numbers or metrics", name));
    }
    if (one.is_number() && other.is_number())
        return Value::of(row->combine(one.number, other.number));
    if (one.is_list() && other.is_list()) {
        return wrong(fmt::format("the operator {} cannot join two lists of metrics", name));
    }
    const bool swapped = one.is_number() || (one.is_series() && other.is_list());
    const Value& many = swapped ? other : one;
    const Value& single = swapped ? one : other;
    Value made{many.kind, 0, {}, {}};
    for (const auto& series : many.series) {
        if (single.is_number()) {
            made.series.push_back(each_with(series, single.number, swapped, row->combine));
        } else {
            const auto& with = single.series.front();
            made.series.push_back(swapped ? each_with(with, series, row->combine)
                                          : each_with(series, with, row->combine));
            made.series.back().label = series.label;
        }
    }
    return made;
}

Value negative(Value value) {
    value.number = -value.number;
    for (auto& series : value.series) {
        for (auto& point : series.points) point.second = -point.second;
    }
    return value;
}

}  // namespace spot::cloudwatch::math
