#pragma once

// Deinterlacing. The two fields of an interlaced picture were filmed at different moments; depth
// and warping of such combed pictures would be wrong.

#include <cstdint>  // before libav's: clang gives its macros only then

extern "C" {
#include <libavfilter/avfilter.h>
}

#include <deque>
#include <memory>

#include "media/film/av.h"

namespace spot::media {

struct GraphDeleter {
    void operator()(AVFilterGraph* graph) const noexcept;
};

// libavfilter's bwdif, one picture for each that comes, with its time. Pictures that are not marked
// as interlaced pass as they are. One thread at a time.
class Deinterlacer {
  public:
    // `time_base` is that of the pictures' times.
    explicit Deinterlacer(AVRational time_base) : time_base_(time_base) {}

    // Takes the frame over. "NotDecodable": libavfilter does not know the picture's form.
    Result<void> push(AVFrame& frame);
    // No more pictures come; the filter gives its last one.
    Result<void> end();
    // The next picture. False: more must be pushed first, or all have come out.
    Result<bool> pop(AVFrame& frame);

    // The number of pictures that were deinterlaced so far.
    std::int64_t pictures() const { return pictures_; }

  private:
    Result<void> build(const AVFrame& like);

    AVRational time_base_;
    std::unique_ptr<AVFilterGraph, GraphDeleter> graph_;
    AVFilterContext* in_ = nullptr;
    AVFilterContext* out_ = nullptr;
    Frame like_;               // the form that the filter was built for; empty: no filter yet
    std::deque<Frame> ready_;  // pictures that passed no filter, or a former one
    std::int64_t pictures_ = 0;
};

}  // namespace spot::media
