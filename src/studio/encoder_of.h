#pragma once

// Which encoder the process that does a request will use. Both sides decide by this function which
// walls and which limits of time there are.

#include "studio/messages.h"

namespace spot::studio {

// A request that encodes nothing counts as software.
inline media::EncoderKind encoder_of(const Request& request) {
    const auto wished = [](const media::ConvertOptions& options) {
        return options.render.encoder.value_or(media::EncoderKind::software);
    };
    if (request.verb == "convert" && request.convert) return wished(*request.convert);
    if (request.verb == "plan" && request.plan) return wished(request.plan->convert);
    if (request.verb == "encoder" && request.encoder) return request.encoder->encoding.kind;
    return media::EncoderKind::software;
}

}  // namespace spot::studio
