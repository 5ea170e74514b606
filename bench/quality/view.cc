#include "view.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "compare.h"
#include "images.h"
#include "media/depth/upsample.h"
#include "media/view/eye_rows.h"
#include "shifts.h"
#include "truth.h"

namespace spot::quality {
namespace {

using media::unit;

std::vector<std::int16_t> upsampled_shifts(const FloatImage& disparity,
                                           const std::vector<float>& luma) {
    const float most = *std::max_element(disparity.values.begin(), disparity.values.end());
    const auto map = depth_map(disparity, luma, most);
    media::Upsampler upsampler(disparity.width, disparity.height);
    upsampler.begin(map, {.full = most * unit, .convergence = 0});
    std::vector<std::int16_t> shifts;
    const auto width = static_cast<std::size_t>(disparity.width);
    std::vector<std::uint8_t> rows[2];
    for (int y = 0; y < disparity.height; y += 2) {
        for (int line = 0; line < 2; ++line) {
            const int at = std::min(y + line, disparity.height - 1);
            const float* from = luma.data() + static_cast<std::size_t>(at) * width;
            rows[line].assign(from, from + width);
        }
        const auto made = upsampler.pair(y, rows[0].data(), rows[1].data());
        shifts.insert(shifts.end(), made.begin(), made.end());
        if (y + 1 < disparity.height) shifts.insert(shifts.end(), made.begin(), made.end());
    }
    return shifts;
}

struct View {
    ColorImage image;
    std::vector<std::uint8_t> holes;
};

View right_view(const ColorImage& left, const std::vector<std::int16_t>& shifts) {
    View view{left, std::vector<std::uint8_t>(left.planes[0].size())};
    const auto width = static_cast<std::size_t>(left.width);
    media::RowWarp warp(left.width);
    std::vector<std::int16_t> bare(width);
    for (std::size_t begin = 0; begin < shifts.size(); begin += width) {
        const std::span<const std::int16_t> row{shifts.data() + begin, width};
        media::rasterise(row, bare);
        for (std::size_t x = 0; x < width; ++x) view.holes[begin + x] = bare[x] == media::hole;
        const auto seen = warp.see(media::Eye::right, row);
        const auto from = [&](std::size_t k) {
            const media::Plane plane{left.planes[k].data(), left.width, left.width, left.height};
            return media::PlaneRow{plane, static_cast<int>(begin / width)};
        };
        const auto to = [&](std::size_t k) { return view.image.planes[k].data() + begin; };
        for (const std::size_t k : {0, 1}) {  // the second colour twice: rows come in pairs
            media::draw_rows<std::uint8_t>({{from(k), from(k + 1)}}, media::soft_rows, seen,
                                           {{to(k), to(k + 1)}});
        }
    }
    return view;
}

void tell(const char* name, const Likeness& likeness) {
    std::printf(", \"%s\": {\"psnr\": %.3f, \"ssim\": %.4f, \"share\": %.4f}", name, likeness.psnr,
                likeness.ssim, likeness.share);
}

Result<void> measure(int argc, char** argv) {
    const auto left = TRY(read_ppm(argv[1]));
    const auto right = TRY(read_ppm(argv[2]));
    const auto known = TRY(read_disparity(argv[3]));
    if (left.width != right.width || left.height != right.height || left.width != known.width ||
        left.height != known.height) {
        return fail(Kind::invalid, "SizesDiffer", "The three pictures must be of one size.");
    }
    bool low = false;
    const char* out = nullptr;
    for (int i = 4; i < argc; ++i) {
        if (std::string_view(argv[i]) == "low") {
            low = true;
        } else {
            out = argv[i];
        }
    }
    const auto disparity = filled(known);
    const auto shifts = low ? upsampled_shifts(disparity, luma_of(left)) : exact_shifts(disparity);
    const auto view = right_view(left, shifts);
    std::printf("{\"view\": \"%s\", \"low\": %s", argv[1], low ? "true" : "false");
    tell("flat", compare(left, right, {}, 0));
    tell("all", compare(view.image, right, {}, 0));
    tell("seen", compare(view.image, right, view.holes, 0));
    tell("holes", compare(view.image, right, view.holes, 1));
    std::printf("}\n");
    if (out != nullptr) TRY(write_ppm(out, view.image));
    return {};
}

}  // namespace

int view_quality(int argc, char** argv) {
    if (argc < 4 || argc > 6) return 64;
    const auto done = measure(argc, argv);
    if (done) return 0;
    std::fprintf(stderr, "%s\n", done.error().message.c_str());
    return 1;
}

}  // namespace spot::quality
