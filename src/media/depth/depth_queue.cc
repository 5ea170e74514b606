#include "media/depth/depth_queue.h"

#include <algorithm>
#include <utility>

namespace spot::media {

// Pictures at the front that belong to one shot, as far as is looked.
std::size_t DepthQueue::count_of_front_shot() const {
    const auto most = std::min(waiting_.size(), static_cast<std::size_t>(look_ahead_) + 1);
    std::size_t count = 1;
    while (count < most && !waiting_[count - 1].last) ++count;
    return count;
}

std::optional<DepthMap> DepthQueue::pull() {
    if (waiting_.empty()) return std::nullopt;
    const auto count = count_of_front_shot();
    const bool enough = count > static_cast<std::size_t>(look_ahead_);
    if (!enough && !waiting_[count - 1].last) return std::nullopt;
    float low = 0;
    float high = 0;
    float screen = 0;
    for (std::size_t i = 0; i < count; ++i) {
        low += waiting_[i].low;
        high += waiting_[i].high;
        screen += waiting_[i].map.screen;
    }
    const float each = 1.0f / static_cast<float>(count);
    auto made = std::move(waiting_.front().map);
    waiting_.pop_front();
    const float kept = made.cut ? 0.0f : kept_;
    low_ = kept * low_ + (1 - kept) * low * each;
    high_ = kept * high_ + (1 - kept) * high * each;
    screen_ = kept * screen_ + (1 - kept) * screen * each;
    const float scale = 1.0f / (high_ - low_);
    for (auto& value : made.nearness) value = std::clamp((value - low_) * scale, 0.0f, 1.0f);
    made.screen = std::clamp((screen_ - low_) * scale, 0.0f, 1.0f);
    return made;
}

}  // namespace spot::media
