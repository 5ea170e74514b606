#pragma once

// Counts what happens in each minute, for the metrics that the plane reports about itself. Counting
// takes no lock and keeps two minutes apart: the one that runs, and the one before it until it is
// taken. Minutes are numbered from the epoch, UTC.
//
// Safe from every thread. A value that is counted in the same instant as its minute is taken may be
// found two minutes later; none is lost but by the end of the process.

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace spot {

inline std::int64_t minute_of(Time t) {
    return t.time_since_epoch() / std::chrono::minutes(1);
}
inline Time start_of_minute(std::int64_t minute) {
    return Time(minute * Duration(std::chrono::minutes(1)));
}

// How often something happened.
class MinuteCount {
  public:
    void add(Time now, std::uint64_t times = 1) {
        counts_[minute_of(now) & 1].fetch_add(times, std::memory_order_relaxed);
    }
    // The count of a minute, which begins again with none.
    std::uint64_t take(std::int64_t minute) {
        auto& count = counts_[minute & 1];
        if (count.load(std::memory_order_relaxed) == 0) return 0;
        return count.exchange(0, std::memory_order_relaxed);
    }

  private:
    std::array<std::atomic<std::uint64_t>, 2> counts_{};
};

// The number of values, their sum and their ends.
class MinuteValues {
  public:
    struct Total {
        std::uint64_t count = 0;
        std::uint64_t sum = 0;
        std::uint64_t minimum = 0;
        std::uint64_t maximum = 0;
    };
    void add(Time now, std::uint64_t value) {
        auto& at = minutes_[minute_of(now) & 1];
        at.sum.fetch_add(value, std::memory_order_relaxed);
        auto seen = at.minimum.load(std::memory_order_relaxed);
        while (value < seen && !at.minimum.compare_exchange_weak(seen, value)) continue;
        seen = at.maximum.load(std::memory_order_relaxed);
        while (value > seen && !at.maximum.compare_exchange_weak(seen, value)) continue;
        at.count.fetch_add(1, std::memory_order_release);
    }
    // As MinuteCount::take(). A count of 0: there were none.
    Total take(std::int64_t minute) {
        auto& at = minutes_[minute & 1];
        if (at.count.load(std::memory_order_acquire) == 0) return {};
        const Total total{at.count.exchange(0), at.sum.exchange(0), at.minimum.exchange(none),
                          at.maximum.exchange(0)};
        // A value whose parts were added before and after the last take has told nothing here.
        return total.minimum > total.maximum ? Total() : total;
    }

  private:
    static constexpr auto none = std::numeric_limits<std::uint64_t>::max();
    struct Minute {
        std::atomic<std::uint64_t> count{0};
        std::atomic<std::uint64_t> sum{0};
        std::atomic<std::uint64_t> minimum{none};
        std::atomic<std::uint64_t> maximum{0};
    };
    std::array<Minute, 2> minutes_;
};

// One metric of one minute, as a service gives it to whoever stores it. The namespace is the
// service's.
struct Measurement {
    std::string metric;
    std::vector<std::pair<std::string, std::string>> dimensions;
    std::string unit;
    double count = 0;  // of values
    double sum = 0;
    double minimum = 0;
    double maximum = 0;

    // One value, as a total of a minute is.
    static Measurement one(std::string metric, double value, std::string unit) {
        return {std::move(metric), {}, std::move(unit), 1, value, value, value};
    }
    // So many events, each of which counts as 1.
    static Measurement events(std::string metric, std::uint64_t times) {
        const auto n = static_cast<double>(times);
        return {std::move(metric), {}, "Count", n, n, 1, 1};
    }
    // Values that were counted in units of `unit_value`.
    static Measurement values(std::string metric, const MinuteValues::Total& x, std::string unit,
                              double unit_value = 1) {
        const auto in_units = [&](std::uint64_t n) { return static_cast<double>(n) * unit_value; };
        return {std::move(metric),  {},
                std::move(unit),    static_cast<double>(x.count),
                in_units(x.sum),    in_units(x.minimum),
                in_units(x.maximum)};
    }
    Measurement of(std::vector<std::pair<std::string, std::string>> named) && {
        dimensions = std::move(named);
        return std::move(*this);
    }
};
using EachMeasurement = std::function<void(Measurement)>;

}  // namespace spot
