#include "media/stereo/render.h"

#include "base/check.h"

namespace spot::media {
namespace {

// Rows that a pair takes in the scratch: two of luma, two of chroma of half the width.
constexpr std::size_t rows_of_pair = 3;

void halve_width(const std::uint8_t* from, std::uint8_t* to, int count) {
    for (int i = 0; i < count; ++i) {
        to[i] = static_cast<std::uint8_t>((from[2 * i] + from[2 * i + 1] + 1) >> 1);
    }
}

void mean_of(const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* to, int count) {
    for (int i = 0; i < count; ++i) to[i] = static_cast<std::uint8_t>((a[i] + b[i] + 1) >> 1);
}

RowPair<const std::uint8_t> reading(const RowPair<std::uint8_t>& rows) {
    return {{rows.luma[0], rows.luma[1]}, rows.blue, rows.red};
}

int grown(int side, int multiple) {
    return (side + multiple - 1) / multiple * multiple;
}

}  // namespace

Size eye_size(Mode mode, Size film) {
    return {grown(film.width, mode == Mode::hsbs ? 4 : 2),
            grown(film.height, mode == Mode::htb ? 4 : 2)};
}

Size packed_size(Mode mode, Size eye) {
    switch (mode) {
        case Mode::sbs: return {eye.width * 2, eye.height};
        case Mode::tb: return {eye.width, eye.height * 2};
        case Mode::hsbs:
        case Mode::htb:
        case Mode::anaglyph: return eye;
    }
    return eye;
}

Renderer::Renderer(Size eye, const RenderOptions& options)
    : eye_(eye), options_(options), upsampler_(eye.width, eye.height), warp_(eye.width) {
    const auto needed = eye_size(options.mode, eye);
    CHECK(eye.width >= 2 && eye.height >= 2 && needed.width == eye.width &&
          needed.height == eye.height);
    half_offsets_.resize(static_cast<std::size_t>(eye.width) / 2);
    scratch_.resize(2 * rows_of_pair * static_cast<std::size_t>(eye.width));
}

void Renderer::draw(const Picture& from, int y, Eye eye, int line, const Rows& rows,
                    std::span<const std::int16_t> shift) {
    const auto width = static_cast<std::size_t>(eye_.width);
    const auto offsets = warp_.offsets(eye, shift);
    sample({from.planes[0].row(y + line), width}, offsets, rows.luma[line], 255);
    if (line != 0) return;
    halve(offsets, half_offsets_);
    sample({from.planes[1].row(y / 2), width / 2}, half_offsets_, rows.blue, 255);
    sample({from.planes[2].row(y / 2), width / 2}, half_offsets_, rows.red, 255);
}

void Renderer::draw_eyes(const Picture& from, int y, const Rows& left, const Rows& right) {
    for (int line = 0; line < 2; ++line) {
        const auto shift = upsampler_.row(y + line, from.planes[0].row(y + line));
        draw(from, y, Eye::left, line, left, shift);
        draw(from, y, Eye::right, line, right, shift);
    }
}

// Where the rows y and y + 1 of an eye are drawn: in place where the packing allows it.
Renderer::Rows Renderer::place(Eye eye, int y, const MutablePicture& to) {
    const bool right = eye == Eye::right;
    if (options_.mode == Mode::sbs) {
        const int x = right ? eye_.width : 0;
        return {{to.planes[0].row(y) + x, to.planes[0].row(y + 1) + x},
                to.planes[1].row(y / 2) + x / 2,
                to.planes[2].row(y / 2) + x / 2};
    }
    if (options_.mode == Mode::tb) {
        const int down = y + (right ? eye_.height : 0);
        return {{to.planes[0].row(down), to.planes[0].row(down + 1)},
                to.planes[1].row(down / 2),
                to.planes[2].row(down / 2)};
    }
    const auto width = static_cast<std::size_t>(eye_.width);
    auto* base = scratch_.data() + (right ? rows_of_pair * width : 0);
    return {{base, base + width}, base + 2 * width, base + 2 * width + width / 2};
}

// From the scratch into the packed picture.
void Renderer::pack(int y, const Rows& left, const Rows& right, const MutablePicture& to) const {
    if (options_.mode == Mode::anaglyph) {
        const Rows target{{to.planes[0].row(y), to.planes[0].row(y + 1)},
                          to.planes[1].row(y / 2),
                          to.planes[2].row(y / 2)};
        dubois(reading(left), reading(right), target, eye_.width, options_.color);
        return;
    }
    const Rows* eyes[2] = {&left, &right};
    for (int eye = 0; eye < 2; ++eye) {
        const auto& rows = *eyes[eye];
        if (options_.mode == Mode::hsbs) {
            const int half = to.width() / 2;
            const int x = eye * half;
            for (int line = 0; line < 2; ++line) {
                halve_width(rows.luma[line], to.planes[0].row(y + line) + x, eye_.width / 2);
            }
            halve_width(rows.blue, to.planes[1].row(y / 2) + x / 2, eye_.width / 4);
            halve_width(rows.red, to.planes[2].row(y / 2) + x / 2, eye_.width / 4);
        }
        if (options_.mode == Mode::htb) {
            const int down = y / 2 + eye * (to.height() / 2);
            mean_of(rows.luma[0], rows.luma[1], to.planes[0].row(down), eye_.width);
            std::uint8_t* blue = to.planes[1].row(down / 2);
            std::uint8_t* red = to.planes[2].row(down / 2);
            const bool first = y % 4 == 0;
            mean_of(rows.blue, first ? rows.blue : blue, blue, eye_.width / 2);
            mean_of(rows.red, first ? rows.red : red, red, eye_.width / 2);
        }
    }
}

void Renderer::render(const Picture& from, const DepthMap& depth, const MutablePicture& to) {
    const auto size = packed_size(options_.mode, eye_);
    CHECK(from.width() == eye_.width && from.height() == eye_.height);
    CHECK(to.width() == size.width && to.height() == size.height);
    upsampler_.begin(depth, shift_scale(eye_.width, options_.strength, options_.convergence));
    const bool direct = options_.mode == Mode::sbs || options_.mode == Mode::tb;
    for (int y = 0; y < eye_.height; y += 2) {
        const auto left = place(Eye::left, y, to);
        const auto right = place(Eye::right, y, to);
        draw_eyes(from, y, left, right);
        if (!direct) pack(y, left, right, to);
    }
}

}  // namespace spot::media
