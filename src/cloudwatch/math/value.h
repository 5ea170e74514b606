#pragma once

// The worth of a part of an expression: a number, one series, several, or a word or text that only
// a function understands.

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cloudwatch/metrics/series.h"

namespace spot::cloudwatch::math {

struct Value {
    enum class Kind { number, series, list, word };
    Kind kind = Kind::number;
    double number = 0;
    std::vector<Series> series;  // one, for Kind::series
    std::string word;

    static Value of(double number) { return {Kind::number, number, {}, {}}; }
    static Value of(Series series) {
        Value made{Kind::series, 0, {}, {}};
        made.series.push_back(std::move(series));
        return made;
    }
    static Value of(std::vector<Series> list) { return {Kind::list, 0, std::move(list), {}}; }

    bool is_number() const { return kind == Kind::number; }
    bool is_series() const { return kind == Kind::series; }
    bool is_list() const { return kind == Kind::list; }
};

// The window of a request, whose periods FILL and TIME_SERIES fill.
struct Window {
    Time start{};
    Time end{};
    int period = 60;                      // seconds
    std::size_t most_points = 1'000'000;  // that may be filled in
};

tl::unexpected<Error> wrong(std::string message);

// The operator for each pair of values at the same time; times that only one of two series has are
// left out. Of lists each series is taken for itself.
Result<Value> binary(std::string_view name, const Value& one, const Value& other);
Value negative(Value);

// A function by its name, in capitals.
Result<Value> call(std::string_view name, std::vector<Value> values, const Window&);
// Whether there is such a function here (not: whether AWS has one).
bool is_function(std::string_view name);

}  // namespace spot::cloudwatch::math
