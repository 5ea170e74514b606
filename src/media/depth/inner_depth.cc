#include "media/depth/inner_depth.h"

#include <utility>

#include "base/check.h"

namespace spot::media {
namespace {

DepthOptions of_part(DepthOptions options, const Area& inside) {
    options.width = inside.width;
    options.height = inside.height;
    return options;
}

}  // namespace

InnerDepth::InnerDepth(const DepthOptions& options)
    : options_(options),
      inside_{0, 0, options.width, options.height},
      depth_(options),
      texts_(depth_.look_ahead()) {}

// Begins depth anew with this picture, whose part between the bars is another than before. The
// estimator has taken this picture already, cut out as before; that last map is thrown away.
Result<void> InnerDepth::restart(const Picture& picture) {
    depth_.finish();
    while (auto map = depth_.pull()) {
        map->inside = inside_;
        before_restart_.push_back(std::move(*map));
    }
    if (pushed_ > 0) {
        CHECK(!before_restart_.empty());
        before_restart_.pop_back();
    }
    inside_ = inside_of(finder_.bars(), {picture.width(), picture.height()});
    depth_ = DepthEstimator(of_part(options_, inside_));
    return depth_.push(cut_out(picture, inside_));
}

Result<void> InnerDepth::push(const Picture& picture) {
    if (pushed_ == 0) {
        finder_.begin_shot(picture);
        TRY(restart(picture));
        look_for_text(picture, true);
        return {};
    }
    const int shots = depth_.shots_pushed();
    TRY(depth_.push(cut_out(picture, inside_)));
    const bool cut = depth_.shots_pushed() > shots;
    const auto bars = finder_.bars();
    if (cut) {
        finder_.begin_shot(picture);
    } else if (finder_.next(picture)) {
        restarts_.push_back(pushed_);
    }
    const bool others = finder_.bars() != bars;
    if (others) TRY(restart(picture));
    look_for_text(picture, cut || others);
    return {};
}

void InnerDepth::look_for_text(const Picture& picture, bool begins) {
    const auto inside = cut_out(picture, inside_);
    if (begins) {
        texts_.begin_shot(inside, finder_.bars().bottom > 0);
    } else {
        texts_.next(inside);
    }
    text_in_bar_.push_back(finder_.text_in_bar());
    ++pushed_;
}

std::optional<DepthMap> InnerDepth::pull() {
    std::optional<DepthMap> map;
    if (!before_restart_.empty()) {
        map = std::move(before_restart_.front());
        before_restart_.pop_front();
    } else {
        map = depth_.pull();
        if (!map) return map;
        map->inside = inside_;
    }
    const bool restarted = !restarts_.empty() && restarts_.front() == pulled_;
    if (restarted) restarts_.pop_front();
    if (map->cut && !restarted) ++shots_;
    map->texts = texts_.take();
    map->text_in_bar = text_in_bar_.front();
    text_in_bar_.pop_front();
    ++pulled_;
    return map;
}

}  // namespace spot::media
