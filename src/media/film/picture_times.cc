#include "media/film/picture_times.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "base/check.h"

namespace spot::media {
namespace {

// Far more packets than lie between a picture and the next one that is not B; beyond, a time is
// guessed.
constexpr std::size_t most_held = 512;

constexpr std::uint8_t mpeg4_picture = 0xb6;
constexpr std::uint8_t mpeg2_picture = 0x00;

// Whether the picture's header says that it is a B picture; false also where there is no header.
bool says_b(std::span<const std::uint8_t> data, bool mpeg4) {
    for (std::size_t i = 0; i + 5 < data.size(); ++i) {
        if (data[i] != 0 || data[i + 1] != 0 || data[i + 2] != 1) continue;
        const auto code = data[i + 3];
        if (mpeg4 && code == mpeg4_picture) return data[i + 4] >> 6 == 2;
        if (!mpeg4 && code == mpeg2_picture) return (data[i + 5] >> 3 & 7) == 3;
    }
    return false;
}

}  // namespace

PictureTimes::PictureTimes(AVStream& video)
    : stream_(video.index), codec_(video.codecpar->codec_id) {
    const bool family = codec_ == AV_CODEC_ID_MPEG4 || codec_ == AV_CODEC_ID_MPEG2VIDEO ||
                        codec_ == AV_CODEC_ID_MPEG1VIDEO;
    needed_ = family && video.codecpar->video_delay > 0;
    if (!needed_ || codec_ != AV_CODEC_ID_MPEG4) return;
    AVBSFContext* filter = nullptr;
    const auto* kind = av_bsf_get_by_name("mpeg4_unpack_bframes");
    CHECK(kind != nullptr && av_bsf_alloc(kind, &filter) >= 0, "libav without its filter");
    unpack_.reset(filter);
    avcodec_parameters_copy(filter->par_in, video.codecpar);
    filter->time_base_in = video.time_base;
    CHECK(av_bsf_init(filter) >= 0, "libav refuses its own headers");
    avcodec_parameters_copy(video.codecpar, filter->par_out);
}

bool PictureTimes::is_reference(const AVPacket& packet) const {
    return !says_b({packet.data, static_cast<std::size_t>(packet.size)},
                   codec_ == AV_CODEC_ID_MPEG4);
}

void PictureTimes::push(Packet packet) {
    if (!unpack_ || packet->stream_index != stream_) {
        held_.push_back(std::move(packet));
        return;
    }
    if (av_bsf_send_packet(unpack_.get(), packet.get()) < 0) return;
    for (;;) {
        Packet unpacked = make_packet();
        if (av_bsf_receive_packet(unpack_.get(), unpacked.get()) < 0) return;
        unpacked->stream_index = stream_;
        held_.push_back(std::move(unpacked));
    }
}

// Gives the front packet its time; false: it is not known yet.
bool PictureTimes::settle_front() {
    auto& front = *held_.front();
    if (front.stream_index != stream_ || front.pts != no_time || front.dts == no_time) return true;
    if (!is_reference(front)) {
        front.pts = front.dts;
        return true;
    }
    std::int64_t last = front.dts;
    for (std::size_t i = 1; i < held_.size(); ++i) {
        const auto& packet = *held_[i];
        if (packet.stream_index != stream_ || packet.dts == no_time) continue;
        last = packet.dts;
        if (!is_reference(packet)) continue;
        front.pts = packet.dts;
        return true;
    }
    if (!ended_ && held_.size() < most_held) return false;
    front.pts = last + std::max<std::int64_t>(1, front.duration);
    return true;
}

bool PictureTimes::pop(AVPacket& packet) {
    if (held_.empty() || !settle_front()) return false;
    av_packet_move_ref(&packet, held_.front().get());
    held_.pop_front();
    return true;
}

}  // namespace spot::media
