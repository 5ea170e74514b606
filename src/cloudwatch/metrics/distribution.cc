#include "cloudwatch/metrics/distribution.h"

#include <algorithm>
#include <cmath>

namespace spot::cloudwatch {
namespace {

// The digits that are tried when there are too many values. At 7 a value is rounded by less than
// 1 part in 128; below, only values that lie many orders of magnitude apart bring it.
constexpr int steps[] = {16, 10, 7, 5, 3, 1, 0};

double rounded(double value, int digits) {
    if (digits >= 52 || value == 0) return value;
    int exponent = 0;
    const double fraction = std::frexp(value, &exponent);  // 0.5 to 1
    return std::ldexp(std::round(std::ldexp(fraction, digits + 1)), exponent - digits - 1);
}

}  // namespace

void Distribution::add(double value, double count) {
    if (count <= 0) return;
    values_[rounded(value, digits_)] += count;
    bound();
}

void Distribution::add(const Distribution& other) {
    if (other.digits_ < digits_) round_to(other.digits_);
    for (const auto& [value, count] : other.values_) values_[rounded(value, digits_)] += count;
    bound();
}

void Distribution::round_to(int digits) {
    digits_ = digits;
    std::map<double, double> coarser;
    for (const auto& [value, count] : values_) coarser[rounded(value, digits)] += count;
    values_ = std::move(coarser);
}

void Distribution::bound() {
    for (const int digits : steps) {
        if (values_.size() <= most_kept) return;
        if (digits < digits_) round_to(digits);
    }
}

}  // namespace spot::cloudwatch
