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

// What is inside is known only from this picture on, which the estimator has seen already: as a
// picture of what was inside before.
Result<void> InnerDepth::begin_anew(const Picture& picture) {
    depth_.finish();
    while (auto map = depth_.pull()) {
        map->inside = inside_;
        known_.push_back(std::move(*map));
    }
    if (pushed_ > 0) {
        CHECK(!known_.empty());
        known_.pop_back();
    }
    inside_ = inside_of(finder_.bars(), {picture.width(), picture.height()});
    depth_ = DepthEstimator(of_part(options_, inside_));
    return depth_.push(cut_out(picture, inside_));
}

Result<void> InnerDepth::push(const Picture& picture) {
    if (pushed_ == 0) {
        finder_.begin_shot(picture);
        TRY(begin_anew(picture));
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
        broken_.push_back(pushed_);
    }
    const bool others = finder_.bars() != bars;
    if (others) TRY(begin_anew(picture));
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
    written_.push_back(finder_.written());
    ++pushed_;
}

std::optional<DepthMap> InnerDepth::pull() {
    std::optional<DepthMap> map;
    if (!known_.empty()) {
        map = std::move(known_.front());
        known_.pop_front();
    } else {
        map = depth_.pull();
        if (!map) return map;
        map->inside = inside_;
    }
    const bool broken = !broken_.empty() && broken_.front() == pulled_;
    if (broken) broken_.pop_front();
    if (map->cut && !broken) ++shots_;
    map->texts = texts_.take();
    map->text_in_bar = written_.front();
    written_.pop_front();
    ++pulled_;
    return map;
}

}  // namespace spot::media
