#pragma once

// How films are rendered, as flags.

#include "cli/args.h"
#include "pipeline/clients.h"

namespace spot::cli {

inline std::vector<Flag> render_flags() {
    return {{"strength", "PERCENT", "depth budget in % of the width, 0 to 10", "2"},
            {"convergence", "SHARE", "which depth lies in the screen: 0 far, 1 near", "0.5"},
            {"preset", "NAME", "of x264", "veryfast"},
            {"crf", "N", "of x264, 0 to 51: lower is better", "20"},
            {"threads", "N", "cores a conversion uses; 0: all", "0"}};
}

inline Result<pipeline::RenderSettings> render_settings(const Args& args) {
    pipeline::RenderSettings render{.preset = args.text("preset")};
    render.strength = TRY(args.number("strength", 0, 10));
    render.convergence = TRY(args.number("convergence", 0, 1));
    render.crf = static_cast<int>(TRY(args.number("crf", 0, 51)));
    render.threads = static_cast<int>(TRY(args.number("threads", 0, 256)));
    return render;
}

}  // namespace spot::cli
