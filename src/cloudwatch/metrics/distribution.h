#pragma once

// The values of a metric in one period, each with how often it came, for percentiles and trimmed
// means. It is bounded: where there are more than `most_kept` different values, all are rounded by
// as little as is needed, which is less than 1 part in 128 unless they lie many orders of magnitude
// apart. So what a period takes does not grow with what is sent. Not safe from several threads.

#include <cstddef>
#include <cstdint>
#include <map>

namespace spot::cloudwatch {

class Distribution {
  public:
    static constexpr std::size_t most_kept = 200;

    void add(double value, double count);
    void add(const Distribution&);
    // Values in rising order, each with how often it came.
    const std::map<double, double>& values() const { return values_; }
    // Binary digits of each value that are kept; 52 is all of them.
    int digits() const { return digits_; }
    void round_to(int digits);

  private:
    void bound();

    std::map<double, double> values_;
    int digits_ = 52;
};

}  // namespace spot::cloudwatch
