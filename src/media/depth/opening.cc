#include "media/depth/opening.h"

#include <cmath>
#include <utility>

namespace spot::media {
namespace {

constexpr int steps = 2;           // towards where a pixel has gone
constexpr float known_light = 12;  // levels by which a pixel may differ from its later self
constexpr float farthest = 1;      // pixels by which a way there and back may miss

}  // namespace

std::vector<float> carry_back(const std::vector<float>& present, const Flow& flow,
                              const std::vector<float>& own) {
    const int width = flow.width;
    const int height = flow.height;
    std::vector<float> made(own.size());
    std::size_t i = 0;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x, ++i) {
            const auto px = static_cast<float>(x);
            const auto py = static_cast<float>(y);
            float u = flow.u[i];
            float v = flow.v[i];
            float miss = 0;
            for (int step = 0; step < steps; ++step) {
                const float nu = sample_bilinear(flow.u.data(), width, height, px - u, py - v);
                const float nv = sample_bilinear(flow.v.data(), width, height, px - u, py - v);
                miss = std::fabs(nu - u) + std::fabs(nv - v);
                u = nu;
                v = nv;
            }
            const float qx = px - u;
            const float qy = py - v;
            const bool inside = qx >= 0 && qy >= 0 && qx <= static_cast<float>(width - 1) &&
                                qy <= static_cast<float>(height - 1);
            float confidence = 0;
            if (inside && miss < farthest) {
                float change =
                    sample_bilinear(flow.residual.data(), width, height, qx, qy) / known_light;
                change *= change;
                confidence = (1 - miss / farthest) / (1 + change * change);
            }
            const float there = sample_bilinear(present.data(), width, height, qx, qy);
            made[i] = own[i] + confidence * (there - own[i]);
        }
    }
    return made;
}

void Opening::add(RawDepth depth, const Flow* flow) {
    waiting_.push_back(std::move(depth));
    flows_.push_back(flow != nullptr ? *flow : Flow{});
}

std::vector<RawDepth> Opening::settle() {
    for (std::size_t i = waiting_.size(); i-- > 1;) {
        auto& before = waiting_[i - 1].map.nearness;
        const auto& now = waiting_[i].map.nearness;
        before = flows_[i].u.empty() ? now : carry_back(now, flows_[i], before);
    }
    flows_.clear();
    return std::exchange(waiting_, {});
}

}  // namespace spot::media
