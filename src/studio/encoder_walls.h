#pragma once

// Opens the walls of the process that reads the film for a hardware encoder: its device nodes, its
// driver's libraries, and mapping of code. For software nothing is opened.

#include <array>
#include <string>
#include <vector>

#include "media/encoder_kind.h"
#include "studio/sandbox.h"

namespace spot::studio {

// The user's environment variables that decide which driver and which GPU encodes.
inline constexpr std::array encoder_variables{
    "LIBVA_DRIVER_NAME",
    "LIBVA_DRIVERS_PATH",
    "CUDA_VISIBLE_DEVICES",
    "NVIDIA_VISIBLE_DEVICES",
};

// `environment` has entries NAME=value; the folders of drivers that it names are opened, too.
void let_in_encoder(Walls& walls, media::EncoderKind kind,
                    const std::vector<std::string>& environment);

// Sets those of encoder_variables that are in `environment`, and the variables that keep drivers
// from caching on disk. Call it while the process has one thread.
void set_encoder_environment(const std::vector<std::string>& environment);

}  // namespace spot::studio
