#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "base/check.h"
#include "hole_error.h"
#include "media/depth/depth.h"
#include "media/depth/upsample.h"
#include "media/view/eye_rows.h"
#include "media/view/render.h"
#include "view.h"
#include "world.h"

namespace spot::quality {
namespace {

constexpr int width = 960;  // depth maps are those of 1920x1080
constexpr int height = 540;
constexpr int now = 48;             // the picture that is looked at, two seconds into the shot
constexpr int step = 2;             // pictures between those of the past that are looked at
constexpr double strength = 3;      // per cent of the width
constexpr int side = width / 24;    // holes this close to the picture's sides are left out
constexpr int search = width / 32;  // pixels from a hole in which the near thing must begin
constexpr double nearer = 1.15;     // times the disparity of what lies behind
constexpr std::array scenes{"glide", "dolly", "circle", "pan", "close"};

media::Picture picture_of(const View& view) {
    const int w = view.width;
    const int h = view.height;
    return {{media::Plane{view.luma.data(), w, w, h},
             media::Plane{view.blue.data(), w / 2, w / 2, h / 2},
             media::Plane{view.red.data(), w / 2, w / 2, h / 2}}};
}

// A source that knows the truth, as sharp as a depth map can be.
class TrueDepth : public media::DepthSource {
  public:
    void show(const View& view) { view_ = &view; }
    Result<std::vector<float>> nearness(const media::Picture&, int w, int h) override {
        std::vector<float> made;
        for (int y = 0; y < h; ++y) {
            for (int x = 0; x < w; ++x) {
                const int at_x = std::min((2 * x + 1) * width / (2 * w), width - 1);
                const int at_y = std::min((2 * y + 1) * height / (2 * h), height - 1);
                made.push_back(view_->disparity[static_cast<std::size_t>(at_y * width + at_x)]);
            }
        }
        const auto [low, high] = std::minmax_element(made.begin(), made.end());
        const float from = *low;
        const float range = std::max(*high - from, 1e-6f);
        for (auto& value : made) value = (value - from) / range;
        return made;
    }

  private:
    const View* view_ = nullptr;
};

// Depth of the last picture.
media::DepthMap depth_of(const std::vector<View>& views, TrueDepth* source) {
    media::DepthOptions options{width, height, 24};
    options.source = source;
    media::DepthEstimator estimator(options);
    media::DepthMap last;
    const auto take = [&] {
        while (auto map = estimator.pull()) last = std::move(*map);
    };
    for (const auto& view : views) {
        if (source != nullptr) source->show(view);
        CHECK(estimator.push(picture_of(view)).has_value());  // neither of the two fails
        take();
    }
    estimator.finish();
    take();
    return last;
}

// What the holes of a row of an eye would show.
class Behind {
  public:
    Behind(const World& world, const std::vector<View>& views) : world_(world), views_(views) {}

    struct Pixel {
        bool at_border = false;  // of something that is nearer than what lies beside the hole
        bool seen = false;       // before
        double truth = 0;
        double best = 0;  // what was seen of it
    };

    // The thing whose side the hole is at; -1: there is none, and depth is wrong. `edge`: place in
    // the film of the last pixel beside the hole; `way`: from there into the hole.
    int near_thing(double edge, int y, int way) const {
        const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
        const auto at = [&](int x) {
            return row + static_cast<std::size_t>(std::clamp(x, 0, width - 1));
        };
        const auto& film = views_.back();
        const int begin = static_cast<int>(std::lround(edge));
        const auto behind = at(begin);
        for (int k = 1; k <= search; ++k) {
            const auto here = at(begin + k * way);
            const double ratio = static_cast<double>(film.disparity[here]) /
                                 static_cast<double>(film.disparity[behind]);
            if (film.box[here] != film.box[behind] && ratio > nearer) return film.box[here];
        }
        return -1;
    }

    Pixel look_behind(int thing, double x, int y, double filled) {
        Pixel made{thing >= 0, false, 0, filled};
        const View& view = thing >= 0 ? without(thing) : views_.back();
        const int left = std::clamp(static_cast<int>(x), 0, width - 2);
        const double part = std::clamp(x - left, 0.0, 1.0);
        const auto at = static_cast<std::size_t>(y * width + left);
        made.truth = (1 - part) * view.luma[at] + part * view.luma[at + 1];
        if (thing < 0) return made;
        const auto pixel = at + (part > 0.5 ? 1 : 0);
        for (int time = now - step; time >= 0 && !made.seen; time -= step) {
            const auto& past = views_[static_cast<std::size_t>(time)];
            double past_x = 0, past_y = 0;
            made.seen = trace(world_, now, view, time, past, pixel, &past_x, &past_y) &&
                        luma_at(past, view.box[pixel], past_x, past_y, &made.best);
        }
        return made;
    }

