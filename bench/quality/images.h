#pragma once

// The plainest picture files, for measurements: binary PPM (P6, 8 bits) and PFM with one channel
// (Pf, rows from the bottom up, little endian). No limits but sanity: they read our own files.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace spot::quality {

inline constexpr int largest_side = 16384;

// Three planes of width * height bytes: red, green, blue.
struct ColorImage {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> planes[3];
};

// Rows from the top down. Disparities that are not known, which are not above zero, become NaN.
struct FloatImage {
    int width = 0;
    int height = 0;
    std::vector<float> values;
};

Result<ColorImage> read_ppm(const std::string& path);
Result<FloatImage> read_disparity(const std::string& path);
Result<void> write_ppm(const std::string& path, const ColorImage& image);

}  // namespace spot::quality
