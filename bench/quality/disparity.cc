// Requested against measured disparity: what a viewer's eyes would find in the pair that was made.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "compare.h"
#include "images.h"
#include "media/view/render.h"
#include "truth.h"
#include "view.h"

namespace spot::quality {
namespace {

constexpr double convergence = 0.5;
constexpr int reach = 4;             // windows of 9x9
constexpr double least_texture = 6;  // mean |difference| to the next pixel, in levels

using Bytes = std::vector<std::uint8_t>;

struct Pair {
    int width = 0;
    int height = 0;
    Bytes left, right;
    std::size_t at(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
               static_cast<std::size_t>(x);
    }
};

// The pair as a conversion makes it, the left eye kept as it is.
Pair render_pair(const ColorImage& image, const media::DepthMap& depth, double strength) {
    Pair pair{image.width, image.height, {}, {}};
    for (const float v : luma_of(image)) pair.left.push_back(static_cast<std::uint8_t>(v));
    const auto pixels = pair.left.size();
    const Bytes gray(pixels / 4, 128);
    const int w = image.width, h = image.height;
    const media::Picture from{{media::Plane{pair.left.data(), w, w, h},
                               {gray.data(), w / 2, w / 2, h / 2},
                               {gray.data(), w / 2, w / 2, h / 2}}};
    Bytes out[3] = {Bytes(2 * pixels), Bytes(pixels / 2), Bytes(pixels / 2)};
    media::MutablePicture to;
    to.planes = {media::MutablePlane{out[0].data(), 2 * w, 2 * w, h},
                 {out[1].data(), w, w, h / 2},
                 {out[2].data(), w, w, h / 2}};
    // The window leaves depth as it is up to the sides; its bars are not drawn.
    media::Renderer renderer({w, h}, {.strength = strength,
                                      .convergence = convergence,
                                      .keep = media::Keep::left,
                                      .floating_window = true});
    renderer.render(from, depth, to);
    for (int y = 0; y < h; ++y) {
        const auto row = out[0].begin() + static_cast<std::ptrdiff_t>(y) * 2 * w;
        pair.right.insert(pair.right.end(), row + w, row + 2 * w);
    }
    return pair;
}

int difference(const Pair& pair, int x, int y, int d) {
    int sum = 0;
    for (int dy = -reach; dy <= reach; ++dy) {
        const auto left = pair.at(x - reach, y + dy);
        const auto right = pair.at(x - reach - d, y + dy);
        for (std::size_t i = 0; i <= 2 * reach; ++i) {
            sum += std::abs(pair.left[left + i] - pair.right[right + i]);
        }
    }
    return sum;
}

double texture(const Pair& pair, int x, int y) {
    int sum = 0;
    for (int dy = -reach; dy <= reach; ++dy) {
        const auto row = pair.at(x, y + dy);
        for (int dx = -reach; dx < reach; ++dx) {
            const auto i = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(row) + dx);
            sum += std::abs(pair.left[i] - pair.left[i + 1]);
        }
    }
    return sum / static_cast<double>((2 * reach + 1) * 2 * reach);
}

// How far left of its place in the left eye a pixel is found in the right one: the best of whole
// pixels by the sum of absolute differences, then the lowest point of the two lines beside it.
double find(const Pair& pair, int x, int y, int most) {
    std::vector<int> sums;
    for (int d = -most; d <= most; ++d) sums.push_back(difference(pair, x, y, d));
    const auto best =
        static_cast<std::size_t>(std::min_element(sums.begin(), sums.end()) - sums.begin());
    const double whole = static_cast<double>(best) - most;
    if (best == 0 || best + 1 == sums.size()) return whole;
    const double before = sums[best - 1] - sums[best], after = sums[best + 1] - sums[best];
    const double steepest = std::max(before, after);
    return steepest > 0 ? whole + (before - after) / (2 * steepest) : whole;
}

Result<void> measure(const char* left, const char* truth, double strength) {
    const auto image = TRY(read_ppm(left));
    const auto disparity = TRY(read_disparity(truth));
    if (image.width != disparity.width || image.height != disparity.height ||
        image.width % 2 != 0 || image.height % 2 != 0) {
        return fail(Kind::invalid, "SizesDiffer", "Both pictures must be of one, even size.");
    }
    const auto known = filled(disparity);
    const float most = *std::max_element(known.values.begin(), known.values.end());
    const auto pair = render_pair(image, depth_map(known, luma_of(image), most), strength);
    const double full = strength / 100 * image.width;
    const int search = static_cast<int>(full * std::max(convergence, 1 - convergence)) + 3;
    std::vector<double> errors;
    double sum = 0, moved = 0, bias = 0;
    const int margin = reach + search + 1;
    const auto asked = [&](int x, int y) {
        const double d = static_cast<double>(known.values[pair.at(x, y)]);
        return full * (d / static_cast<double>(most) - convergence);
    };
    for (int y = reach; y + reach < image.height; y += 3) {
        // What comes to lie to the right of something that began further right is behind it.
        double edge = image.width;
        for (int x = image.width - 1; x >= margin; --x) {
            const double wanted = asked(x, y);
            const bool hidden = x - wanted > edge;
            edge = std::min(edge, x - wanted);
            if (hidden || x % 3 != 0 || x + margin >= image.width) continue;
            if (texture(pair, x, y) < least_texture) continue;
            const double found = find(pair, x, y, search);
            errors.push_back(std::abs(found - wanted));
            sum += errors.back();
            moved += std::abs(wanted);
            bias += found - wanted;
        }
    }
    if (errors.empty()) return fail(Kind::invalid, "NoTexture", "Nothing to find again.");
    std::sort(errors.begin(), errors.end());
    const auto count = static_cast<double>(errors.size());
    const auto within = std::upper_bound(errors.begin(), errors.end(), 1.0) - errors.begin();
    std::printf(
        "{\"requested\": %.3f, \"error\": %.4f, \"median\": %.4f, \"bias\": %.4f, "
        "\"within\": %.4f, \"places\": %zu}\n",
        moved / count, sum / count, errors[errors.size() / 2], bias / count,
        static_cast<double>(within) / count, errors.size());
    return {};
}

}  // namespace

int view_disparity(int argc, char** argv) {
    if (argc != 4) return 64;
    const double strength = std::strtod(argv[3], nullptr);
    if (!(strength > 0 && strength <= 10)) return 64;
    const auto done = measure(argv[1], argv[2], strength);
    if (done) return 0;
    std::fprintf(stderr, "%s\n", done.error().message.c_str());
    return 1;
}

}  // namespace spot::quality
