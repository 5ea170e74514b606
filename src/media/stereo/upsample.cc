#include "media/stereo/upsample.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/check.h"
#include "media/stereo/blur.h"
#include "media/stereo/warp.h"

namespace spot::media {
namespace {

constexpr int guide_radius = 2;        // of the filter, in pixels of the map
constexpr float guide_noise = 150.0f;  // variance of luma that is texture, not an edge
constexpr int near_grows_by = 1;       // pixels by which near things are widened for soft edges
constexpr double taper_share = 0.75;   // of the depth budget: width of the band at the sides

// Each value between two becomes two, a quarter to either side: exact for ramps.
[[gnu::target_clones("avx512f", "avx2", "default")]] void double_row(const float* from, float* to,
                                                                     int count) {
    to[0] = from[0];
    for (int i = 0; i + 1 < count; ++i) {
        to[2 * i + 1] = 0.75f * from[i] + 0.25f * from[i + 1];
        to[2 * i + 2] = 0.25f * from[i] + 0.75f * from[i + 1];
    }
    to[2 * count - 1] = from[count - 1];
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void mix_rows(const float* first,
                                                                   const float* second, float part,
                                                                   float* to, int count) {
    for (int i = 0; i < count; ++i) to[i] = first[i] + part * (second[i] - first[i]);
}

struct Limits {
    float low;
    float high;
};

[[gnu::target_clones("avx512f", "avx2", "default")]] void shifts_of(const float* a, const float* b,
                                                                    const std::uint8_t* luma,
                                                                    const float* taper,
                                                                    Limits limits, std::int16_t* to,
                                                                    int count) {
    for (int i = 0; i < count; ++i) {
        float value = a[i] * static_cast<float>(luma[i]) + b[i];
        value = value < limits.low ? limits.low : value;
        value = value > limits.high ? limits.high : value;
        value *= taper[i];
        to[i] = static_cast<std::int16_t>(static_cast<int>(value + 16384.5f) - 16384);
    }
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void widen_near(const std::int16_t* from,
                                                                     std::int16_t* to, int count) {
    to[0] = std::max(from[0], from[1]);
    for (int i = near_grows_by; i + near_grows_by < count; ++i) {
        const std::int16_t left = from[i - 1] > from[i] ? from[i - 1] : from[i];
        to[i] = left > from[i + 1] ? left : from[i + 1];
    }
    to[count - 1] = std::max(from[count - 2], from[count - 1]);
}

}  // namespace

ShiftScale shift_scale(int width, double strength, double convergence) {
    return {static_cast<float>(0.5 * width * strength / 100.0 * unit),
            static_cast<float>(convergence)};
}

Upsampler::Upsampler(int width, int height)
    : width_(width),
      low_width_(depth_side(width, depth_shift(width, height))),
      low_height_(depth_side(height, depth_shift(width, height))),
      shift_(depth_shift(width, height)) {
    const auto low = static_cast<std::size_t>(low_width_);
    const auto full = low << shift_;
    row_a_.resize(full);
    row_b_.resize(full);
    spare_.resize(full);
    taper_.assign(full, 1.0f);
    raw_.resize(static_cast<std::size_t>(width));
    shifts_.resize(static_cast<std::size_t>(width));
}

void Upsampler::begin(const DepthMap& depth, ShiftScale scale) {
    CHECK(depth.width == low_width_ && depth.height == low_height_);
    const auto size = depth.nearness.size();
    a_.resize(size);
    b_.resize(size);
    std::vector<float> mean_d(depth.nearness);
    std::vector<float> mean_i(depth.guide);
    std::vector<float> mean_ii(size);
    for (std::size_t i = 0; i < size; ++i) {
        a_[i] = depth.guide[i] * depth.nearness[i];
        mean_ii[i] = depth.guide[i] * depth.guide[i];
    }
    std::vector<float> spare;
    for (auto* map : {&mean_d, &mean_i, &mean_ii, &a_}) {
        box_mean(*map, low_width_, low_height_, guide_radius, spare);
    }
    for (std::size_t i = 0; i < size; ++i) {
        const float variance = std::max(0.0f, mean_ii[i] - mean_i[i] * mean_i[i]);
        const float slope = (a_[i] - mean_i[i] * mean_d[i]) / (variance + guide_noise);
        a_[i] = slope * scale.full;
        b_[i] = (mean_d[i] - slope * mean_i[i] - scale.convergence) * scale.full;
    }
    box_mean(a_, low_width_, low_height_, guide_radius, spare);
    box_mean(b_, low_width_, low_height_, guide_radius, spare);
    low_limit_ = -scale.convergence * scale.full;
    high_limit_ = (1.0f - scale.convergence) * scale.full;
    const int band = static_cast<int>(std::lround(2 * scale.full / unit * taper_share)) + 1;
    std::fill(taper_.begin(), taper_.end(), 1.0f);
    for (int x = 0; x < std::min(band, width_ / 2); ++x) {
        const float value = static_cast<float>(x) / static_cast<float>(band);
        taper_[static_cast<std::size_t>(x)] = value;
        taper_[static_cast<std::size_t>(width_ - 1 - x)] = value;
    }
}

std::span<const std::int16_t> Upsampler::row(int y, const std::uint8_t* luma) {
    const float place = (static_cast<float>(y) + 0.5f) / static_cast<float>(1 << shift_) - 0.5f;
    const int above = std::clamp(static_cast<int>(std::floor(place)), 0, low_height_ - 1);
    const int below = std::min(above + 1, low_height_ - 1);
    const float part = std::clamp(place - static_cast<float>(above), 0.0f, 1.0f);
    const auto enlarge = [&](const std::vector<float>& map, std::vector<float>& to) {
        const auto w = static_cast<std::size_t>(low_width_);
        mix_rows(map.data() + static_cast<std::size_t>(above) * w,
                 map.data() + static_cast<std::size_t>(below) * w, part, to.data(), low_width_);
        for (int i = 0; i < shift_; ++i) {
            double_row(to.data(), spare_.data(), low_width_ << i);
            to.swap(spare_);
        }
    };
    enlarge(a_, row_a_);
    enlarge(b_, row_b_);
    shifts_of(row_a_.data(), row_b_.data(), luma, taper_.data(), {low_limit_, high_limit_},
              raw_.data(), width_);
    widen_near(raw_.data(), shifts_.data(), width_);
    return shifts_;
}

}  // namespace spot::media
