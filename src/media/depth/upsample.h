#pragma once

// Depth at the picture's own resolution, with edges where the picture has them: a fast guided
// filter (He and Sun, 2015). Depth is written as a * luma + b; a and b are found at low resolution,
// where they vary slowly, and are then enlarged, so that depth follows the full picture's edges at
// a few operations a pixel.
//
// The filter alone would leave ramps between near and far things and stretch textures over them. So
// its result is held between the least and the greatest depth of the map's pixels around, and where
// these lie far apart it goes to the nearer of the two.

#include <cstdint>
#include <span>
#include <vector>

#include "media/depth/depth_map.h"
#include "media/view/row_kernels.h"

namespace spot::media {

// How nearness becomes the shift of one eye's pixels. Shifts are in 1/16 pixel (see view/warp.h).
struct ShiftScale {
    float full = 0;         // difference of the shifts of nearness 0 and 1
    float convergence = 0;  // the nearness that does not move
    // The greatest shifts in front of the screen (crossed) and behind it (uncrossed), which are
    // approached smoothly; 0: no limit.
    float crossed_limit = 0;
    float uncrossed_limit = 0;
    float edge = 2.0f * unit;  // shifts further apart than this belong to two things
    bool taper = true;         // the shift falls to 0 at the sides of the picture

    // The shift of a nearness: (nearness - convergence) * full, then the limit: limit * tanh(shift
    // / limit). The hyperbolic tangent is a rational approximation, since libm's differs in its
    // last bits between processors.
    float shift(float nearness) const;
};

// The scale for a depth budget of `strength` per cent of the width, half of it for each eye,
// without limits.
ShiftScale shift_scale(int width, double strength, double convergence);

// Gives the shift of each pair of rows of one picture: depth has no more detail than that, and
// chroma belongs to two rows anyway. One thread at a time; buffers are kept between pictures.
class Upsampler {
  public:
    Upsampler(int width, int height);
    void begin(const DepthMap& depth, ShiftScale scale);
    // The shifts that rows y and y + 1 of the picture share, y even, from their luma `first` and
    // `second`. Valid until the next call. With `taper` shifts fall to 0 near the sides of the
    // picture: no eye looks past the edge, and things in front of the screen come back to it before
    // the frame cuts them.
    std::span<const std::int16_t> pair(int y, const std::uint8_t* first,
                                       const std::uint8_t* second);
    // The same for luma of 10 bits.
    std::span<const std::int16_t> pair(int y, const std::uint16_t* first,
                                       const std::uint16_t* second);

  private:
    using Map = std::vector<float>;
    using Bounds = std::vector<std::int16_t>;
    void find_slopes(const Map& shifts, const Map& guide);
    void find_bounds(const Map& shifts);
    std::span<const std::int16_t> from_luma(int y);
    void set_taper(const ShiftScale& scale);
    template <class Value>
    void enlarge(const std::vector<Value>& map, int y, std::vector<Value>& spare,
                 std::vector<Value>& to) const;

    int width_;
    int low_width_;
    int low_height_;
    int shift_;
    float edge_ = 0;
    Map a_, b_;            // shift = a * luma + b
    Bounds least_, most_;  // of the shifts of the nine pixels of the map around each
    Map row_a_, row_b_;
    Bounds row_least_, row_most_, spare_bounds_;
    Map spare_;
    Map taper_;
    std::vector<std::uint8_t> luma_;  // the mean of both rows, 8 bits
    std::vector<std::int16_t> raw_;
    std::vector<std::int16_t> shifts_;
};

}  // namespace spot::media
