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
    look_.keep = Keep::left;  // one eye has all of the parallax, which bars must cover
}

Result<bool> SeamedDepth::push(const Picture& picture, std::int64_t time) {
    if (preroll_ && time < preroll_->at) {
        // Pictures before the pre-roll's keyframe refer to others that are not here; its first
        // picture was deinterlaced (fields.h) without the one before it.
        if (time <= preroll_->from) return false;
        TRY(now_.push(picture));
        ++preroll_maps_;
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
        ++next_pushed_;
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
    preroll_maps_ = std::exchange(next_pushed_, 0);
    // A shot that goes on is not counted twice.
    if (preroll_maps_ > 0) --shots_before_;
    ++next_seam_;
}

void SeamedDepth::collect() {
    while (auto map = now_.pull()) {
        text_.flatten_text(*map, shift_scale(map->inside.width, look_, *map).convergence);
        WindowBars bars;
        if (look_.floating_window) {
            bars = window_.next(*map, shift_scale(map->inside.width, look_, *map));
        }
        if (preroll_maps_ > 0) {
            --preroll_maps_;
        } else {
            ready_.push_back({std::move(*map), bars});
        }
    }
}

void SeamedDepth::finish() {
    now_.finish();
    collect();
}

std::optional<SeamedMap> SeamedDepth::pull() {
    if (ready_.empty()) return std::nullopt;
    std::optional<SeamedMap> map = std::move(ready_.front());
    ready_.pop_front();
    return map;
}

}  // namespace spot::media
