#include "studio/film_walls.h"

namespace spot::studio {

Walls film_walls(const Request& request) {
    Walls walls{.readable = {}, .folder = request.folder.bytes};
    for (const auto& input : request.inputs) walls.readable.push_back(input.bytes);
    for (const auto& map : request.maps) walls.readable.push_back(map.bytes);
    // For all others a process of its own reads it.
    if (request.verb == "model") walls.readable.push_back(request.model.bytes);
    return walls;
}

}  // namespace spot::studio
