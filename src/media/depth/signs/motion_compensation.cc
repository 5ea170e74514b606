#include "media/depth/signs/motion_compensation.h"

#include <algorithm>

namespace spot::media {
namespace {

// Levels by which a pixel differs from its match when the confidence is a half; it falls with the
// fourth power. By eye (docs/media.md).
constexpr float half_confidence_residual = 12;

}  // namespace

PixelMatches match_pixels(const Flow& flow) {
    PixelMatches made;
    made.width = flow.width;
    const auto size = flow.u.size();
    made.at.resize(size);
    made.right.resize(size);
    made.below.resize(size);
    made.confidence.resize(size);
    const float right = static_cast<float>(flow.width - 1);
    const float bottom = static_cast<float>(flow.height - 1);
    std::size_t i = 0;
    for (int y = 0; y < flow.height; ++y) {
        for (int x = 0; x < flow.width; ++x, ++i) {
            const float px = static_cast<float>(x) + flow.u[i];
            const float py = static_cast<float>(y) + flow.v[i];
            const bool inside = px >= 0 && py >= 0 && px <= right && py <= bottom;
            const float cx = std::clamp(px, 0.0f, right);
            const float cy = std::clamp(py, 0.0f, bottom);
            const int left = std::min(static_cast<int>(cx), flow.width - 2);
            const int top = std::min(static_cast<int>(cy), flow.height - 2);
            made.at[i] = top * flow.width + left;
            made.right[i] = cx - static_cast<float>(left);
            made.below[i] = cy - static_cast<float>(top);
            float change = flow.residual[i] / half_confidence_residual;
            change *= change;
            made.confidence[i] = inside ? 1.0f / (1.0f + change * change) : 0.0f;
        }
    }
    return made;
}

std::vector<float> motion_compensate(const std::vector<float>& past, const PixelMatches& matches) {
    std::vector<float> made(past.size());
    for (std::size_t i = 0; i < past.size(); ++i) {
        const float* from = past.data() + matches.at[i];
        const float a = matches.right[i];
        const float upper = from[0] + a * (from[1] - from[0]);
        const float lower =
            from[matches.width] + a * (from[matches.width + 1] - from[matches.width]);
        made[i] = upper + matches.below[i] * (lower - upper);
    }
    return made;
}

}  // namespace spot::media
