#include "media/look/stills.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "media/convert/rendering.h"
#include "media/picture/upright.h"
#include "media/still/png.h"

namespace spot::media {
namespace {

constexpr int widest_cell = 640;  // of a sheet: five of them still are a picture one can look at
constexpr int scale_share = 30;   // of the height: the scale below the parallax

std::uint8_t* pixel(AVFrame& rgb, int x, int y) {
    return rgb.data[0] + static_cast<std::ptrdiff_t>(y) * rgb.linesize[0] + 3 * x;
}
const std::uint8_t* pixel(const AVFrame& rgb, int x, int y) {
    return rgb.data[0] + static_cast<std::ptrdiff_t>(y) * rgb.linesize[0] + 3 * x;
}

// `share` of the strength, -1 behind to 1 in front, on gray so that things are recognised.
void color(std::uint8_t* to, double share, double gray) {
    const double t = std::clamp(share, -1.0, 1.0);
    const double light = 0.45 + 0.55 * gray;
    const double pale = 1 - std::fabs(t);
    const auto byte = [&](double v) { return static_cast<std::uint8_t>(255 * light * v + 0.5); };
    to[0] = byte(t >= 0 ? 1 : pale);
    to[1] = byte(pale);
    to[2] = byte(t >= 0 ? pale : 1);
}

Frame packed(const AVFrame& picture, const DepthMap& depth, WindowBars bars,
             const RenderOptions& look) {
    const Size eye{picture.width, picture.height};
    Frame made = make_picture(packed_size(look, eye), 8);
    Renderer(eye, look).render(view(picture), depth, mutable_view(*made), bars);
    return made;
}

// `depth`: gray in RGB, 0 the farthest.
Frame draw_shift(const AVFrame& source, const AVFrame& depth, const RenderOptions& look,
                 const DepthMap& map) {
    Frame made = make_rgb({source.width, source.height});
    auto whole = look;
    whole.keep = Keep::left;
    const auto scale = shift_scale(100, whole, map);  // pixels are per cent
    const double full = std::max(0.1, look.strength);
    const int bar = std::max(4, source.height / scale_share);
    for (int y = 0; y < source.height; ++y) {
        for (int x = 0; x < source.width; ++x) {
            auto* to = pixel(*made, x, y);
            if (y >= source.height - bar) {
                color(to, 2.0 * x / source.width - 1, 1);
                continue;
            }
            const auto nearness = static_cast<float>(pixel(depth, x, y)[0]) / 255.0f;
            const auto* from = pixel(source, x, y);
            const double gray = (0.299 * from[0] + 0.587 * from[1] + 0.114 * from[2]) / 255;
            color(to, static_cast<double>(scale.shift(nearness)) / unit / full, gray);
        }
    }
    return made;
}

Frame draw_difference(const AVFrame& left, const AVFrame& right) {
    Frame made = make_rgb({left.width, left.height});
    for (int y = 0; y < left.height; ++y) {
        const auto* a = pixel(left, 0, y);
        const auto* b = pixel(right, 0, y);
        auto* to = pixel(*made, 0, y);
        for (int i = 0; i < 3 * left.width; ++i) {
            to[i] = static_cast<std::uint8_t>((256 + a[i] - b[i]) / 2);
        }
    }
    return made;
}

// Each pixel the mean of the block of `step` by `step` that it stands for.
void draw_small(const AVFrame& from, int step, AVFrame& to, int x0, int y0) {
    for (int y = 0; y < from.height / step; ++y) {
        for (int x = 0; x < from.width / step; ++x) {
            for (int c = 0; c < 3; ++c) {
                int sum = 0;
                for (int i = 0; i < step * step; ++i) {
                    sum += pixel(from, x * step + i % step, y * step + i / step)[c];
                }
                pixel(to, x0 + x, y0 + y)[c] =
                    static_cast<std::uint8_t>((sum + step * step / 2) / (step * step));
            }
        }
    }
}

}  // namespace

Stills make_stills(const AVFrame& picture, const DepthMap& depth, WindowBars bars,
                   const RenderSettings& settings) {
    const Size eye{picture.width, picture.height};
    auto look = render_options(settings);
    look.color = color_code(picture);
    const auto right_first = std::exchange(look.right_first, std::nullopt);
    const auto& row = row_of(settings.mode);
    const bool colored = row.packing == Packing::glasses;
    Stills made;
    // Each has its own maker: they are not all alike.
    made.source = RgbMaker().make(picture, 0, eye, picture);
    look.mode = Mode::sbs;
    const auto eyes = packed(picture, depth, bars, look);
    made.left = RgbMaker().make(*eyes, 0, eye, picture);
    made.right = RgbMaker().make(*eyes, eye.width, eye, picture);
    look.mode = colored ? settings.mode : Mode::anaglyph;
    if (colored) look.right_first = right_first;
    made.anaglyph = RgbMaker().make(*packed(picture, depth, bars, look), 0, eye, picture);
    look.right_first.reset();
    look.mode = Mode::depth;
    made.depth = RgbMaker().make(*packed(picture, depth, {}, look), 0, eye, picture);
    made.shift = draw_shift(*made.source, *made.depth, look, depth);
    made.difference = draw_difference(*made.left, *made.right);
    if (row.in_preview) {
        look.mode = settings.mode;
        look.right_first = right_first;
        const auto aspect = picture.sample_aspect_ratio;
        if (aspect.num > 0 && aspect.den > 0) look.sphere.pixel_aspect = av_q2d(aspect);
        const auto both = packed(picture, depth, bars, look);
        made.packed = RgbMaker().make(*both, 0, packed_size(look, eye), picture);
    }
    return made;
}

Frame side_by_side(const std::vector<const AVFrame*>& pictures) {
    CHECK(!pictures.empty());
    const auto& first = *pictures.front();
    const int step = (first.width + widest_cell - 1) / widest_cell;
    const Size cell{first.width / step, std::max(1, first.height / step)};
    Frame made = make_rgb({cell.width * static_cast<int>(pictures.size()), cell.height});
    int x = 0;
    for (const auto* picture : pictures) {
        draw_small(*picture, step, *made, x, 0);
        x += cell.width;
    }
    return made;
}

Frame one_below_the_other(const std::vector<const AVFrame*>& pictures) {
    CHECK(!pictures.empty());
    int height = 0;
    for (const auto* picture : pictures) height += picture->height;
    Frame made = make_rgb({pictures.front()->width, height});
    int y = 0;
    for (const auto* picture : pictures) {
        draw_small(*picture, 1, *made, 0, y);
        y += picture->height;
    }
    return made;
}

}  // namespace spot::media
