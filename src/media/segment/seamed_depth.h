#pragma once

// Depth of a film that is or could be cut into segments (seam.h).

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

// As InnerDepth; in addition it begins anew at each seam, having listened to the pre-roll.
class SeamedDepth {
  public:
    // `seams`: in the order of the film. `preroll`: of a segment, whose film begins before its
    // first own picture. `look`: with its floating window, bars are found too.
    SeamedDepth(const DepthOptions& options, const RenderOptions& look, std::vector<Seam> seams,
                std::optional<Seam> preroll);

    // `time`: of the picture, see Seam. False: a picture of the pre-roll, for which no map comes.
    // Errors: those of InnerDepth::push.
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
    TextPlane text_;         // has seen what `now_` has given
    FloatingWindow window_;  // likewise
    int unwanted_ = 0;       // maps that `now_` still owes for its pre-roll
    std::optional<InnerDepth> next_;
    int heard_ = 0;  // pictures that `next_` was given
    int shots_before_ = 0;
    std::deque<SeamedMap> known_;
};

}  // namespace spot::media
