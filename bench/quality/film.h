#pragma once

// Pictures of a film, in memory, and maps of them.

#include <functional>
#include <string>
#include <vector>

#include "media/depth/depth.h"
#include "media/film/av.h"

namespace spot::quality {

struct Film {
    int width = 0;
    int height = 0;
    double frames_per_second = 24;
};

// Calls `each` for all pictures, with their number, until it returns false.
Result<Film> read_film(const std::string& path,
                       const std::function<bool(const Film&, media::Frame)>& each);

// As many pictures as fit into `most`.
struct Pictures {
    Film film;
    std::vector<media::Frame> frames;
};
Result<Pictures> load_film(const std::string& path, std::size_t most);

// A map of floats of any size.
struct Map {
    int width = 0;
    int height = 0;
    std::vector<float> values;
    float at(int x, int y) const {
        return values[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                      static_cast<std::size_t>(x)];
    }
};

// PFM images of one channel, one after the other.
Result<std::vector<Map>> read_pfm(const std::string& path);

// Nearness at every pixel of the picture, between the map's pixels by their mean.
Map enlarge(const media::DepthMap& depth, int width, int height);

}  // namespace spot::quality
