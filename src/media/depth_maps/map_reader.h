#pragma once

// Reads maps of depth as they are in their files.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/film/av.h"

namespace spot::media {

// One thread at a time.
class MapReader {
  public:
    virtual ~MapReader() = default;
    // The next map; nullptr: there are no more. An error concerns this map alone; the next call
    // gives the map after it.
    virtual Result<Frame> next() = 0;
    // The number of maps: the files, or for a film what its header says; 0: not known.
    virtual std::int64_t count() const = 0;
    virtual bool counted() const = 0;  // count() is exact
};

// Opens the maps at these paths, as GivenDepth::open explains.
Result<std::unique_ptr<MapReader>> open_maps(const std::vector<std::string>& paths, int threads);

}  // namespace spot::media
