#include "studio/encoder_walls.h"

#include <cstdlib>

#include "base/bytes.h"
#include "studio/driver_files.h"

namespace spot::studio {

using media::EncoderKind;

void let_in_encoder(Walls& walls, EncoderKind kind, const std::vector<std::string>& environment) {
    if (kind == EncoderKind::software) return;
    let_in_libraries(walls);
    if (kind == EncoderKind::nvenc) {
        let_in_nvidia(walls);
        return;
    }
    let_in_render_nodes(walls);
    for (const auto& variable : environment) {
        const auto folders = value_of_variable(variable, "LIBVA_DRIVERS_PATH").value_or("");
        for (const auto folder : split(folders, ':')) {
            if (!folder.empty()) walls.readable.emplace_back(folder);
        }
    }
}

void set_encoder_environment(const std::vector<std::string>& environment) {
    for (const auto& variable : environment) {
        for (const auto* name : encoder_variables) {
            const auto value = value_of_variable(variable, name);
            if (value) ::setenv(name, std::string(*value).c_str(), 1);
        }
    }
    ::setenv("CUDA_CACHE_DISABLE", "1", 1);
    ::setenv("MESA_SHADER_CACHE_DISABLE", "true", 1);
}

}  // namespace spot::studio
