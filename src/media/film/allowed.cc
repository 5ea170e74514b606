#include "media/film/allowed.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/avstring.h>
}

#include <string>
#include <string_view>

namespace spot::media {
namespace {

tl::unexpected<Error> too_large(const std::string& path, std::string_view what, std::int64_t has,
                                std::int64_t most) {
    return fail(
        Kind::invalid, "TooLarge",
        fmt::format("{} is too large: {} is {}, at most {} is taken.", path, what, has, most));
}

}  // namespace

// Two kinds are not among them: playlists and scripts, which make libav open files and addresses
// that an uploader chooses; and still pictures.
const char* allowed_formats() {
    return "mov,matroska,webm,avi,mpegts,mpeg,mpegvideo,nut,flv,asf,ogg,mxf,mxf_opatom,gxf,dv,h264,"
           "hevc,m4v,ivf,obu,rm,wtv,nsv,dav,vc1,yuv4mpegpipe,wav,mp3,flac,aac,ac3,aiff";
}

const char* allowed_decoders() {
    return
        // Pictures.
        "h264,hevc,libdav1d,libaom-av1,av1,vp8,libvpx,vp9,libvpx-vp9,mpeg1video,mpeg2video,"
        "mpegvideo,mpeg4,h261,h263,h263i,h263p,flv,msmpeg4v1,msmpeg4v2,msmpeg4,wmv1,wmv2,wmv3,vc1,"
        "mjpeg,mjpegb,jpeg2000,prores,dnxhd,cfhd,theora,vp6,vp6f,vp6a,vp5,vp3,cinepak,indeo2,"
        "indeo3,"
        "indeo4,indeo5,svq1,svq3,rv10,rv20,rv30,rv40,rawvideo,v210,v410,r210,ffv1,huffyuv,ffvhuff,"
        "utvideo,magicyuv,lagarith,dvvideo,hap,qtrle,rpza,msrle,msvideo1,8bps,cscd,png,bmp,dirac,"
        // Sound.
        "aac,aac_latm,mp1,mp1float,mp2,mp2float,mp3,mp3float,ac3,ac3_fixed,eac3,dca,truehd,mlp,"
        "flac,"
        "alac,vorbis,libvorbis,opus,libopus,wmav1,wmav2,wmapro,wmalossless,cook,ra_144,ra_288,sipr,"
        "adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_swf,amrnb,amrwb,qdm2,nellymoser,speex,libspeex,"
        "wavpack,pcm_alaw,pcm_mulaw,pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_"
        "s32le,"
        "pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,pcm_f64be,pcm_bluray,pcm_dvd,pcm_s16le_planar,"
        "s302m,"
        // Subtitles.
        "mov_text,ass,ssa,srt,subrip,text,webvtt,microdvd,dvdsub,dvbsub,pgssub,xsub,cc_dec";
}

const AVCodec* allowed_decoder(AVCodecID id) {
    const auto* codec = avcodec_find_decoder(id);
    if (codec == nullptr || av_match_name(codec->name, allowed_decoders()) == 0) {
        return nullptr;
    }
    return codec;
}

Result<void> check_streams(const AVFormatContext& context, const std::string& path) {
    int attachments = 0;
    for (unsigned i = 0; i < context.nb_streams; ++i) {
        const auto type = context.streams[i]->codecpar->codec_type;
        attachments += type == AVMEDIA_TYPE_ATTACHMENT ? 1 : 0;
    }
    const int streams = static_cast<int>(context.nb_streams) - attachments;
    if (streams > most_streams)
        return too_large(path, "the number of streams", streams, most_streams);
    if (attachments > most_attachments) {
        return too_large(path, "the number of attachments", attachments, most_attachments);
    }
    return {};
}

Result<void> check_pictures(const AVStream& video, const std::string& path) {
    const auto& par = *video.codecpar;
    const char* name = avcodec_get_name(par.codec_id);
    if (avcodec_find_decoder(par.codec_id) == nullptr) {
        return fail(Kind::invalid, "NotDecodable",
                    fmt::format("{} cannot be decoded: no decoder for {}.", path, name));
    }
    if (allowed_decoder(par.codec_id) == nullptr) {
        return fail(Kind::invalid, "NotAllowed",
                    fmt::format("{} is not taken: pictures of the codec {} are not decoded here, "
                                "only those that films have.",
                                path, name));
    }
    if (par.width > longest_side) return too_large(path, "the width", par.width, longest_side);
    if (par.height > longest_side) return too_large(path, "the height", par.height, longest_side);
    const auto pixels = std::int64_t{par.width} * par.height;
    if (pixels > most_pixels) {
        return too_large(path, "the number of pixels of a picture", pixels, most_pixels);
    }
    if (video.nb_frames > most_pictures) {
        return too_large(path, "the number of pictures", video.nb_frames, most_pictures);
    }
    return {};
}

}  // namespace spot::media
