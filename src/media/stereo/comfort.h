#pragma once

// What a conversion asks of its watchers' eyes, measured on the depth maps and the settings that
// its pictures were rendered with. Parallax is the distance between the two eyes' pictures of a
// point, in per cent of the picture's width: crossed in front of the screen, uncrossed behind it.

#include <array>
#include <cstdint>
#include <vector>

#include "media/stereo/depth_map.h"
#include "media/stereo/render.h"

namespace spot::media {

enum class Viewing { tv, projector, vr, anaglyph };

// Greatest comfortable parallax. One degree of visual angle is 100 / (degrees that the picture
// fills) per cent: 33 degrees before a television, 45 in a small cinema, 60 in a headset. Behind
// the screen it must stay below 65 mm, the distance of the eyes: 2.2 per cent of 3 m. Anaglyph
// glasses leak, which is seen as ghosts from about 1.5 per cent on.
struct ComfortLimits {
    double crossed = 0;
    double uncrossed = 0;
};
ComfortLimits comfort_limits(Viewing viewing);

struct ComfortReport {
    std::int64_t pictures = 0;
    double crossed = 0;           // 1 of 100 pixels stands further in front (0: none does)
    double uncrossed = 0;         // 1 of 100 pixels lies further behind
    double beyond = 0;            // share of pixels beyond the limits
    double largest_gradient = 0;  // parallax between neighbours by their distance; 1: a pixel each
    std::int64_t window_violations = 0;  // pictures with things before the screen cut by a side
    std::int64_t cuts = 0;
    std::int64_t jumps = 0;   // cuts at which the mean parallax changes by over half a per cent
    double largest_jump = 0;  // of the mean parallax at a cut
    // 100 less, and not below 0:
    //   200 * beyond, at most 40;
    //   15 for each per cent of the width by which crossed or uncrossed is beyond its limit, at
    //   most 30;
    //   20 * the share of pictures with window violations;
    //   10 * the share of cuts that jump.
    double score = 100;
    // Settings with which crossed and uncrossed would take two thirds of what the limits allow.
    double suggested_strength = 0;     // per cent of the width, 0..10, in tenths
    double suggested_convergence = 0;  // nearness, 0..1, in hundredths
};

// Takes the maps of a film in order. One thread at a time. The report can be read at any time and
// depends on the maps so far alone.
class ComfortMeter {
  public:
    ComfortMeter(const RenderOptions& options, Viewing viewing);
    void add(const DepthMap& depth);
    ComfortReport report() const;

  private:
    static constexpr int parallax_bins = 4001;  // of 0.01 per cent, zero in the middle
    static constexpr int nearness_bins = 1024;

    RenderOptions options_;
    ComfortLimits limits_;
    std::vector<std::int64_t> parallax_;
    std::vector<std::int64_t> nearness_;
    ComfortReport sums_;
    std::int64_t beyond_ = 0;
    std::int64_t pixels_ = 0;
    double mean_ = 0;  // of the picture before
};

}  // namespace spot::media
