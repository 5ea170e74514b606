#include "media/view/floating_window.h"

#include <algorithm>
#include <vector>

namespace spot::media {
namespace {

// The strip at each side that is looked at: a twentieth of the width.
constexpr int strip_share = 20;
// Share of the remaining way that a bar goes in each picture: nine tenths of it are gone after ten.
constexpr float step_share = 0.206f;

float near_end(const DepthMap& depth, const ShiftScale& scale, int begin, int end) {
    std::vector<float> strip;
    for (int y = 0; y < depth.height; ++y) {
        const float* row = depth.nearness.data() +
                           static_cast<std::size_t>(y) * static_cast<std::size_t>(depth.width);
        strip.insert(strip.end(), row + begin, row + end);
    }
    const auto at = strip.begin() + static_cast<std::ptrdiff_t>(strip.size() * 95 / 100);
    std::nth_element(strip.begin(), at, strip.end());
    return std::max(0.0f, scale.shift(*at));
}

int even_pixels(float parallax) {
    return static_cast<int>(parallax / (2 * unit) + 0.5f) * 2;
}

}  // namespace

SideParallax side_parallax(const DepthMap& depth, const ShiftScale& scale) {
    const int strip = std::max(1, depth.width / strip_share);
    return {near_end(depth, scale, 0, strip),
            near_end(depth, scale, depth.width - strip, depth.width)};
}

WindowBars FloatingWindow::next(const DepthMap& depth, const ShiftScale& whole) {
    const auto wanted = side_parallax(depth, whole);
    if (depth.cut || !begun_) {
        now_ = wanted;
    } else {
        now_.left += (wanted.left - now_.left) * step_share;
        now_.right += (wanted.right - now_.right) * step_share;
    }
    begun_ = true;
    return {even_pixels(now_.left), even_pixels(now_.right)};
}

}  // namespace spot::media
