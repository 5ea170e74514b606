#pragma once

// Depth of a film that may have black bars (bars.h): that of the part between them, as if it were
// the whole film.

#include <cstdint>
#include <deque>
#include <optional>

#include "media/depth/bars.h"
#include "media/depth/depth.h"
#include "media/depth/text.h"

namespace spot::media {

// Works as DepthEstimator does, and is as strict about shots: from a cut on, bars and maps are
// those of a film that begins there. Where bars are found or given up within a shot, depth begins
// anew: that map is marked as a cut, too, but is not counted as a shot. One thread at a time.
class InnerDepth {
  public:
    explicit InnerDepth(const DepthOptions& options);

    Result<void> push(const Picture& picture);
    void finish() { depth_.finish(); }
    // As DepthEstimator::pull(); maps say, too, which part of the picture they are of, and where
    // text is burnt in.
    std::optional<DepthMap> pull();
    // The number of shots that have begun among the pictures pulled so far.
    int shots() const { return shots_; }

  private:
    Result<void> restart(const Picture& picture);
    void look_for_text(const Picture& picture, bool begins);

    DepthOptions options_;  // with the size of whole pictures
    BarFinder finder_;
    Area inside_;
    DepthEstimator depth_;                 // of the part inside_
    std::deque<DepthMap> before_restart_;  // maps not pulled, of the part that was inside before
    TextFinder texts_;
    std::deque<bool> text_in_bar_;       // for each picture not pulled: text lies in the lower bar
    std::deque<std::int64_t> restarts_;  // pictures, from 0, where depth began anew within a shot
    std::int64_t pushed_ = 0;
    std::int64_t pulled_ = 0;
    int shots_ = 0;
};

}  // namespace spot::media
