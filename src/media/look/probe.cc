#include "media/probe.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>

#include "media/film/source.h"
#include "media/film/stereo_of.h"
#include "media/film/stream_info.h"

namespace spot::media {
namespace {

Ratio ratio(AVRational value) {
    return {value.num, value.den};
}

std::string name_or_empty(const char* name) {
    const std::string text = name == nullptr ? "" : name;
    return text == "unknown" ? "" : text;
}

ColorInfo color_of(const AVCodecParameters& par) {
    return {name_or_empty(av_color_range_name(par.color_range)),
            name_or_empty(av_color_primaries_name(par.color_primaries)),
            name_or_empty(av_color_transfer_name(par.color_trc)),
            name_or_empty(av_color_space_name(par.color_space))};
}

void describe_pixels(FilmInfo& info, const AVCodecParameters& par) {
    const auto format = static_cast<AVPixelFormat>(par.format);
    info.pixel_format = name_or_empty(av_get_pix_fmt_name(format));
    const auto* layout = av_pix_fmt_desc_get(format);
    if (layout == nullptr || (layout->flags & AV_PIX_FMT_FLAG_PAL) != 0) return;
    info.bit_depth = layout->comp[0].depth;
}

}  // namespace

Result<FilmInfo> probe(const std::string& path) {
    auto source = TRY(Source::open(path));
    const auto& context = source.context();
    const auto& video = source.video();
    const auto& par = *video.codecpar;

    FilmInfo info;
    info.container = context.iformat->name;
    info.duration_seconds = length_of(source);
    info.size_bytes = source.size_bytes();
    for (int i = 0; i < source.stream_count(); ++i) {
        info.streams.push_back(stream_info(source.stream(i)));
    }
    info.video_index = source.video_index();
    info.video_codec = avcodec_get_name(par.codec_id);
    info.width = par.width;
    info.height = par.height;
    info.frame_rate = ratio(source.frame_rate());
    info.time_base = ratio(video.time_base);
    const auto aspect =
        video.sample_aspect_ratio.num > 0 ? video.sample_aspect_ratio : par.sample_aspect_ratio;
    info.sample_aspect = aspect.num > 0 && aspect.den > 0 ? ratio(aspect) : Ratio{1, 1};
    describe_pixels(info, par);
    info.rotation = source.turn().degrees;
    info.color = color_of(par);
    if (video.nb_frames > 0) info.frames = video.nb_frames;
    info.stereo = stereo_of(source);
    return info;
}

}  // namespace spot::media
