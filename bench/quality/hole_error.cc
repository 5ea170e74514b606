#include "hole_error.h"

#include <algorithm>
#include <cmath>

namespace spot::quality {

double HoleError::psnr() const {
    return sum > 0 ? 10 * std::log10(255 * 255 * count / sum) : 99;
}

bool luma_at(const View& view, int box, double x, double y, double* luma) {
    const int width = view.width;
    const int height = view.height;
    const int left = std::clamp(static_cast<int>(x), 0, width - 2);
    const int top = std::clamp(static_cast<int>(y), 0, height - 2);
    for (int at_y = std::max(0, top - 1); at_y <= std::min(height - 1, top + 2); ++at_y) {
        for (int at_x = std::max(0, left - 1); at_x <= std::min(width - 1, left + 2); ++at_x) {
            if (view.box[static_cast<std::size_t>(at_y * width + at_x)] != box) return false;
        }
    }
    const double right = x - left, below = y - top;
    const auto* from = view.luma.data() + top * width + left;
    *luma = (1 - below) * ((1 - right) * from[0] + right * from[1]) +
            below * ((1 - right) * from[width] + right * from[width + 1]);
    return true;
}

}  // namespace spot::quality
