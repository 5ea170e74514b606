#pragma once

// What an encoder of hardware needs of the machine, let into the walls of the process that reads
// the film: its device nodes, its driver's libraries, room to map code. For software nothing.

#include <array>
#include <string>
#include <vector>

#include "media/encoder_kind.h"
#include "studio/sandbox.h"

namespace spot::studio {

// Variables of the user's that decide which driver and which GPU encodes.
inline constexpr std::array encoder_variables{
    "LIBVA_DRIVER_NAME",
    "LIBVA_DRIVERS_PATH",
    "CUDA_VISIBLE_DEVICES",
    "NVIDIA_VISIBLE_DEVICES",
};

// `environment`: NAME=value; folders of drivers that it names are let in too.
void let_in_encoder(Walls& walls, media::EncoderKind kind,
                    const std::vector<std::string>& environment);

// Sets those of encoder_variables that are in `environment`, and that nothing is kept on disk. For
// a process with one thread.
void set_encoder_environment(const std::vector<std::string>& environment);

}  // namespace spot::studio
