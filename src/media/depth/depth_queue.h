#pragma once

// Depth that waits for what comes after it in its shot, so that its range and screen change slowly
// and ahead of what moves them.

#include <deque>
#include <optional>
#include <vector>

#include "media/depth/depth_map.h"

namespace spot::media {

// Depth of a picture on the scale of its shot.
struct RawDepth {
    DepthMap map;       // nearness and screen still on the shot's scale
    float low = 0;      // what should become nearness 0
    float high = 1;     // and 1
    bool last = false;  // of its shot
};

class DepthQueue {
  public:
    // `look_ahead`: pictures of the same shot that are waited for; `kept`: share of the range that
    // a picture takes from the one before.
    DepthQueue(int look_ahead, float kept) : look_ahead_(look_ahead), kept_(kept) {}

    void add(RawDepth depth) { waiting_.push_back(std::move(depth)); }
    // What comes next is another shot's, or nothing.
    void end_shot() {
        if (!waiting_.empty()) waiting_.back().last = true;
    }
    std::optional<DepthMap> pull();

  private:
    std::size_t shot_mates() const;

    int look_ahead_;
    float kept_;
    std::deque<RawDepth> waiting_;
    float low_ = 0;  // of the last picture given
    float high_ = 1;
    float screen_ = 0.5f;
};

}  // namespace spot::media
