#pragma once

// Depth of a film that may have black bars (bars.h): of what lies between them, as if that were the
// whole film.

#include <cstdint>
#include <deque>
#include <optional>

#include "media/depth/bars.h"
#include "media/depth/depth.h"
#include "media/depth/text.h"

namespace spot::media {

// As DepthEstimator, and as strict about shots: from a cut on, bars and maps are those of a film
// that begins there. Where bars are found or given up within a shot, depth begins anew: that map is
// marked as a cut too, but not counted as a shot.
class InnerDepth {
  public:
    explicit InnerDepth(const DepthOptions& options);

    Result<void> push(const Picture& picture);
    void finish() { depth_.finish(); }
    // Maps say which part of the picture they are of, and where text is burnt in.
    std::optional<DepthMap> pull();
    int shots() const { return shots_; }

  private:
    Result<void> begin_anew(const Picture& picture);
    void look_for_text(const Picture& picture, bool begins);

    DepthOptions options_;  // of whole pictures
    BarFinder finder_;
    Area inside_;
    DepthEstimator depth_;        // of what is inside
    std::deque<DepthMap> known_;  // of what was inside before
    TextFinder texts_;
    std::deque<bool> written_;         // of pictures not pulled: text lies in the bar below
    std::deque<std::int64_t> broken_;  // pictures where depth began anew within a shot
    std::int64_t pushed_ = 0;
    std::int64_t pulled_ = 0;
    int shots_ = 0;
};

}  // namespace spot::media
