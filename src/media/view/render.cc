#include "media/view/render.h"

#include <algorithm>

#include "base/check.h"
#include "media/view/eye_rows.h"
#include "media/view/packing.h"

namespace spot::media {
namespace {

// Rows that a pair takes in the scratch: two of luma, two of chroma of half the width.
constexpr std::size_t rows_of_pair = 3;

int grown(int side, int multiple) {
    return (side + multiple - 1) / multiple * multiple;
}

bool is_right_first(const RenderOptions& options) {
    const auto& layout = row_of(options.mode).layout;
    return options.right_first.value_or(layout && layout->right_first);
}

template <class Sample>
constexpr int largest = sizeof(Sample) == 1 ? 255 : 1023;

template <class Sample>
const Sample* samples(const Plane& plane, int y) {
    return reinterpret_cast<const Sample*>(plane.row(y));
}

// The rows of an eye from a column on, which is even.
template <class Sample>
RowPair<Sample> from_column(const RowPair<Sample>& rows, int x) {
    return {{rows.luma[0] + x, rows.luma[1] + x}, rows.blue + x / 2, rows.red + x / 2};
}

template <class Sample>
void copy_rows(const Picture& from, int y, const RowPair<Sample>& rows) {
    const auto width = static_cast<std::size_t>(from.width());
    for (int line = 0; line < 2; ++line) {
        std::copy_n(samples<Sample>(from.planes[0], y + line), width, rows.luma[line]);
    }
    std::copy_n(samples<Sample>(from.planes[1], y / 2), width / 2, rows.blue);
    std::copy_n(samples<Sample>(from.planes[2], y / 2), width / 2, rows.red);
}

}  // namespace

Size eye_size(Mode mode, Size film) {
    const auto& row = row_of(mode);
    return {grown(film.width, row.width_step), grown(film.height, row.height_step)};
}

Size packed_size(const RenderOptions& options, Size eye) {
    const auto& row = row_of(options.mode);
    if (row.packing == Packing::half_spheres) {
        const int side = sphere_side(eye, options.sphere);
        return {side * 2, side};
    }
    return {eye.width * row.columns, eye.height * row.rows};
}

ShiftScale shift_scale(int width, const RenderOptions& options, const DepthMap& depth) {
    const double share = options.keep == Keep::neither ? 0.5 : 1.0;
    const auto pixels = [&](double per_cent) {
        return static_cast<float>(share * width * per_cent / 100.0 * unit);
    };
    const double screen = static_cast<double>(depth.screen);
    return {.full = pixels(options.strength),
            .convergence = static_cast<float>(options.convergence.value_or(screen)),
            .crossed_limit = pixels(options.crossed_limit),
            .uncrossed_limit = pixels(options.uncrossed_limit),
            .taper = !options.floating_window};
}

Renderer::Renderer(Size eye, const RenderOptions& options)
    : eye_(eye),
      options_(options),
      packing_(row_of(options.mode).packing),
      right_first_(is_right_first(options)),
      inside_{0, 0, eye.width, eye.height},
      upsampler_(eye.width, eye.height),
      warp_(eye.width) {
    const auto needed = eye_size(options.mode, eye);
    CHECK(eye.width >= 2 && eye.height >= 2 && needed.width == eye.width &&
          needed.height == eye.height);
    half_.offsets.resize(static_cast<std::size_t>(eye.width) / 2);
    scratch_.resize(2 * rows_of_pair * static_cast<std::size_t>(eye.width));
    // Things as far behind the screen as the limit allows are seen by parallel eyes, so they are
    // infinitely far, and nothing is farther.
    if (packing_ == Packing::half_spheres) {
        spheres_.emplace(eye, options.sphere, options.uncrossed_limit / 100);
    }
    if (packing_ == Packing::map) depth_.emplace(eye);
}

template <class Sample>
void Renderer::draw(const Picture& from, int y, Eye eye, const Rows<Sample>& rows,
                    std::span<const std::int16_t> shift) {
    const bool kept = options_.keep == (eye == Eye::left ? Keep::left : Keep::right);
    if (kept || shift.empty() || inside_.width < eye_.width) copy_rows(from, y, rows);
    if (kept || shift.empty()) return;
    const auto seen = warp_.see(eye, shift);
    const auto planes = cut_out(from, inside_).planes;
    const auto to = from_column(rows, inside_.left);
    const int row = y - inside_.top;
    draw_rows<Sample>({{{planes[0], row}, {planes[0], row + 1}}}, soft_rows, seen,
                      {{to.luma[0], to.luma[1]}});
    draw_rows<Sample>({{{planes[1], row / 2}, {planes[2], row / 2}}}, soft_chroma_rows,
                      halve(seen, half_), {{to.blue, to.red}});
}

// Rows y and y + 1 inside of the picture; y counts from its upper edge.
template <class Sample>
std::span<const std::int16_t> Renderer::shifts(const Picture& from, int y) {
    const int row = y - inside_.top;
    if (row < 0 || row >= inside_.height) return {};
    const auto* luma = samples<Sample>(from.planes[0], y) + inside_.left;
    return upsampler_.pair(row, luma, samples<Sample>(from.planes[0], y + 1) + inside_.left);
}

// The memory in which the rows y and y + 1 of an eye are drawn: in the packed picture where the
// packing allows it, else the scratch.
template <class Sample>
Renderer::Rows<Sample> Renderer::place(Eye eye, int y, const MutablePicture& to) {
    const auto row = [&](std::size_t plane, int at) {
        return reinterpret_cast<Sample*>(to.planes[plane].row(at));
    };
    const bool second = (eye == Eye::right) != right_first_;
    if (packing_ == Packing::beside) {
        const int x = second ? eye_.width : 0;
        return {{row(0, y) + x, row(0, y + 1) + x}, row(1, y / 2) + x / 2, row(2, y / 2) + x / 2};
    }
    if (packing_ == Packing::above) {
        const int down = y + (second ? eye_.height : 0);
        return {{row(0, down), row(0, down + 1)}, row(1, down / 2), row(2, down / 2)};
    }
    const auto width = static_cast<std::size_t>(eye_.width);
    auto* base = reinterpret_cast<Sample*>(scratch_.data() + (second ? rows_of_pair * width : 0));
    return {{base, base + width}, base + 2 * width, base + 2 * width + width / 2};
}

// Packs rows of both eyes from the scratch into the picture.
template <class Sample>
void Renderer::pack(int y, const Rows<Sample>& left, const Rows<Sample>& right,
                    const MutablePicture& to) {
    const auto& first = right_first_ ? right : left;
    const auto& second = right_first_ ? left : right;
    switch (packing_) {
        case Packing::beside:
        case Packing::above: return;  // drawn in place
        case Packing::half_beside:
            halve_across(first, y, 0, to);
            return halve_across(second, y, to.width() / 2, to);
        case Packing::half_above:
            halve_down(first, y, 0, to);
            return halve_down(second, y, to.height() / 2, to);
        case Packing::glasses:
            return anaglyph(row_of(options_.mode).glasses, reading(first), reading(second),
                            rows_at<Sample>(to, y), eye_.width, options_.color);
        case Packing::half_spheres:
            spheres_->take(Eye::left, y, reading(first));
            return spheres_->take(Eye::right, y, reading(second));
        case Packing::row_by_row: return interleave(first, second, y, to);
        case Packing::map: return;  // has no eyes, see draw_depth()
    }
}

template <class Sample>
void Renderer::draw_depth(const MutablePicture& to) {
    const int step = sizeof(Sample) == 1 ? 1 : 4;
    const bool full = options_.color.full_range;
    const int black = full ? 0 : 16 * step;
    const int white = full ? largest<Sample> : 235 * step;
    const auto level = [&](std::uint16_t nearness) {
        return static_cast<Sample>(black + nearness * (white - black) / 65535);
    };
    for (int y = 0; y < eye_.height; y += 2) {
        const auto depth = depth_->pair(y);
        for (auto* luma : rows_at<Sample>(to, y).luma) {
            std::transform(depth.begin(), depth.end(), luma, level);
        }
    }
    for (std::size_t k = 1; k < 3; ++k) {
        for (int y = 0; y < to.planes[k].height; ++y) {
            std::fill_n(reinterpret_cast<Sample*>(to.planes[k].row(y)), to.planes[k].width,
                        static_cast<Sample>(128 * step));
        }
    }
}

template <class Sample>
void Renderer::render_as(const Picture& from, const MutablePicture& to, WindowBars bars) {
    const int black = options_.color.full_range ? 0 : (largest<Sample> + 1) / 16;
    for (int y = 0; y < eye_.height; y += 2) {
        const auto left = place<Sample>(Eye::left, y, to);
        const auto right = place<Sample>(Eye::right, y, to);
        const auto shift = shifts<Sample>(from, y);
        draw(from, y, Eye::left, left, shift);
        draw(from, y, Eye::right, right, shift);
        if (!shift.empty()) {
            const int end = inside_.left + inside_.width;
            blacken(left, inside_.left, inside_.left + bars.left, black);
            blacken(right, end - bars.right, end, black);
        }
        pack(y, left, right, to);
    }
    if (spheres_) spheres_->draw<Sample>(to, black);
}

// Films change their bars a few times at most.
void Renderer::look_inside(const Area& inside) {
    const bool even = (inside.left | inside.top | inside.width | inside.height) % 2 == 0;
    CHECK(even && inside.left >= 0 && inside.top >= 0 && inside.width >= 2 && inside.height >= 2);
    CHECK(inside.left + inside.width <= eye_.width && inside.top + inside.height <= eye_.height);
    if (inside.width != inside_.width || inside.height != inside_.height) {
        upsampler_ = Upsampler(inside.width, inside.height);
        warp_ = RowWarp(inside.width);
        half_.offsets.resize(static_cast<std::size_t>(inside.width) / 2);
    }
    inside_ = inside;
}

void Renderer::render(const Picture& from, const DepthMap& depth, const MutablePicture& to,
                      WindowBars bars) {
    const auto size = packed_size(options_, eye_);
    CHECK(from.width() == eye_.width && from.height() == eye_.height);
    CHECK(to.width() == size.width && to.height() == size.height);
    CHECK(from.bit_depth == to.bit_depth && (from.bit_depth == 8 || from.bit_depth == 10));
    const bool wide = from.bit_depth > 8;
    const auto inside = inside_of(depth, eye_);
    const auto scale = shift_scale(inside.width, options_, depth);
    if (packing_ == Packing::map) {
        depth_->begin(from, depth, scale.convergence);
        return wide ? draw_depth<std::uint16_t>(to) : draw_depth<std::uint8_t>(to);
    }
    look_inside(inside);
    CHECK(bars.left >= 0 && bars.left <= inside_.width && bars.right >= 0 &&
          bars.right <= inside_.width);
    upsampler_.begin(depth, scale);
    return wide ? render_as<std::uint16_t>(from, to, bars)
                : render_as<std::uint8_t>(from, to, bars);
}

}  // namespace spot::media
