#pragma once

// Where lines of a picture converge - roads, corridors, rows of houses - and the depth that tells:
// far at that point, nearer towards the borders that the lines run to.

#include <array>
#include <vector>

#include "media/depth/signs/analysis.h"

namespace spot::media {

// The ground that things stand on, and the walls beside it.
struct Ground {
    std::vector<float> nearness;  // of each pixel, 0 at the farthest .. 1
    float sure = 0;               // 0: by place alone .. 1: by lines beyond doubt
};

// Votes of a shot's pictures, so that the point does not wander.
class VanishingPoint {
  public:
    void forget();
    void learn(const Analysis& picture);
    // Low is near, steeper below the horizon than what is above it; and as far as lines converge,
    // what they tell.
    Ground ground(int width, int height) const;

    // 0..1: how surely lines converge; where, in widths and heights of the picture.
    float sure() const { return sure_; }
    float x() const { return x_; }
    float y() const { return y_; }

  private:
    static constexpr int across = 25;
    static constexpr int down = 15;
    using Votes = std::array<float, static_cast<std::size_t>(across) * down>;

    void find_peak();

    Votes rising_{};  // of lines that go up to the right, for each place
    Votes falling_{};
    float all_ = 0;                 // votes given
    std::array<float, 4> sides_{};  // below, left, right, above: of them for the point
    float sure_ = 0;
    float x_ = 0.5f;
    float y_ = 0.5f;
};

}  // namespace spot::media
