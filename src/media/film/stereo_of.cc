#include "media/film/stereo_of.h"

extern "C" {
#include <libavutil/stereo3d.h>
}

#include "media/picture/decoder.h"

namespace spot::media {
namespace {

// A stream gives its first picture after as many as it may reorder.
constexpr int most_packets = 200;  // of all streams
constexpr int most_pictures = 20;

std::string name_of(const std::uint8_t* data) {
    if (data == nullptr) return "";
    const auto type = reinterpret_cast<const AVStereo3D*>(data)->type;
    return type == AV_STEREO3D_2D ? "" : av_stereo3d_type_name(type);
}

// Whether streams of this codec have such messages.
bool has_messages(AVCodecID codec) {
    return codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_HEVC ||
           codec == AV_CODEC_ID_MPEG2VIDEO;
}

std::string stereo_of_picture(Source& source) {
    auto decoder = Decoder::open(source, 1, Decoder::Precision::fast);
    if (!decoder) return "";
    const auto frame = make_frame();
    int sent = 0;
    for (int i = 0; i < most_packets && sent < most_pictures; ++i) {
        const auto packet = make_packet();
        const auto more = source.read(*packet);
        if (more && *more && packet->stream_index != source.video_index()) continue;
        const bool ended = !more || !*more;
        (*decoder)->send(ended ? nullptr : packet.get());
        if ((*decoder)->receive(*frame)) {
            const auto* said = av_frame_get_side_data(frame.get(), AV_FRAME_DATA_STEREO3D);
            return said == nullptr ? "" : name_of(said->data);
        }
        if (ended) return "";
        ++sent;
    }
    return "";
}

}  // namespace

std::string stereo_of(Source& source) {
    const auto& video = source.video();
    auto stated = name_of(av_stream_get_side_data(&video, AV_PKT_DATA_STEREO3D, nullptr));
    if (!stated.empty()) return stated;
    const auto& par = *video.codecpar;
    const bool multiview =
        par.codec_id == AV_CODEC_ID_H264 && (par.profile == FF_PROFILE_H264_MULTIVIEW_HIGH ||
                                             par.profile == FF_PROFILE_H264_STEREO_HIGH);
    if (multiview) return "two streams in one";
    return has_messages(par.codec_id) ? stereo_of_picture(source) : "";
}

}  // namespace spot::media
