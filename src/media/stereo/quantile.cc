#include "media/stereo/quantile.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace spot::media {
namespace {

constexpr std::size_t bins = 512;

struct Range {
    float low = 0;
    float scale = 0;  // bins for 1
};

[[gnu::target_clones("avx2", "default")]] Range range_of(const float* values, std::size_t count) {
    float low = values[0];
    float high = values[0];
    for (std::size_t i = 1; i < count; ++i) {
        low = values[i] < low ? values[i] : low;
        high = values[i] > high ? values[i] : high;
    }
    const float range = high - low;
    return {low, range > 0 ? static_cast<float>(bins) * 0.999f / range : 0.0f};
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
    for (const float value : map) {
        ++histogram[static_cast<std::size_t>((value - range.low) * range.scale)];
    }
    return find(histogram, range, share * static_cast<double>(map.size()));
}

float quantile(const std::vector<float>& map, const std::vector<float>& weights, double share,
               float otherwise) {
    if (map.empty()) return otherwise;
    const auto range = range_of(map.data(), map.size());
    std::array<float, bins> histogram{};
    for (std::size_t i = 0; i < map.size(); ++i) {
        histogram[static_cast<std::size_t>((map[i] - range.low) * range.scale)] += weights[i];
    }
    double all = 0;
    for (const float value : histogram) all += static_cast<double>(value);
    return all > 0 ? find(histogram, range, share * all) : otherwise;
}

}  // namespace spot::media
