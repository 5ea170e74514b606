#include "media/segment/seamed_depth.h"

#include <utility>

namespace spot::media {

SeamedDepth::SeamedDepth(const DepthOptions& options, const RenderOptions& look,
                         std::vector<Seam> seams, std::optional<Seam> preroll)
    : options_(options),
      look_(look),
      seams_(std::move(seams)),
      preroll_(preroll),
      now_(options),
      text_(options.frames_per_second) {
    look_.keep = Keep::left;  // bars are as wide as the whole parallax
}

Result<bool> SeamedDepth::push(const Picture& picture, std::int64_t time) {
    if (preroll_ && time < preroll_->at) {
        // Pictures before the pre-roll's keyframe lean on others that are not here; its first one
        // was made whole (fields.h) without the picture before it.
        if (time <= preroll_->from) return false;
        TRY(now_.push(picture));
        ++unwanted_;
        collect();
        return false;
    }
    const auto* seam = next_seam_ < seams_.size() ? &seams_[next_seam_] : nullptr;
    if (seam != nullptr && time >= seam->at) {
        take_over();
        seam = next_seam_ < seams_.size() ? &seams_[next_seam_] : nullptr;
    }
    if (seam != nullptr && time > seam->from) {
        if (!next_) next_.emplace(options_);
        TRY(next_->push(picture));
        ++heard_;
    }
    TRY(now_.push(picture));
    collect();
    return true;
}

void SeamedDepth::take_over() {
    now_.finish();
    collect();
    shots_before_ += now_.shots();
    now_ = next_ ? std::move(*next_) : InnerDepth(options_);
    next_.reset();
    text_ = TextPlane(options_.frames_per_second);
    window_ = {};
    unwanted_ = std::exchange(heard_, 0);
    // A shot that goes on is not counted twice.
    if (unwanted_ > 0) --shots_before_;
    ++next_seam_;
}

void SeamedDepth::collect() {
    while (auto map = now_.pull()) {
        text_.flatten_text(*map, shift_scale(map->inside.width, look_, *map).convergence);
        WindowBars bars;
        if (look_.floating_window) {
            bars = window_.next(*map, shift_scale(map->inside.width, look_, *map));
        }
        if (unwanted_ > 0) {
            --unwanted_;
        } else {
            known_.push_back({std::move(*map), bars});
        }
    }
}

void SeamedDepth::finish() {
    now_.finish();
    collect();
}

std::optional<SeamedMap> SeamedDepth::pull() {
    if (known_.empty()) return std::nullopt;
    std::optional<SeamedMap> map = std::move(known_.front());
    known_.pop_front();
    return map;
}

}  // namespace spot::media
