#include "score.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace spot::quality {

Score score(const Map& nearness, const Map& disparity) {
    CHECK(nearness.values.size() == disparity.values.size());
    double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0;
    for (std::size_t i = 0; i < disparity.values.size(); ++i) {
        const auto d = static_cast<double>(disparity.values[i]);
        const auto x = static_cast<double>(nearness.values[i]);
        if (!(d > 0) || !std::isfinite(d)) continue;
        n += 1;
        sx += x;
        sy += d;
        sxx += x * x;
        sxy += x * d;
        syy += d * d;
    }
    if (n < 2) return {};
    const double vx = sxx - sx * sx / n;
    const double vy = syy - sy * sy / n;
    const double xy = sxy - sx * sy / n;
    const double s = vx > 1e-12 * n ? std::max(0.0, xy / vx) : 0.0;
    const double t = (sy - s * sx) / n;
    Score made;
    if (vx > 1e-12 * n && vy > 0) made.correlation = xy / std::sqrt(vx * vy);
    for (std::size_t i = 0; i < disparity.values.size(); ++i) {
        const auto d = static_cast<double>(disparity.values[i]);
        if (!(d > 0) || !std::isfinite(d)) continue;
        const double p = s * static_cast<double>(nearness.values[i]) + t;
        made.relative += std::fabs(p - d) / d / n;
        if (p > 0 && std::max(p / d, d / p) < 1.25) made.delta += 1 / n;
    }
    return made;
}

Map ramp(int width, int height) {
    Map made = constant(width, height);
    for (int y = 0; y < height; ++y) {
        const auto row = made.values.begin() + static_cast<std::ptrdiff_t>(y) * width;
        std::fill_n(row, width, (static_cast<float>(y) + 0.5f) / static_cast<float>(height));
    }
    return made;
}

Map constant(int width, int height) {
    const auto size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    return {width, height, std::vector<float>(size, 0.5f)};
}

void Mean::add(const Score& one) {
    sum_.relative += one.relative;
    sum_.delta += one.delta;
    sum_.correlation += one.correlation;
    ++count_;
}

Score Mean::value() const {
    const double each = count_ > 0 ? 1.0 / count_ : 0.0;
    return {sum_.relative * each, sum_.delta * each, sum_.correlation * each};
}

}  // namespace spot::quality
