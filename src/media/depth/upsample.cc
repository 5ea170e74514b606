#include "media/depth/upsample.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/check.h"
#include "media/depth/signs/blur.h"
#include "media/view/shift_row.h"
#include "media/view/warp.h"

namespace spot::media {
namespace {

// Constants; docs/media.md says what "by eye" means.

// Radius of the guided filter's window, in pixels of the map: the least that there is, since a
// wider one smears depth. By eye.
constexpr int guide_radius_pixels = 1;
// The guided filter's epsilon: variance of luma, in squared levels, at which what varies is half
// texture and half an edge. By eye.
constexpr float guide_variance = 150.0f;
// Pixels of the picture by which near things are widened, since half of a soft edge's pixel is
// theirs.
constexpr int near_growth_pixels = 1;
// Width of the band at each side of the picture in which shifts fall to 0, as a share of the depth
// budget: an eye's shift is half the budget, so the band is never narrower. By eye beyond that.
constexpr double taper_budget_share = 0.75;

[[gnu::target_clones("avx512f", "avx2", "default")]] void mix_rows(const float* first,
                                                                   const float* second, float part,
                                                                   float* to, int count) {
    for (int i = 0; i < count; ++i) to[i] = first[i] + part * (second[i] - first[i]);
}

[[gnu::target_clones("avx2", "default")]] void mix_rows(const std::int16_t* first,
                                                        const std::int16_t* second, float part,
                                                        std::int16_t* to, int count) {
    const int share = static_cast<int>(part * 256);
    for (int i = 0; i < count; ++i) {
        to[i] = static_cast<std::int16_t>(first[i] + ((second[i] - first[i]) * share >> 8));
    }
}

// Single pixels that went to the wrong one of two depths go back: a median of three.
[[gnu::target_clones("avx512f", "avx2", "default")]] void drop_lone(const std::int16_t* from,
                                                                    std::int16_t* to, int count) {
    to[0] = from[0];
    for (int i = 1; i + 1 < count; ++i) {
        const std::int16_t low = from[i - 1] < from[i + 1] ? from[i - 1] : from[i + 1];
        const std::int16_t high = from[i - 1] < from[i + 1] ? from[i + 1] : from[i - 1];
        const std::int16_t least = from[i] > low ? from[i] : low;
        to[i] = least < high ? least : high;
    }
    to[count - 1] = from[count - 1];
}

[[gnu::target_clones("avx512f", "avx2", "default")]] void widen_near(const std::int16_t* from,
                                                                     std::int16_t* to, int count) {
    to[0] = std::max(from[0], from[1]);
    for (int i = near_growth_pixels; i + near_growth_pixels < count; ++i) {
        const std::int16_t left = from[i - 1] > from[i] ? from[i - 1] : from[i];
        to[i] = left > from[i + 1] ? left : from[i + 1];
    }
    to[count - 1] = std::max(from[count - 2], from[count - 1]);
}

[[gnu::target_clones("avx2", "default")]] void mean_luma(const std::uint8_t* first,
                                                         const std::uint8_t* second,
                                                         std::uint8_t* to, int count) {
    for (int i = 0; i < count; ++i) to[i] = static_cast<std::uint8_t>((first[i] + second[i]) >> 1);
}

// The same for rows of 10 bits, which become 8.
[[gnu::target_clones("avx2", "default")]] void mean_luma(const std::uint16_t* first,
                                                         const std::uint16_t* second,
                                                         std::uint8_t* to, int count) {
    for (int i = 0; i < count; ++i) to[i] = static_cast<std::uint8_t>((first[i] + second[i]) >> 3);
}

// The least and the greatest value of three rows at each place.
[[gnu::target_clones("avx2", "default")]] void bounds_down(const float* above, const float* here,
                                                           const float* below, float* low,
                                                           float* high, int count) {
    for (int i = 0; i < count; ++i) {
        low[i] = std::min(std::min(above[i], below[i]), here[i]);
        high[i] = std::max(std::max(above[i], below[i]), here[i]);
    }
}

// Then the least and the greatest of three neighbours; there is one value more on either side of
// `low` and `high`.
[[gnu::target_clones("avx2", "default")]] void bounds_across(const float* low, const float* high,
                                                             std::int16_t* least,
                                                             std::int16_t* most, int count) {
    for (int i = 0; i < count; ++i) {
        const float down = std::min(std::min(low[i - 1], low[i + 1]), low[i]);
        const float up = std::max(std::max(high[i - 1], high[i + 1]), high[i]);
        least[i] = static_cast<std::int16_t>(std::floor(down));
        most[i] = static_cast<std::int16_t>(std::ceil(up));
    }
}

// The hyperbolic tangent of x >= 0 to 2e-5, by Lambert's continued fraction, cut off.
float soft(float x) {
    if (x > 4.97f) return 1;
    const float s = x * x;
    return x * (135135 + s * (17325 + s * (378 + s))) /
           (135135 + s * (62370 + s * (3150 + s * 28)));
}

}  // namespace

float ShiftScale::shift(float nearness) const {
    const float value = (nearness - convergence) * full;
    const float limit = value > 0 ? crossed_limit : uncrossed_limit;
    if (!(limit > 0)) return value;
    return value > 0 ? limit * soft(value / limit) : -limit * soft(-value / limit);
}

ShiftScale shift_scale(int width, double strength, double convergence) {
    return {.full = static_cast<float>(0.5 * width * strength / 100.0 * unit),
            .convergence = static_cast<float>(convergence)};
}

Upsampler::Upsampler(int width, int height)
    : width_(width),
      low_width_(depth_side(width, depth_shift(width, height))),
      low_height_(depth_side(height, depth_shift(width, height))),
      shift_(depth_shift(width, height)) {
    const auto full = static_cast<std::size_t>(low_width_) << shift_;
    for (auto* row : {&row_a_, &row_b_, &spare_, &taper_}) row->resize(full);
    for (auto* row : {&row_least_, &row_most_, &spare_bounds_}) row->resize(full);
    luma_.resize(static_cast<std::size_t>(width));
    raw_.resize(static_cast<std::size_t>(width));
    shifts_.resize(static_cast<std::size_t>(width));
}

void Upsampler::begin(const DepthMap& depth, ShiftScale scale) {
    CHECK(depth.width == low_width_ && depth.height == low_height_);
    Map shifts(depth.nearness);
    constexpr auto most = static_cast<float>(greatest_shift);
    for (auto& value : shifts) value = std::clamp(scale.shift(value), -most, most);
    find_slopes(shifts, depth.guide);
    find_bounds(shifts);
    set_taper(scale);
    edge_ = scale.edge;
}

void Upsampler::find_slopes(const Map& shifts, const Map& guide) {
    const auto size = shifts.size();
    a_.resize(size);
    b_.resize(size);
    Map mean_d(shifts);
    Map mean_i(guide);
    Map mean_ii(size);
    for (std::size_t i = 0; i < size; ++i) {
        a_[i] = guide[i] * shifts[i];
        mean_ii[i] = guide[i] * guide[i];
    }
    Map spare;
    for (auto* map : {&mean_d, &mean_i, &mean_ii, &a_}) {
        box_mean(*map, low_width_, low_height_, guide_radius_pixels, spare);
    }
    for (std::size_t i = 0; i < size; ++i) {
        const float variance = std::max(0.0f, mean_ii[i] - mean_i[i] * mean_i[i]);
        a_[i] = (a_[i] - mean_i[i] * mean_d[i]) / (variance + guide_variance);
        b_[i] = mean_d[i] - a_[i] * mean_i[i];
    }
    box_mean(a_, low_width_, low_height_, guide_radius_pixels, spare);
    box_mean(b_, low_width_, low_height_, guide_radius_pixels, spare);
}

// Finds the least and the greatest shift of the nine pixels around each pixel of the map.
void Upsampler::find_bounds(const Map& shifts) {
    const auto width = static_cast<std::size_t>(low_width_);
    least_.resize(shifts.size());
    most_.resize(shifts.size());
    Map low(width + 2);
    Map high(width + 2);
    for (int y = 0; y < low_height_; ++y) {
        const auto row = [&](int at) {
            return shifts.data() +
                   static_cast<std::size_t>(std::clamp(at, 0, low_height_ - 1)) * width;
        };
        bounds_down(row(y - 1), row(y), row(y + 1), low.data() + 1, high.data() + 1, low_width_);
        for (auto* map : {&low, &high}) {
            map->front() = (*map)[1];
            map->back() = (*map)[width];
        }
        const auto begin = static_cast<std::size_t>(y) * width;
        bounds_across(low.data() + 1, high.data() + 1, least_.data() + begin, most_.data() + begin,
                      low_width_);
    }
}

void Upsampler::set_taper(const ShiftScale& scale) {
    std::fill(taper_.begin(), taper_.end(), 1.0f);
    if (!scale.taper) return;
    const int band = static_cast<int>(std::lround(2 * scale.full / unit * taper_budget_share)) + 1;
    for (int x = 0; x < std::min(band, width_ / 2); ++x) {
        const float value = static_cast<float>(x) / static_cast<float>(band);
        taper_[static_cast<std::size_t>(x)] = value;
        taper_[static_cast<std::size_t>(width_ - 1 - x)] = value;
    }
}

template <class Value>
void Upsampler::enlarge(const std::vector<Value>& map, int y, std::vector<Value>& spare,
                        std::vector<Value>& to) const {
    const float place = (static_cast<float>(y) + 1.0f) / static_cast<float>(1 << shift_) - 0.5f;
    const int above = std::clamp(static_cast<int>(std::floor(place)), 0, low_height_ - 1);
    const int below = std::min(above + 1, low_height_ - 1);
    const float part = std::clamp(place - static_cast<float>(above), 0.0f, 1.0f);
    const auto width = static_cast<std::size_t>(low_width_);
    mix_rows(map.data() + static_cast<std::size_t>(above) * width,
             map.data() + static_cast<std::size_t>(below) * width, part, to.data(), low_width_);
    // The last doubling is left to shifts_of_half().
    for (int i = 0; i + 1 < shift_; ++i) {
        const int count = low_width_ << i;
        double_part(to.data(), {0, count, count}, spare.data());
        to.swap(spare);
    }
}

std::span<const std::int16_t> Upsampler::from_luma(int y) {
    enlarge(a_, y, spare_, row_a_);
    enlarge(b_, y, spare_, row_b_);
    enlarge(least_, y, spare_bounds_, row_least_);
    enlarge(most_, y, spare_bounds_, row_most_);
    const ShiftRow row{row_a_.data(), row_b_.data(), row_least_.data(), row_most_.data(),
                       taper_.data()};
    if (shift_ == 0) {
        shifts_of(row, luma_.data(), edge_, raw_.data(), width_);
    } else {
        shifts_of_half(row, low_width_ << (shift_ - 1), luma_.data(), edge_, raw_.data(), width_);
    }
    drop_lone(raw_.data(), shifts_.data(), width_);
    raw_.swap(shifts_);
    widen_near(raw_.data(), shifts_.data(), width_);
    return shifts_;
}

std::span<const std::int16_t> Upsampler::pair(int y, const std::uint8_t* first,
                                              const std::uint8_t* second) {
    mean_luma(first, second, luma_.data(), width_);
    return from_luma(y);
}

std::span<const std::int16_t> Upsampler::pair(int y, const std::uint16_t* first,
                                              const std::uint16_t* second) {
    mean_luma(first, second, luma_.data(), width_);
    return from_luma(y);
}

}  // namespace spot::media
