#pragma once

// One row of a picture seen by the other eye. Every row is worked on alone.
//
// `shift` gives for each source pixel how far it moves, in 1/16 pixel: positive for what stands in
// front of the screen. The left eye sees it moved to the right, the right eye to the left. A "map"
// gives for each pixel of the eye where in the source row it comes from, in 1/16 pixel.

#include <cstdint>
#include <span>
#include <vector>

namespace spot::media {

enum class Eye { left, right };

inline constexpr int unit = 16;                  // a pixel
inline constexpr std::int32_t hole = INT32_MIN;  // no source pixel is seen here

// The map of the right eye. Sources are drawn in order from left to right and later ones replace
// earlier ones: whatever lands on the same place later has moved further, so it is nearer.
// Neighbours that move apart by more than two pixels leave a hole; less is stretched.
void rasterise(std::span<const std::int16_t> shift, std::span<std::int32_t> map);

// Gives each hole a source: what lies behind, mirrored at the hole's edge. Only holes change.
void fill_holes(std::span<const std::int16_t> shift, std::span<std::int32_t> map);

// Reads `from` where the map says, between two pixels by their weighted mean.
void sample(std::span<const std::uint8_t> from, std::span<const std::int32_t> map,
            std::uint8_t* to);

// The map of rows of half as many pixels (chroma).
void halve(std::span<const std::int32_t> map, std::span<std::int32_t> half);

// rasterise and fill_holes for either eye; buffers are kept between rows.
class RowWarp {
  public:
    explicit RowWarp(int width);
    // The result is valid until the next call.
    std::span<const std::int32_t> map(Eye, std::span<const std::int16_t> shift);

  private:
    std::vector<std::int16_t> mirrored_shift_;
    std::vector<std::int32_t> mirrored_map_;
    std::vector<std::int32_t> map_;
};

}  // namespace spot::media
