#include "compare.h"

#include <cmath>
#include <limits>

namespace spot::quality {

std::vector<float> luma_of(const ColorImage& image) {
    std::vector<float> luma(image.planes[0].size());
    for (std::size_t i = 0; i < luma.size(); ++i) {
        luma[i] = 0.299F * static_cast<float>(image.planes[0][i]) +
                  0.587F * static_cast<float>(image.planes[1][i]) +
                  0.114F * static_cast<float>(image.planes[2][i]);
    }
    return luma;
}

std::vector<float> ssim_map(const std::vector<float>& a, const std::vector<float>& b, int width,
                            int height) {
    constexpr int radius = 3;
    constexpr double count = (2 * radius + 1) * (2 * radius + 1);
    constexpr double c1 = 0.01 * 255 * 0.01 * 255;
    constexpr double c2 = 0.03 * 255 * 0.03 * 255;
    std::vector<float> map(a.size(), std::numeric_limits<float>::quiet_NaN());
    const auto at = [&](int x, int y) {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
               static_cast<std::size_t>(x);
    };
    for (int y = radius; y + radius < height; ++y) {
        for (int x = radius; x + radius < width; ++x) {
            double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
            for (int dy = -radius; dy <= radius; ++dy) {
                for (int dx = -radius; dx <= radius; ++dx) {
                    const double p = static_cast<double>(a[at(x + dx, y + dy)]);
                    const double q = static_cast<double>(b[at(x + dx, y + dy)]);
                    sa += p;
                    sb += q;
                    saa += p * p;
                    sbb += q * q;
                    sab += p * q;
                }
            }
            const double ma = sa / count, mb = sb / count;
            const double va = (saa - sa * ma) / (count - 1);
            const double vb = (sbb - sb * mb) / (count - 1);
            const double vab = (sab - sa * mb) / (count - 1);
            map[at(x, y)] = static_cast<float>((2 * ma * mb + c1) * (2 * vab + c2) /
                                               ((ma * ma + mb * mb + c1) * (va + vb + c2)));
        }
    }
    return map;
}

Likeness compare(const ColorImage& made, const ColorImage& truth,
                 const std::vector<std::uint8_t>& mask, std::uint8_t wanted) {
    const auto similar = ssim_map(luma_of(made), luma_of(truth), made.width, made.height);
    double squares = 0, pixels = 0, ssim = 0, windows = 0;
    for (std::size_t i = 0; i < similar.size(); ++i) {
        if (!mask.empty() && mask[i] != wanted) continue;
        pixels += 1;
        for (int k = 0; k < 3; ++k) {
            const int difference = made.planes[k][i] - truth.planes[k][i];
            squares += difference * difference;
        }
        if (std::isnan(similar[i])) continue;
        ssim += static_cast<double>(similar[i]);
        windows += 1;
    }
    Likeness out;
    out.psnr = squares > 0 ? 10 * std::log10(255.0 * 255.0 * 3 * pixels / squares) : 99;
    out.ssim = windows > 0 ? ssim / windows : 1;
    out.share = pixels / static_cast<double>(similar.size());
    return out;
}

}  // namespace spot::quality
