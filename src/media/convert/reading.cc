#include "media/convert/reading.h"

#include <cmath>

namespace spot::media {
namespace {

std::deque<std::int64_t> borders_of(const std::vector<Seam>& seams,
                                    const std::optional<Seam>& own) {
    std::deque<std::int64_t> times;
    if (own) times.push_back(own->at);
    for (const auto& seam : seams) times.push_back(seam.at);
    return times;
}

}  // namespace

Reading::Reading(Source& source, std::unique_ptr<Decoder> decoder, const FilmPlan& film,
                 int bit_depth, const DepthOptions& depth, GivenDepth* given,
                 const RenderOptions& look, Viewing screen, std::vector<Seam> seams)
    : source_(source),
      decoder_(std::move(decoder)),
      fields_(source.video().time_base),
      borders_(borders_of(seams, source.tags().preroll)),
      max_rate_(film.max_rate),
      upright_(film, {depth.width, depth.height}, bit_depth),
      given_(given),
      depth_(depth, look, std::move(seams), source.tags().preroll),
      comfort_(look, screen, depth.width) {}

Result<void> Reading::run(const Put& put) {
    Packet packet = make_packet();
    for (;;) {
        const bool more = TRY(source_.read(*packet));
        if (!more) break;
        const bool picture = packet->stream_index == source_.video_index();
        if (picture && !decoder_->send(packet.get())) ++damaged_;
        av_packet_unref(packet.get());
        if (!picture) continue;
        const bool wanted = TRY(decoded(put));
        if (!wanted) return {};
    }
    decoder_->send(nullptr);
    const bool wanted = TRY(decoded(put));
    if (!wanted) return {};
    TRY(fields_.end());
    const bool still_wanted = TRY(whole(put));
    if (!still_wanted) return {};
    depth_.finish();
    put_known(put);
    return {};
}

// Pictures are not made whole across the border of a segment: the other side may not be there.
Result<bool> Reading::pass_seam(const AVFrame& next, const Put& put) {
    const auto time = source_.film_time(next.pts);
    if (borders_.empty() || time < borders_.front()) return true;
    while (!borders_.empty() && time >= borders_.front()) borders_.pop_front();
    TRY(fields_.end());
    const bool wanted = TRY(whole(put));
    fields_ = Deinterlacer(source_.video().time_base);
    slot_ = -1;
    return wanted;
}

// Time is divided into slots of the wanted rate, of which each keeps its first picture: a worker
// needs to know no more than its own segment.
bool Reading::too_many(const AVFrame& picture) {
    if (max_rate_ <= 0) return false;
    constexpr double just_before = 1e-6;  // a picture on a border, but for rounding
    const double at = static_cast<double>(picture.pts) * av_q2d(source_.video().time_base);
    const auto slot = static_cast<std::int64_t>(std::floor(at * max_rate_ + just_before));
    if (slot == slot_) return true;
    slot_ = slot;
    return false;
}

Result<bool> Reading::decoded(const Put& put) {
    Frame frame = make_frame();
    while (decoder_->receive(*frame)) {
        const bool goes_on = TRY(pass_seam(*frame, put));
        if (!goes_on) return false;
        TRY(fields_.push(*frame));
        av_frame_unref(frame.get());
        const bool wanted = TRY(whole(put));
        if (!wanted) return false;
    }
    return true;
}

Result<bool> Reading::whole(const Put& put) {
    Frame frame = make_frame();
    while (TRY(fields_.pop(*frame))) {
        if (too_many(*frame)) {
            av_frame_unref(frame.get());
            continue;
        }
        auto picture = TRY(upright_.apply(*frame));
        av_frame_unref(frame.get());
        auto seen = view(*picture);
        if (given_ != nullptr) seen.depth = TRY(given_->next());
        const bool wanted = TRY(depth_.push(seen, source_.film_time(picture->pts)));
        if (wanted) {
            waiting_.push_back(std::move(picture));
        }
        if (!put_known(put)) return false;
    }
    return true;
}

bool Reading::put_known(const Put& put) {
    while (auto known = depth_.pull()) {
        comfort_.add(known->depth, known->bars);
        Job job;
        job.picture = std::move(waiting_.front());
        waiting_.pop_front();
        deinterlaced_ = deinterlaced_ || fields_.pictures() > 0;
        job.deinterlaced = deinterlaced_;
        job.depth = std::move(known->depth);
        job.bars = known->bars;
        if (!put(std::move(job))) return false;
    }
    return true;
}

}  // namespace spot::media
