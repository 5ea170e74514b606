#include "media/segment/shot_borders.h"

#include "media/depth/shots.h"
#include "media/depth/signs/flow.h"
#include "media/picture/upright.h"

namespace spot::media {
namespace {

constexpr int threads = 2;

// The small picture by which shots are told apart; empty: the frame has none.
std::optional<Analysis> small(const AVFrame& frame) {
    if (frame.width <= 0 || frame.height <= 0) return std::nullopt;
    const Size even{(frame.width + 1) / 2 * 2, (frame.height + 1) / 2 * 2};
    const auto upright = Upright(plan_like(frame), even, 8).apply(frame);
    if (!upright) return std::nullopt;
    return analyse(view(**upright), depth_shift(even.width, even.height));
}

}  // namespace

// Pictures that no other refers to are skipped: the last one of the rest is close enough to the
// border, and skipping saves half of the work.
Frame ShotBorders::last_of(const std::deque<Packet>& group) {
    Frame last = make_frame();
    auto decoder = Decoder::open(source_, threads, Decoder::Precision::fast);
    if (!decoder) return last;
    Frame frame = make_frame();
    const auto take = [&] {
        while ((*decoder)->receive(*frame)) {
            av_frame_unref(last.get());
            av_frame_move_ref(last.get(), frame.get());
        }
    };
    for (const auto& packet : group) {
        (*decoder)->send(packet.get());
        take();
    }
    (*decoder)->send(nullptr);
    take();
    return last;
}

Frame ShotBorders::only(const AVPacket& key) {
    Frame frame = make_frame();
    auto decoder = Decoder::open(source_, 1, Decoder::Precision::fast);
    if (!decoder) return frame;
    (*decoder)->send(&key);
    (*decoder)->send(nullptr);
    (*decoder)->receive(*frame);
    return frame;
}

bool ShotBorders::begins_shot(const std::deque<Packet>& group, const AVPacket& key) {
    if (group.empty()) return false;
    const auto before = small(*last_of(group));
    const auto after = small(*only(key));
    if (!before || !after || before->size() != after->size()) return false;
    const auto past = make_pyramid(*before);
    const auto present = make_pyramid(*after);
    ShotDetector detector;
    detector.begin_shot(past);
    return detector.is_cut(present, past, find_flow(present, past, {}));
}

}  // namespace spot::media
