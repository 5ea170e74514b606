#include "media/film/stream_info.h"

#include <fmt/format.h>

#include <cctype>

#include "media/film/source.h"

namespace spot::media {
namespace {

StreamKind kind_of(AVMediaType type) {
    switch (type) {
        case AVMEDIA_TYPE_VIDEO: return StreamKind::video;
        case AVMEDIA_TYPE_AUDIO: return StreamKind::audio;
        case AVMEDIA_TYPE_SUBTITLE: return StreamKind::subtitle;
        case AVMEDIA_TYPE_ATTACHMENT: return StreamKind::attachment;
        default: return StreamKind::data;
    }
}

const char* kind_of(const AVStream& stream) {
    if (is_cover(stream)) return "cover picture";
    switch (stream.codecpar->codec_type) {
        case AVMEDIA_TYPE_VIDEO: return "pictures";
        case AVMEDIA_TYPE_AUDIO: return "sound";
        case AVMEDIA_TYPE_SUBTITLE: return "subtitles";
        case AVMEDIA_TYPE_ATTACHMENT: return "attachment";
        default: return "data";
    }
}

// A codec without a name is known by the four letters that the container uses.
std::string codec_of(const AVStream& stream) {
    const auto& par = *stream.codecpar;
    if (const auto* file = av_dict_get(stream.metadata, "filename", nullptr, 0)) return file->value;
    if (par.codec_id != AV_CODEC_ID_NONE && par.codec_id != AV_CODEC_ID_BIN_DATA) {
        return avcodec_get_name(par.codec_id);
    }
    std::string letters;
    for (unsigned shift = 0; shift < 32; shift += 8) {
        const auto letter = static_cast<unsigned char>(par.codec_tag >> shift & 0xff);
        if (std::isprint(letter) != 0) letters += static_cast<char>(letter);
    }
    return letters;
}

}  // namespace

StreamInfo stream_info(const AVStream& stream) {
    StreamInfo info;
    info.index = stream.index;
    info.kind = kind_of(stream.codecpar->codec_type);
    info.codec = avcodec_get_name(stream.codecpar->codec_id);
    if (const auto* language = av_dict_get(stream.metadata, "language", nullptr, 0)) {
        info.language = language->value;
    }
    info.cover = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
    return info;
}

std::string describe(const AVStream& stream) {
    const auto codec = codec_of(stream);
    return fmt::format("stream {} ({}{}{})", stream.index, kind_of(stream),
                       codec.empty() ? "" : ", ", codec);
}

}  // namespace spot::media
