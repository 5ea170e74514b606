#include "media/look/excerpt.h"

namespace spot::media {
namespace {

constexpr double deinterlacer_past = 0.5;  // seconds: its pictures lean on those around

}  // namespace

Result<Excerpt> Excerpt::open(const std::string& path, double from, int threads) {
    Excerpt made;
    made.path_ = path;
    made.from_ = from;
    made.threads_ = threads;
    made.plan_ = TRY(plan_film(path));
    made.eye_ = eye_size(Mode::sbs, made.plan_.upright());
    TRY(made.begin(from > 0));
    return made;
}

Result<void> Excerpt::begin(bool seek) {
    upright_.reset();
    fields_.reset();
    decoder_.reset();
    source_.emplace(TRY(Source::open(path_)));
    const auto& video = source_->video();
    sought_ = seek && source_->seek(from_);
    read_all_ = ended_ = false;
    reached_ = -1;
    decoder_ = TRY(Decoder::open(*source_, threads_));
    fields_.emplace(video.time_base);
    upright_.emplace(plan_, eye_, 8);
    return {};
}

Result<bool> Excerpt::decoded(AVFrame& frame) {
    Packet packet = make_packet();
    while (!decoder_->receive(frame)) {
        if (read_all_) return false;
        const bool more = TRY(source_->read(*packet));
        if (!more) {
            read_all_ = true;
            decoder_->send(nullptr);
        } else if (packet->stream_index == source_->video_index()) {
            decoder_->send(packet.get());
        }
        av_packet_unref(packet.get());
    }
    return true;
}

Result<bool> Excerpt::next(Frame& picture, double& seconds) {
    Frame frame = make_frame();
    for (;;) {
        while (TRY(fields_->pop(*frame))) {
            const auto base = av_q2d(source_->video().time_base);
            seconds = static_cast<double>(frame->pts) * base;
            if (seconds < from_) continue;
            picture = TRY(upright_->apply(*frame));
            return true;
        }
        if (ended_) return false;
        if (!TRY(decoded(*frame))) {
            ended_ = true;
            TRY(fields_->end());
            continue;
        }
        const auto at = static_cast<double>(frame->pts) * av_q2d(source_->video().time_base);
        if (sought_ && reached_ < 0 && at > from_) {
            av_frame_unref(frame.get());
            TRY(begin(false));
            continue;
        }
        reached_ = at;
        if (reached_ >= from_ - deinterlacer_past) TRY(fields_->push(*frame));
        av_frame_unref(frame.get());
    }
}

}  // namespace spot::media
