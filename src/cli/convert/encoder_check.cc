#include "cli/convert/encoder_check.h"

#include "media/check_encoder.h"

namespace spot::cli {

Result<void> need_encoder(media::Engine& engine, const media::RenderSettings& render) {
    const auto kind = render.encoder.value_or(media::EncoderKind::software);
    if (kind == media::EncoderKind::software) return {};
    TRY(engine.check_encoder({.encoding = {.codec = render.codec,
                                           .preset = render.preset,
                                           .crf = render.crf,
                                           .bit_depth = render.bit_depth,
                                           .kind = kind},
                              .threads = render.threads}));
    return {};
}

}  // namespace spot::cli
