#pragma once

// The beginning of a shot. What moves against the camera shows itself only with time, so the first
// pictures know least. They wait for those that are looked ahead, and take back from the last of
// them what it has learnt: else depth would be seen to change its mind after each cut.

#include <vector>

#include "media/depth/depth_queue.h"
#include "media/depth/signs/flow.h"

namespace spot::media {

// A map of the present picture where the past one's pixels are now; `own` where they are not to be
// found.
std::vector<float> carry_back(const std::vector<float>& present, const Flow& flow,
                              const std::vector<float>& own);

// Pictures of one shot, from its first on.
class Opening {
  public:
    // `flow`: to the picture before; nullptr: it shows the same, or there is none.
    void add(RawDepth depth, const Flow* flow);
    std::size_t size() const { return waiting_.size(); }
    // All of them, revised; none are left. `low`, `high` and `screen` are of the maps as they were.
    std::vector<RawDepth> settle();

  private:
    std::vector<RawDepth> waiting_;
    std::vector<Flow> flows_;  // empty: the same picture
};

}  // namespace spot::media