  private:
    const View& without(int thing) {
        const auto known = without_.find(thing);
        if (known != without_.end()) return known->second;
        return without_[thing] = look(without_box(world_, thing), now, width, height);
    }

    const World& world_;
    const std::vector<View>& views_;
    std::map<int, View> without_;
};

struct Sums {
    HoleError all, all_best, border, border_best, seen, seen_best;

    void add(const Behind::Pixel& pixel, double filled) {
        all.add(filled - pixel.truth);
        all_best.add(pixel.best - pixel.truth);
        if (!pixel.at_border) return;
        border.add(filled - pixel.truth);
        border_best.add(pixel.best - pixel.truth);
        if (!pixel.seen) return;
        seen.add(filled - pixel.truth);
        seen_best.add(pixel.best - pixel.truth);
    }
};

Sums holes_of(const View& film, const media::DepthMap& depth, Behind& behind) {
    const auto from = picture_of(film);
    media::Upsampler upsampler(width, height);
    upsampler.begin(depth, media::shift_scale(width, {.strength = strength}, depth));
    media::RowWarp warp(width);
    std::array<std::vector<std::uint8_t>, 2> drawn;
    for (auto& row : drawn) row.resize(static_cast<std::size_t>(width));
    Sums sums;
    for (int y = 0; y < height; y += 2) {
        const auto shift = upsampler.pair(y, from.planes[0].row(y), from.planes[0].row(y + 1));
        for (const auto eye : {media::Eye::left, media::Eye::right}) {
            const auto seen = warp.see(eye, shift);
            media::draw_rows<std::uint8_t>({{{from.planes[0], y}, {from.planes[0], y + 1}}},
                                           media::soft_rows, seen,
                                           {{drawn[0].data(), drawn[1].data()}});
            for (const auto& hole : seen.holes) {
                if (hole.begin < side || hole.end > width - side) continue;
                // Holes open on the right of near things in the right eye.
                const bool right = eye == media::Eye::right;
                const int beside = right ? hole.end : hole.begin - 1;
                const double offset =
                    seen.offsets[static_cast<std::size_t>(beside)] / double{media::unit};
                for (int line = 0; line < 2; ++line) {
                    const int thing = behind.near_thing(beside + offset, y + line, right ? -1 : 1);
                    for (int x = hole.begin; x < hole.end; ++x) {
                        const double filled =
                            drawn[static_cast<std::size_t>(line)][static_cast<std::size_t>(x)];
                        sums.add(behind.look_behind(thing, x + offset, y + line, filled), filled);
                    }
                }
            }
        }
    }
    return sums;
}

void print(const std::string& name, const char* depth, const Sums& sums) {
    const double share = sums.all.count / (2.0 * width * height);
    const double all = std::max(sums.all.count, 1.0);
    std::printf(
        "{\"name\": \"%s\", \"depth\": \"%s\", \"share\": %.5f, \"psnr\": %.3f, "
        "\"psnr_seen\": %.3f, \"border\": {\"share\": %.4f, \"psnr\": %.3f, \"psnr_seen\": %.3f}, "
        "\"seen\": {\"share\": %.4f, \"psnr\": %.3f, \"psnr_seen\": %.3f}}\n",
        name.c_str(), depth, share, sums.all.psnr(), sums.all_best.psnr(), sums.border.count / all,
        sums.border.psnr(), sums.border_best.psnr(), sums.seen.count / all, sums.seen.psnr(),
        sums.seen_best.psnr());
    std::fflush(stdout);
}

void measure(const World& world) {
    std::vector<View> views;
    for (int time = 0; time <= now; ++time) {
        views.push_back(look(world, time, width, height));
        views.back().point = {};  // which is most of it, and not needed
    }
    Behind behind(world, views);
    TrueDepth source;
    print(world.name, "built-in", holes_of(views.back(), depth_of(views, nullptr), behind));
    print(world.name, "true", holes_of(views.back(), depth_of(views, &source), behind));
}

}  // namespace

int view_holes(int argc, char**) {
    if (argc != 1) return 64;
    for (const auto& world : worlds(now + 1)) {
        if (world.name == "still") measure(with_walker(world));
        if (std::find(scenes.begin(), scenes.end(), world.name) != scenes.end()) measure(world);
    }
    return 0;
}

}  // namespace spot::quality
