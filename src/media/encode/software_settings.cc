#include "media/encode/software_settings.h"

#include <fmt/format.h>

namespace spot::media {
namespace {

constexpr int highest_block_of_x265 = 64;

// cpu-independent: for AVX-512, x264 r3095 has a loop of its own for what later pictures take from
// a block (mbtree_propagate), which reads memory that nobody wrote, and the bytes differ from run
// to run; for SSSE3 and later it rounds otherwise than in C, and they differ between machines.
std::string x264_settings(const EncoderOptions& options) {
    std::string text = "stitchable=1:cpu-independent=1";
    if (const auto screen = options.plan.brightness.mastering_in_ticks()) {
        text += fmt::format(":mastering-display={}", *screen);
    }
    if (const auto light = options.plan.brightness.light_text())
        text += fmt::format(":cll={}", *light);
    return text;
}

// One frame at a time: with more, rate control reads what other threads have done so far, and the
// bytes differ from run to run. Rows of a frame go side by side.
std::string x265_settings(const EncoderOptions& options) {
    auto text =
        fmt::format("log-level=none:info=0:open-gop=0:repeat-headers=0:frame-threads=1:pools={}",
                    options.threads);
    // Where a picture is one row of blocks, x265 3.5 searches a weighted picture that it has not
    // made (MotionReference::applyWeight), and the bytes depend on what lay in memory before.
    if (options.size.height <= highest_block_of_x265) text += ":weightp=0:weightb=0";
    if (const auto screen = options.plan.brightness.mastering_in_ticks()) {
        text += fmt::format(":master-display={}", *screen);
    }
    if (const auto light = options.plan.brightness.light_text()) {
        text += fmt::format(":max-cll={}", *light);
    }
    return text;
}

std::string svt_settings(const EncoderOptions& options) {
    auto text = fmt::format("lp={}", options.threads);
    if (const auto screen = options.plan.brightness.mastering_in_units()) {
        text += fmt::format(":mastering-display={}", *screen);
    }
    if (const auto light = options.plan.brightness.light_text()) {
        text += fmt::format(":content-light={}", *light);
    }
    return text;
}

}  // namespace

void set_software(Options& settings, const EncoderOptions& options) {
    settings.set("preset", options.encoding.preset);
    settings.set("crf", options.encoding.crf);
    switch (options.encoding.codec) {
        case Codec::h264:
            settings.set("x264-params", x264_settings(options));
            settings.set("a53cc", 0);  // captions.h does it, for both codecs
            break;
        case Codec::hevc: settings.set("x265-params", x265_settings(options)); break;
        case Codec::av1: settings.set("svtav1-params", svt_settings(options)); break;
    }
}

}  // namespace spot::media
