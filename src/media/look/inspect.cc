#include "media/look/inspect.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libavutil/stereo3d.h>
}

#include "base/bytes.h"
#include "base/check.h"
#include "base/hash.h"
#include "media/film/source.h"
#include "media/picture/decoder.h"
#include "media/picture/upright.h"

namespace spot::media {
namespace {

constexpr AVRational tenth_us{1, 10'000'000};
constexpr double equal_psnr = 100;

// Gives every decoded picture, as it is stored (not turned), to `see`.
Result<void> each_picture(const std::string& path, const std::function<void(AVFrame&)>& see) {
    auto source = TRY(Source::open(path));
    const auto decoder = TRY(Decoder::open(source, 1));
    Packet packet = make_packet();
    Frame frame = make_frame();
    for (bool more = true; more;) {
        more = TRY(source.read(*packet));
        if (more && packet->stream_index != source.video_index()) {
            av_packet_unref(packet.get());
            continue;
        }
        decoder->send(more ? packet.get() : nullptr);
        av_packet_unref(packet.get());
        while (decoder->receive(*frame)) {
            frame->pts = av_rescale_q(frame->pts, source.video().time_base, tenth_us);
            see(*frame);
            av_frame_unref(frame.get());
        }
    }
    return {};
}

std::string hash_of(const AVFrame& frame) {
    Hasher hasher(Algorithm::sha256);
    const auto* form = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    CHECK(form != nullptr);
    for (int plane = 0; plane < av_pix_fmt_count_planes(static_cast<AVPixelFormat>(frame.format));
         ++plane) {
        const bool chroma = plane == 1 || plane == 2;
        const int height =
            chroma ? AV_CEIL_RSHIFT(frame.height, form->log2_chroma_h) : frame.height;
        const int bytes =
            av_image_get_linesize(static_cast<AVPixelFormat>(frame.format), frame.width, plane);
        for (int y = 0; y < height; ++y) {
            const auto* row =
                frame.data[plane] + static_cast<std::ptrdiff_t>(y) * frame.linesize[plane];
            hasher.update({reinterpret_cast<const char*>(row), static_cast<std::size_t>(bytes)});
        }
    }
    return hex(hasher.finish());
}

struct EyePlanes {
    Plane left;
    Plane right;
};

EyePlanes split(const Plane& plane, bool side_by_side) {
    EyePlanes eyes{plane, plane};
    if (side_by_side) {
        eyes.left.width = eyes.right.width = plane.width / 2;
        eyes.right.data += plane.width / 2;
    } else {
        eyes.left.height = eyes.right.height = plane.height / 2;
        eyes.right.data += plane.stride * (plane.height / 2);
    }
    return eyes;
}

struct PlaneDifference {
    double mean = 0;  // right minus left
    double absolute = 0;
    double square = 0;
};

PlaneDifference differ(const EyePlanes& eyes) {
    PlaneDifference sum;
    for (int y = 0; y < eyes.left.height; ++y) {
        const auto* left = eyes.left.row(y);
        const auto* right = eyes.right.row(y);
        for (int x = 0; x < eyes.left.width; ++x) {
            const int d = right[x] - left[x];
            sum.mean += d;
            sum.absolute += std::abs(d);
            sum.square += d * d;
        }
    }
    const double count = static_cast<double>(eyes.left.width) * eyes.left.height;
    return {sum.mean / count, sum.absolute / count, sum.square / count};
}

}  // namespace

Result<VideoTimes> video_times(const std::string& path) {
    VideoTimes times;
    TRY(each_picture(path, [&](AVFrame& frame) { times.pts_tenth_us.push_back(frame.pts); }));
    return times;
}

Result<std::vector<std::string>> picture_hashes(const std::string& path) {
    std::vector<std::string> hashes;
    TRY(each_picture(path, [&](AVFrame& frame) { hashes.push_back(hash_of(frame)); }));
    return hashes;
}

Result<std::int64_t> count_frames(const std::string& path) {
    const auto times = TRY(video_times(path));
    return static_cast<std::int64_t>(times.pts_tenth_us.size());
}

namespace {

Result<StreamPackets> packets_of(const std::string& path, std::optional<AVMediaType> only) {
    auto source = TRY(Source::open(path));
    StreamPackets streams(static_cast<std::size_t>(source.stream_count()));
    Packet packet = make_packet();
    while (TRY(source.read(*packet))) {
        const auto& stream = source.stream(packet->stream_index);
        if (!only || stream.codecpar->codec_type == *only) {
            const std::string_view bytes(reinterpret_cast<const char*>(packet->data),
                                         static_cast<std::size_t>(packet->size));
            streams[static_cast<std::size_t>(packet->stream_index)].push_back(
                {av_rescale_q(packet->pts, stream.time_base, tenth_us),
                 av_rescale_q(packet->duration, stream.time_base, tenth_us), hex(sha256(bytes))});
        }
        av_packet_unref(packet.get());
    }
    std::erase_if(streams, [](const auto& packets) { return packets.empty(); });
    return streams;
}

}  // namespace

Result<StreamPackets> audio_packets(const std::string& path) {
    return packets_of(path, AVMEDIA_TYPE_AUDIO);
}

Result<StreamPackets> all_packets(const std::string& path) {
    return packets_of(path, std::nullopt);
}

Result<EyeDifference> compare_eyes(const std::string& path, Mode mode) {
    const auto& layout = row_of(mode).layout;
    if (!layout || layout->place == StereoLayout::Place::between) {
        return fail(Kind::invalid, "InvalidOption", "This mode has no two pictures to compare.");
    }
    const bool side_by_side = layout->place != StereoLayout::Place::above;
    EyeDifference total;
    double square = 0;
    TRY(each_picture(path, [&](AVFrame& frame) {
        const auto picture = view(frame);
        const auto luma = differ(split(picture.planes[0], side_by_side));
        double chroma = 0;
        for (std::size_t i = 1; i < 3; ++i) {
            const auto plane = differ(split(picture.planes[i], side_by_side));
            chroma = std::max(chroma, std::fabs(plane.mean));
        }
        ++total.frames;
        total.mean_luma += std::fabs(luma.mean);
        total.mean_chroma += chroma;
        total.absolute_luma += luma.absolute;
        square += luma.square;
    }));
    if (total.frames == 0) {
        return fail(Kind::invalid, "DamagedFilm", path + " gives no picture.");
    }
    const auto frames = static_cast<double>(total.frames);
    total.mean_luma /= frames;
    total.mean_chroma /= frames;
    total.absolute_luma /= frames;
    square /= frames;
    total.psnr =
        square > 0 ? std::min(equal_psnr, 10 * std::log10(255 * 255 / square)) : equal_psnr;
    return total;
}

Result<std::string> stated_stereo(const std::string& path) {
    const auto source = TRY(Source::open(path));
    const auto* stereo = reinterpret_cast<const AVStereo3D*>(
        av_stream_get_side_data(&source.video(), AV_PKT_DATA_STEREO3D, nullptr));
    if (stereo == nullptr) return std::string();
    if (stereo->type == AV_STEREO3D_SIDEBYSIDE) return std::string("left_right");
    if (stereo->type == AV_STEREO3D_TOPBOTTOM) return std::string("top_bottom");
    return std::string();
}

}  // namespace spot::media
