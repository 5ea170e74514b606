#include "media/encode/hardware.h"

extern "C" {
#include <libavutil/hwcontext.h>
}

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "media/film/libav_error_log.h"

namespace spot::media {
namespace {

constexpr std::array encoders{
    HardwareEncoder{EncoderKind::vaapi, Codec::h264, "h264_vaapi"},
    HardwareEncoder{EncoderKind::vaapi, Codec::hevc, "hevc_vaapi"},
    HardwareEncoder{EncoderKind::nvenc, Codec::h264, "h264_nvenc"},
    HardwareEncoder{EncoderKind::nvenc, Codec::hevc, "hevc_nvenc"},
    HardwareEncoder{EncoderKind::qsv, Codec::h264, "h264_qsv"},
    HardwareEncoder{EncoderKind::qsv, Codec::hevc, "hevc_qsv"},
};

constexpr std::size_t most_places = 8;

// x264's names of presets, translated to those of the others. NVENC: p1 (fastest) to p7, as `ffmpeg
// -h encoder=h264_nvenc` lists them. QSV: its target usages, which libav calls by seven of x264's
// names (`-h encoder=h264_qsv`). VAAPI has no scale that means the same with two drivers
// (VAConfigAttribEncQualityRange is each driver's own), so it is left at the driver's usual.
struct PresetRow {
    std::string_view name;
    const char* nvenc;
    const char* qsv;
};
constexpr std::array presets{
    PresetRow{"ultrafast", "p1", "veryfast"}, PresetRow{"superfast", "p1", "veryfast"},
    PresetRow{"veryfast", "p2", "veryfast"},  PresetRow{"faster", "p3", "faster"},
    PresetRow{"fast", "p3", "fast"},          PresetRow{"medium", "p4", "medium"},
    PresetRow{"slow", "p5", "slow"},          PresetRow{"slower", "p6", "slower"},
    PresetRow{"veryslow", "p7", "veryslow"},  PresetRow{"placebo", "p7", "veryslow"},
};

const PresetRow& preset_of(const Encoding& encoding) {
    const auto found = std::find_if(presets.begin(), presets.end(),
                                    [&](const auto& row) { return row.name == encoding.preset; });
    return found != presets.end()
               ? *found
               : *std::find_if(presets.begin(), presets.end(),
                               [](const auto& row) { return row.name == hardware_preset; });
}

// All count quality from 1, the best (0 means "choose yourself"), to 51, on H.264's scale of
// quantizers, as crf does.
int quality_of(const Encoding& encoding) {
    return std::max(encoding.crf, 1);
}

// Constant quantizers (`qp`, libavcodec/vaapi_encode.c): of its ways to hold a quality the only one
// that drivers of both makers have. Every I picture is an IDR picture (idr_interval 0). Its own
// messages (`sei`) name the driver's version; ours are put in by encoder.cc.
void set_vaapi(Options& settings, const Encoding& encoding) {
    settings.set("rc_mode", "CQP");
    settings.set("qp", quality_of(encoding));
    settings.set("idr_interval", 0);
    settings.set("sei", 0);
    if (encoding.codec == Codec::h264) settings.set("profile", "high");
}

// Constant quality is `cq` of VBR without a rate (libavcodec/nvenc.c, where it is set, drops the
// rate). A group of pictures ends with an IDR picture always.
void set_nvenc(Options& settings, const Encoding& encoding) {
    settings.set("rc", "vbr");
    settings.set("cq", quality_of(encoding));
    settings.set("preset", preset_of(encoding).nvenc);
    settings.set("tune", "hq");
    settings.set("no-scenecut", 1);
    settings.set("forced-idr", 1);
    if (encoding.codec == Codec::h264) settings.set("profile", "high");
}

// Constant quality is ICQ, which libav takes where there is a global quality and no rate
// (libavcodec/qsvenc.c, select_rc_mode). Of IdrInterval 0 means every I picture in H.264 and the
// first one in HEVC, there 1 means every (oneVPL, mfxInfoMFX).
void set_qsv(Options& settings, AVCodecContext& codec, const Encoding& encoding) {
    codec.global_quality = quality_of(encoding);
    settings.set("preset", preset_of(encoding).qsv);
    settings.set("idr_interval", encoding.codec == Codec::hevc ? 1 : 0);
}

}  // namespace

const HardwareEncoder* find_hardware(EncoderKind kind, Codec codec) {
    for (const auto& row : encoders) {
        if (row.kind == kind && row.codec == codec) return &row;
    }
    return nullptr;
}

InputForm input_form_of(EncoderKind kind, int bit_depth) {
    if (kind == EncoderKind::software) return {};
    return {.form = bit_depth == 10 ? AV_PIX_FMT_P010 : AV_PIX_FMT_NV12,
            .uploaded = kind == EncoderKind::vaapi};
}

void set_hardware(Options& settings, AVCodecContext& codec, const Encoding& encoding) {
    codec.max_b_frames = 0;
    codec.bit_rate = 0;
    codec.flags |= AV_CODEC_FLAG_CLOSED_GOP;
    switch (encoding.kind) {
        case EncoderKind::vaapi: set_vaapi(settings, encoding); break;
        case EncoderKind::nvenc: set_nvenc(settings, encoding); break;
        case EncoderKind::qsv: set_qsv(settings, codec, encoding); break;
        case EncoderKind::software: break;
    }
}

Result<std::vector<std::string>> hardware_places(EncoderKind kind) {
    if (kind == EncoderKind::nvenc) return std::vector<std::string>{""};
    std::vector<std::string> places;
    std::error_code none;
    for (const auto& node : std::filesystem::directory_iterator("/dev/dri", none)) {
        if (node.path().filename().string().starts_with("renderD")) places.push_back(node.path());
    }
    if (places.empty()) {
        return hardware_failed(kind,
                               "no /dev/dri/renderD* is there (no GPU, or none that the kernel "
                               "has a driver for)");
    }
    std::sort(places.begin(), places.end());
    places.resize(std::min(places.size(), most_places));
    return places;
}

Result<Buffer> open_hardware(EncoderKind kind, const std::string& place) {
    if (kind == EncoderKind::nvenc) return Buffer();
    const LibavErrorLog error_log;
    Options options;
    AVBufferRef* device = nullptr;
    int result = 0;
    if (kind == EncoderKind::qsv) {
        options.set("child_device", place);
        result = av_hwdevice_ctx_create(&device, AV_HWDEVICE_TYPE_QSV, nullptr, *options.raw(), 0);
    } else {
        options.set("connection_type", "drm");  // not by a display, which it would look for
        result = av_hwdevice_ctx_create(&device, AV_HWDEVICE_TYPE_VAAPI, place.c_str(),
                                        *options.raw(), 0);
    }
    if (result >= 0) return Buffer(device);
    const auto driver_text = error_log.text();
    return hardware_failed(
        kind, fmt::format("{}: {}", place, driver_text.empty() ? av_text(result) : driver_text));
}

tl::unexpected<Error> hardware_failed(EncoderKind kind, std::string_view why) {
    while (why.ends_with('.')) why.remove_suffix(1);
    return fail(Kind::invalid, "EncoderFailed", refusal_of(kind, why));
}

}  // namespace spot::media
