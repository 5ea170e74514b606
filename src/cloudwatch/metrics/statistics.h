#pragma once

// All that is known about a metric's values in one period, and the statistics of it: the five
// simple ones, and those that need the distribution ("Statistics definitions", CloudWatch User
// Guide).

#include <optional>
#include <string>
#include <string_view>

#include "cloudwatch/metrics/distribution.h"

namespace spot::cloudwatch {

struct Statistics {
    double count = 0;
    double sum = 0;
    double minimum = 0;
    double maximum = 0;
    Distribution distribution;
    // Values that came as a StatisticSet, of which only the sum and the ends are known.
    double unknown = 0;

    // So many times the same value.
    static Statistics of(double value, double times);
    void add(const Statistics& other);
};

// A statistic by its name: "Average", "p99.9", "tm90", "TM(10%:90%)", "PR(:0.5)", "IQM", ...
class Statistic {
  public:
    enum class Kind {
        sample_count,
        average,
        sum,
        minimum,
        maximum,
        percentile,
        trimmed_mean,
        winsorized_mean,
        trimmed_count,
        trimmed_sum,
        percentile_rank,
    };

    // nullopt: the name is none.
    static std::optional<Statistic> parse(std::string_view name);

    Kind kind() const { return kind_; }
    // True for SampleCount, Average, Sum, Minimum and Maximum.
    bool simple() const { return kind_ <= Kind::maximum; }
    // nullopt: it needs the distribution, and that is not known: data came as StatisticValues.
    std::optional<double> of(const Statistics&) const;

  private:
    // The part of the values that counts: between two shares (0 to 1) or between two values.
    struct Range {
        bool shares = true;
        double low = 0;
        double high = 1;
    };
    explicit Statistic(Kind kind) : kind_(kind) {}
    static std::optional<Range> parse_range(std::string_view inside);
    double trimmed(const Statistics&) const;

    Kind kind_;
    Range range_;
};

}  // namespace spot::cloudwatch
