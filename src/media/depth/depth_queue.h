#pragma once

// The look-ahead: depth waits for the pictures that follow it in its shot, so that range and screen
// change slowly, and before the things appear that change them.

#include <deque>
#include <optional>
#include <vector>

#include "media/depth/depth_map.h"

namespace spot::media {

// Depth of a picture on the scale of its shot, which is not yet 0..1.
struct RawDepth {
    DepthMap map;       // its nearness and screen are on the shot's scale
    float low = 0;      // the value that should become nearness 0
    float high = 1;     // the value that should become nearness 1
    bool last = false;  // it is the last picture of its shot
};

// One thread at a time.
class DepthQueue {
  public:
    // `look_ahead`: pictures of the same shot that a picture waits for. `kept`: the weight, 0..1,
    // of the range of the picture before in each picture's range (exponential smoothing).
    DepthQueue(int look_ahead, float kept) : look_ahead_(look_ahead), kept_(kept) {}

    void add(RawDepth depth) { waiting_.push_back(std::move(depth)); }
    // The next picture is another shot's, or there is none.
    void end_shot() {
        if (!waiting_.empty()) waiting_.back().last = true;
    }
    // The next picture's map, its nearness and screen now 0..1; nullopt: it has to wait.
    std::optional<DepthMap> pull();

  private:
    std::size_t count_of_front_shot() const;

    int look_ahead_;
    float kept_;
    std::deque<RawDepth> waiting_;
    // The smoothed values of the last picture given.
    float low_ = 0;
    float high_ = 1;
    float screen_ = 0.5f;
};

}  // namespace spot::media
