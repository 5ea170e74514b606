#include "studio/request_walls.h"

#include "studio/encoder_of.h"
#include "studio/encoder_walls.h"

namespace spot::studio {

Walls request_walls(const Request& request) {
    Walls walls{.readable = {}, .folder = request.folder.bytes};
    for (const auto& input : request.inputs) walls.readable.push_back(input.bytes);
    for (const auto& map : request.maps) walls.readable.push_back(map.bytes);
    // For all other verbs a process of its own reads the model.
    if (request.verb == "model") walls.readable.push_back(request.model.bytes);
    std::vector<std::string> environment;
    for (const auto& variable : request.drivers) environment.push_back(variable.bytes);
    let_in_encoder(walls, encoder_of(request), environment);
    return walls;
}

}  // namespace spot::studio
