#include "shifts.h"

#include <algorithm>
#include <cmath>

#include "media/view/row_kernels.h"

namespace spot::quality {

std::vector<std::int16_t> exact_shifts(const FloatImage& disparity) {
    std::vector<std::int16_t> shifts;
    for (const float d : disparity.values) {
        const long value = std::lround(d * media::unit);
        shifts.push_back(static_cast<std::int16_t>(
            std::clamp<long>(value, -media::greatest_shift, media::greatest_shift)));
    }
    auto wide = shifts;
    const auto width = static_cast<std::size_t>(disparity.width);
    for (std::size_t i = 0; i < shifts.size(); ++i) {
        if (i % width > 0) wide[i] = std::max(wide[i], shifts[i - 1]);
        if (i % width + 1 < width) wide[i] = std::max(wide[i], shifts[i + 1]);
    }
    return wide;
}

}  // namespace spot::quality
