#pragma once

// First half of a conversion: reads and decodes the pictures, finds depth.

#include <deque>
#include <functional>
#include <memory>

#include "media/convert/convert_line.h"
#include "media/depth_maps/given_depth.h"
#include "media/film/source.h"
#include "media/picture/decoder.h"
#include "media/picture/fields.h"
#include "media/picture/upright.h"
#include "media/segment/seamed_depth.h"
#include "media/view/comfort.h"

namespace spot::media {

// One thread at a time: a thread of its own, or the caller's.
class Reading {
  public:
    // False: no more is wanted.
    using Put = std::function<bool(Job)>;

    // `film`: what pictures are brought to, and with which bits, 8 or 10; `depth`: how it is found,
    // and their size; `given`: which depth they have already, or nullptr; `look`: how they will be
    // rendered; `seams`: see ConvertOptions.
    Reading(Source& source, std::unique_ptr<Decoder> decoder, const FilmPlan& film, int bit_depth,
            const DepthOptions& depth, GivenDepth* given, const RenderOptions& look, Viewing screen,
            std::vector<Seam> seams);

    // Calls put(Job) for every job in order until it returns false or the film ends.
    Result<void> run(const Put& put);

    std::int64_t damaged() const { return damaged_; }
    std::int64_t scenes() const { return depth_.shots(); }
    const ComfortSums& comfort() const { return comfort_.sums(); }
    const Unlike& unlike() const { return upright_.unlike(); }

  private:
    Result<bool> decoded(const Put& put);
    Result<bool> whole(const Put& put);
    Result<bool> pass_seam(const AVFrame& next, const Put& put);
    bool too_many(const AVFrame& picture);
    // Pictures whose depth is known by now.
    bool put_known(const Put& put);

    Source& source_;
    std::unique_ptr<Decoder> decoder_;
    Deinterlacer fields_;
    std::deque<std::int64_t> borders_;  // times at which a segment begins, still to come
    bool deinterlaced_ = false;
    double max_rate_;         // pictures a second; 0: all
    std::int64_t slot_ = -1;  // of the last picture that was kept
    Upright upright_;
    GivenDepth* given_;
    SeamedDepth depth_;
    ComfortMeter comfort_;
    std::deque<Frame> waiting_;  // for their depth
    std::int64_t damaged_ = 0;
};

}  // namespace spot::media
