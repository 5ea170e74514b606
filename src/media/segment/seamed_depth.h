#pragma once

// Depth of a film that is cut into segments, or could be (seam.h).

#include <deque>
#include <optional>
#include <vector>

#include "media/depth/inner_depth.h"
#include "media/segment/seam.h"
#include "media/view/floating_window.h"
#include "media/view/render.h"

namespace spot::media {

// Depth of a picture, and the bars of the window it is seen through (none unless asked for).
struct SeamedMap {
    DepthMap depth;
    WindowBars bars;
};

// Works as InnerDepth does; in addition it begins anew at each seam with an estimator that has seen
// the pre-roll. One thread at a time.
class SeamedDepth {
  public:
    // `seams` are those of a film in one piece, in its order. `preroll` is that of a segment which
    // begins at a seam. `look`: if it has a floating window, the window's bars are found, too.
    SeamedDepth(const DepthOptions& options, const RenderOptions& look, std::vector<Seam> seams,
                std::optional<Seam> preroll);

    // `time` is the picture's, as in Seam. False: it is a picture of the segment's pre-roll, for
    // which no map comes. Errors are those of InnerDepth::push.
    Result<bool> push(const Picture& picture, std::int64_t time);
    void finish();
    std::optional<SeamedMap> pull();
    int shots() const { return shots_before_ + now_.shots(); }

  private:
    void take_over();
    void collect();

    DepthOptions options_;
    RenderOptions look_;
    std::vector<Seam> seams_;
    std::size_t next_seam_ = 0;
    std::optional<Seam> preroll_;
    InnerDepth now_;
    TextPlane text_;                  // has taken all maps of `now_`
    FloatingWindow window_;           // has taken all maps of `now_`
    int preroll_maps_ = 0;            // maps for the pre-roll that `now_` will still give
    std::optional<InnerDepth> next_;  // takes the pre-roll of the next seam
    int next_pushed_ = 0;             // pictures that `next_` was given
    int shots_before_ = 0;
    std::deque<SeamedMap> ready_;  // maps not pulled
};

}  // namespace spot::media
