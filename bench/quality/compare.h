#pragma once

// How far a picture is from the true one.

#include <cstdint>
#include <vector>

#include "images.h"

namespace spot::quality {

std::vector<float> luma_of(const ColorImage& image);

struct Likeness {
    double psnr = 0;  // over red, green and blue together, in dB; 99 where nothing differs
    double ssim = 0;
    double share = 0;  // of the picture's pixels that were compared
};

// For each pixel but a frame of three, the structural similarity of windows of 7x7 around it
// (uniform weights, variances of samples, K 0.01 and 0.03); elsewhere NaN.
std::vector<float> ssim_map(const std::vector<float>& a, const std::vector<float>& b, int width,
                            int height);

// Over the pixels whose `mask` is `wanted`; an empty mask: all.
Likeness compare(const ColorImage& made, const ColorImage& truth,
                 const std::vector<std::uint8_t>& mask, std::uint8_t wanted);

}  // namespace spot::quality
