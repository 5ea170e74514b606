#include "media/depth/depth_rows.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace spot::media {
namespace {

// The upsampler's whole range of shifts carries nearness 0..1. Two things are told apart from a
// tenth of it on, by eye.
constexpr int steps = 2 * greatest_shift;
constexpr int nearest = 65535;
constexpr ShiftScale scale{
    .full = steps, .convergence = 0.5f, .edge = 0.1f * steps, .taper = false};

std::uint16_t level(int shift) {
    return static_cast<std::uint16_t>(static_cast<std::int64_t>(shift + greatest_shift) * nearest /
                                      steps);
}

}  // namespace

DepthRows::DepthRows(Size picture)
    : size_(picture),
      inside_{0, 0, picture.width, picture.height},
      upsampler_(picture.width, picture.height),
      row_(static_cast<std::size_t>(picture.width)) {}

void DepthRows::begin(const Picture& picture, const DepthMap& depth, float screen) {
    CHECK(picture.width() == size_.width && picture.height() == size_.height);
    const auto inside = inside_of(depth, size_);
    if (inside.width != inside_.width || inside.height != inside_.height) {
        upsampler_ = Upsampler(inside.width, inside.height);
    }
    inside_ = inside;
    picture_ = cut_out(picture, inside);
    screen_ = static_cast<std::uint16_t>(std::lround(screen * nearest));
    upsampler_.begin(depth, scale);
    std::fill(row_.begin(), row_.end(), screen_);
}

std::span<const std::uint16_t> DepthRows::pair(int y) {
    const int row = y - inside_.top;
    if (row < 0 || row >= inside_.height) {
        std::fill(row_.begin(), row_.end(), screen_);
        return row_;
    }
    const auto& luma = picture_.planes[0];
    const auto shifts =
        picture_.bit_depth > 8
            ? upsampler_.pair(row, reinterpret_cast<const std::uint16_t*>(luma.row(row)),
                              reinterpret_cast<const std::uint16_t*>(luma.row(row + 1)))
            : upsampler_.pair(row, luma.row(row), luma.row(row + 1));
    std::transform(shifts.begin(), shifts.end(), row_.begin() + inside_.left, level);
    return row_;
}

}  // namespace spot::media
