#include "media/depth/signs/quantile.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace spot::media {
namespace {

// Bins of the histogram: the precision that quantile.h promises.
constexpr std::size_t bins = 512;

struct Range {
    float low = 0;
    float scale = 0;  // bins for a difference of 1
};

constexpr std::size_t lanes = 8;  // floats in a register of AVX
// Values up to which all are looked at. Cost: of more, a third is as good.
constexpr std::size_t most_sampled = 12'000;

// Large maps are sampled.
std::size_t step_for(std::size_t count) {
    return count > most_sampled ? 3 : 1;
}

Range range_of(const float* values, std::size_t count) {
    float low[lanes];
    float high[lanes];
    std::fill_n(low, lanes, values[0]);
    std::fill_n(high, lanes, values[0]);
    const auto take = [&](std::size_t lane, float value) {
        low[lane] = value < low[lane] ? value : low[lane];
        high[lane] = value > high[lane] ? value : high[lane];
    };
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane) take(lane, values[i + lane]);
    }
    for (; i < count; ++i) take(0, values[i]);
    const float lowest = *std::min_element(low, low + lanes);
    const float range = *std::max_element(high, high + lanes) - lowest;
    return {lowest, range > 0 ? static_cast<float>(bins) * 0.999f / range : 0.0f};
}

template <class Weight>
float find(const std::array<Weight, bins>& histogram, const Range& range, double wanted) {
    double below = 0;
    for (std::size_t i = 0; i < bins; ++i) {
        const auto here = static_cast<double>(histogram[i]);
        if (below + here >= wanted && here > 0) {
            const double inside = static_cast<double>(i) + (wanted - below) / here;
            return range.scale > 0 ? range.low + static_cast<float>(inside) / range.scale
                                   : range.low;
        }
        below += here;
    }
    return range.low;
}

}  // namespace

float quantile(const std::vector<float>& map, double share) {
    if (map.empty()) return 0;
    const auto range = range_of(map.data(), map.size());
    std::array<int, bins> histogram{};
    int count = 0;
    for (std::size_t i = 0; i < map.size(); i += step_for(map.size()), ++count) {
        ++histogram[static_cast<std::size_t>((map[i] - range.low) * range.scale)];
    }
    return find(histogram, range, share * static_cast<double>(count));
}

float quantile(const std::vector<float>& map, const std::vector<float>& weights, double share,
               float otherwise) {
    if (map.empty()) return otherwise;
    const auto range = range_of(map.data(), map.size());
    std::array<float, bins> histogram{};
    for (std::size_t i = 0; i < map.size(); i += step_for(map.size())) {
        histogram[static_cast<std::size_t>((map[i] - range.low) * range.scale)] += weights[i];
    }
    double all = 0;
    for (const float value : histogram) all += static_cast<double>(value);
    return all > 0 ? find(histogram, range, share * all) : otherwise;
}

}  // namespace spot::media
