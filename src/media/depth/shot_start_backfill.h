#pragma once

// Back-fill of a shot's first pictures. Things that move against the camera show their depth only
// with time, so the first pictures of a shot know least. They wait for the look-ahead, and take
// back along the optical flow what the last picture of it has learnt; otherwise depth would be seen
// to change its mind after each cut.

#include <vector>

#include "media/depth/depth_queue.h"
#include "media/depth/signs/flow.h"

namespace spot::media {

// Motion compensation against the direction of time: the values of `present`, a map of the present
// picture, at the places to which the past picture's pixels have gone. `flow` is the present
// picture's since the past one. Where a pixel of the past is not found again, its value in `own`,
// the past picture's own map, stays.
std::vector<float> compensate_back(const std::vector<float>& present, const Flow& flow,
                                   const std::vector<float>& own);

// Takes the pictures of one shot, in order, from its first one on. Its memory is a map and a flow
// for each picture that waits. One thread at a time.
class ShotStartBackfill {
  public:
    // `flow` is the motion since the picture before; nullptr: this picture shows the same as that
    // one, or is the first.
    void add(RawDepth depth, const Flow* flow);
    // Pictures that wait.
    std::size_t size() const { return waiting_.size(); }
    // Gives all pictures that wait, with their nearness revised, and keeps none. `low`, `high` and
    // `screen` are not revised: they still belong to the nearness that was added.
    std::vector<RawDepth> settle();

  private:
    std::vector<RawDepth> waiting_;
    std::vector<Flow> flows_;  // of the same pictures; an empty one: the same as the one before
};

}  // namespace spot::media
