#pragma once

// The vanishing point: where the lines of a picture converge (roads, corridors, rows of houses). It
// tells depth: that point is far, and the borders that the lines run to are near.

#include <array>
#include <vector>

#include "media/depth/signs/analysis.h"

namespace spot::media {

// The depth of the ground that things stand on, and of the walls beside it.
struct Ground {
    std::vector<float> nearness;  // for each pixel of the map, row by row: 0 farthest .. 1 nearest
    float confidence = 0;         // 0: by place alone .. 1: by lines that converge beyond doubt
};

// Edges vote for points (a Hough transform). Votes are kept over the pictures of a shot, so that
// the point does not wander. One thread at a time.
class VanishingPoint {
  public:
    // A shot begins: all votes are forgotten.
    void forget();
    void learn(const Analysis& picture);
    // The ground of a map of this size. Without lines that converge, lower is nearer, and below the
    // horizon more steeply than above it; the surer the point, the more the lines decide.
    Ground ground(int width, int height) const;

    // 0..1: how surely lines converge.
    float confidence() const { return confidence_; }
    // The point, in widths and heights of the picture from its upper left corner.
    float x() const { return x_; }
    float y() const { return y_; }

  private:
    // A grid of places that are voted for: a step is a 24th of the width, a 20th of the height.
    static constexpr int across = 25;
    static constexpr int down = 15;
    using Votes = std::array<float, static_cast<std::size_t>(across) * down>;

    void find_peak();

    Votes rising_{};                // for each place, by lines that go up to the right
    Votes falling_{};               // for each place, by lines that go down to the right
    float all_ = 0;                 // all votes that could have been given
    std::array<float, 4> sides_{};  // votes for the point from below, left, right and above it
    float confidence_ = 0;
    float x_ = 0.5f;
    float y_ = 0.5f;
};

}  // namespace spot::media
